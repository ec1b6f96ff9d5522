"""Who covers whom, made as small as it can be without losing a best choice.

Demand with the same candidates in reach is one row, what stands already takes its rows away, and a
candidate goes where another covers as much for no higher price (Church and ReVelle 1974; the
reductions are those of set covering, Toregas and ReVelle 1972).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from stations.planning.reach import Floats, Ints
from stations.planning.siting.instance import Instance, Small
from stations.planning.siting.plan import total

Mask = NDArray[np.bool_]


class Covering(NamedTuple):
    """Rows of demand and the sites that cover them, both ways round.

    `row_site[row_first[i]:row_first[i + 1]]` are the sites of row `i`, in order; `site_row` the
    rows of each site. `price[j]` is what site `j` takes of the limit.
    """

    weight: Floats
    row_first: Ints
    row_site: Small
    site_first: Ints
    site_row: Small
    price: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A covering with its sites' numbers in the instance, and the weight that is settled already.

    `covered` has a place whatever is chosen, `unreachable` has none whatever is chosen.
    """

    rows: Covering
    number: Ints
    covered: float
    unreachable: float


def question_of(instance: Instance, within_m: float, price: Floats) -> Question:
    """The covering question of an instance whose pairs are all within the radius."""
    held = instance.held_m <= within_m
    alone = np.diff(instance.first) == 0
    asked = np.flatnonzero(~held & ~alone & (instance.weight > 0))
    first, site = taken_rows(instance.first, instance.site, asked)
    rows = merged(instance.weight[asked], first, site, price)
    return Question(
        rows,
        np.arange(len(price), dtype=np.int64),
        total(instance.weight[held]),
        total(instance.weight[~held & alone]),
    )


def taken_rows(first: Ints, site: Small, rows: Ints) -> tuple[Ints, Small]:
    """Some rows of a table of lists, in the order given."""
    length = np.diff(first)[rows]
    fresh = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(length, out=fresh[1:])
    at = np.repeat(first[rows] - fresh[:-1], length) + np.arange(fresh[-1])
    return fresh, site[at]


def merged(weight: Floats, first: Ints, site: Small, price: Floats) -> Covering:
    """Rows that the same sites cover become one; the order of the rows does not matter."""
    keys = _keys(len(price))
    marks = _marks(first, site, keys)
    order = np.lexsort((weight, marks))
    group = _groups(first, site, marks, order)
    n = int(group[-1]) + 1 if len(group) else 0
    leader = np.zeros(n, np.int64)
    leader[group[::-1]] = order[::-1]
    sums = np.bincount(group, weight[order], minlength=n).astype(np.float64)
    fresh, kept = taken_rows(first, site, leader)
    return Covering(sums, fresh, kept, *turned(fresh, kept, len(price)), price)


def turned(first: Ints, site: Small, n_sites: int) -> tuple[Ints, Small]:
    """The rows of each site out of the sites of each row."""
    site_first = np.zeros(n_sites + 1, np.int64)
    np.cumsum(np.bincount(site, minlength=n_sites), out=site_first[1:])
    row = np.repeat(np.arange(len(first) - 1, dtype=np.int32), np.diff(first))
    return site_first, row[np.argsort(site, kind="stable")]


def fixed(rows: Covering, taken: Ints, keep: Mask) -> tuple[Covering, Ints, float]:
    """Return what is left when `taken` are built and only `keep` may be, with numbers and gain.

    The numbers say which site of `rows` each site of the rest is; the gain is what `taken` cover.
    """
    covered = np.zeros(len(rows.weight), bool)
    for site in taken:
        covered[rows.site_row[rows.site_first[site] : rows.site_first[site + 1]]] = True
    keep = keep.copy()
    keep[taken] = False
    number = np.cumsum(keep) - 1
    left = np.flatnonzero(~covered)
    first, site = taken_rows(rows.row_first, rows.row_site, left)
    kept = keep[site]
    row = np.repeat(np.arange(len(left)), np.diff(first))[kept]
    length = np.bincount(row, minlength=len(left))
    some = np.flatnonzero(length)
    fresh = np.zeros(len(some) + 1, np.int64)
    np.cumsum(length[some], out=fresh[1:])
    sites = number[site[kept]].astype(np.int32)
    rest = merged(rows.weight[left[some]], fresh, sites, rows.price[keep])
    return rest, np.flatnonzero(keep), total(rows.weight[covered])


