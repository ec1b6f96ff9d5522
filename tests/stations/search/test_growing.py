"""A catalogue grown aside, slice by slice, equals one built at once."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from stations.search.catalogue import Catalogue, Published
from stations.search.growing import each_once
from stations.search.nearest import near
from tests.stations.search.cities import (
    CALENDAR,
    CENTRE,
    HOURS,
    NOON,
    a_catalogue,
    a_closure,
    a_town,
    published,
)

SLICE = 7


def grown(base: Catalogue, rows: list[Published], gone: set[str]) -> Catalogue:
    """The catalogue after a load of these places in slices."""
    growing = base.growing()
    by_id: dict[str, Published] = {row.id: row for row in rows}
    ids = sorted({*by_id, *gone})
    for start in range(0, len(ids), SLICE):
        some = ids[start : start + SLICE]
        growing.take(some, [by_id[i] for i in some if i in by_id])
    return base.grown(growing, version=2)


def assert_same(ours: Catalogue, theirs: Catalogue) -> None:
    """Rows, records, hours, codes, grid and answers."""
    assert ours.rows == theirs.rows
    assert all(ours.intervals(i) == theirs.intervals(i) for i in range(len(theirs.rows)))
    names = [n for n in theirs.table.dtype.names or () if n not in ("first_time", "n_times")]
    assert all((ours.table[n] == theirs.table[n]).all() for n in names)
    assert all(ours.by_code(row.place.code) is row for row in ours.rows)
    assert (ours.grid.order == theirs.grid.order).all()
    assert (ours.grid.start == theirs.grid.start).all()
    assert ours.synthetic == theirs.synthetic
    answers = [near(c, CENTRE, at=NOON, limit=60, open_only=True) for c in (ours, theirs)]
    first, second = ([(hit.row.id, hit.distance_m) for hit in answer] for answer in answers)
    assert first == second


@pytest.mark.parametrize("seed", range(20, 26))
def test_a_grown_catalogue_equals_one_built_anew(seed: int) -> None:
    rng = np.random.default_rng(seed)
    town, other = a_town(seed, 150), a_town(seed + 100, 200)
    before = [town[i] for i in rng.choice(150, 90, replace=False).tolist()]
    fresh = [other[i] for i in rng.choice(200, 70, replace=False).tolist()]
    taken = {row.id for row in fresh}
    gone = {f"p{i:04d}" for i in rng.choice(200, 40, replace=False).tolist()} - taken
    kept = {row.id: row for row in before if row.id not in gone} | {row.id: row for row in fresh}
    assert_same(grown(a_catalogue(*before), fresh, gone), a_catalogue(*kept.values(), version=2))


def test_rows_that_are_what_they_were_stay_the_same_objects() -> None:
    base, again = a_catalogue(*a_town(3, 60)), a_town(3, 60)
    again[30] = published(id=again[30].id, name="moved", code=again[30].place.code)
    after = grown(base, again, set())
    changed = [a.id for a, b in zip(base.rows, after.rows, strict=True) if a is not b]
    assert changed == [again[30].id]
    assert after.rows[30].place.name == "moved"


def test_two_places_may_change_codes() -> None:
    base = a_catalogue(published(id="a", code="one"), published(id="b", code="two"))
    for codes in (("two", "one"), ("two", "three"), ("three", "one")):
        rows = [published(id=i, code=code) for i, code in zip("ab", codes, strict=True)]
        after = grown(base, rows, set())
        assert [after.by_code(code) for code in codes] == rows
        gone = {"one", "two"} - set(codes)
        assert [after.by_code(code) for code in gone] == [None] * len(gone)


def test_growing_shows_nothing_and_taking_nothing_changes_nothing() -> None:
    base = a_catalogue(*a_town(4, 30))
    growing = base.growing()
    growing.take(["p0001", "zzz"], [published(id="zzz")])
    assert (len(base.rows), base.by_code("c-zzz")) == (30, None)
    assert_same(base.grown(base.growing()), base)
    assert len(base.grown(growing).rows) == 30  # one came, one left
    assert_same(grown(a_catalogue(), [], set()), a_catalogue())


def test_the_hours_of_another_day_are_those_of_a_catalogue_built_on_it() -> None:
    rows = [
        *a_town(5, 120),
        *(published(id=f"q{i}", opening_hours=hours) for i, hours in enumerate(HOURS)),
        published(id="r1", opening_hours="Fr 10:00-12:00"),
        published(id="r2", opening_hours="Mo 10:00-12:00"),
        published(id="r3", opening_hours="off"),
        published(id="r4", closure=a_closure("2026-06-03T11:00", "2026-06-05T12:20")),
    ]
    base = a_catalogue(*rows)
    for days in (1, 2, 5):
        at = NOON + timedelta(days=days)
        ours, anew = base.renewed(now=at, calendar=CALENDAR), a_catalogue(*rows, at=at)
        assert (ours.window, ours.built_at) == (anew.window, anew.built_at)
        assert_same(ours, anew)
        assert all(a is b for a, b in zip(ours.rows, base.rows, strict=True))
    assert_same(base, a_catalogue(*rows))  # and yesterday's still answers as before


def test_hours_that_nobody_has_any_more_are_forgotten_with_the_day() -> None:
    base = a_catalogue(published(id="a", opening_hours="10:00-11:00"), published(id="b"))
    after = base.changed([published(id="a", opening_hours="24/7")], version=2)
    assert len(after.segments.spots) == 2
    assert len(after.renewed(now=NOON, calendar=CALENDAR).segments.spots) == 1


def test_ids_of_several_lists_come_once_and_in_order() -> None:
    assert list(each_once(["a", "c"], ["a", "b"], [])) == ["a", "b", "c"]  # type: ignore[list-item]
