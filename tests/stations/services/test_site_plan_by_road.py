"""P4 by road: who reaches a candidate is who the way says can walk there."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.roads import RoadNetwork
from stations.planning.coverage import Points
from stations.planning.opening import Opening
from stations.planning.siting.instance import Candidates
from stations.planning.way import ByRoad
from stations.services.site_plan import SiteQuestion, SiteTask, instance_of, solve
from tests.stations.planning.test_way import RADIUS_M, network, on_crossings

__all__ = ["network"]


@pytest.fixture
def task(network: RoadNetwork) -> SiteTask:
    lon, lat = on_crossings(network, 1, 20)
    site_lon, site_lat = on_crossings(network, 2, 6)
    ids = tuple("fbdace")
    return SiteTask(
        Points(lon, lat, np.arange(20)),
        np.arange(1.0, 21.0),
        Candidates(ids, site_lon, site_lat, np.full(6, 12_000.0)),
        RADIUS_M,
        ByRoad(network),
        SiteQuestion(budget=None, sites=2),
    )


def test_p4_by_road_the_pairs_are_those_that_reach_each_other_on_foot(task: SiteTask) -> None:
    instance = instance_of(task)
    assert instance.ids == tuple("abcdef")
    row = np.repeat(np.arange(20), np.diff(instance.first))
    found = {(int(i), instance.ids[j]) for i, j in zip(row, instance.site, strict=True)}
    bits = np.left_shift(np.uint32(1), np.arange(6, dtype=np.uint32))
    there = task.candidates
    met = task.way.reach(task.points, there.lon, there.lat, Opening(bits, bits), RADIUS_M).sure
    expected = {(i, there.ids[j]) for i in range(20) for j in range(6) if int(met[i]) >> j & 1}
    assert found == expected
    assert found


def test_p4_by_road_a_plan_covers_whom_its_sites_reach(task: SiteTask) -> None:
    plan = solve(task, lambda _share: None).plan
    there = task.candidates
    chosen = [there.ids.index(key) for key in plan.chosen]
    near = task.way.nearest_m(task.points, there.lon[chosen], there.lat[chosen]) <= RADIUS_M
    assert plan.objective == pytest.approx(float(task.weight[near].sum()))
