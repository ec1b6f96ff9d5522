"""Which share of the workers has a place in reach: by radius, by hour, by group.

The share is of *workers* (weight), never of area. A radius is a straight line on the ellipsoid;
a walk is turned into one by the usual detour of streets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.demand import NOT_STATED, DemandTable
from stations.planning.opening import HOURS, Opening
from stations.planning.reach import Bits, Floats, Ints, bits_within, grid_of, nearest

DETOUR = 1.3
"""Streets are longer than the straight line; 1.2-1.4 in cities (Boscoe, Henry and Zdeb 2012)."""

Mask = NDArray[np.bool_]


def way_m(minutes: float, kmh: float) -> float:
    """How long a way so many minutes are.

    >>> way_m(15, 4.5)
    1125.0
    """
    return minutes * kmh * 1000 / 60


def straight_m(minutes: float, kmh: float) -> float:
    """The straight line that a way of so many minutes spans, on an average street.

    >>> round(straight_m(15, 4.5))
    865
    """
    return way_m(minutes, kmh) / DETOUR


@dataclass(frozen=True, slots=True)
class Covered:
    """What lies within one radius, inclusive; without hours there is no `possible_weight`."""

    within_m: float
    weight: float
    share: float
    points: int
    possible_weight: float | None = None


@dataclass(frozen=True, slots=True)
class NearestM:
    """Distances from workers to the nearest place; None where nobody can reach any."""

    mean: float | None
    p50: float | None
    p90: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer of the command `coverage`; field names are its contract."""

    demand: float
    points: int
    covered: tuple[Covered, ...]
    nearest_m: NearestM

    def to_json(self) -> dict[str, Any]:
        """The answer as the contract words it; `possible_weight` only where hours were asked."""
        answer = asdict(self)
        for entry in answer["covered"]:
            if entry["possible_weight"] is None:
                del entry["possible_weight"]
        answer["covered"] = list(answer["covered"])
        return answer


def coverage(
    demand: DemandTable,
    lon: Floats,
    lat: Floats,
    *,
    within_m: Sequence[float],
    sure: Mask | None = None,
    possible: Mask | None = None,
) -> Coverage:
    """Return who has one of the places `lon`, `lat` within each radius, in order of `within_m`.

    `sure` and `possible` say which places are open, and open or unknown; without them hours are
    not asked. Distances are to the nearest sure place. No demand is covered 0 of 0, share 0.
    """
    keep = slice(None) if sure is None else sure
    near_m, _ = nearest(demand.lon, demand.lat, grid_of(lon[keep], lat[keep]))
    maybe_m = None
    if possible is not None:
        maybe_m, _ = nearest(demand.lon, demand.lat, grid_of(lon[possible], lat[possible]))
    return coverage_by(demand.weight, near_m, within_m=within_m, possible_m=maybe_m)


def coverage_by(
    weight: Floats, near_m: Floats, *, within_m: Sequence[float], possible_m: Floats | None = None
) -> Coverage:
    """The same from distances that are already known, infinite where nothing can be reached."""
    total = float(weight.sum())
    covered = []
    for radius in within_m:
        inside = near_m <= radius
        reached = float(weight[inside].sum())
        maybe = None if possible_m is None else float(weight[possible_m <= radius].sum())
        share = reached / total if total else 0.0
        covered.append(Covered(radius, reached, share, int(inside.sum()), maybe))
    return Coverage(total, len(weight), tuple(covered), nearest_of(weight, near_m))


def nearest_of(weight: Floats, near_m: Floats) -> NearestM:
    """Mean, median, 90th percentile and maximum over workers who can reach a place at all.

    Percentiles are those of a list in which each worker stands once, interpolated:

    >>> nearest_of(np.array([1.0, 3.0]), np.array([100.0, 500.0])).p50
    500.0
    """
    able = np.isfinite(near_m) & (weight > 0)
    if not able.any():
        return NearestM(None, None, None, None)
    distance, workers = near_m[able], weight[able]
    order = np.argsort(distance, kind="stable")
    distance, upto = distance[order], np.cumsum(workers[order])
    return NearestM(
        mean=float(np.average(near_m[able], weights=workers)),
        p50=_percentile(distance, upto, 0.5),
        p90=_percentile(distance, upto, 0.9),
        max=float(distance[-1]),
    )


