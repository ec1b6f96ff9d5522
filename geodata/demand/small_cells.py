"""What may be shown of where people are: no few, and no few by taking one figure from another.

Events (orders, trips, visits) are counted at 200 m, by hour and group. What is too small there is
counted again without the group, then in cells of 400 m and of 800 m; the rest is not shown. Each
person stands in one shown figure at most, so shown figures may be added freely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import floor

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.coordinates import Floats, LonLat
from geodata.demand.cells import at_places, to_cells
from geodata.demand.table import DemandTable, Mask

K_ANONYMOUS = 5  # nothing shows fewer than five people (PIPL reading of the product)
CELLS_M = (200.0, 400.0, 800.0)

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The part of a table that may be shown, and the weight that may not.

    `hidden_people` is 0, or at least five, or all there are.
    """

    table: DemandTable
    hidden: float
    hidden_people: float


def show_many(
    rows: DemandTable,
    *,
    people: ArrayLike,
    sizes_m: Sequence[float] = CELLS_M,
    k: float = K_ANONYMOUS,
) -> Shown:
    """Count `rows` so that no figure speaks of fewer than `k` people.

    `people` is how many each row speaks of; it differs from the weight where a parcel weighs
    more than another. With no `sizes_m` rows are summed where they stand.

    For every hour, every group, both, and the whole: what the shown figures lack of the truth is
    nobody, or at least `k` people, or everybody. So it is for every place, hour and group of one
    cell size. No total of the truth gives a few away.
    """
    parts: list[DemandTable] = []
    left, counted, anchor = rows, np.asarray(people, np.float64), _anchor(rows)
    for size_m, with_groups in _levels(sizes_m, with_groups=bool(rows.groups)):
        kept = left if with_groups else left.without_groups()
        left, counted = _summed(kept, counted, size_m, anchor)
        shown = rows_shown(left, counted, k=k)
        parts.append(replace(left.where(shown), groups=rows.groups))
        left, counted = left.where(~shown), counted[~shown]
    return Shown(_joined(parts), left.total, float(counted.sum()))


def _levels(sizes_m: Sequence[float], *, with_groups: bool) -> list[tuple[float | None, bool]]:
    """What is tried in turn: the finest with and without groups, then the coarser ones."""
    finest, *coarser = sizes_m or (None,)
    named = [(finest, True)] if with_groups else []
    return [*named, (finest, False), *((size, False) for size in coarser)]


def _anchor(rows: DemandTable) -> LonLat:
    """A corner of all cells: the full degrees below the middle, so that next month's are alike."""
    if not len(rows):
        return LonLat(0, 0)
    lon, lat = floor(float(np.median(rows.lon))), floor(float(np.median(rows.lat)))
    return LonLat(lon, min(max(lat, -80), 80))  # near a pole a degree of longitude is no width


def _summed(
    table: DemandTable, people: Floats, size_m: float | None, anchor: LonLat
) -> tuple[DemandTable, Floats]:
    """A table and its people summed alike."""

    def summed(rows: DemandTable) -> DemandTable:
        if size_m is None:
            return at_places(rows)
        return to_cells(rows, cell_m=size_m, anchor=anchor)

    return summed(table), summed(replace(table, weight=people)).weight


def _joined(parts: Sequence[DemandTable]) -> DemandTable:
    return DemandTable(
        np.concatenate([part.lon for part in parts]),
        np.concatenate([part.lat for part in parts]),
        np.concatenate([part.weight for part in parts]),
        np.concatenate([part.hour for part in parts]),
        np.concatenate([part.group for part in parts]),
        parts[0].groups,
    )


def rows_shown(table: DemandTable, people: Floats, *, k: float = K_ANONYMOUS) -> Mask:
    """Which rows of a summed table may be shown, one row per place, hour and group.

    The rule of `suppress_small` along every line of places, hours and groups and in every total
    of them, on the rows that exist.
    """
    place = _codes(table.lon, table.lat)
    by = (place, _codes(table.hour), _codes(table.group))
    lines = [
        _codes(
            *(code for code, fixed in zip(by, chosen, strict=True) if fixed), np.zeros_like(place)
        )
        for chosen in product((False, True), repeat=3)
        if not all(chosen)
    ]
    shown = np.asarray(people >= k, np.bool_)
    before = -1
    while before != (before := int(shown.sum())):
        for line in lines:
            _hide_smallest(people, shown, line, k)
    return shown


def _hide_smallest(people: Floats, shown: Mask, line: Codes, k: float) -> None:
    """In each line whose hidden are a few, hide the smallest shown row too: it alone is many."""
    hidden = np.bincount(line, np.where(shown, 0.0, people))
    short = (hidden > 0) & (hidden < k)
    rows = np.flatnonzero(shown & short[line])
    rows = rows[np.lexsort((rows, people[rows], line[rows]))]
    _, first = np.unique(line[rows], return_index=True)
    shown[rows[first]] = False


def _codes(*columns: NDArray[np.generic]) -> Codes:
    """One number for each distinct row of these columns."""
    packed = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values, code = np.unique(column, return_inverse=True)
        _, packed = np.unique(packed * max(len(values), 1) + code, return_inverse=True)
    return packed


def suppress_small(
    counts: ArrayLike, *, k: float = K_ANONYMOUS, of: ArrayLike | None = None
) -> Mask:
    """Return which cells of a table of people may be shown, in the shape of `counts`.

    A shown cell holds at least `k` people. Along every axis, what is hidden from a line adds up to
    nothing or to at least `k`, unless all of the line is hidden; so a hidden few cannot be had by
    taking the shown cells from the line's total. To hold that, the smallest shown cells go too,
    ties by position. A total below `k` is itself a cell that may not be shown.

    `of` is the table that `counts` is a part of (all groups, for one group): a cell also stays
    hidden where the rest of it is a few people.

    >>> suppress_small([9, 6, 0, 3]).tolist()
    [True, False, False, False]
    >>> suppress_small([9, 9], of=[9, 11]).tolist()
    [True, False]
    """
    people = np.asarray(counts, np.float64)
    shown = np.asarray(people >= k, np.bool_)
    if of is not None:
        rest = np.asarray(of, np.float64) - people
        shown &= (rest <= 0) | (rest >= k)
    every = np.arange(people.size).reshape(people.shape)
    lines = [_lines_of(every, axis) for axis in range(people.ndim)]
    flat, flags = people.ravel(), shown.ravel().copy()
    before = -1
    while before != (before := int(flags.sum())):
        for line in lines:
            _hide_smallest(flat, flags, line, k)
    return flags.reshape(people.shape)


def _lines_of(every: Codes, axis: int) -> Codes:
    """The line along `axis` that each cell stands in."""
    first = np.take(every, [0], axis=axis) if every.size else every
    return np.ascontiguousarray(np.broadcast_to(first, every.shape)).ravel()
