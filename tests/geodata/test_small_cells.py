"""No shown figure, and no difference of shown figures and totals, speaks of one to four people."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.demand import DemandTable, Shown, show_many
from geodata.demand.small_cells import rows_shown

EVENTS = st.lists(
    st.tuples(
        st.integers(0, 3),  # places a kilometre apart
        st.integers(0, 2),
        st.integers(7, 9),
        st.sampled_from(["courier", "food_rider", ""]),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=60,
)
Events = list[tuple[int, int, int, str, int]]


def events_table(events: Events) -> tuple[DemandTable, list[int]]:
    x, y, hour, group, times = zip(*events, strict=True)
    n = [times[i] for i in range(len(events))]
    lon, lat = 113.0 + 0.0107 * np.array(x), 33.0 + 0.009 * np.array(y)
    return DemandTable.from_columns(lon, lat, [3.0 * t for t in n], hour=hour, group=group), n


def shown_of(events: Events, **but: Any) -> Shown:
    table, people = events_table(events)
    return show_many(table, people=people, **but)


@given(EVENTS)
def test_no_shown_figure_speaks_of_fewer_than_five(events: Events) -> None:
    shown = shown_of(events)
    assert (shown.table.weight >= 3 * 5).all()  # each person weighs three here


@given(EVENTS)
def test_shown_and_hidden_are_all_there_is(events: Events) -> None:
    shown, table = shown_of(events), events_table(events)[0]
    assert shown.table.total + shown.hidden == pytest.approx(table.total)
    assert shown.hidden == pytest.approx(3 * shown.hidden_people)


@given(EVENTS)
def test_no_total_by_hour_or_of_all_gives_a_few_away(events: Events) -> None:
    shown, table = shown_of(events), events_table(events)[0]
    truth, told = table.by_hour() / 3, shown.table.by_hour() / 3
    for true, known in [*zip(truth, told, strict=True), (truth.sum(), told.sum())]:
        hidden = round(true - known)
        assert hidden == 0 or hidden >= 5 or known == 0


@given(EVENTS)
def test_no_total_by_group_gives_a_few_away(events: Events) -> None:
    """A person shown without a group is in no group's figure, nor in what one group lacks."""
    shown, table = shown_of(events, sizes_m=(200.0,)), events_table(events)[0]
    for group, truth in zip(table.groups, table.by_group_and_hour() / 3, strict=True):
        told = shown.table.of_group(group).by_hour() / 3
        for true, known in [*zip(truth, told, strict=True), (truth.sum(), told.sum())]:
            hidden = round(true - known)
            assert hidden == 0 or hidden >= 5 or known == 0


@given(EVENTS)
def test_in_one_size_of_cells_no_margin_of_place_hour_and_group_does(events: Events) -> None:
    """By brute force: every total over any of the three, against what is shown of it."""
    people: dict[tuple[Any, ...], int] = defaultdict(int)
    for *place_hour_group, n in events:
        people[tuple(place_hour_group)] += n
    x, y, hour, group = zip(*people, strict=True)
    counts = np.array(list(people.values()), float)
    table = DemandTable.from_columns(
        np.array(x, float), np.array(y, float), counts, hour=hour, group=group
    )
    shown = rows_shown(table, counts)
    assert (counts[shown] >= 5).all()
    keys = [((a, b), c, d) for a, b, c, d in people]
    for fixed in product((False, True), repeat=3):
        sums: dict[Any, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for key, n, seen in zip(keys, counts, shown, strict=True):
            part = tuple(k for k, keep in zip(key, fixed, strict=True) if keep)
            sums[part][int(seen)] += n
        assert all(h == 0 or h >= 5 or told == 0 for h, told in sums.values()) or all(fixed)


def test_what_is_small_at_200_m_is_shown_in_a_larger_cell() -> None:
    """Three here and four 200 m on: neither alone, both together."""
    here = [(113.0005 + 0.0021 * (i > 2), 33.0005) for i in range(7)]
    lon, lat = zip(*here, strict=True)
    table = DemandTable.from_columns(lon, lat, np.ones(7), hour=[12] * 7)
    assert len(show_many(table, people=np.ones(7), sizes_m=(200.0,)).table) == 0
    shown = show_many(table, people=np.ones(7))
    assert shown.table.weight.tolist() == [7.0]
    assert shown.hidden == 0


def test_a_heavy_parcel_is_one_person() -> None:
    table = DemandTable.from_columns([113.0], [33.0], [50.0], hour=[12])
    shown = show_many(table, people=[1])
    assert (len(shown.table), shown.hidden, shown.hidden_people) == (0, 50.0, 1)


def test_nothing_gives_nothing() -> None:
    nothing = DemandTable.from_columns([], [], [])
    shown = show_many(nothing, people=[])
    assert (len(shown.table), shown.hidden) == (0, 0.0)
