"""An answer by district, and by what holds the districts (P2, P20)."""

from __future__ import annotations

import numpy as np

from geodata.boundaries import DistrictIndex
from stations.planning.rollup import Area, by_area, rolled_up
from stations.services.hub import Hub
from stations.services.planning import CoverageNow


def by_district(hub: Hub, answer: CoverageNow) -> tuple[Area, ...]:
    """Every loaded district and what holds it, parents before children; none loaded is none."""
    districts = hub.ground.districts
    if not districts:
        return ()
    number = {district.name: i for i, district in enumerate(districts)}
    names = DistrictIndex(districts).names_at(answer.points.lon, answer.points.lat)
    outside = len(districts)
    area = np.array([outside if name is None else number[name] for name in names], np.int64)
    sums = by_area(answer.demand, answer.points, answer.reached, area, outside + 1)
    return rolled_up([(district.code, district.name) for district in districts], sums)
