"""Standards are data: two come along, anybody adds one, and what is malformed is told exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.errors import Fault, InvalidInput
from stations.registry.places import Place
from stations.registry.standard_files import (
    BUILT_IN,
    load_standards,
    read_standard,
    standards_of,
)
from stations.registry.standards import Assessment, Evidence, Status, Why, assess
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, LifeCycle
from tests.builders import a_place, an_amenity

HENAN = load_standards(BUILT_IN)["henan-6you"]
FUZHOU = load_standards(BUILT_IN)["fuzhou-stars"]
SEEN = {"confirmed_by": Confirmer.KEEPER}
SIX = [
    an_amenity(a, **SEEN)
    for a in (
        Amenity.DRINKING_WATER, Amenity.MICROWAVE, Amenity.DEVICE_CHARGING_STATION,
        Amenity.SEATING, Amenity.HEATING, Amenity.FIRST_AID_KIT,
    )
]  # fmt: skip
BROUGHT = [
    Evidence("photo", "sign"),
    Evidence("photo", "room"),
    Evidence("document", "management_rules"),
    Evidence("sign_off", "keeper_named"),
]

OWN = """
id: haikou-7yi
title: {zh: 海口“七一”, en: Haikou seven}
items:
  - id: room
    title: {zh: 室内场所, en: A room}
    needs: [{kind: field, field: area_m2, at_least: 10}]
