"""Demand as squares on a map: the demand's own grid where it has one, else squares of ours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.frames import metres_per_degree
from stations.planning.coverage import Points
from stations.planning.reach import Floats, Ints

OWN_SIDE_M = 250.0
_REGULAR = 0.25
"""Points count as a grid when the middle 80 % of their spacings differ by less than this share."""

_FILLED = 0.9  # of a side: the seams between squares keep them countable


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Squares of `side_m` around `lon`, `lat`, turned by `turn` (radians, counter-clockwise).

    `cell[i]` is the square that point `i` belongs to.
    """

    lon: Floats
    lat: Floats
    turn: Floats
    side_m: float
    cell: Ints

    def __len__(self) -> int:
        return self.lon.size

    def sums(self, missing: Floats) -> Floats:
        """Workers per square and hour out of workers per point and hour."""
        found = np.zeros((len(self), missing.shape[1]))
        np.add.at(found, self.cell, missing)
        return found

    def corners(self) -> Floats:
        """The four corners of each square: `[n, 4, 2]`, longitude first."""
        half = self.side_m * _FILLED / 2
        square = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
        cos, sin = np.cos(self.turn)[:, None], np.sin(self.turn)[:, None]
        east_m = cos * square[:, 0] - sin * square[:, 1]
        north_m = sin * square[:, 0] + cos * square[:, 1]
        per_lon, per_lat = metres_per_degree(self.lat)
        lon = self.lon[:, None] + east_m / per_lon[:, None]
        lat = self.lat[:, None] + north_m / per_lat[:, None]
        return np.stack([lon, lat], axis=-1)


def cells_of(points: Points) -> Cells:
    """Return the squares to draw these points as; no points give no squares."""
    if len(points) < 9:
        return _squares(points)
    scale = metres_per_degree(float(points.lat.mean()))
    plane = np.column_stack([points.lon * scale[0], points.lat * scale[1]])
    apart, beside = cKDTree(plane).query(plane, k=5)
    spacing = np.sort(apart[:, 1])
    low, middle, high = spacing[[len(spacing) // 10, len(spacing) // 2, len(spacing) * 9 // 10]]
    if high - low > _REGULAR * middle:
        return _squares(points)
    ways = plane[beside[:, 1:]] - plane[:, None, :]
    return Cells(
        points.lon,
        points.lat,
        _turn(ways, apart[:, 1:] < 1.3 * middle),
        float(middle),
        np.arange(len(points), dtype=np.int64),
    )


def _turn(ways: Floats, near: NDArray[np.bool_]) -> Floats:
    """The mean direction to the neighbours, a quarter turn counting as none."""
    angle = 4 * np.arctan2(ways[..., 1], ways[..., 0])
    total = (np.exp(1j * angle) * near).sum(axis=1)
    return np.asarray(np.angle(total) / 4, np.float64)


def _squares(points: Points) -> Cells:
    if not len(points):
        none = np.zeros(0)
        return Cells(none, none, none, OWN_SIDE_M, np.zeros(0, np.int64))
    east_m, north_m = metres_per_degree(round(float(points.lat.mean()), 1))
    size = np.array([OWN_SIDE_M / north_m, OWN_SIDE_M / east_m])
    place = np.floor(np.column_stack([points.lat, points.lon]) / size).astype(np.int64)
    found, cell = np.unique(place, axis=0, return_inverse=True)
    centre = (found + 0.5) * size
    turn = np.zeros(len(found))
    return Cells(centre[:, 1], centre[:, 0], turn, OWN_SIDE_M, cell.ravel().astype(np.int64))
