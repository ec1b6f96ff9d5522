"""Branch and bound on the dual: sites are tried in and out until no open branch can be better.

A site that is in covers its rows, which then have nothing to pay; one that is out collects nothing.
So the dual of a branch is the dual of the whole with some payments at zero, and starts from where
its parent's ended.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numba
import numpy as np
from numpy.typing import NDArray

from stations.planning.reach import Floats, Ints
from stations.planning.siting.covering import Covering
from stations.planning.siting.dual import ROUNDING, Dual, taken
from stations.planning.siting.plan import Report, Watch
from stations.planning.siting.search import choice_of, improved

OUT, FREE, IN = np.int8(-1), np.int8(0), np.int8(1)

STEPS = 20
"""Steps of the dual in each branch: more make fewer branches and take longer (measured)."""

State = NDArray[np.int8]


class Branch(NamedTuple):
    """An open branch: which sites are decided, payments to start from, and its bound so far."""

    state: State
    pay: Floats
    bound: float


class Aim(Protocol):
    """Whom the search serves: it is offered choices and says what would be better."""

    def offer(self, sites: Ints) -> None:
        """Keep a choice if it is the best so far."""

    def wanted(self) -> float:
        """The least weight that a better choice covers."""

    def bound(self, core_bound: float) -> float:
        """A bound in the unit of the whole question."""


def branched(
    rows: Covering, start: Dual, room: float, *, aim: Aim, watch: Watch, report: Report
) -> float:
    """Look through all branches, the deepest first; return the bound of what is left open."""
    undecided = np.full(len(rows.price), FREE)
    stack = [Branch(undecided, start.pay.copy(), start.bound)]
    visits = 0
    while stack and not watch.over():
        branch = stack.pop()
        if branch.bound < aim.wanted():
            continue
        visits += 1
        stack += _children(rows, branch, room, aim, thorough=visits % 20 == 1)
        if visits % 200 == 0:
            report("exact", None, aim.bound(max((b.bound for b in stack), default=0.0)))
    return max((b.bound for b in stack), default=-np.inf)


def _children(
    rows: Covering, branch: Branch, room: float, aim: Aim, *, thorough: bool
) -> list[Branch]:
    """The two halves of a branch, the one to look at first last; none where nothing is left."""
    state, pay = branch.state, branch.pay
    free_of_covered(rows, state, pay)
    bound, sites, mean = _visited(rows, state, pay, room, aim.wanted(), STEPS)
    bound = min(float(bound), branch.bound)
    order = np.argsort(-sites, kind="stable")
    start = order[sites[order] > 0]
    choice = choice_of(rows, start, room)
    aim.offer(np.flatnonzero(choice.inside))
    if thorough:
        aim.offer(improved(rows, start, room, 1e-9 * float(rows.weight.sum()))[0])
    left = room - float(rows.price[state == IN].sum())
    if bound < aim.wanted() or left < 0:
        return []
    state[(state == FREE) & (rows.price > left)] = OUT
    site = _split(rows, state, mean)
    if site < 0:
        aim.offer(np.flatnonzero(state == IN))
        return []
    without, within = state.copy(), state.copy()
    without[site], within[site] = OUT, IN
    return [Branch(without, pay.copy(), bound), Branch(within, pay, bound)]


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
    scale, idle, way = 1.0, 0, np.zeros(len(pay))
    for step in range(steps):
        worth = _collected(rows, state, pay)
        sites, low, high = _taken(worth, rows.price, state, room)
        value = (rows.weight - pay).sum() + (worth * sites).sum()
        mean = 0.85 * mean + 0.15 * sites if step else sites.copy()
        idle = 0 if value < best - 1e-6 * abs(best) else idle + 1
        if value < best:
            best, best_sites = value, sites
            best_pay[:] = pay
            if value < least:
                break
            spare = value - least + ROUNDING * value
            if _decide(state, worth, rows.price, sites, low, high, spare):
                free_of_covered(rows, state, pay)
                best_pay[:] = pay
                idle = 0
        if idle >= 6:
            idle, scale = 0, scale * 0.5
        if not _move(rows, state, pay, way, sites, scale * max(value - least, 0.0)):
            break
    pay[:] = best_pay
    return best, best_sites, mean


@numba.njit(nogil=True, cache=True)
def free_of_covered(rows: Covering, state: State, pay: Floats) -> None:
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
def _taken(worth: Floats, price: Floats, state: State, room: float) -> Any:
    """As `dual.taken`, with the sites that are in first and those that are out never."""
    free = np.flatnonzero(state == FREE)
    left = room
    for j in range(len(state)):
        if state[j] == IN:
            left -= price[j]
    some, low, high = taken(worth[free], price[free], max(left, 0.0))
    sites = (state == IN).astype(np.float64)
    for k in range(len(free)):
        sites[free[k]] = some[k]
    return sites, low, high


@numba.njit(nogil=True, cache=True)
def _decide(
    state: State,
    worth: Floats,
    price: Floats,
    sites: Floats,
    low: float,
    high: float,
    spare: float,
) -> bool:
    """Decide the sites whose other side would cost the bound more than it can spare.

    True if any went in.
    """
    inside = False
    for j in range(len(state)):
        if state[j] != FREE:
            continue
        if sites[j] > 0 and worth[j] - low * price[j] > spare:
            state[j] = IN
            inside = True
        elif sites[j] < 1 and high * price[j] - worth[j] > spare:
            state[j] = OUT
    return inside


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
        way[i] = 0.0 if np.isinf(cover[i]) else slope + 0.5 * way[i]
        norm += way[i] * way[i]
    if norm < 1e-12:
        return False
    for i in range(len(pay)):
        pay[i] = min(rows.weight[i], max(0.0, pay[i] - length / norm * way[i]))
    return True
