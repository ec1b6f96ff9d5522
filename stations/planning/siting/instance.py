"""The question as arrays: who needs a place, where one could stand, and who reaches what.

Candidates are ordered by id, and what stands already is folded into one distance per demand point,
so that the same question has the same answer whatever the order of its rows.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from stations.errors import Fault, InvalidInput
from stations.planning.reach import (
    FAR_M,
    Floats,
    Grid,
    Ints,
    apart_m,
    box,
    grid_of,
    nearest,
    row_range,
)

Small = NDArray[np.int32]

MOST_PAIRS = 60_000_000
"""Pairs of demand and candidate that are kept at once: 12 bytes each."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Where a station could stand, in any order; `cost` is in yuan."""

    ids: tuple[str, ...]
    lon: Floats
    lat: Floats
    cost: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Who reaches which candidate: `site[first[i]:first[i + 1]]` are those of demand point `i`.

    Sites are numbered by id, `apart_m` belongs to each pair, `held_m` is the distance to the
    nearest station that stands already (infinite where none). `weight` is never negative.
    """

    weight: Floats
    held_m: Floats
    ids: tuple[str, ...]
    cost: Floats
    first: Ints
    site: Small
    apart_m: Floats

    def without(self, ids: Collection[str]) -> Instance:
        """The same question without these candidates."""
        if not ids:
            return self
        keep = np.array([key not in set(ids) for key in self.ids], bool)
        number = np.cumsum(keep) - 1
        kept = keep[self.site]
        row = np.repeat(np.arange(len(self.weight)), np.diff(self.first))[kept]
        return replace(
            self,
            ids=tuple(key for key, stays in zip(self.ids, keep.tolist(), strict=True) if stays),
            cost=self.cost[keep],
            first=_first(row, len(self.weight)),
            site=number[self.site[kept]].astype(np.int32),
            apart_m=self.apart_m[kept],
        )

    def within(self, radius_m: float) -> Instance:
        """The same question with only the pairs within a radius, inclusive."""
        kept = self.apart_m <= radius_m
        row = np.repeat(np.arange(len(self.weight)), np.diff(self.first))[kept]
        first = _first(row, len(self.weight))
        return replace(self, first=first, site=self.site[kept], apart_m=self.apart_m[kept])

    def numbers(self, ids: Collection[str]) -> Ints:
        """The numbers of candidates, in order.

        Raises:
            InvalidInput: `unknown_candidate`.
        """
        number = {key: i for i, key in enumerate(self.ids)}
        strange = sorted(set(ids) - set(number))
        if strange:
            faults = [Fault("unknown_candidate", column="id", detail=key) for key in strange]
            raise InvalidInput("unknown_candidate", faults)
        return np.array(sorted(number[key] for key in ids), np.int64)


def instance_from_positions(
    lon: Floats,
    lat: Floats,
    weight: Floats,
    candidates: Candidates,
    *,
    existing: tuple[Floats, Floats] | None = None,
    within_m: float = math.inf,
) -> Instance:
    """Ask on the ellipsoid; pairs farther apart than `within_m` do not reach each other.

    Raises:
        InvalidInput: `faults_in_demand`, `faults_in_candidates`; `too_many_pairs`.
    """
    _check_demand(weight, lon=lon, lat=lat)
    order = _order(candidates)
    held = existing or (np.zeros(0), np.zeros(0))
    held_m, _ = nearest(lon, lat, grid_of(*held))
    grid = grid_of(candidates.lon[order], candidates.lat[order], cell_m=_cell_m(within_m))
    first = np.zeros(len(lon) + 1, np.int64)
    np.cumsum(_counts(lon, lat, grid, within_m), out=first[1:])
    _check_pairs(int(first[-1]))
    site, apart = _pairs(lon, lat, grid, within_m, first)
    if within_m >= FAR_M:
        _correct_far(lon, lat, candidates, order, first, site, apart)
    ids = tuple(candidates.ids[i] for i in order)
    return Instance(weight, held_m, ids, candidates.cost[order], first, site, apart)


def instance_from_distances(
    demand_ids: Sequence[str],
    weight: Floats,
    candidate_ids: Sequence[str],
    cost: Floats,
    pairs: tuple[Sequence[str], Sequence[str], Floats],
    *,
    existing_ids: Collection[str] = (),
    within_m: float = math.inf,
) -> Instance:
    """Ask with distances that somebody measured: `pairs` are demand ids, site ids and metres.

    A pair that is absent, or farther than `within_m`, is unreachable; the shorter of two counts.

    Raises:
        InvalidInput: `faults_in_demand`, `faults_in_candidates` by row and column.
    """
    _check_demand(weight)
    none = np.zeros(len(candidate_ids))
    order = _order(Candidates(tuple(candidate_ids), none, none, cost))
    ids = tuple(candidate_ids[i] for i in order)
    row, metres = _numbers(pairs[0], demand_ids), np.asarray(pairs[2], np.float64)
    held = np.array([key in set(existing_ids) for key in pairs[1]], bool) & (row >= 0)
    held_m = np.full(len(weight), np.inf)
    np.minimum.at(held_m, row[held], metres[held])
    site = _numbers(pairs[1], ids)
    kept = np.flatnonzero((row >= 0) & (site >= 0) & (metres <= within_m))
    kept = kept[np.lexsort((metres[kept], site[kept], row[kept]))]
    fresh = np.ones(len(kept), bool)
    fresh[1:] = (np.diff(row[kept]) != 0) | (np.diff(site[kept]) != 0)
    kept = kept[fresh]
    first = _first(row[kept], len(weight))
    return Instance(
        weight, held_m, ids, cost[order], first, site[kept].astype(np.int32), metres[kept]
    )


def _first(row: Ints, n: int) -> Ints:
    first = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(row, minlength=n), out=first[1:])
    return first


def _numbers(keys: Sequence[str], known: Sequence[str]) -> Ints:
    number = {key: i for i, key in enumerate(known)}
    return np.array([number.get(key, -1) for key in keys], np.int64)


def _order(candidates: Candidates) -> list[int]:
    """Candidates by id; refused where a cost is no number or an id comes twice."""
    seen: set[str] = set()
    faults = []
    for row, key in enumerate(candidates.ids):
        if key in seen:
            faults.append(Fault("repeated_id", column="id", row=row + 1, detail=key))
        seen.add(key)
    for column in ("cost", "lon", "lat"):
        values = getattr(candidates, column)
        faults += _wrong(values, column, least=0 if column == "cost" else -math.inf)
    if faults:
        raise InvalidInput("faults_in_candidates", faults)
    return sorted(range(len(candidates.ids)), key=lambda i: candidates.ids[i])


def _check_demand(weight: Floats, **positions: Floats) -> None:
    faults = _wrong(weight, "weight", least=0)
    for column, values in positions.items():
        faults += _wrong(values, column, least=-math.inf)
    if faults:
        raise InvalidInput("faults_in_demand", faults)


def _wrong(values: Floats, column: str, *, least: float) -> list[Fault]:
    finite = np.isfinite(values)
    bad = np.flatnonzero(~finite | (values < least)).tolist()
    words = {True: "out_of_range", False: "not_a_number"}
    return [
        Fault(words[bool(finite[i])], column=column, row=i + 1, detail=str(values[i])) for i in bad
    ]


def _check_pairs(n: int) -> None:
    if n > MOST_PAIRS:
        detail = f"{n} pairs of demand and candidate, {MOST_PAIRS} at most"
        raise InvalidInput("too_many_pairs", [Fault("too_many_pairs", detail=detail)])


def _cell_m(within_m: float) -> float | None:
    return within_m / 4 if math.isfinite(within_m) else None


def _correct_far(
    lon: Floats,
    lat: Floats,
    candidates: Candidates,
    order: list[int],
    first: Ints,
    site: Small,
    apart: Floats,
) -> None:
    """Put the geodesic itself where local radii of curvature would drift."""
    from pyproj import Geod  # only the far need it, and start-up is part of a command's speed

    far = np.flatnonzero(apart >= FAR_M)
    row = np.repeat(np.arange(len(lon)), np.diff(first))[far]
    at = np.asarray(order, np.int64)[site[far]]
    there = candidates.lon[at], candidates.lat[at]
    apart[far] = Geod(ellps="WGS84").inv(lon[row], lat[row], *there)[2]


@numba.njit(nogil=True, cache=True)
def _counts(lon: Floats, lat: Floats, to: Grid, radius_m: float) -> Ints:
    found = np.zeros(len(lon), np.int64)
    for i in range(len(lon)):
        w, e, s, n = box(lon[i], lat[i], to, min(radius_m, 3e7))
        for row in range(s, n + 1):
            start, stop = row_range(to, row, w, e)
            for k in range(start, stop):
                found[i] += apart_m(lon[i], lat[i], to.lon[k], to.lat[k]) <= radius_m
    return found


@numba.njit(nogil=True, cache=True)
def _pairs(lon: Floats, lat: Floats, to: Grid, radius_m: float, first: Ints) -> Any:
    """The pairs of each point, sites in order."""
    site = np.empty(first[-1], np.int32)
    apart = np.empty(first[-1], np.float64)
    for i in range(len(lon)):
        at = first[i]
        w, e, s, n = box(lon[i], lat[i], to, min(radius_m, 3e7))
        for row in range(s, n + 1):
            start, stop = row_range(to, row, w, e)
            for k in range(start, stop):
                metres = apart_m(lon[i], lat[i], to.lon[k], to.lat[k])
                if metres <= radius_m:
                    site[at], apart[at] = to.order[k], metres
                    at += 1
        order = np.argsort(site[first[i] : at])
        site[first[i] : at] = site[first[i] : at][order]
        apart[first[i] : at] = apart[first[i] : at][order]
    return site, apart
