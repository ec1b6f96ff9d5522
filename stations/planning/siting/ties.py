"""Which of equally good choices is taken: the first by id.

Sites that are certain by the bound are left alone; the others are looked through in the order of
their ids. Where that would take too long, exchanges for a lower id have to do.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from stations.planning.reach import Floats, Ints
from stations.planning.siting.branch import FREE, IN, OUT, State
from stations.planning.siting.covering import Covering
from stations.planning.siting.dual import descended, first_dual, fixable
from stations.planning.siting.search import Choice, add, choice_of, drop, nothing_chosen

WORK = 5_000_000
"""Site visits after which the look through all is given up."""

MANY, STEPS = 25, 150
"""From so many sites on, so many steps of the dual say first which ones are certain."""


def first_by_id(rows: Covering, sites: Ints, room: float, *, slack: float, best: bool) -> Ints:
    """Return the first choice by id, of as many sites at most, that covers as much.

    `slack` is how much less still counts as much; `best` says that nothing covers more, without
    which only exchanges are tried. A site that adds nothing to the others is left out.
    """
    if not len(sites):
        return sites
    found = np.zeros(0, np.int64)
    if best:
        value = float(choice_of(rows, sites, np.inf).spent[1])
        state = np.full(len(rows.price), FREE)
        if len(state) >= MANY:
            _decide_certain(rows, room, value - slack, state)
        found = _looked_through(rows, state, room, len(sites), value - slack, WORK)
    if not len(found):
        found = _exchanged(rows, sites, room, slack)
    return np.asarray(without_idle(rows, found, slack), np.int64)


def _decide_certain(rows: Covering, room: float, least: float, state: State) -> None:
    start = first_dual(rows, room)
    dual, _ = descended(rows, start, room, target=least, steps=STEPS, scale=1.0)
    in_all, in_none = fixable(rows, dual, room, least)
    state[in_all], state[in_none] = IN, OUT


@numba.njit(nogil=True, cache=True)
def _looked_through(
    rows: Covering, state: State, room: float, most: int, least: float, work: int
) -> Any:
    """The first choice of at most `most` sites that covers `least`; empty where given up.

    Depth first, in before out; a branch is left when even the best gains of the sites that are
    still to come do not reach `least`.
    """
    n, choice = len(state), nothing_chosen(rows)
    size, j = 0, 0
    for k in range(n):
        if state[k] == IN:
            add(rows, choice, k)
            size += 1
    while work > 0:
        work -= n
        if choice.spent[1] >= least:
            return np.flatnonzero(choice.inside)
        promise = choice.spent[1] + _best_gains(choice, rows.price, state, j, most - size, room)
        if j < n and promise >= least:
            fits = choice.spent[0] + rows.price[j] <= room
            if state[j] == FREE and size < most and fits and choice.gain[j] > 0.0:
                add(rows, choice, j)
                size += 1
            j += 1
            continue
        while j > 0:
            j -= 1
            if state[j] == FREE and choice.inside[j]:
                break
        if not (state[j] == FREE and choice.inside[j]):
            break
        drop(rows, choice, j)
        size -= 1
        j += 1
    return np.zeros(0, np.int64)


@numba.njit(nogil=True, cache=True)
def _best_gains(
    choice: Choice, price: Floats, state: State, start: int, most: int, room: float
) -> float:
    """What the sites from `start` on may add at most: their largest gains, as many as fit."""
    if most <= 0:
        return 0.0
    gains = np.zeros(len(state) - start)
    for j in range(start, len(state)):
        if state[j] == FREE and choice.spent[0] + price[j] <= room:
            gains[j - start] = choice.gain[j]
    if most < len(gains):
        gains = np.sort(gains)[len(gains) - most :]
    return float(gains.sum())


@numba.njit(nogil=True, cache=True)
def _exchanged(rows: Covering, sites: Ints, room: float, slack: float) -> Any:
    """Exchange the last sites for ones with a lower id as long as nothing is lost."""
    choice = choice_of(rows, sites, np.inf)
    least, moved = choice.spent[1] - slack, True
    while moved:
        moved = False
        for out in np.flatnonzero(choice.inside)[::-1]:
            drop(rows, choice, out)
            back = out
            for j in range(out):
                fits = not choice.inside[j] and choice.spent[0] + rows.price[j] <= room
                if fits and choice.spent[1] + choice.gain[j] >= least:
                    back, moved = j, True
                    break
            add(rows, choice, back)
    return np.flatnonzero(choice.inside)


@numba.njit(nogil=True, cache=True)
def without_idle(rows: Covering, sites: Ints, slack: float) -> Any:
    """Leave out, from the last on, sites without which as much is covered."""
    choice = choice_of(rows, sites, np.inf)
    least = choice.spent[1] - slack
    for j in sites[::-1]:
        drop(rows, choice, j)
        if choice.spent[1] < least:
            add(rows, choice, j)
    return np.flatnonzero(choice.inside)
