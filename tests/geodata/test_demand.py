"""Demand tables, their cells, and what of them may be shown."""

from __future__ import annotations

import doctest
import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.demand import ALL_DAY, DemandTable, small_cells, suppress_small, table, to_cells
from geodata.frames import distance_m

ANCHOR = LonLat(113.0, 33.0)
ROWS = st.lists(
    st.tuples(
        st.floats(112.9, 113.1),
        st.floats(32.9, 33.1),
        st.integers(0, 30),
        st.integers(-1, 23),
        st.sampled_from(["courier", "food_rider", "sanitation", ""]),
    ),
    max_size=40,
)
TABLES = hnp.arrays(
    np.int64, hnp.array_shapes(min_dims=1, max_dims=3, max_side=6), elements=st.integers(0, 20)
)


def a_table(rows: list[tuple[float, float, int, int, str]]) -> DemandTable:
    lon, lat, weight, hour, group = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return DemandTable.from_columns(lon, lat, weight, hour=hour, group=group)


@given(ROWS)
def test_plain_columns_come_back_as_they_were(
    rows: list[tuple[float, float, int, int, str]],
) -> None:
    table = a_table(rows)
    back = zip(table.lon, table.lat, table.weight, table.hour, table.group_names, strict=True)
    assert list(back) == rows
    assert len(table) == len(rows)


@given(ROWS, st.integers(0, 23))
def test_an_hour_holds_its_own_rows_and_those_of_all_day(
    rows: list[tuple[float, float, int, int, str]], hour: int
) -> None:
    expected = sum(weight for _, _, weight, at, _ in rows if at in (hour, ALL_DAY))
    assert a_table(rows).at_hour(hour).total == expected == a_table(rows).by_hour()[hour]


@given(ROWS)
def test_groups_and_the_not_stated_add_up_to_the_whole(
    rows: list[tuple[float, float, int, int, str]],
) -> None:
    table = a_table(rows)
    stated = sum(table.of_group(g).total for g in table.groups)
    assert stated + sum(w for *_, w, _, g in rows if not g) == table.total
    assert table.by_group_and_hour().shape == (len(table.groups), 24)


def test_a_group_nobody_named_has_no_rows() -> None:
    assert len(a_table([(113.0, 33.0, 5, 7, "courier")]).of_group("taxi")) == 0
    assert a_table([]).by_group_and_hour().shape == (0, 24)


def test_columns_cannot_be_written_and_are_not_the_callers() -> None:
    lon = np.array([113.0])
    table = DemandTable.from_columns(lon, [33.0], [1.0])
    lon[0] = 0.0
    assert table.lon[0] == 113.0
    assert not table.has_hours
    with pytest.raises(ValueError, match="read-only"):
        table.lon[0] = 0.0


@pytest.mark.parametrize(
    "but",
    [
        {"lon": [113.0, 114.0]},
        {"lon": [math.nan]},
        {"lat": [91.0]},
        {"weight": [-1.0]},
        {"weight": [math.inf]},
        {"hour": [24]},
        {"hour": [263]},
        {"hour": [7.5]},
        {"group": ["courier", "taxi"]},
    ],
    ids=str,
)
def test_a_table_that_exists_is_valid(but: dict[str, Any]) -> None:
    columns: dict[str, Any] = {"lon": [113.0], "lat": [33.0], "weight": [1.0]} | but
    with pytest.raises(ValueError, match=r"\w"):
        DemandTable.from_columns(**columns)


def test_only_hours_of_a_day_can_be_asked_for() -> None:
    with pytest.raises(ValueError, match=r"0\.\.23"):
        a_table([]).at_hour(-1)


@given(ROWS, st.floats(50, 2_000))
def test_cells_keep_every_worker_with_their_hour_and_group(
    rows: list[tuple[float, float, int, int, str]], cell_m: float
) -> None:
    table = a_table(rows)
    cells = to_cells(table, cell_m=cell_m, anchor=ANCHOR)
    assert cells.by_hour().tolist() == pytest.approx(table.by_hour().tolist())
    assert cells.by_group_and_hour() == pytest.approx(table.by_group_and_hour())
    keys = list(zip(cells.hour, cells.group, cells.lat, cells.lon, strict=True))
    assert keys == sorted(set(keys))


@given(ROWS, st.floats(50, 2_000))
def test_a_cell_is_never_further_from_its_workers_than_half_its_diagonal(
    rows: list[tuple[float, float, int, int, str]], cell_m: float
) -> None:
    for row in rows:
        cell = to_cells(a_table([row]), cell_m=cell_m, anchor=ANCHOR)
        off = distance_m(row[0], row[1], cell.lon[0], cell.lat[0])
        assert off <= cell_m * math.sqrt(0.5) * 1.01


def test_a_cell_needs_a_size() -> None:
    with pytest.raises(ValueError, match="positive"):
        to_cells(a_table([]), cell_m=0.0, anchor=ANCHOR)


@given(TABLES)
def test_no_shown_cell_holds_fewer_than_five(counts: NDArray[np.int64]) -> None:
    assert (counts[suppress_small(counts)] >= 5).all()


@given(TABLES)
def test_no_hidden_few_can_be_had_by_difference(counts: NDArray[np.int64]) -> None:
    shown = suppress_small(counts)
    for axis in range(counts.ndim):
        hidden = np.where(shown, 0, counts).sum(axis=axis)
        known_total = shown.any(axis=axis)
        assert ((hidden == 0) | (hidden >= 5) | ~known_total).all()


@given(TABLES, st.data())
def test_the_rest_of_a_shown_cell_is_nobody_or_at_least_five(
    counts: NDArray[np.int64], data: st.DataObject
) -> None:
    rest = data.draw(hnp.arrays(np.int64, counts.shape, elements=st.integers(0, 20)))
    shown = suppress_small(counts, of=counts + rest)
    assert ((rest[shown] == 0) | (rest[shown] >= 5)).all()
    assert (counts[shown] >= 5).all()


@given(st.lists(st.integers(0, 12), max_size=7))
def test_a_line_hides_no_more_people_than_it_must(counts: list[int]) -> None:
    shown = suppress_small(counts)
    people = np.array(counts)

    def is_safe(mask: tuple[bool, ...]) -> bool:
        hidden = sum(c for c, m in zip(counts, mask, strict=True) if not m)
        few = any(m and c < 5 for c, m in zip(counts, mask, strict=True))
        return not few and (hidden == 0 or hidden >= 5 or not any(mask))

    safe = [m for m in itertools.product([False, True], repeat=len(counts)) if is_safe(m)]
    most = max((int(people[list(m)].sum()) for m in safe), default=0)
    assert int(people[shown].sum()) == most


def test_many_of_everything_are_all_shown() -> None:
    assert suppress_small(np.full((3, 4), 5)).all()


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(small_cells).failed == doctest.testmod(table).failed == 0
