"""One place entered twice is found; two neighbours are never made one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.coordinates import Datum, LonLat
from geodata.frames import distance_m
from stations.errors import Refused
from stations.exchange.columns import guess_columns
from stations.exchange.places_list import plan_places
from stations.exchange.tables import read_table
from stations.exchange.updates import stated_fields
from stations.registry.blocking import pairs_within
from stations.registry.duplicates import (
    Reason,
    Verdict,
    compare,
    find_duplicates,
    groups_of,
)
from stations.registry.merging import Identifier, merge
from stations.registry.names import differs_only_in_location, house, phones, take_apart
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry, Kind
from tests.builders import a_place, an_amenity

HERE = LonLat(113.6, 34.75)
DEGREE_M = 111_000.0


def at(metres_north: float) -> LonLat:
    return LonLat(HERE.lon, HERE.lat + metres_north / DEGREE_M)


def a_pair(
    one: str, other: str, apart_m: float = 20, of_one: object = None, of_other: object = None
) -> tuple[Place, Place]:
    first = dict(of_one or {})  # type: ignore[call-overload]
    second = dict(of_other or {})  # type: ignore[call-overload]
    return (
        a_place(id="a", code="a", name=one, position=HERE, **first),
        a_place(id="b", code="b", name=other, position=at(apart_m), **second),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("郑州市管城区工会户外劳动者爱心驿站（管城街社区）", "管城街社区驿站"),
        ("工会驿站(郑州市张仲景大药房互助路店)", "张仲景大药房（互助路店）工会驿站"),
        ("郑州市中原区绿东村街道办事处工会驿站", "绿东村街道办事处户外劳动者爱心驿站"),
        ("巩义市孝义街道火车站社区户外劳动者工会驿站", "火车站社区环卫工人驿站"),
        ("中国建设银行工人路支行工会驿站", "建设银行工人路支行驿站"),
    ],
)
def test_one_place_under_two_names_is_the_same(one: str, other: str) -> None:
    pair = a_pair(one, other)
    phone = {"phone": "0371-67718779"}
    told = tuple(p.model_copy(update=phone) for p in pair) if "银行" in one else pair
    assert compare(*told).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中国银行工人路支行工会驿站", "中国工商银行工人路支行工会驿站"),
        ("中国银行工人路支行工会驿站", "中信银行工人路支行工会驿站"),
        ("建设银行工人路支行工会驿站", "交通银行工人路支行工会驿站"),
        ("中国邮政工人路营业厅驿站", "中国邮政储蓄银行工人路支行驿站"),
        ("万达广场1号驿站", "万达广场2号驿站"),
        ("万达广场一号驿站", "万达广场二号驿站"),
        ("槐荫路第一驿站", "槐荫路第二驿站"),
        ("人民公园东门驿站", "人民公园西门驿站"),
        ("管城街社区驿站", "管城街社区卫生服务中心驿站"),
        ("郑州市工会爱心驿站(商城路220号)", "郑州市工会爱心驿站(商城路206号)"),
        ("张庄社区驿站", "李庄社区驿站"),
        ("工会驿站(职工之家)", "工会驿站(职工服务中心)"),
    ],
)
@pytest.mark.parametrize("apart_m", [0, 10, 40])
def test_neighbours_stay_two(one: str, other: str, apart_m: float) -> None:
    assert compare(*a_pair(one, other, apart_m)).verdict is Verdict.DISTINCT


def test_numbered_branches_stay_two_even_with_one_phone() -> None:
    told = {"phone": "0371-67718779", "address": "工人路23号"}
    found = compare(*a_pair("张仲景大药房1号店驿站", "张仲景大药房2号店驿站", 5, told, told))
    assert found.verdict is Verdict.DISTINCT
    assert found.is_contradicted
    assert Reason.OTHER_NUMBER in found.reasons


def test_other_house_numbers_on_one_road_are_two_places() -> None:
    one, other = {"address": "郑州市工人路23号"}, {"address": "工人路25号"}
    found = compare(*a_pair("口腔诊所驿站", "口腔诊所驿站", 20, one, other))
    assert found.verdict is Verdict.DISTINCT
    assert Reason.OTHER_HOUSE in found.reasons


def test_one_name_and_phone_at_another_house_number_has_moved_next_door() -> None:
    told = {"phone": "0371-67718779"}
    pair = a_pair(
        "口腔诊所驿站", "口腔诊所驿站", 20, told | {"address": "工人路23号"},
        told | {"address": "工人路25号"},
    )  # fmt: skip
    assert compare(*pair).verdict is Verdict.MOVED


def test_a_library_in_a_workers_home_is_a_place_of_its_own() -> None:
    found = compare(*a_pair("郑品书舍", "郑品书舍", 3, {"kind": Kind.LIBRARY}))
    assert found.verdict is Verdict.DISTINCT


def test_two_shops_of_a_chain_without_branch_names_stay_two() -> None:
    assert compare(*a_pair("蜜雪冰城", "蜜雪冰城", 180)).verdict is Verdict.DISTINCT
    assert compare(*a_pair("蜜雪冰城", "蜜雪冰城", 12)).verdict is Verdict.SAME


def test_two_numbers_of_one_network_are_two_places() -> None:
    one, other = {"external_id": "7", "network": "union"}, {"external_id": "8", "network": "union"}
    name = "管城街社区驿站"
    assert compare(*a_pair(name, name, 5, one, other)).verdict is Verdict.DISTINCT
    elsewhere = {"external_id": "8", "network": "sanitation"}
    assert compare(*a_pair(name, name, 5, one, elsewhere)).verdict is Verdict.SAME


def test_the_demo_is_never_merged_with_the_real_world() -> None:
    name = "管城街社区驿站"
    assert compare(*a_pair(name, name, 0, {"synthetic": True})).verdict is Verdict.DISTINCT


def test_a_place_with_the_same_phone_further_on_has_moved() -> None:
    told = {"phone": "037167718779"}
    found = compare(
        *a_pair("农情暖域驿站", "农情暖域工会驿站", 1_800, told, {"phone": "0371-67718779"})
    )
    assert found.verdict is Verdict.MOVED
    assert compare(*a_pair("农情暖域驿站", "农情暖域工会驿站", 1_800)).verdict is Verdict.DISTINCT


def test_a_name_of_a_house_that_stands_twice_only_has_moved() -> None:
    pair = a_pair("管城街社区驿站", "管城街社区工会驿站", 900)
    assert [p.found.verdict for p in find_duplicates(pair)] == [Verdict.MOVED]
    third = a_place(id="c", code="c", name="管城街社区驿站", position=at(1_900))
    assert find_duplicates([*pair, third]) == []


def test_a_slip_of_the_pen_needs_a_witness() -> None:
    names = "槐荫路便民服务中心驿站", "槐音路便民服务中心驿站"
    told = {"phone": "0371-67718779"}
    assert compare(*a_pair(*names)).verdict is Verdict.DISTINCT
    assert compare(*a_pair(*names, 20, told, told)).verdict is Verdict.SAME


def test_hotlines_and_switchboards_are_nobodys_phone() -> None:
    assert phones("12351;400-123-4567;95533") == frozenset()
    assert phones("+86 371-67883273") == phones("0371-6788 3273") == {"37167883273"}
    shared = [
        a_place(id=f"{i}", code=f"{i}", name=f"食堂{i}号窗口", position=at(i), phone="67718779")
        for i in range(20)
    ]
    assert find_duplicates(shared) == []


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("工会户外劳动者爱心驿站(管城街社区)", "管城街社区"),
        ("河南省郑州市中原区三棉东社区驿站", "三棉东社区"),
        ("丹尼斯超市花园路店", "丹尼斯超市花园路店"),
        ("中国银行郑州航空港区支行", "中国银行郑州航空港区支行"),
        ("郑州市总工会驿站", "总工会"),
        ("工会驿站", "工会驿站"),
        ("驿站①", "1"),
    ],
)
def test_what_names_a_place_is_left(name: str, core: str) -> None:
    assert take_apart(name).core == core


def test_addresses_give_road_and_number() -> None:
    assert house("巩义市杜甫路街道杜甫路173-1号") == ("杜甫路", "173-1")
    assert house("金水区南阳新村街道") == ("", "")
    assert differs_only_in_location("孝义街道火车站社区", "火车站社区")
    assert not differs_only_in_location("管城街社区卫生服务中心", "管城街社区")


NAMES = st.text("工会驿站郑州市中原区路街1一号店银行东门()（）a ·社", max_size=14)


@given(NAMES, NAMES, st.floats(0, 6_000), st.booleans())
def test_a_comparison_does_not_depend_on_the_order(
    one: str, other: str, apart_m: float, sole: bool
) -> None:
    a, b = a_pair(one or "x", other or "x", apart_m, None, {"phone": "0371-67718779"})
    if not a.name or not b.name:
        return
    there, back = compare(a, b, sole_of_name=sole), compare(b, a, sole_of_name=sole)
    assert (there.verdict, there.score, there.reasons) == (back.verdict, back.score, back.reasons)


@given(st.integers(0, 2**32), st.integers(2, 60), st.sampled_from([50.0, 300.0, 2_000.0]))
def test_blocking_finds_what_brute_force_finds(seed: int, n: int, reach_m: float) -> None:
    rng = np.random.default_rng(seed)
    lon, lat = (
        113 + rng.random(n) * 0.05,
        rng.choice([-34.0, 0.0, 34.0, 60.0]) + rng.random(n) * 0.05,
    )
    keys = rng.integers(-1, 3, n)
    brute = {
        (i, j)
        for i, j in combinations(range(n), 2)
        if keys[i] == keys[j] >= 0 and distance_m(lon[i], lat[i], lon[j], lat[j]) <= reach_m
    }
    assert set(map(tuple, pairs_within(lon, lat, keys, reach_m=reach_m).tolist())) == brute


def test_a_whole_list_on_one_point_is_bounded_work() -> None:
    n = 200_000
    same = np.zeros(n)
    began = time.perf_counter()
    assert len(pairs_within(same, same, np.zeros(n, np.int64), reach_m=100.0)) == n - 1
    assert time.perf_counter() - began < 10


def test_three_overlapping_lists_become_one_map() -> None:
    union = _listed(
        "union", "总工会", ["郑州市管城区工会户外劳动者爱心驿站(管城街社区)", "工会驿站(嵩山医院)"]
    )
    city = _listed("city", "城管局", ["管城街社区驿站", "二七广场城市驿站"], shift_m=12)
    sanitation = _listed(
        "sanitation", "环卫处", ["管城街社区环卫工人驿站", "嵩山医院环卫驿站"], shift_m=25
    )
    every = [*union, *city, *sanitation]
    groups = groups_of(every, find_duplicates(every))
    assert groups == [("union-0", "city-0", "sanitation-0"), ("union-1", "sanitation-1")]
    assert len(every) - sum(len(group) - 1 for group in groups) == 3

    place, known = union[0], tuple[Identifier, ...]()
    for other in (city[0], sanitation[0]):
        plan = merge(place, other, compare(place, other), known=known)
        place, known = plan.place, plan.identifiers
    assert place.id == "union-0"
    assert known == (
        Identifier("union", "0", "总工会"),
        Identifier("city", "0", "城管局"),
        Identifier("sanitation", "0", "环卫处"),
    )


def _listed(network: str, owner: str, names: Sequence[str], shift_m: float = 0) -> list[Place]:
    spots = {"管城": 0.0, "嵩山": 3_000.0, "二七": 6_000.0}
    return [
        a_place(
            id=f"{network}-{i}", code=f"{network}-{i}", name=name, network=network, operator=owner,
            external_id=str(i),
            position=at(next(m for part, m in spots.items() if part in name) + shift_m),
        )
        for i, name in enumerate(names)
    ]  # fmt: skip


def test_groups_never_join_what_a_member_contradicts() -> None:
    one = a_place(
        id="a", code="a", name="管城街社区驿站", position=at(0), external_id="1", network="u"
    )
    other = a_place(
        id="b", code="b", name="管城街社区驿站", position=at(30), external_id="2", network="u"
    )
    between = a_place(id="c", code="c", name="管城街社区驿站", position=at(15), network="city")
    groups = groups_of([one, other, between], find_duplicates([one, other, between]))
    assert [len(group) for group in groups] == [2]
    assert not {"a", "b"} <= set(groups[0])


def test_a_merge_keeps_the_older_and_what_was_confirmed_later() -> None:
    told = datetime(2026, 11, 1, tzinfo=UTC)
    older, newer = a_pair("管城街社区驿站", "管城街社区工会驿站")
    older = older.model_copy(update={"phone": "", "opening_hours": "24/7", "amenities": (
        an_amenity(state=AmenityState.BROKEN, confirmed_by=Confirmer.RIDER),)})  # fmt: skip
    newer = newer.model_copy(update={
        "phone": "0371-67718779", "opening_hours": "Mo-Fr 08:00-18:00", "confirmed_at": told,
        "entry": frozenset({Entry.QR}), "amenities": (
            an_amenity(Amenity.DRINKING_WATER), an_amenity(Amenity.MICROWAVE)),
    })  # fmt: skip
    plan = merge(older, newer, compare(older, newer))
    assert (plan.place.id, plan.place.code, plan.place.name) == ("a", "a", "管城街社区驿站")
    assert plan.place.phone == "0371-67718779"
    assert (plan.place.opening_hours, set(plan.place.entry)) == ("Mo-Fr 08:00-18:00", {Entry.QR})
    assert [(s.amenity, s.state) for s in plan.place.amenities] == [
        (Amenity.DRINKING_WATER, AmenityState.WORKING),
        (Amenity.MICROWAVE, AmenityState.BROKEN),  # a rider's word outweighs a list's
    ]
    assert plan.changes["phone"] == ("", "0371-67718779")
    assert (plan.note.gone_id, plan.note.gone_code) == ("b", "b")
    assert Place.model_validate(plan.place.model_dump()) == plan.place


def test_a_place_that_moved_stands_where_the_newer_entry_says() -> None:
    told = {"phone": "0371-67718779"}
    older, newer = a_pair("农情暖域驿站", "农情暖域驿站", 1_500, told, told | {"address": "新址"})
    plan = merge(older, newer, compare(older, newer))
    assert (plan.place.position, plan.place.address) == (newer.position, "新址")
    assert plan.place.id == older.id


def test_distinct_places_are_not_merged() -> None:
    pair = a_pair("万达广场1号驿站", "万达广场2号驿站")
    with pytest.raises(Refused, match="a b"):
        merge(*pair, compare(*pair))


# --------------------------------------------------------------------------- real lists, measured


def _read(path: Path, kind: Kind) -> list[Place]:
    table = read_table(path.read_bytes())
    plan = plan_places(table, guess_columns(table), datum=Datum.GCJ02, kind=kind)
    return [
        Place(
            id=f"{path.stem}-{each.row}", code=f"{path.stem}-{each.row}",
            **(stated_fields(each) | {"external_id": None}),
        )
        for each in plan.places
    ]  # fmt: skip


@pytest.fixture(scope="module")
def stations(realdata: Path) -> list[Place]:
    return _read(realdata / "stations/zhengzhou_stations_handout.csv", Kind.STATION)


@pytest.fixture(scope="module")
def merchants(realdata: Path) -> list[Place]:
    files = sorted((realdata / "merchants").glob("*.csv"))
    return [p for f in files if "gb18030" not in f.stem for p in _read(f, Kind.MERCHANT)]


@pytest.mark.realdata
def test_no_two_of_the_real_stations_are_merged(stations: list[Place]) -> None:
    assert len(stations) == 53
    assert find_duplicates(stations) == []


@pytest.mark.realdata
def test_the_real_merchants_hold_few_doubles_and_no_merged_neighbours(
    merchants: list[Place],
) -> None:
    found = find_duplicates(merchants)
    assert 15 <= len(found) <= 40  # read one by one
    assert all(pair.found.distance_m <= 2_000 for pair in found)


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float


def _score(originals: list[Place], change: Callable[[Place, random.Random], Place]) -> Score:
    """Copies of a list, changed as other lists change them, put beside it."""
    rng = random.Random(20261121)
    copies = [
        change(p, rng).model_copy(update={"id": f"{p.id}'", "network": "other"}) for p in originals
    ]
    known = {(pair.a, pair.b) for pair in find_duplicates(originals)}
    found = {(pair.a, pair.b) for pair in find_duplicates([*originals, *copies])}
    twins = {(p.id, f"{p.id}'") for p in originals}
    doubles = {(a.rstrip("'"), b.rstrip("'")) for a, b in found} - {(p.id, p.id) for p in originals}
    wrong = {pair for pair in doubles if pair not in known and pair[::-1] not in known}
    return Score(
        len(found & twins) / max(len(found & twins) + len(wrong), 1),
        len(found & twins) / len(twins),
    )


def _moved_by(place: Place, metres: float, rng: random.Random) -> LonLat:
    turn = rng.uniform(0, 2 * np.pi)
    return LonLat(
        place.position.lon + metres * np.cos(turn) / 91_500,
        place.position.lat + metres * np.sin(turn) / DEGREE_M,
    )


def _reworded(place: Place, rng: random.Random) -> Place:
    """Another list: other common words and brackets, half the phones, a point some metres off."""
    name = place.name.replace("(", "（").replace(")", "）")
    for word in ("户外劳动者", "爱心", "工会"):
        if rng.random() < 0.5:
            name = name.replace(word, "")
    if place.kind is Kind.STATION and rng.random() < 0.5:
        name = f"郑州市{name}"
    return place.model_copy(
        update={
            "name": name,
            "phone": place.phone.replace("-", " ") if rng.random() < 0.5 else "",
            "address": place.address if rng.random() < 0.5 else "",
            "position": _moved_by(place, rng.uniform(0, 40), rng),
        }
    )


def _mistyped(place: Place, rng: random.Random) -> Place:
    """A slip of the pen, the address kept."""
    at_character = rng.randrange(len(place.name))
    name = place.name[:at_character] + place.name[at_character + 1 :] or place.name
    return place.model_copy(update={"name": name, "position": _moved_by(place, 30, rng)})


def _geocoded_again(place: Place, rng: random.Random) -> Place:
    return place.model_copy(update={"position": _moved_by(place, rng.uniform(100, 280), rng)})


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("change", "precision", "recall"),
    [(_reworded, 0.99, 0.95), (_geocoded_again, 0.99, 0.9), (_mistyped, 0.99, 0.45)],
)
def test_changed_copies_of_the_real_stations_are_found(
    stations: list[Place],
    change: Callable[[Place, random.Random], Place],
    precision: float,
    recall: float,
) -> None:
    found = _score(stations, change)
    assert found.precision >= precision
    assert found.recall >= recall


@pytest.mark.realdata
def test_changed_copies_of_the_real_merchants_are_found(merchants: list[Place]) -> None:
    found = _score(merchants, _reworded)
    assert found.precision >= 0.99
    assert found.recall >= 0.95


def test_a_city_of_places_takes_no_longer_than_its_pairs() -> None:
    rng = np.random.default_rng(1)
    n = 40_000
    lon, lat = 113 + rng.random(n), 34 + rng.random(n)
    words = "槐荫柳岸望河石桥北关松林东风胜利"
    base = dict(a_place(amenities=()))
    places = [
        Place.model_construct(
            **(base | {
                "id": f"{i}", "position": LonLat(float(x), float(y)),
                "name": "".join(words[i // n % 16] for n in (1, 16, 256)) + f"路{i % 900}号驿站",
                "phone": f"0371{6 * 10**7 + i}",
            })
        )
        for i, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]  # fmt: skip
    began = time.perf_counter()
    find_duplicates(places)
    assert time.perf_counter() - began < 60  # were every pair compared, an hour
