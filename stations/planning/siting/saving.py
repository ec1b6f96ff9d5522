"""The median as a saving: what choices save of the way to the farthest place one may be left with.

Each row has sites with what they save, the best first; a choice saves the best of its sites in each
row. Maximal covering is the special case where all save the same. Exchanges after Teitz and Bart
(1968), the dual after Cornuejols, Fisher and Nemhauser (1977).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from stations.planning.reach import Floats, Ints
from stations.planning.siting.branch import (
    FREE,
    IN,
    PATIENCE,
    SMOOTH,
    STRETCH,
    State,
    decide,
)
from stations.planning.siting.covering import Mask
from stations.planning.siting.dual import BEYOND, ROUNDING, taken_in
from stations.planning.siting.instance import Small


class Savings(NamedTuple):
    """`saved[first[i]:first[i + 1]]` is what the sites `site[...]` save row `i`, best first.

    `price[j]` is what site `j` takes of the limit. Nothing saves less than nothing.
    """

    first: Ints
    site: Small
    saved: Floats
    price: Floats


@numba.njit(nogil=True, cache=True)
def saving_of(savings: Savings, inside: Mask) -> float:
    """What a choice saves."""
    value = 0.0
    for i in range(len(savings.first) - 1):
        for k in range(savings.first[i], savings.first[i + 1]):
            if inside[savings.site[k]]:
                value += savings.saved[k]
                break
    return value


@numba.njit(nogil=True, cache=True)
def _changes(savings: Savings, inside: Mask, gain: Floats, loss: Floats, extra: Floats) -> None:
    """Fill in what adding saves, what dropping loses, and what both together save on top.

    `extra[out, j]` goes with dropping `out` and adding `j`.
    """
    gain[:], loss[:], extra[:] = 0.0, 0.0, 0.0
    for i in range(len(savings.first) - 1):
        start, stop = savings.first[i], savings.first[i + 1]
        best = start
        while best < stop and not inside[savings.site[best]]:
            best += 1
        top = savings.saved[best] if best < stop else 0.0
        for k in range(start, best):
            gain[savings.site[k]] += savings.saved[k] - top
        if best == stop:
            continue
        out, second = savings.site[best], best + 1
        while second < stop and not inside[savings.site[second]]:
            second += 1
        next_best = savings.saved[second] if second < stop else 0.0
        loss[out] += top - next_best
        for k in range(start, second):
            if k != best:
                extra[out, savings.site[k]] += min(savings.saved[k], top) - next_best


@numba.njit(nogil=True, cache=True)
def improved_saving(savings: Savings, order: Ints, room: float, least: float) -> Any:
    """Take sites in order as far as they fit; then add and exchange while that saves `least`."""
    n = len(savings.price)
    inside, spent = np.zeros(n, np.bool_), 0.0
    for j in order:
        if not inside[j] and spent + savings.price[j] <= room:
            inside[j], spent = True, spent + savings.price[j]
    gain, loss, extra = np.zeros(n), np.zeros(n), np.zeros((n, n))
    while True:
        _changes(savings, inside, gain, loss, extra)
        out, new = _best_change(savings.price, inside, gain, loss, extra, room - spent, least)
        if new < 0:
            return np.flatnonzero(inside)
        inside[new], spent = True, spent + savings.price[new]
        if out >= 0:
            inside[out], spent = False, spent - savings.price[out]


@numba.njit(nogil=True, cache=True)
def _best_change(
    price: Floats,
    inside: Mask,
    gain: Floats,
    loss: Floats,
    extra: Floats,
    left: float,
    least: float,
) -> Any:
    """The best site to add (most for its price), or the best exchange where none fits."""
    out, new, value = np.int64(-1), -1, 0.0
    for j in range(len(price)):
        if not inside[j] and price[j] <= left and gain[j] > least:
            worth = gain[j] / max(price[j], 1e-9)
            if worth > value:
                new, value = j, worth
    if new >= 0:
        return out, new
    value = least
    for i in np.flatnonzero(inside):
        for j in range(len(price)):
            if not inside[j] and price[j] <= left + price[i]:
                more = gain[j] - loss[i] + extra[i, j]
                if more > value:
                    out, new, value = i, j, more
    return out, new


@numba.njit(nogil=True, cache=True)
def shaken_saving(
    savings: Savings, sites: Ints, room: float, least: float, rounds: int, seed: int
) -> Any:
    """Drop some at random, put others first, and improve; keep what saves more."""
    np.random.seed(seed)
    best = improved_saving(savings, sites, room, least)
    value = saving_of(savings, _mask(best, len(savings.price)))
    for _ in range(rounds):
        if len(best) == 0:
            break
        kept = np.random.permutation(best)[1 + np.random.randint(max(1, len(best) // 3)) :]
        new = np.random.permutation(len(savings.price))[: len(best) - len(kept)]
        found = improved_saving(savings, np.concatenate((kept, new)), room, least)
        reached = saving_of(savings, _mask(found, len(savings.price)))
        if reached > value + least:
            best, value = found, reached
    return best


@numba.njit(nogil=True, cache=True)
def settled_saving(savings: Savings, sites: Ints, room: float, idle: float, slack: float) -> Any:
    """Drop, from the last on, sites that save no more than `idle`; then exchange the last ones
    for a lower number as long as no more than `slack` is lost in all."""
    n = len(savings.price)
    inside, spent = _mask(sites, n), savings.price[sites].sum()
    gain, loss, extra = np.zeros(n), np.zeros(n), np.zeros((n, n))
    _changes(savings, inside, gain, loss, extra)
    for out in sites[::-1]:
        if loss[out] < idle and inside.sum() > 1:
            inside[out], spent = False, spent - savings.price[out]
            idle -= loss[out]
            _changes(savings, inside, gain, loss, extra)
    moved = True
    while moved:
        moved = False
        for out in np.flatnonzero(inside)[::-1]:
            for j in range(out):
                lost = loss[out] - gain[j] - extra[out, j]
                fits = spent - savings.price[out] + savings.price[j] <= room
                if not moved and not inside[j] and fits and lost <= slack:
                    inside[out], inside[j], moved = False, True, True
                    spent += savings.price[j] - savings.price[out]
                    slack -= max(lost, 0.0)
            if moved:
                _changes(savings, inside, gain, loss, extra)
                break
    return np.flatnonzero(inside)


@numba.njit(nogil=True, cache=True)
def _mask(sites: Ints, n: int) -> Mask:
    inside = np.zeros(n, np.bool_)
    for j in sites:
        inside[j] = True
    return inside


@numba.njit(nogil=True, cache=True)
def collected_saving(savings: Savings, state: State, pay: Floats, worth: Floats) -> float:
    """Fill in what each site is worth above the payments; return the sum of the payments.

    Sites that are in are worth the same to everybody: theirs is part of what is returned.
    """
    worth[:] = 0.0
    value = 0.0
    for i in range(len(pay)):
        value += pay[i]
        for k in range(savings.first[i], savings.first[i + 1]):
            more = savings.saved[k] - pay[i]
            if more <= 0.0:
                break
            j = savings.site[k]
            if state[j] == IN:
                value += more
            elif state[j] == FREE:
                worth[j] += more
    return value


@numba.njit(nogil=True, cache=True)
def visited_saving(
    savings: Savings, state: State, pay: Floats, room: float, least: float, steps: int
) -> Any:
    """As in covering: lower the bound, decide what is certain, stop below `least`."""
    best, best_pay = np.inf, pay.copy()
    n = len(state)
    mean, best_sites, worth = np.zeros(n), np.zeros(n), np.zeros(n)
    scale, idle, way = STRETCH, 0, np.zeros(len(pay))
    for step in range(steps):
        value = collected_saving(savings, state, pay, worth)
        sites, low, high = taken_in(worth, savings.price, state, room)
        for j in range(n):
            if state[j] == FREE:
                value += worth[j] * sites[j]
        mean = 0.85 * mean + 0.15 * sites if step else sites.copy()
        idle = 0 if value < best - 1e-6 * abs(best) else idle + 1
        if value < best:
            best, best_sites = value, sites
            best_pay[:] = pay
            if value < least:
                break
            decide(state, worth, savings.price, sites, low, high, value - least + ROUNDING * value)
        if idle >= PATIENCE:
            idle, scale = 0, scale * 0.5
        if scale < 1e-6 or not _move(
            savings, pay, way, sites, scale * (value - least + BEYOND * value)
        ):
            break
    pay[:] = best_pay
    return best, best_sites, mean


@numba.njit(nogil=True, cache=True)
def _move(savings: Savings, pay: Floats, way: Floats, sites: Floats, length: float) -> bool:
    """Raise the payments of rows that several sites would save, lower those of rows with none."""
    norm = 0.0
    for i in range(len(pay)):
        taken = 0.0
        for k in range(savings.first[i], savings.first[i + 1]):
            if savings.saved[k] <= pay[i]:
                break
            taken += sites[savings.site[k]]
        slope = 1.0 - taken
        if slope > 0.0 and pay[i] <= 0.0:
            slope = 0.0
        way[i] = slope + SMOOTH * way[i]
        norm += way[i] * way[i]
    if norm < 1e-12:
        return False
    for i in range(len(pay)):
        pay[i] = max(0.0, pay[i] - length / norm * way[i])
    return True


@numba.njit(nogil=True, cache=True)
def split_saving(savings: Savings, state: State, mean: Floats) -> int:
    """The free site that would save most of those of which the bound is least certain."""
    n = len(state)
    gain, loss, extra = np.zeros(n), np.zeros(n), np.zeros((n, n))
    _changes(savings, state == IN, gain, loss, extra)
    best, value = -1, -1.0
    for j in range(n):
        if state[j] == FREE:
            worth = gain[j] * (min(mean[j], 1.0 - mean[j]) + 1e-6)
            if worth > value:
                best, value = j, worth
    return best
