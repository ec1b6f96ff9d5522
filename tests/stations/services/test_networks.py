"""Several networks on one map: the same place stands there once, with every list's number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from geodata.coordinates import Datum
from stations.errors import InvalidInput
from stations.people.accounts import Account, AccountId, Role
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity, Entry
from stations.services import editing
from stations.services.clock import SetClock
from stations.services.editing import draft_of
from stations.services.hub import Hub
from stations.services.importing import ImportResult, Subject, import_file
from stations.services.networks import identifiers_of, networks
from stations.storage import places
from tests.builders import a_hub

HEAD = "编号,站点名称,经度,纬度,开放时间,服务设施,联系电话,详细地址"
STAFF = Account(id=AccountId("c1"), login="city", display_name="Zhao", role=Role.CITY)
SEEDS = range(12)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store") as opened:
        yield opened


def bring(hub: Hub, *rows: str, network: str = "", **but: Any) -> ImportResult:
    content = "\n".join([HEAD, *rows]).encode()
    options: dict[str, Any] = {"file_name": f"{network}.csv", "datum": Datum.WGS84} | but
    return import_file(hub, content, subject=Subject.STATIONS, network=network, **options)


def stored(hub: Hub) -> dict[str, Place]:
    with hub.read() as connection:
        return {place.name: place for place in places.all_places(connection)}


def called(hub: Hub, place: Place) -> dict[str, str]:
    return {each.network: each.external_id for each in identifiers_of(hub, STAFF, place.id)}


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.accepted, result.updated, result.unchanged, len(result.missing)


UNION = (
    "G1,郑州市管城区工会户外劳动者爱心驿站(管城街社区),113.60,34.75,08:00-18:00,饮水,,",
    "G2,工会驿站(嵩山医院),113.65,34.75,,饮水,0371-67718779,",
)
SANITATION = (
    "H1,管城街社区环卫工人驿站,113.6002,34.75,06:00-20:00,热饭,0371-60000001,管城街8号",
    "H2,嵩山医院环卫驿站,113.6501,34.7501,24小时,,,",
)
CITY = (
    "C1,管城街社区驿站,113.60,34.7501,,卫生间,,",
    "C2,二七广场城市驿站,113.70,34.75,,,,",
)


def test_three_overlapping_lists_are_one_map(hub: Hub) -> None:
    assert counts(bring(hub, *UNION, network="union", owner="总工会")) == (2, 0, 0, 0)
    assert counts(bring(hub, *SANITATION, network="sanitation")) == (0, 2, 0, 0)
    assert counts(bring(hub, *CITY, network="city")) == (1, 1, 0, 0)
    found = stored(hub)
    assert len(found) == 3
    first = found["郑州市管城区工会户外劳动者爱心驿站(管城街社区)"]
    assert called(hub, first) == {"union": "G1", "sanitation": "H1", "city": "C1"}
    assert called(hub, found["二七广场城市驿站"]) == {"city": "C2"}
    assert {(n.name, n.owner) for n in networks(hub)} == {
        ("union", "总工会"), ("sanitation", "sanitation"), ("city", "city"),
    }  # fmt: skip


def test_what_the_first_network_said_stands_and_silence_is_filled(hub: Hub) -> None:
    bring(hub, *UNION, network="union")
    bring(hub, *SANITATION, network="sanitation")
    place = stored(hub)["郑州市管城区工会户外劳动者爱心驿站(管城街社区)"]
    assert (place.opening_hours, place.position.lon) == ("08:00-18:00", 113.60)
    assert (place.phone, place.address) == ("0371-60000001", "管城街8号")
    assert [s.amenity for s in place.amenities] == [Amenity.DRINKING_WATER, Amenity.MICROWAVE]
    assert stored(hub)["工会驿站(嵩山医院)"].opening_hours == "24/7"


@pytest.mark.parametrize("network", ["union", "sanitation", "city"])
def test_every_list_again_changes_nothing(hub: Hub, network: str) -> None:
    lists = {"union": UNION, "sanitation": SANITATION, "city": CITY}
    for name, rows in lists.items():
        bring(hub, *rows, network=name)
    before = stored(hub)
    assert counts(bring(hub, *lists[network], network=network)) == (0, 0, 2, 0)
    assert stored(hub) == before


def test_a_list_without_numbers_joins_and_changes_nothing_the_second_time(hub: Hub) -> None:
    bring(hub, *UNION, network="union")
    bare = [row.partition(",")[2].join(("", "")) for row in SANITATION]
    assert counts(bring(hub, *(f",{row}" for row in bare), network="sanitation")) == (0, 2, 0, 0)
    assert counts(bring(hub, *(f",{row}" for row in bare), network="sanitation")) == (0, 0, 2, 0)


def test_what_somebody_edited_by_hand_is_not_filled_again(hub: Hub) -> None:
    bring(hub, *UNION, network="union")
    bring(hub, *SANITATION, network="sanitation")
    place = stored(hub)["工会驿站(嵩山医院)"]
    draft = draft_of(place)
    cast(SetClock, hub.clock).forward(timedelta(minutes=1))
    emptied = {"hours": "", "entry": frozenset({Entry.STAFF}), "how_to_find": "北门"}
    editing.edit_place(
        hub, STAFF, place.id, type(draft)(**{**_fields(draft), **emptied}), version=place.version
    )
    cast(SetClock, hub.clock).forward(timedelta(minutes=1))
    assert counts(bring(hub, *SANITATION, network="sanitation")) == (0, 0, 2, 0)
    assert stored(hub)["工会驿站(嵩山医院)"].opening_hours is None


def _fields(draft: Any) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def test_a_list_that_joined_misses_what_it_lacks_next_time(hub: Hub) -> None:
    bring(hub, *UNION, network="union")
    bring(hub, *SANITATION, network="sanitation")
    missing = bring(hub, SANITATION[0], network="sanitation").missing
    assert [(m.name, m.external_id) for m in missing] == [("工会驿站(嵩山医院)", "H2")]
    assert bring(hub, UNION[1], network="union", file_name="other.csv").missing != ()


def test_another_networks_or_districts_list_misses_nothing(hub: Hub) -> None:
    bring(hub, *UNION, network="union")
    assert bring(hub, *CITY, network="city").missing == ()
    east = [f"{i},东{i}路驿站,{114 + i / 50:.2f},34.75,,,," for i in range(1, 13)]
    west = [f"{i},西{i}街驿站,{114 + i / 50:.2f},34.757,,,," for i in range(1, 13)]
    assert bring(hub, *east, file_name="east.csv").accepted == 12
    assert counts(bring(hub, *west, file_name="west.csv")) == (12, 0, 0, 0)
    assert counts(bring(hub, *east, file_name="east.csv")) == (0, 0, 12, 0)
    assert [m.external_id for m in bring(hub, *west[1:], file_name="west.csv").missing] == ["1"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("万达广场1号驿站", "万达广场2号驿站"),
        ("张仲景大药房互助路店驿站", "张仲景大药房工人路店驿站"),
        ("中国银行工人路支行驿站", "中国工商银行工人路支行驿站"),
        ("人民公园东门驿站", "人民公园西门驿站"),
    ],
)
def test_neighbours_of_two_networks_stay_two(hub: Hub, ours: str, theirs: str) -> None:
    bring(hub, f"1,{ours},113.6,34.75,,,,", network="union")
    assert counts(bring(hub, f"1,{theirs},113.6,34.75,,,,", network="city")) == (1, 0, 0, 0)
    assert len(stored(hub)) == 2


def test_what_may_be_one_place_is_flagged_and_stays_two(hub: Hub) -> None:
    bring(hub, "1,农情暖域驿站,113.6,34.75,,,0371-67718779,", network="union")
    result = bring(hub, "7,农情暖域驿站,113.61,34.75,,,0371-67718779,", network="city")
    assert counts(result) == (1, 0, 0, 0)
    assert [
        (f.reason, f.row, f.column, f.detail) for f in result.flagged if "dupl" in f.reason
    ] == [("possible_duplicate", 1, "站点名称", "农情暖域驿站")]


def test_two_rows_that_may_be_one_place_are_both_asked_about(hub: Hub) -> None:
    bring(hub, "1,管城街社区驿站,113.6,34.75,,,,", network="union")
    rows = "7,管城街社区城市驿站,113.6,34.75,,,,", "8,管城街社区爱心驿站,113.6001,34.75,,,,"
    result = bring(hub, *rows, network="city")
    assert result.accepted == 2
    assert [f.row for f in result.flagged if f.reason == "possible_duplicate"] == [1, 2]


def test_doubtful_rows_stand_in_the_order_of_the_list(hub: Hub) -> None:
    ours = [
        f"{i},东{road}路社区驿站,{113.6 + i / 50:.2f},34.75,,,0371-677188{i:02},"
        for i, road in enumerate("甲乙丙丁戊己庚辛壬癸子丑")
    ]
    bring(hub, *ours, network="union")
    moved = [row.replace(",34.75,", ",34.76,") for row in ours]
    flagged = bring(hub, *moved, network="city").flagged
    assert [f.row for f in flagged if f.reason == "possible_duplicate"] == list(range(1, 13))


def test_a_network_has_a_name_of_one_line(hub: Hub) -> None:
    with pytest.raises(InvalidInput):
        bring(hub, *UNION, network="x" * 61)
    with pytest.raises(InvalidInput):
        bring(hub, *UNION, network="a\x07b")
    bring(hub, *UNION, network="  the   union ")
    assert [n.name for n in networks(hub)] == ["the union"]


# ------------------------------------------------------- lists of one city, overlapping at random


@dataclass(frozen=True)
class Truth:
    """One real place: what it is called on the ground, and where it is."""

    core: str
    lon: float
    lat: float


def _a_city(rng: random.Random, n: int) -> list[Truth]:
    """Places some of which share a building: two banks, two shops, two gates."""
    roads = ["槐荫", "柳岸", "青桐", "望江", "暖阳", "和平", "建设", "花园", "朝阳", "南湖"]
    kinds = ["社区", "中国银行{}支行", "建设银行{}支行", "张仲景大药房{}店", "广场1号", "广场2号"]
    chosen = rng.sample([(road, kind) for road in roads for kind in kinds], n)
    spot = {road: (113.5 + i / 40, 34.7) for i, road in enumerate(roads)}
    return [
        Truth(kind.format(f"{road}路") if "{}" in kind else f"{road}路{kind}", *spot[road])
        for road, kind in chosen
    ]


def _listed_as(rng: random.Random, truth: Truth, number: int, way: str) -> str:
    lon, lat = (x + rng.uniform(-1, 1) * 0.00025 for x in (truth.lon, truth.lat))
    return f"{number},{way.format(truth.core)},{lon:.6f},{lat:.6f},,,,"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_union_of_random_lists_is_the_city_each_place_with_its_numbers(
    hub: Hub, seed: int
) -> None:
    rng = random.Random(seed)
    city = _a_city(rng, 30)
    ways = {
        "union": "工会户外劳动者爱心驿站({})", "sanitation": "{}环卫工人驿站", "city": "{}城市驿站",
    }  # fmt: skip
    truth: dict[str, dict[str, str]] = {}
    for network, way in ways.items():
        part = rng.sample(city, 18)
        numbered = {place: str(i) for i, place in enumerate(part, 1)}
        bring(hub, *(_listed_as(rng, p, int(i), way) for p, i in numbered.items()), network=network)
        for place, number in numbered.items():
            truth.setdefault(place.core, {})[network] = number
    found = [called(hub, place) for place in stored(hub).values()]
    assert len(found) == len(truth)
    assert sorted(map(_in_order, found)) == sorted(map(_in_order, truth.values()))


def _in_order(numbers: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(numbers.items())
