"""P2: coverage by district, children summing to their parent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.planning.coverage import covered_at, points_of, profile, reach
from stations.planning.rollup import (
    EVERYTHING,
    OUTSIDE,
    Area,
    by_area,
    may_be_shown,
    of_hour,
    rolled_up,
)
from tests.stations.planning.test_coverage import some_demand, some_places

HENAN = [
    ("411102", "源汇区"),
    ("411103", "郾城区"),
    ("411100", "漯河市"),
    ("411002", "魏都区"),
    ("", "新区"),
    ("530114", "呈贡区"),
]


def areas_of(seed: int, districts: list[tuple[str, str]] = HENAN):  # type: ignore[no-untyped-def]
    demand, (lon, lat, opening) = some_demand(seed), some_places(seed)
    points = points_of(demand)
    reached = reach(points, lon, lat, opening, 900.0)
    n = len(districts) + 1
    area = np.random.default_rng(seed).integers(0, n, len(points))
    sums = by_area(demand, points, reached, area, n)
    return rolled_up(districts, sums), demand, points, reached, area


@given(seed=st.integers(0, 10_000))
def test_p2_children_sum_to_their_parent_at_every_hour(seed: int) -> None:
    areas = areas_of(seed)[0]
    for parent in areas:
        children = [a for a in areas if a.parent == parent.code]
        if not children:
            continue
        for column in ("workers", "sure", "possible"):
            total = sum(getattr(child, column) for child in children)
            rest = getattr(parent, column) - total
            assert (rest >= -1e-9).all()
            if parent.code != "411100":  # a loaded city: some stand in it but in no district
                np.testing.assert_allclose(rest, 0, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_p2_everything_is_what_is_covered_without_districts(seed: int) -> None:
    areas, demand, points, reached, _ = areas_of(seed)
    root = areas[0]
    assert (root.code, root.parent, root.level) == (EVERYTHING, None, 0)
    for hour in range(24):
        told = (root.workers[hour], root.sure[hour], root.possible[hour])
        assert told == pytest.approx(covered_at(demand, points, reached, hour=hour))
    everyone = profile(demand, points, reached)
    np.testing.assert_allclose(root.workers, everyone.demand.sum(axis=0))


@pytest.mark.parametrize("seed", range(4))
def test_p2_a_district_counts_its_own_workers_one_by_one(seed: int) -> None:
    areas, demand, points, reached, area = areas_of(seed)
    found = next(a for a in areas if a.code == "411102")
    for hour in (4, 12, 22):
        workers = sure = 0.0
        for row in range(len(demand)):
            if demand.hour[row] in (hour, -1) and area[points.row[row]] == 0:
                workers += demand.weight[row]
                sure += demand.weight[row] * (int(reached.sure[points.row[row]]) >> hour & 1)
        assert (found.workers[hour], found.sure[hour]) == pytest.approx((workers, sure))


def test_areas_stand_under_what_their_codes_say() -> None:
    areas = areas_of(1)[0]
    tree = {area.name or area.code: (area.parent, area.level) for area in areas}
    assert tree["源汇区"] == ("411100", 3)
    assert tree["漯河市"] == ("410000", 2)
    assert tree["魏都区"] == ("411000", 3)  # its city is not loaded, but another one is
    assert tree["410000"] == (EVERYTHING, 1)
    assert tree["新区"] == (EVERYTHING, 1)
    assert tree["呈贡区"] == ("530000", 2)
    assert areas[-1].code == OUTSIDE


def test_what_would_only_say_the_same_again_is_left_out() -> None:
    alone = [("990001", "暖阳区"), ("990002", "松坡区")]
    areas = areas_of(2, alone)[0]
    assert [(a.name, a.level) for a in areas] == [("", 0), ("暖阳区", 1), ("松坡区", 1), ("", 1)]


def an_area(code: str, parent: str | None, workers: float, lacking: float) -> Area:
    column = np.array([workers])
    return Area(code, code, parent, 0, column, column - lacking, column)


@pytest.mark.parametrize(
    ("lacking", "shown"),
    [((40, 30), (True, True)), ((40, 3), (False, False)), ((40, 3, 9), (True, False, False))],
)
def test_a_hidden_few_cannot_be_had_by_taking_children_from_their_parent(
    lacking: tuple[float, ...], shown: tuple[bool, ...]
) -> None:
    children = [an_area(str(i), EVERYTHING, 100, few) for i, few in enumerate(lacking)]
    root = an_area(EVERYTHING, None, 100 * len(lacking), sum(lacking))
    assert may_be_shown([root, *children], 0) == [True, *shown]


def test_an_hour_and_the_day_are_told_apart() -> None:
    root = areas_of(3)[0][0]
    assert of_hour(root, 4).workers.tolist() == [root.workers[4]]
    assert of_hour(root, None).sure[0] == pytest.approx(root.sure.sum())
