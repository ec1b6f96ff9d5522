"""P5: what a change does, against working everything out from scratch."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stations.planning.coverage import Points
from stations.planning.opening import Opening
from stations.planning.reach import Floats
from stations.planning.way import StraightLine
from stations.planning.what_if import Places, changed_reach, touched

RADIUS_M = 800.0
WAY = StraightLine()
CHANGES = ("close", "move", "extend", "join", "nothing")


def a_town(seed: int) -> tuple[Points, Places]:
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(113.2, 113.26, 300), rng.uniform(33.0, 33.05, 300)
    bits = rng.integers(0, 1 << 25, 12).astype(np.uint32)
    maybe = bits | rng.integers(0, 1 << 25, 12).astype(np.uint32)
    where = rng.uniform(113.2, 113.26, 12), rng.uniform(33.0, 33.05, 12)
    return Points(lon, lat, np.arange(300)), Places(*where, Opening(bits, maybe))


def changed(places: Places, change: str, row: int, at: tuple[float, float]) -> Places:
    if change == "close":
        return places.closed(row)
    if change == "move":
        return places.moved(row, *at)
    if change == "extend":
        return places.opened(row, int(places.opening.sure[row]) | 0b111 << 20, 0b111 << 20)
    return places.joined(*at, 0b11 << 22) if change == "join" else places


def from_scratch(points: Points, places: Places) -> Opening:
    return WAY.reach(points, places.lon, places.lat, places.opening, RADIUS_M)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 50),
    change=st.sampled_from(CHANGES),
    row=st.integers(0, 11),
    at=st.tuples(st.floats(113.19, 113.27), st.floats(32.99, 33.06)),
)
def test_p5_a_change_equals_working_it_out_from_scratch(
    seed: int, change: str, row: int, at: tuple[float, float]
) -> None:
    points, before = a_town(seed)
    after = changed(before, change, row, at)
    found = changed_reach(WAY, points, before, after, from_scratch(points, before), RADIUS_M)
    expected = from_scratch(points, after)
    assert np.array_equal(found.sure, expected.sure)
    assert np.array_equal(found.possible, expected.possible)


def test_p5_only_who_is_near_the_change_is_asked_again() -> None:
    points, before = a_town(1)
    near = touched(WAY, points, before, before.closed(3), RADIUS_M)
    assert 0 < near.sum() < len(points) / 2
    assert not touched(WAY, points, before, before, RADIUS_M).any()


def test_p5_undoing_a_change_gives_the_first_answer() -> None:
    points, before = a_town(2)
    reached = from_scratch(points, before)
    away = before.moved(4, 113.3, 33.2)
    there = changed_reach(WAY, points, before, away, reached, RADIUS_M)
    back = changed_reach(WAY, points, away, before, there, RADIUS_M)
    assert np.array_equal(back.sure, reached.sure)


def test_p5_a_first_place_may_join() -> None:
    points, _ = a_town(3)
    none: Floats = np.zeros(0)
    empty = Places(none, none, Opening(np.zeros(0, np.uint32), np.zeros(0, np.uint32)))
    reached = Opening(np.zeros(300, np.uint32), np.zeros(300, np.uint32))
    joined = empty.joined(113.23, 33.02, 1)
    found = changed_reach(WAY, points, empty, joined, reached, RADIUS_M)
    assert np.array_equal(found.sure, from_scratch(points, joined).sure)
    assert found.sure.any()
