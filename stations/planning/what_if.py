"""What a change of places does to who has an open place in reach (P5).

Only who has a changed place in reach, before or after, is asked again; everybody else keeps the
answer that stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from stations.planning.coverage import Mask, Points
from stations.planning.opening import Opening
from stations.planning.reach import Bits, Floats
from stations.planning.way import Way


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where places are and when they are open, by row."""

    lon: Floats
    lat: Floats
    opening: Opening

    def closed(self, row: int) -> Places:
        """The same with one place shut at every instant."""
        return self.opened(row, 0, 0)

    def opened(self, row: int, sure: int, possible: int) -> Places:
        """The same with one place open at these instants, and `possible` ones, and no others."""
        bits = Opening(self.opening.sure.copy(), self.opening.possible.copy())
        bits.sure[row], bits.possible[row] = sure, possible | sure
        return replace(self, opening=bits)

    def moved(self, row: int, lon: float, lat: float) -> Places:
        """The same with one place elsewhere."""
        where = self.lon.copy(), self.lat.copy()
        where[0][row], where[1][row] = lon, lat
        return replace(self, lon=where[0], lat=where[1])

    def joined(self, lon: float, lat: float, sure: int) -> Places:
        """The same with one place more, surely open at these instants."""
        more = Opening(_with(self.opening.sure, sure), _with(self.opening.possible, sure))
        return Places(np.append(self.lon, lon), np.append(self.lat, lat), more)


def _with(bits: Bits, one: int) -> Bits:
    return np.append(bits, np.uint32(one)).astype(np.uint32)


def changed_reach(
    way: Way, points: Points, before: Places, after: Places, reached: Opening, radius_m: float
) -> Opening:
    """Return who is reached at which instants after a change; `reached` is who was before it.

    `after` has the same places in the same rows, changed ones among them, new ones at the end.
    """
    asked = touched(way, points, before, after, radius_m)
    found = Opening(reached.sure.copy(), reached.possible.copy())
    rows = np.flatnonzero(asked)
    if len(rows):
        some = Points(points.lon[rows], points.lat[rows], np.arange(len(rows), dtype=np.int64))
        anew = way.reach(some, after.lon, after.lat, after.opening, radius_m)
        found.sure[rows], found.possible[rows] = anew.sure, anew.possible
    return found


def touched(way: Way, points: Points, before: Places, after: Places, radius_m: float) -> Mask:
    """Which points have a place in reach that differs, where it was or where it is."""
    n = len(before.lon)
    differs = np.ones(len(after.lon), bool)
    differs[:n] = (
        (before.lon != after.lon[:n])
        | (before.lat != after.lat[:n])
        | (before.opening.sure != after.opening.sure[:n])
        | (before.opening.possible != after.opening.possible[:n])
    )
    lon = np.concatenate([before.lon[differs[:n]], after.lon[differs]])
    lat = np.concatenate([before.lat[differs[:n]], after.lat[differs]])
    if not len(lon):
        return np.zeros(len(points), bool)
    met = way.reach(points, lon, lat, Opening.always(len(lon)), radius_m)
    return np.asarray(met.sure != 0, np.bool_)
