"""Gaps as places: where the most workers without an open place stand together.

A gap is a disc of the service radius. Discs are chosen greedily: each takes the position with the
most workers not yet in a gap (at that gap's worst hour), the workers of the disc belong to it, and
the search goes on with the rest. This is the greedy heuristic of maximal covering (Church and
ReVelle 1974), so the first gap is where one new place would do the most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

from geodata.demand import K_ANONYMOUS
from geodata.frames import distance_m, metres_per_degree
from stations.planning.reach import (
    Floats,
    Grid,
    Ints,
    apart_m,
    box,
    grid_of,
    row_range,
    weight_within,
)

CENTRES_PER_RADIUS = 4
"""One possible centre per cell of a quarter radius, so that every worker lies near one."""

HOSTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Host:
    """A possible host near a gap; `adds` are the workers it would reach that nobody reaches now."""

    id: str
    distance_m: float
    adds: float


@dataclass(frozen=True, slots=True)
class Gap:
    """One place that lacks a station; `weight` are the workers of the disc at the worst `hour`.

    `hour` is the column of the shortfall, `members` the indices of the points in the disc.
    """

    lon: float
    lat: float
    weight: float
    nearest_m: float
    hour: int
    members: Ints
    hosts: tuple[Host, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The gap as the command `gaps` words it; `nearest_m` is null where there is no station."""
        hosts = [{"id": h.id, "distance_m": h.distance_m, "adds": h.adds} for h in self.hosts]
        near = self.nearest_m if np.isfinite(self.nearest_m) else None
        return {
            "lon": self.lon,
            "lat": self.lat,
            "weight": self.weight,
            "nearest_m": near,
            "hosts": hosts,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Possible hosts, ordered by id; `able[i, h]` says whether host `i` may help at hour `h`."""

    ids: tuple[str, ...]
    lon: Floats
    lat: Floats
    able: Any = None

    @classmethod
    def sorted_by_id(
        cls, ids: Sequence[str], lon: Floats, lat: Floats, able: Any = None
    ) -> Candidates:
        """Order the columns by id, so that ties always fall the same way."""
        order = sorted(range(len(ids)), key=lambda i: ids[i])
        kept = None if able is None else able[order]
        return cls(tuple(ids[i] for i in order), lon[order], lat[order], kept)


def find_gaps(
    lon: Floats,
    lat: Floats,
    missing: Floats,
    *,
    radius_m: float,
    limit: int | None = None,
) -> list[Gap]:
    """Return the gaps, heaviest first, ties from south to north; none below five workers.

    `missing[i, h]` are the workers at point `i` without a place in column `h` (one column where
    hours are not asked). The distances to the nearest place are filled in by `with_nearest`.
    """
    free = missing.max(axis=1, initial=0.0) > 0
    found: list[Gap] = []
    while limit is None or len(found) < limit:
        room = len(lon) if limit is None else limit - len(found)
        index = np.flatnonzero(free)
        picks, label = _round(lon[index], lat[index], missing[index], radius_m, room)
        if not len(picks):
            break
        for number, centre in enumerate(picks):
            found.append(_gap(lon, lat, missing, index[centre], index[label == number]))
        free[index[label >= 0]] = False
    return sorted(found, key=lambda gap: (-gap.weight, gap.lat, gap.lon))


def _gap(lon: Floats, lat: Floats, missing: Floats, centre: int, members: Ints) -> Gap:
    by_hour = missing[members].sum(axis=0)
    hour = int(by_hour.argmax())
    return Gap(float(lon[centre]), float(lat[centre]), float(by_hour[hour]), np.inf, hour, members)


def hosts_of(
    gap: Gap, candidates: Candidates, adds: Floats, *, radius_m: float
) -> tuple[Host, ...]:
    """Return up to three hosts whose circle meets the gap's and helps, nearest first.

    `adds[i, h]` are the workers without a place within the radius of candidate `i`. A host that
    would add fewer than five is not named.
    """
    apart = distance_m(gap.lon, gap.lat, candidates.lon, candidates.lat)
    gain = adds[:, gap.hour]
    useful = (apart <= 2 * radius_m) & (gain >= K_ANONYMOUS)
    if candidates.able is not None:
        useful &= candidates.able[:, gap.hour]
    nearest = sorted(np.flatnonzero(useful), key=lambda i: (apart[i], i))[:HOSTS_SHOWN]
    return tuple(Host(candidates.ids[i], float(apart[i]), float(gain[i])) for i in nearest)


def adds_of(
    candidates: Candidates, lon: Floats, lat: Floats, missing: Floats, *, radius_m: float
) -> Floats:
    """Workers without a place within the radius of each candidate: `[len(candidates), hours]`."""
    return weight_within(candidates.lon, candidates.lat, grid_of(lon, lat), missing, radius_m)


def _round(lon: Floats, lat: Floats, missing: Floats, radius_m: float, room: int) -> Any:
    """One greedy pass: `(picks, label)`, positions of the centres and each point's gap or -1."""
    if not len(lon):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    centres = _centres(lon, lat, missing, radius_m)
    points = grid_of(lon, lat)
    sums = weight_within(lon[centres], lat[centres], points, missing, radius_m)
    around = grid_of(lon[centres], lat[centres])
    least = K_ANONYMOUS - 1e-6
    return _greedy(lon, lat, missing, centres, sums, points, around, radius_m, least, room)


def _centres(lon: Floats, lat: Floats, missing: Floats, radius_m: float) -> Ints:
    """The heaviest point of every cell of a quarter radius, ties by order."""
    east_m, north_m = metres_per_degree(lat.mean())
    side_m = radius_m / CENTRES_PER_RADIUS
    column = np.floor((lon - lon.min()) * east_m / side_m).astype(np.int64)
    row = np.floor((lat - lat.min()) * north_m / side_m).astype(np.int64)
    order = np.lexsort((np.arange(len(lon)), -missing.max(axis=1), column, row))
    fresh = np.ones(len(lon), bool)
    fresh[1:] = (np.diff(row[order]) != 0) | (np.diff(column[order]) != 0)
    return np.sort(order[fresh])


@numba.njit(nogil=True, cache=True)
def _greedy(
    lon: Floats,
    lat: Floats,
    missing: Floats,
    centres: Ints,
    sums: Floats,
    points: Grid,
    around: Grid,
    radius_m: float,
    least: float,
    room: int,
) -> Any:
    label = np.full(len(lon), -1, np.int64)
    picks = np.zeros(min(room, len(centres)), np.int64)
    n = 0
    while n < len(picks):
        best, weight = -1, least
        for c in range(len(centres)):
            if label[centres[c]] < 0 and sums[c].max() > weight:
                best, weight = c, sums[c].max()
        if best < 0:
            break
        at = centres[best]
        w, e, s, north = box(lon[at], lat[at], points, radius_m)
        for row in range(s, north + 1):
            start, stop = row_range(points, row, w, e)
            for k in range(start, stop):
                i = points.order[k]
                if label[i] < 0 and apart_m(lon[at], lat[at], lon[i], lat[i]) <= radius_m:
                    label[i] = n
                    _take(lon[i], lat[i], missing[i], around, sums, radius_m)
        picks[n] = at
        n += 1
    return picks[:n], label


@numba.njit(nogil=True, cache=True)
def _take(x: float, y: float, workers: Floats, around: Grid, sums: Floats, radius_m: float) -> None:
    """Take one point's workers out of the sums of every centre that reaches it."""
    w, e, s, n = box(x, y, around, radius_m)
    for row in range(s, n + 1):
        start, stop = row_range(around, row, w, e)
        for k in range(start, stop):
            if apart_m(x, y, around.lon[k], around.lat[k]) <= radius_m:
                sums[around.order[k]] -= workers
