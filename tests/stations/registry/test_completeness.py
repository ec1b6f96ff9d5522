"""The list of what is missing is exact: per place, per district, in all."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.registry.completeness import (
    TOTAL_WEIGHT,
    WEIGHTS,
    Gap,
    completeness,
    gaps_of,
)
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer
from tests.builders import a_place, an_amenity

SEEN = an_amenity(Amenity.DRINKING_WATER, confirmed_by=Confirmer.RIDER)
WHOLE = {
    "address": "工人路31号", "phone": "0371-67718779", "district": "中原区", "area_m2": 12.0,
    "seats": 6, "operator": "总工会", "amenities": (SEEN,),
}  # fmt: skip


def a_whole_place(**but: object) -> Place:
    return a_place(**(WHOLE | but))


def test_a_whole_place_lacks_nothing() -> None:
    table = completeness([a_whole_place()])
    assert gaps_of(a_whole_place()) == ()
    assert (table.total.places, table.total.score, table.places) == (1, 1.0, ())


@pytest.mark.parametrize(
    ("but", "gaps"),
    [
        ({"entry": frozenset()}, [Gap.ENTRY]),
        ({"how_to_find": ""}, [Gap.HOW_TO_FIND]),
        ({"opening_hours": None}, [Gap.HOURS]),
        ({"opening_hours": None, "hours_as_written": "看门卫"}, [Gap.HOURS_UNREADABLE]),
        ({"amenities": ()}, [Gap.AMENITIES, Gap.AMENITIES_UNCONFIRMED]),
        ({"amenities": (SEEN, an_amenity())}, [Gap.AMENITIES_UNCONFIRMED]),
        ({"amenities": (SEEN.model_copy(update={"state": AmenityState.UNKNOWN}),)},
         [Gap.AMENITIES_UNCONFIRMED]),
        ({"address": ""}, [Gap.ADDRESS]),
        ({"phone": ""}, [Gap.PHONE]),
        ({"district": ""}, [Gap.DISTRICT]),
        ({"area_m2": None}, [Gap.AREA]),
        ({"area_m2": 0.0, "seats": 0}, []),
        ({"seats": None, "operator": ""}, [Gap.SEATS, Gap.OPERATOR]),
    ],
)  # fmt: skip
def test_each_gap_is_told(but: dict[str, object], gaps: list[Gap]) -> None:
    assert gaps_of(a_whole_place(**but)) == tuple(gaps)


def test_a_place_without_anything_scores_nothing() -> None:
    bare = a_place(entry=frozenset(), how_to_find="", opening_hours=None, amenities=())
    table = completeness([bare])
    assert table.total.score == pytest.approx(0)
    assert sum(WEIGHTS[gap] for gap in gaps_of(bare)) == TOTAL_WEIGHT == 20


def test_the_table_counts_by_district_and_lists_the_worst_first() -> None:
    places = [
        a_whole_place(id="a"),
        a_whole_place(id="b", phone=""),
        a_whole_place(id="c", phone="", entry=frozenset()),
        a_whole_place(id="d", phone="", district=""),
    ]
    table = completeness(places)
    assert table.total.lacking == {Gap.ENTRY: 1, Gap.PHONE: 3, Gap.DISTRICT: 1}
    assert list(table.districts) == ["", "中原区"]
    assert table.districts["中原区"].lacking == {Gap.ENTRY: 1, Gap.PHONE: 2}
    assert table.districts["中原区"].share(Gap.PHONE) == pytest.approx(2 / 3)
    assert [each.place_id for each in table.places] == ["c", "d", "b"]
    assert table.lacking(Gap.PHONE) == ["b", "c", "d"]
    assert table.lacking(Gap.PHONE, district="中原区") == ["b", "c"]


def test_an_empty_register_is_complete() -> None:
    table = completeness([])
    assert (table.total.places, table.total.score, table.districts) == (0, 1.0, {})
    assert table.total.share(Gap.ENTRY) == 0.0


@given(st.lists(st.tuples(st.sampled_from(["", "甲区", "乙区"]), st.booleans(), st.booleans())))
def test_districts_add_up_to_the_total(rows: list[tuple[str, bool, bool]]) -> None:
    places = [
        a_whole_place(
            id=f"{i}", district=d, phone="1234567" if phone else "", seats=1 if s else None
        )
        for i, (d, phone, s) in enumerate(rows)
    ]
    table = completeness(places)
    summed = Counter[Gap]()
    for row in table.districts.values():
        summed.update(row.lacking)
    assert summed == Counter(table.total.lacking)
    assert sum(row.places for row in table.districts.values()) == table.total.places
    for gap in Gap:
        assert len(table.lacking(gap)) == table.total.lacking.get(gap, 0)