"""


def a_good_place(**but: object) -> Place:
    return a_place(
        **({"address": "工人路31号", "operator": "总工会", "amenities": tuple(SIX)} | but)
    )


def standing(found: Assessment) -> dict[str, Status]:
    return {each.item.id: each.status for each in found.items}


def faults_of(text: str | bytes) -> list[Fault]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InvalidInput) as refused:
        read_standard(data, file_name="mine.yaml")
    assert refused.value.reason == "bad_standard"
    assert all(fault.detail.startswith("mine.yaml: ") for fault in refused.value.faults)
    return refused.value.faults


def test_the_six_things_carry_their_names() -> None:
    assert [item.title.zh for item in HENAN.items] == [
        "统一标识", "固定场所", "完备设施", "管理制度", "人员管理", "地图可查",
    ]  # fmt: skip
    assert HENAN.levels == ()


def test_a_place_that_has_everything_meets_the_standard() -> None:
    assert assess(HENAN, a_good_place(), evidence=BROUGHT).is_met


def test_what_the_register_cannot_know_needs_evidence() -> None:
    found = assess(HENAN, a_good_place())
    assert standing(found) == {
        "unified_sign": Status.NEEDS_EVIDENCE,
        "fixed_room": Status.NEEDS_EVIDENCE,
        "complete_equipment": Status.MET,
        "rules": Status.NEEDS_EVIDENCE,
        "people": Status.NEEDS_EVIDENCE,
        "on_the_map": Status.MET,
    }
    assert [(r.why, r.subject) for r in found.items[0].reasons] == [(Why.PHOTO_MISSING, "sign")]
    assert not found.is_met


def test_a_broken_amenity_is_not_met_and_a_listed_one_needs_a_look() -> None:
    broken = an_amenity(Amenity.MICROWAVE, state=AmenityState.BROKEN, **SEEN)
    only_listed = an_amenity(Amenity.SEATING)
    place = a_good_place(amenities=(SIX[0], broken, SIX[2], only_listed, *SIX[4:]))
    equipment = assess(HENAN, place).items[2]
    assert equipment.status is Status.NOT_MET
    assert [(r.why, r.subject) for r in equipment.reasons] == [
        (Why.NOT_WORKING, "microwave"),
        (Why.NOT_LOOKED_AT, "seating"),
    ]


def test_silence_is_not_a_no() -> None:
    nothing = assess(HENAN, a_good_place(amenities=())).items[2]
    assert nothing.status is Status.NEEDS_EVIDENCE
    assert {r.why for r in nothing.reasons} == {Why.NOTHING_LISTED}
    others = assess(HENAN, a_good_place(amenities=(SIX[0],))).items[2]
    assert others.status is Status.NOT_MET
    assert {r.why for r in others.reasons} == {Why.NOT_LISTED}


def test_an_amenity_of_the_other_season_counts_and_either_of_two_is_enough() -> None:
    resting = an_amenity(Amenity.AIR_CONDITIONING, state=AmenityState.OFF_SEASON, **SEEN)
    place = a_good_place(amenities=(*SIX[:4], resting, SIX[5]))
    assert assess(HENAN, place).items[2].status is Status.MET


def test_a_suspended_place_is_not_on_the_map() -> None:
    found = assess(HENAN, a_good_place(life_cycle=LifeCycle.SUSPENDED))
    assert standing(found)["on_the_map"] is Status.NOT_MET


@pytest.mark.parametrize(
    ("area_m2", "seats", "status"),
    [
        (30.0, 20, Status.MET),
        (29.9, 20, Status.NOT_MET),
        (30.0, 19, Status.NOT_MET),
        (None, 20, Status.NEEDS_EVIDENCE),
    ],
)
def test_five_stars_are_measured(area_m2: float | None, seats: int, status: Status) -> None:
    aed = an_amenity(Amenity.DEFIBRILLATOR, **SEEN)
    place = a_place(area_m2=area_m2, seats=seats, amenities=(aed,))
    rated = [Evidence("sign_off", "five_stars")]
    found = assess(FUZHOU, place, evidence=rated)
    worst = {each.status for each in found.items if each.item.level == 5} - {Status.MET}
    assert worst == ({status} if status is not Status.MET else set())
    assert found.level == (5 if status is Status.MET else None)
    assert assess(FUZHOU, place, evidence=[Evidence("sign_off", "three_stars")]).level == 3


def test_causes_of_demotion_are_named() -> None:
    broken = an_amenity(Amenity.MICROWAVE, state=AmenityState.BROKEN, **SEEN)
    found = assess(
        FUZHOU, a_place(amenities=(broken,)), evidence=[Evidence("demotion", "late_opening")]
    )
    assert [cause.id for cause in found.demotions] == ["late_opening", "unrepaired_gear"]
    assert assess(FUZHOU, a_place()).demotions == ()


def test_anybody_adds_a_standard_without_code(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "haikou.yaml").write_text(OWN, encoding="utf-8")
    found = standards_of(tmp_path)
    assert set(found) == {"haikou-7yi", "henan-6you", "fuzhou-stars"}
    judged = assess(found["haikou-7yi"], a_place(area_m2=4.0)).items[0]
    reason = judged.reasons[0]
    assert (reason.why, reason.has, reason.wants) == (Why.TOO_LITTLE, 4.0, 10.0)


def test_an_operators_file_replaces_the_one_that_comes_along(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    own = OWN.replace("haikou-7yi", "henan-6you")
    (tmp_path / "standards" / "six.yaml").write_text(own, encoding="utf-8")
    assert len(standards_of(tmp_path)["henan-6you"].items) == 1
    assert load_standards(tmp_path / "nowhere") == {}


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OWN.replace("area_m2", "colour"), encoding="utf-8")
    (tmp_path / "b.yml").write_text(OWN.replace("  - id: room", "  - name: room"), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        load_standards(tmp_path)
    told = [(f.detail.split(":")[0], f.row, f.column, f.reason) for f in refused.value.faults]
    assert ("a.yaml", 1, "needs.0.field.field", "wrong_value") in told
    assert ("b.yml", 1, "id", "missing_key") in told
    assert ("b.yml", 1, "name", "unknown_key") in told


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(OWN, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        load_standards(tmp_path)
    assert [f.reason for f in refused.value.faults] == ["duplicate_id"]


LAUGHS = "a: &a [x,x]\n" + "".join(
    f"{name}: &{name} [*{before},*{before},*{before}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LAUGHS, "alias"),
        ("!!python/object/apply:os.system ['true']", "tag"),
        ("id: !!int 3", "tag"),
        ("[" * 40 + "]" * 40, "too_deep"),
        ("id: a\nid: b", "duplicate_key"),
        ("? [a]\n: b", "not_yaml"),
        ("a: [", "not_yaml"),
        ("a: b\n---\nc: d", "not_yaml"),
        (b"\xff\xfe\x00a", "not_yaml"),
        ("id: " + "x" * 70_000, "too_large"),
        ("", "wrong_value"),
        ("just a line", "wrong_value"),
        (OWN + "colour: red\n", "unknown_key"),
    ],
)
def test_malformed_files_are_refused(text: str | bytes, reason: str) -> None:
    assert reason in {fault.reason for fault in faults_of(text)}


@pytest.mark.parametrize(
    ("was", "is_now", "column"),
    [
        ("at_least: 10", "at_least: many", "needs.0.field.at_least"),
        ("at_least: 10", "at_least: -1", "needs.0.field.at_least"),
        ("at_least: 10", "at_least: .inf", "needs.0.field.at_least"),
        ("field: area_m2", "field: address", "needs.0.field"),
        ("kind: field", "kind: rumour", "needs.0"),
        ("[{kind: field, field: area_m2, at_least: 10}]", "[]", "needs"),
        ("[{kind: field, field: area_m2, at_least: 10}]", "[{kind: amenity, any_of: [beer]}]",
         "needs.0.amenity.any_of.0"),
        ("title: {zh: 室内场所, en: A room}", "title: {zh: [室内场所], en: A room}", "title.zh"),
        ("id: room", "id: Room No 1", "id"),
        ("id: room", "level: zero", "level"),
    ],
)  # fmt: skip
def test_wrong_values_are_told_with_item_and_field(was: str, is_now: str, column: str) -> None:
    faults = faults_of(OWN.replace(was, is_now))
    assert (1, column) in {(fault.row, fault.column) for fault in faults}


def test_words_that_yaml_takes_for_truth_stay_words() -> None:
    text = OWN.replace("A room", "no").replace("室内场所", "2026-11-21")
    title = read_standard(text.encode(), file_name="a.yaml").items[0].title
    assert (title.en, title.zh) == ("no", "2026-11-21")


def test_levels_stand_in_all_items_or_in_none() -> None:
    second = (
        OWN + "  - {id: two, level: 1, title: {zh: 二, en: Two}, needs: [{kind: photo, of: b}]}\n"
    )
    assert "level" in faults_of(second)[0].detail


@given(st.text(max_size=300) | st.binary(max_size=200))
def test_no_file_does_worse_than_being_refused(content: str | bytes) -> None:
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    with pytest.raises(InvalidInput):
        read_standard(data, file_name="x.yaml")


@given(st.recursive(
    st.sampled_from(["id", "x", "1", "null", "title", "needs", "kind"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "title", "items", "needs", "zh"]), inner, max_size=4),
))  # fmt: skip
def test_no_shape_does_worse_than_being_refused(content: object) -> None:
    import json

    with pytest.raises(InvalidInput):
        read_standard(json.dumps(content).encode(), file_name="x.yaml")