def _percentile(distance: Floats, upto: Floats, q: float) -> float:
    """The worker of rank `q (W - 1)`, between the two beside it; `upto` are running weights."""
    rank = q * max(float(upto[-1]) - 1.0, 0.0)
    lower, part = np.floor(rank), rank - np.floor(rank)
    last = len(distance) - 1
    at = np.minimum(np.searchsorted(upto, [lower, lower + 1], side="right"), last)
    return float(distance[at[0]] + (distance[at[1]] - distance[at[0]]) * part)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The distinct positions of a demand table, south to north; `row[i]` is where row `i` lies."""

    lon: Floats
    lat: Floats
    row: Ints

    def __len__(self) -> int:
        return self.lon.size


def points_of(demand: DemandTable) -> Points:
    """Return the distinct positions; the same whatever the order of the rows."""
    places, row = np.unique(np.column_stack([demand.lat, demand.lon]), axis=0, return_inverse=True)
    return Points(places[:, 1].copy(), places[:, 0].copy(), row.ravel().astype(np.int64))


def reach(points: Points, lon: Floats, lat: Floats, opening: Opening, radius_m: float) -> Opening:
    """Return at which instants each point has an open place within `radius_m`."""
    grid = grid_of(lon, lat)
    return Opening(
        bits_within(points.lon, points.lat, grid, opening.sure, radius_m),
        bits_within(points.lon, points.lat, grid, opening.possible, radius_m),
    )


def has_bit(bits: Bits, hour: int | Ints) -> Mask:
    """Where the bit of an hour is set."""
    return np.asarray((bits >> np.asarray(hour, np.uint32)) & np.uint32(1), np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Workers by group and hour, `[len(groups), 24]`: all, with a sure, a possible place."""

    groups: tuple[str, ...]
    demand: Floats
    sure: Floats
    possible: Floats


def profile(demand: DemandTable, points: Points, reached: Opening) -> Profile:
    """Return who has an open place in reach; whose group is not stated come last, as ""."""
    groups = demand.groups
    if (demand.group == NOT_STATED).any():
        groups = (*groups, "")
    shape = (len(groups), HOURS)
    totals = [np.zeros(shape) for _ in range(3)]
    code = np.where(demand.group == NOT_STATED, len(demand.groups), demand.group)
    for hour in range(HOURS):
        rows = np.flatnonzero(demand.counts_at(hour))
        at = points.row[rows]
        inside = (
            np.ones(len(rows), bool),
            has_bit(reached.sure[at], hour),
            has_bit(reached.possible[at], hour),
        )
        for total, mask in zip(totals, inside, strict=True):
            kept = rows[mask]
            total[:, hour] = np.bincount(code[kept], demand.weight[kept], minlength=len(groups))
    return Profile(groups, *totals)


def covered_at(
    demand: DemandTable, points: Points, reached: Opening, *, hour: int, bit: int | None = None
) -> tuple[float, float, float]:
    """`(workers, sure, possible)` of one hour, asked at the instant `bit` (that hour, sharp)."""
    rows = demand.counts_at(hour)
    weight, at = demand.weight[rows], points.row[rows]
    asked = hour if bit is None else bit
    return (
        float(weight.sum()),
        float(weight[has_bit(reached.sure[at], asked)].sum()),
        float(weight[has_bit(reached.possible[at], asked)].sum()),
    )


def shortfall(demand: DemandTable, points: Points, reached: Opening) -> Floats:
    """Workers without an open place in reach: `[len(points), 24]`, by position and hour."""
    missing = np.zeros((len(points), HOURS))
    for hour in range(HOURS):
        rows = np.flatnonzero(demand.counts_at(hour))
        rows = rows[~has_bit(reached.sure[points.row[rows]], hour)]
        missing[:, hour] = np.bincount(points.row[rows], demand.weight[rows], len(points))
    return missing
