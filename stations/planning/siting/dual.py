"""A bound that nothing can pass: the Lagrangian dual of maximal covering, by subgradients.

Row `i` pays `u[i]` (0 to its weight) to be counted as covered; what the sites collect is spent on
the best ones within the limit. For every `u` the sum is a bound on what any choice covers (Galvao
and ReVelle 1996); the subgradient method with Polyak's step looks for the least one. Sites whose
place in the bound is certain are then fixed: what is lost are choices no better than the best one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from stations.planning.reach import Floats, Ints
from stations.planning.siting.covering import Covering, Mask

PATIENCE = 12
"""Steps without a better bound before the step is halved."""

BEYOND = 1e-6
"""The step aims this much below what is to be proven, relative: a bound that only reaches it from
above proves nothing."""

ROUNDING = 1e-11
"""What a bound may be off by, relative: sums of up to millions of floating-point numbers."""


class Dual(NamedTuple):
    """Payments `pay[n]`, the bound they give, and `sites[m]` (0..1) that the bound takes."""

    pay: Floats
    bound: float
    sites: Floats


def first_dual(rows: Covering, room: float) -> Dual:
    """The better of two: every row shares its weight among its sites, or pays it to all of them."""
    degree = np.maximum(np.diff(rows.row_first), 1)
    shared = evaluated(rows, rows.weight * np.minimum(1.0, 1.5 / np.sqrt(degree)), room)
    whole = evaluated(rows, rows.weight.copy(), room)
    return shared if shared.bound <= whole.bound else whole


def evaluated(rows: Covering, pay: Floats, room: float) -> Dual:
    """The bound of given payments."""
    worth = collected(rows, pay)
    sites, _, _ = taken(worth, rows.price, room)
    return Dual(pay, float((rows.weight - pay).sum() + worth @ sites), sites)


def descended(
    rows: Covering, start: Dual, room: float, *, target: float, steps: int, scale: float
) -> tuple[Dual, float]:
    """Return the best dual of so many steps from `start`, and the step scale reached."""
    pay, bound, sites, scale = _descend(
        rows, start.pay, start.bound, start.sites, room, target, steps, scale
    )
    return Dual(pay, float(bound), sites), float(scale)


def fixable(rows: Covering, dual: Dual, room: float, least: float) -> tuple[Mask, Mask]:
    """Return `(in_all, in_none)`: sites in every, in no choice that covers `least` or more."""
    worth = collected(rows, dual.pay)
    sites, low, high = taken(worth, rows.price, room)
    spare = dual.bound - least + ROUNDING * dual.bound
    in_all = (sites > 0) & (worth - low * rows.price > spare)
    return in_all, (sites < 1) & (high * rows.price - worth > spare)


@numba.njit(nogil=True, cache=True)
def collected(rows: Covering, pay: Floats) -> Floats:
    """What the rows of each site pay together."""
    worth = np.zeros(len(rows.price))
    for j in range(len(worth)):
        for k in range(rows.site_first[j], rows.site_first[j + 1]):
            worth[j] += pay[rows.site_row[k]]
    return worth


@numba.njit(nogil=True, cache=True)
def taken(worth: Floats, price: Floats, room: float) -> Any:
    """`(sites, low, high)`: the sites that fill the limit best, the last one in part.

    `low` and `high` are what a unit of the limit is worth to the first site left out and to the
    last one taken: every value between them proves the same bound. Where all fit both are 0.
    """
    ratio = worth / np.maximum(price, 1e-12)
    order = np.argsort(-ratio, kind="mergesort")
    sites, left = np.zeros(len(worth)), room
    high = 0.0
    for k in range(len(order)):
        j = order[k]
        if price[j] <= left:
            sites[j] = 1.0
            left -= price[j]
            high = ratio[j]
            continue
        sites[j] = left / price[j]
        if left > 0.0:
            high = ratio[j]
        return sites, ratio[j], high
    return sites, 0.0, 0.0


@numba.njit(nogil=True, cache=True)
def taken_in(worth: Floats, price: Floats, state: Any, room: float) -> Any:
    """As `taken`, in a branch: sites that are in (1) come first, those out (-1) never."""
    free = np.flatnonzero(state == 0)
    left = room
    for j in range(len(state)):
        if state[j] == 1:
            left -= price[j]
    some, low, high = taken(worth[free], price[free], max(left, 0.0))
    sites = (state == 1).astype(np.float64)
    for k in range(len(free)):
        sites[free[k]] = some[k]
    return sites, low, high


@numba.njit(nogil=True, cache=True)
def _descend(
    rows: Covering,
    pay: Floats,
    bound: float,
    sites: Floats,
    room: float,
    target: float,
    steps: int,
    scale: float,
) -> Any:
    best_pay, best, best_sites = pay.copy(), bound, sites.copy()
    pay, way = pay.copy(), np.zeros(len(pay))
    idle = 0
    for _ in range(steps):
        worth = collected(rows, pay)
        sites, _, _ = taken(worth, rows.price, room)
        value = (rows.weight - pay).sum() + (worth * sites).sum()
        if value < best - 1e-7 * abs(best):
            idle = 0
        else:
            idle += 1
        if value < best:
            best, best_sites = value, sites
            best_pay[:] = pay
        if best < target or scale < 1e-5:
            break
        if idle >= PATIENCE:
            idle, scale = 0, scale * 0.5
            pay[:] = best_pay
            way[:] = 0.0
            sites = best_sites
            value = best
        if not _step(rows, pay, way, sites, scale * (value - target + BEYOND * value)):
            break
    return best_pay, best, best_sites, scale


@numba.njit(nogil=True, cache=True)
def _step(rows: Covering, pay: Floats, way: Floats, sites: Floats, length: float) -> bool:
    """Move the payments against the (smoothed) subgradient; False where there is nowhere to go."""
    cover = np.zeros(len(pay))
    for j in np.flatnonzero(sites):
        for k in range(rows.site_first[j], rows.site_first[j + 1]):
            cover[rows.site_row[k]] += sites[j]
    norm = 0.0
    for i in range(len(pay)):
        slope = cover[i] - 1.0
        if (slope < 0 and pay[i] >= rows.weight[i]) or (slope > 0 and pay[i] <= 0.0):
            slope = 0.0
        way[i] = slope + 0.5 * way[i]
        norm += way[i] * way[i]
    if norm < 1e-12:
        return False
    for i in range(len(pay)):
        pay[i] = min(rows.weight[i], max(0.0, pay[i] - length / norm * way[i]))
    return True


def rounded(dual: Dual) -> Ints:
    """The sites that the bound takes, the most certain first, as a start for improvement."""
    order = np.argsort(-dual.sites, kind="stable")
    return order[dual.sites[order] > 0]
