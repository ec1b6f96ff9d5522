"""The drawing board of the demo city: kilometres from its centre, bent a little, then turned."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geodata.coordinates import Floats, LonLat
from geodata.frames import metres_per_degree

CENTER = LonLat(113.25, 33.05)
_TURN = math.radians(6.5)
_KM_PER_DEGREE = np.array(metres_per_degree(CENTER.lat)) / 1000.0


@dataclass(frozen=True, slots=True)
class Plane:
    """How a straight plan becomes a grown city; `phases` are drawn from the seed."""

    phases: tuple[float, float, float, float]

    def lonlat(self, plan_km: Floats) -> Floats:
        """WGS-84 degrees of plan positions, both shape `[n, 2]`."""
        x, y = plan_km[:, 0], plan_km[:, 1]
        a, b, c, d = self.phases
        east = x + 0.17 * np.sin(0.55 * y + a) + 0.06 * np.sin(0.9 * x + 1.3 * y + b)
        north = y + 0.19 * np.sin(0.5 * x + c) + 0.06 * np.sin(1.1 * y - 0.8 * x + d)
        turned = np.column_stack(
            [
                east * math.cos(_TURN) - north * math.sin(_TURN),
                east * math.sin(_TURN) + north * math.cos(_TURN),
            ]
        )
        return np.asarray(turned / _KM_PER_DEGREE + np.array(CENTER), np.float64)

    def bend(self, shape: BaseGeometry, *, tolerance_km: float = 0.004) -> BaseGeometry:
        """A plan geometry in WGS-84 degrees, with points enough to bend and no more."""
        fine = shapely.segmentize(shape, 0.25)
        bent = shapely.transform(fine, self.lonlat)
        return shapely.simplify(bent, tolerance_km / 111.0, preserve_topology=True)


def outline(polygon: Polygon) -> Floats:
    """The outer ring of a polygon without its closing point, shape `[n, 2]`, read-only."""
    return frozen(shapely.get_coordinates(polygon.exterior)[:-1])


def frozen(array: Floats) -> Floats:
    """The same array, read-only."""
    array.setflags(write=False)
    return array