def useful(rows: Covering, room: float) -> Mask:
    """Sites worth looking at: affordable, and no other covers as much for no higher price.

    Of two equal ones the first stays.
    """
    return np.asarray(_useful(rows, room))


def gain_of(rows: Covering, chosen: Ints) -> float:
    """The weight that these sites cover together."""
    covered = np.zeros(len(rows.weight), bool)
    for site in chosen:
        covered[rows.site_row[rows.site_first[site] : rows.site_first[site + 1]]] = True
    return total(rows.weight[covered])


def _keys(n: int) -> NDArray[np.uint64]:
    """One fixed random number per site, so that a set of sites has a mark (Zobrist 1970)."""
    return np.random.default_rng(20260919).integers(0, 2**64, n, dtype=np.uint64)


@numba.njit(nogil=True, cache=True)
def _marks(first: Ints, site: Small, keys: Any) -> Any:
    marks = np.zeros(len(first) - 1, np.uint64)
    for i in range(len(marks)):
        for k in range(first[i], first[i + 1]):
            marks[i] += keys[site[k]]
    return marks


@numba.njit(nogil=True, cache=True)
def _groups(first: Ints, site: Small, marks: Any, order: Ints) -> Ints:
    """Number the distinct rows along `order`; equal marks are looked at site by site."""
    group = np.zeros(len(order), np.int64)
    for k in range(1, len(order)):
        a, b = order[k - 1], order[k]
        same = marks[a] == marks[b] and first[a + 1] - first[a] == first[b + 1] - first[b]
        if same:
            for at in range(first[a + 1] - first[a]):
                if site[first[a] + at] != site[first[b] + at]:
                    same = False
                    break
        group[k] = group[k - 1] + (0 if same else 1)
    return group


@numba.njit(nogil=True, cache=True)
def _useful(rows: Covering, room: float) -> Any:
    n_sites = len(rows.price)
    keep = np.zeros(n_sites, np.bool_)
    stamp = np.full(len(rows.weight), -1, np.int64)
    for j in range(n_sites):
        keep[j] = rows.site_first[j] < rows.site_first[j + 1] and rows.price[j] <= room
    for j in range(n_sites):
        if not keep[j]:
            continue
        rarest = rows.site_row[rows.site_first[j]]
        for k in range(rows.site_first[j], rows.site_first[j + 1]):
            i = rows.site_row[k]
            stamp[i] = j
            if _degree(rows, i) < _degree(rows, rarest):
                rarest = i
        for k in range(rows.row_first[rarest], rows.row_first[rarest + 1]):
            other = rows.row_site[k]
            if other != j and keep[other] and _covers(rows, other, j, stamp):
                keep[j] = False
                break
    return keep


@numba.njit(nogil=True, cache=True, inline="always")
def _degree(rows: Covering, i: int) -> int:
    return int(rows.row_first[i + 1] - rows.row_first[i])


@numba.njit(nogil=True, cache=True)
def _covers(rows: Covering, other: int, j: int, stamp: Ints) -> bool:
    """Whether `other` covers every row of `j`, whose rows are stamped, for no higher price."""
    more = rows.site_first[other + 1] - rows.site_first[other]
    mine = rows.site_first[j + 1] - rows.site_first[j]
    equal = more == mine and rows.price[other] == rows.price[j]
    if more < mine or rows.price[other] > rows.price[j] or (equal and other > j):
        return False
    found, left = 0, more
    for k in range(rows.site_first[other], rows.site_first[other + 1]):
        found += stamp[rows.site_row[k]] == j
        left -= 1
        if found + left < mine:
            return False
    return bool(found == mine)
