"""How far people go: in a straight line, or along the roads that an operator has loaded.

Both answer the same three questions of points and places, so that a figure is made in one way
whatever is meant by "near". By road the way to the road counts at both ends; who stands too far
from any road reaches nothing, and is counted apart.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from geodata.roads import (
    RoadNetwork,
    Snapped,
    bits_within,
    distances_between,
    nearest_between,
)
from stations.planning import reach as straight
from stations.planning.coverage import Mask, Points
from stations.planning.coverage import reach as reach_straight
from stations.planning.opening import Opening
from stations.planning.reach import Floats, grid_of


class Way(Protocol):
    """What "within so many metres" means."""

    def reach(
        self, points: Points, lon: Floats, lat: Floats, opening: Opening, radius_m: float
    ) -> Opening:
        """At which instants each point has an open place within the radius, inclusive."""

    def nearest_m(self, points: Points, lon: Floats, lat: Floats) -> Floats:
        """Metres from each point to the nearest of these places, infinite where none."""

    def sums(
        self, points: Points, weight: Floats, lon: Floats, lat: Floats, radius_m: float
    ) -> Floats:
        """`sums[place, h]`: the `weight[point, h]` of the points within the radius of a place."""

    def lost(self, lon: Floats, lat: Floats) -> Mask:
        """Which positions cannot be asked for in this way."""


@dataclass(frozen=True, slots=True)
class StraightLine:
    """As the crow flies, on the ellipsoid."""

    def reach(
        self, points: Points, lon: Floats, lat: Floats, opening: Opening, radius_m: float
    ) -> Opening:
        """See `Way`."""
        return reach_straight(points, lon, lat, opening, radius_m)

    def nearest_m(self, points: Points, lon: Floats, lat: Floats) -> Floats:
        """See `Way`."""
        return straight.nearest(points.lon, points.lat, grid_of(lon, lat))[0]

    def sums(
        self, points: Points, weight: Floats, lon: Floats, lat: Floats, radius_m: float
    ) -> Floats:
        """See `Way`."""
        grid = grid_of(points.lon, points.lat)
        return straight.weight_within(lon, lat, grid, weight, radius_m)

    def lost(self, lon: Floats, lat: Floats) -> Mask:
        """See `Way`: nobody."""
        return np.zeros(len(lon), bool)


@dataclass(frozen=True, slots=True, eq=False)
class ByRoad:
    """Along the roads of one network, in the direction from the worker to the place."""

    network: RoadNetwork

    def reach(
        self, points: Points, lon: Floats, lat: Floats, opening: Opening, radius_m: float
    ) -> Opening:
        """See `Way`."""
        demand, places = _on_road(self.network, points), self.network.snap(lon, lat)
        sure = bits_within(self.network, demand, places, opening.sure, radius_m)
        if np.array_equal(opening.sure, opening.possible):
            return Opening(sure, sure)
        return Opening(sure, bits_within(self.network, demand, places, opening.possible, radius_m))

    def nearest_m(self, points: Points, lon: Floats, lat: Floats) -> Floats:
        """See `Way`."""
        places = self.network.snap(lon, lat)
        return nearest_between(self.network, _on_road(self.network, points), places)

    def sums(
        self, points: Points, weight: Floats, lon: Floats, lat: Floats, radius_m: float
    ) -> Floats:
        """See `Way`."""
        places = self.network.snap(lon, lat)
        demand = _on_road(self.network, points)
        near = distances_between(self.network, demand, places, within_m=radius_m)
        near.data = np.ones_like(near.data)
        return np.asarray(near.T @ weight, np.float64)

    def lost(self, lon: Floats, lat: Floats) -> Mask:
        """See `Way`: who is farther from any road than anybody is moved."""
        return np.asarray(self.network.snap(lon, lat).edge < 0, np.bool_)


@functools.lru_cache(maxsize=4)
def _on_road(network: RoadNetwork, points: Points) -> Snapped:
    """Points moved to the road, once for all the questions asked of them."""
    return network.snap(points.lon, points.lat)
