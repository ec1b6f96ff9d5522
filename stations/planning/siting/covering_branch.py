"""The dual of maximal covering in a branch, where some sites are in and some are out.

A site that is in covers its rows, which then have nothing to pay; one that is out collects nothing.
So the dual of a branch is the dual of the whole with some payments at zero, and starts from where
its parent's ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

from stations.planning.reach import Floats, Ints
from stations.planning.siting.branch import (
    FREE,
    IN,
    PATIENCE,
    SMOOTH,
    STEPS,
    STRETCH,
    State,
    decide,
)
from stations.planning.siting.covering import Covering
from stations.planning.siting.dual import BEYOND, ROUNDING, taken_in
from stations.planning.siting.plan import SLACK
from stations.planning.siting.search import choice_of, improved


@dataclass(frozen=True, slots=True, eq=False)
class CoveringBranches:
    """Maximal covering as the branches see it."""

    rows: Covering

    @property
    def price(self) -> Floats:
        """What each site takes of the limit."""
        return self.rows.price

    def visit(
        self, state: State, pay: Floats, room: float, least: float
    ) -> tuple[float, Floats, Floats]:
        """See `branch.Branches`."""
        return _visited(self.rows, state, pay, room, least, STEPS)  # type: ignore[no-any-return]

    def choose(self, order: Ints, room: float, *, thorough: bool) -> Ints:
        """See `branch.Branches`."""
        if thorough:
            least = SLACK * float(self.rows.weight.sum())
            return np.asarray(improved(self.rows, order, room, least)[0], np.int64)
        return np.flatnonzero(choice_of(self.rows, order, room).inside)

    def split(self, state: State, mean: Floats) -> int:
        """See `branch.Branches`."""
        return int(_split(self.rows, state, mean))


@numba.njit(nogil=True, cache=True)
def _split(rows: Covering, state: State, mean: Floats) -> int:
    """The free site that would add most of those of which the bound is least certain."""
    inside = choice_of(rows, np.flatnonzero(state == IN), np.inf)
    best, value = -1, -1.0
    for j in range(len(state)):
        if state[j] == FREE:
            worth = inside.gain[j] * (min(mean[j], 1.0 - mean[j]) + 1e-6)
            if worth > value:
                best, value = j, worth
    return best


@numba.njit(nogil=True, cache=True)
def _visited(
    rows: Covering, state: State, pay: Floats, room: float, least: float, steps: int
) -> Any:
    """Lower the bound of a branch, and decide in `state` what the bound makes certain.

    Stops when nothing that covers `least` is left. `mean` is how much of each site the bound took
    on the way, the last steps counting most.
    """
    best, best_pay = np.inf, pay.copy()
    mean, best_sites = np.zeros(len(state)), np.zeros(len(state))
    scale, idle, way = STRETCH, 0, np.zeros(len(pay))
    _free_of_covered(rows, state, pay)
    for step in range(steps):
        worth = _collected(rows, state, pay)
        sites, low, high = taken_in(worth, rows.price, state, room)
        value = (rows.weight - pay).sum() + (worth * sites).sum()
        mean = 0.85 * mean + 0.15 * sites if step else sites.copy()
        idle = 0 if value < best - 1e-6 * abs(best) else idle + 1
        if value < best:
            best, best_sites = value, sites
            best_pay[:] = pay
            if value < least:
                break
            spare = value - least + ROUNDING * value
            if decide(state, worth, rows.price, sites, low, high, spare):
                _free_of_covered(rows, state, pay)
                best_pay[:] = pay
                idle = 0
        if idle >= PATIENCE:
            idle, scale = 0, scale * 0.5
        if not _move(rows, state, pay, way, sites, scale * (value - least + BEYOND * value)):
            break
    pay[:] = best_pay
    return best, best_sites, mean


@numba.njit(nogil=True, cache=True)
def _free_of_covered(rows: Covering, state: State, pay: Floats) -> None:
    """Rows of sites that are in have nothing to pay."""
    for j in range(len(state)):
        if state[j] == IN:
            for k in range(rows.site_first[j], rows.site_first[j + 1]):
                pay[rows.site_row[k]] = 0.0


@numba.njit(nogil=True, cache=True)
def _collected(rows: Covering, state: State, pay: Floats) -> Floats:
    worth = np.zeros(len(state))
    for j in range(len(state)):
        if state[j] == FREE:
            for k in range(rows.site_first[j], rows.site_first[j + 1]):
                worth[j] += pay[rows.site_row[k]]
    return worth


@numba.njit(nogil=True, cache=True)
def _move(
    rows: Covering, state: State, pay: Floats, way: Floats, sites: Floats, length: float
) -> bool:
    cover = np.zeros(len(pay))
    for j in np.flatnonzero(sites):
        for k in range(rows.site_first[j], rows.site_first[j + 1]):
            cover[rows.site_row[k]] += np.inf if state[j] == IN else sites[j]
    norm = 0.0
    for i in range(len(pay)):
        slope = cover[i] - 1.0
        if (slope < 0 and pay[i] >= rows.weight[i]) or (slope > 0 and pay[i] <= 0.0):
            slope = 0.0
        way[i] = 0.0 if np.isinf(cover[i]) else slope + SMOOTH * way[i]
        norm += way[i] * way[i]
    if norm < 1e-12:
        return False
    for i in range(len(pay)):
        pay[i] = min(rows.weight[i], max(0.0, pay[i] - length / norm * way[i]))
    return True
