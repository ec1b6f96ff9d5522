"""Good choices quickly: greedy, exchanges, and exchanges again from a shaken choice.

A choice never passes the limit. All is seeded and counted in rounds, never in seconds, so that the
same question has the same answer on every machine.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from stations.planning.reach import Floats, Ints
from stations.planning.siting.covering import Covering, Mask

Counts = NDArray[np.int32]


class Choice(NamedTuple):
    """A choice being changed: `times[i]` sites cover row `i`, `gain[j]` is what `j` would add.

    `spent[0]` is what the choice takes of the limit, `spent[1]` the weight that it covers.
    """

    inside: Mask
    times: Counts
    gain: Floats
    spent: Floats


@numba.njit(nogil=True, cache=True)
def nothing_chosen(rows: Covering) -> Choice:
    """The empty choice."""
    gain = np.zeros(len(rows.price))
    for j in range(len(rows.price)):
        for k in range(rows.site_first[j], rows.site_first[j + 1]):
            gain[j] += rows.weight[rows.site_row[k]]
    inside = np.zeros(len(rows.price), np.bool_)
    return Choice(inside, np.zeros(len(rows.weight), np.int32), gain, np.zeros(2))


@numba.njit(nogil=True, cache=True)
def add(rows: Covering, choice: Choice, j: int) -> None:
    """Take site `j` in."""
    choice.inside[j] = True
    choice.spent[0] += rows.price[j]
    for k in range(rows.site_first[j], rows.site_first[j + 1]):
        i = rows.site_row[k]
        choice.times[i] += 1
        if choice.times[i] == 1:
            choice.spent[1] += rows.weight[i]
            for at in range(rows.row_first[i], rows.row_first[i + 1]):
                choice.gain[rows.row_site[at]] -= rows.weight[i]


@numba.njit(nogil=True, cache=True)
def drop(rows: Covering, choice: Choice, j: int) -> None:
    """Take site `j` out."""
    choice.inside[j] = False
    choice.spent[0] -= rows.price[j]
    for k in range(rows.site_first[j], rows.site_first[j + 1]):
        i = rows.site_row[k]
        choice.times[i] -= 1
        if choice.times[i] == 0:
            choice.spent[1] -= rows.weight[i]
            for at in range(rows.row_first[i], rows.row_first[i + 1]):
                choice.gain[rows.row_site[at]] += rows.weight[i]


@numba.njit(nogil=True, cache=True)
def fill(rows: Covering, choice: Choice, room: float, least: float, per_price: bool) -> None:
    """Add the site that gains most (or most for its price) while one fits and gains `least`."""
    while True:
        best, value = -1, 0.0
        for j in range(len(rows.price)):
            fits = not choice.inside[j] and choice.spent[0] + rows.price[j] <= room
            if fits and choice.gain[j] > least:
                worth = choice.gain[j]
                if per_price:
                    worth /= max(rows.price[j], 1e-9)
                if worth > value:
                    best, value = j, worth
        if best < 0:
            return
        add(rows, choice, best)


@numba.njit(nogil=True, cache=True)
def exchange(rows: Covering, choice: Choice, room: float, least: float) -> None:
    """Exchange one site for another, and fill, until neither gains more than `least`.

    An exchange that gains nothing but costs less is taken too: it leaves room.
    """
    extra = np.zeros(len(rows.price))
    tired, j = 0, 0
    while tired < len(rows.price):
        if choice.inside[j] and _exchange_one(rows, choice, j, extra, room, least):
            fill(rows, choice, room, least, False)
            tired = 0
        else:
            tired += 1
        j = (j + 1) % len(rows.price)


@numba.njit(nogil=True, cache=True)
def _exchange_one(
    rows: Covering, choice: Choice, out: int, extra: Floats, room: float, least: float
) -> bool:
    extra[:] = 0.0
    loss = 0.0
    for k in range(rows.site_first[out], rows.site_first[out + 1]):
        i = rows.site_row[k]
        if choice.times[i] == 1:
            loss += rows.weight[i]
            for at in range(rows.row_first[i], rows.row_first[i + 1]):
                extra[rows.row_site[at]] += rows.weight[i]
    left = room - choice.spent[0] + rows.price[out]
    best, value, price = -1, least, rows.price[out]
    for j in range(len(rows.price)):
        if choice.inside[j] or rows.price[j] > left:
            continue
        more = choice.gain[j] + extra[j] - loss
        cheaper = more >= -least and rows.price[j] < price - 1e-6 * price and value <= least
        if more > value or cheaper:
            best, price = j, rows.price[j]
            value = max(more, least)
    if best < 0:
        return False
    drop(rows, choice, out)
    add(rows, choice, best)
    return True


@numba.njit(nogil=True, cache=True)
def choice_of(rows: Covering, sites: Ints, room: float) -> Choice:
    """The choice of these sites as far as they fit, in order."""
    choice = nothing_chosen(rows)
    for j in sites:
        if choice.spent[0] + rows.price[j] <= room and not choice.inside[j]:
            add(rows, choice, j)
    return choice


@numba.njit(nogil=True, cache=True)
def improved(rows: Covering, sites: Ints, room: float, least: float) -> Any:
    """`(sites, weight)` of what filling and exchanging makes of a choice."""
    choice = choice_of(rows, sites, room)
    fill(rows, choice, room, least, True)
    fill(rows, choice, room, least, False)
    exchange(rows, choice, room, least)
    return np.flatnonzero(choice.inside), choice.spent[1]


@numba.njit(nogil=True, cache=True)
def greedy(rows: Covering, room: float, least: float) -> Any:
    """`(sites, weight)` of the better of two fillings: by gain, and by gain for the price."""
    by_gain = nothing_chosen(rows)
    fill(rows, by_gain, room, least, False)
    by_price = nothing_chosen(rows)
    fill(rows, by_price, room, least, True)
    fill(rows, by_price, room, least, False)
    best = by_gain if by_gain.spent[1] >= by_price.spent[1] else by_price
    return np.flatnonzero(best.inside), best.spent[1]


@numba.njit(nogil=True, cache=True)
def shaken(rows: Covering, sites: Ints, room: float, least: float, rounds: int, seed: int) -> Any:
    """`(sites, weight)` after `rounds` of dropping up to a third at random and improving again."""
    np.random.seed(seed)
    best, choice = sites, choice_of(rows, sites, room)
    exchange(rows, choice, room, least)
    best, value = np.flatnonzero(choice.inside), choice.spent[1]
    for _ in range(rounds):
        if len(best) == 0:
            break
        out = np.random.permutation(best)[: 1 + np.random.randint(max(1, len(best) // 3))]
        for j in out:
            drop(rows, choice, j)
        _add_some_other(rows, choice, out, room)
        fill(rows, choice, room, least, np.random.randint(2) == 0)
        exchange(rows, choice, room, least)
        if choice.spent[1] > value + least:
            best, value = np.flatnonzero(choice.inside), choice.spent[1]
        elif choice.spent[1] < value - least:
            choice = choice_of(rows, best, room)
        else:
            best = np.flatnonzero(choice.inside)
    return best, value


@numba.njit(nogil=True, cache=True)
def _add_some_other(rows: Covering, choice: Choice, out: Ints, room: float) -> None:
    """Add the best site that was not just dropped, so that the way back is not the first step."""
    best, value = -1, 0.0
    for j in range(len(rows.price)):
        fits = not choice.inside[j] and choice.spent[0] + rows.price[j] <= room
        if fits and choice.gain[j] > value and not (out == j).any():
            best, value = j, choice.gain[j]
    if best >= 0:
        add(rows, choice, best)
