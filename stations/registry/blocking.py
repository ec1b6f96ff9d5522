"""Which pairs of many places are worth comparing: the same key in the same or the next cell.

A key may be a name, a telephone number or nothing at all. Cells are at least as wide as the reach,
so every pair within it is found. A cell that holds more places than anyone can compare (a whole
list on the point of its city) is compared with its first place only, so the work grows with the
number of places whatever they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geodata.frames import distance_m, metres_per_degree

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

CROWD = 64  # places in one cell
_NEIGHBOURS = ((0, 1), (1, -1), (1, 0), (1, 1))  # the other half finds itself from the other side
_COLUMNS = 2**26  # cells around the globe, at most


def pairs_within(
    lon: Floats, lat: Floats, keys: Ints, *, reach_m: float, crowd: int = CROWD
) -> Ints:
    """Return int64[m, 2]: pairs `i < j` of one key within `reach_m` metres, in order.

    Positions are WGS-84 degrees. A negative key matches nothing. Pairs over the date line are not
    looked for.
    """
    rows = np.flatnonzero(keys >= 0)
    if rows.size < 2:
        return np.empty((0, 2), np.int64)
    east_m, north_m = metres_per_degree(min(float(np.abs(lat[rows]).max()), 85.0))
    _, least_m = metres_per_degree(0.0)
    y = np.floor(lat[rows] / (reach_m / min(north_m, least_m))).astype(np.int64)
    x = np.floor(lon[rows] / (reach_m / east_m)).astype(np.int64)
    found = np.concatenate(list(_joined(rows, keys[rows], y, x, crowd)))
    found = np.unique(np.sort(found, axis=1), axis=0)
    i, j = found.T
    near = distance_m(lon[i], lat[i], lon[j], lat[j]) <= reach_m
    return np.asarray(found[near], np.int64)


def _joined(rows: Ints, keys: Ints, y: Ints, x: Ints, crowd: int) -> Iterator[Ints]:
    """Pairs of places in one block, then those of neighbouring blocks."""
    _, key = np.unique(keys, return_inverse=True)
    y, x = y - y.min() + 1, x - x.min() + 1
    width = min(int(x.max()) + 2, _COLUMNS)
    height = int(y.max()) + 2

    def block(dy: int, dx: int) -> Ints:
        return np.asarray((key * height + y + dy) * width + x + dx, np.int64)

    order = np.argsort(block(0, 0), kind="stable")
    blocks, first, sizes = np.unique(block(0, 0)[order], return_index=True, return_counts=True)
    members = rows[order]
    yield _within(members, first, sizes, crowd)
    for dy, dx in _NEIGHBOURS:
        at = np.searchsorted(blocks, blocks + dy * width + dx)
        at[at == blocks.size] = 0
        meets = np.flatnonzero(blocks[at] == blocks + dy * width + dx)
        yield _between(members, first, sizes, meets, at[meets], crowd)


def _within(members: Ints, first: Ints, sizes: Ints, crowd: int) -> Ints:
    """All pairs of each block; with the block's first place only where it is crowded."""
    parts = [np.empty((0, 2), np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= crowd)]).tolist():
        starts = first[sizes == size]
        a, b = np.triu_indices(size, 1)
        parts.append(_pairs(members, starts[:, None] + a, starts[:, None] + b))
    for start, size in zip(first[sizes > crowd], sizes[sizes > crowd], strict=True):
        others = np.arange(start + 1, start + size)
        parts.append(_pairs(members, np.full_like(others, start), others))
    return np.concatenate(parts)


def _between(members: Ints, first: Ints, sizes: Ints, here: Ints, there: Ints, crowd: int) -> Ints:
    """All pairs of two blocks each; of a crowded one its first place only."""
    n, m = (np.where(sizes[at] > crowd, 1, sizes[at]) for at in (here, there))
    total = n * m
    which = np.repeat(np.arange(total.size), total)
    within = np.arange(total.sum()) - np.repeat(np.cumsum(total) - total, total)
    return _pairs(
        members, first[here][which] + within // m[which], first[there][which] + within % m[which]
    )


def _pairs(members: Ints, a: Ints, b: Ints) -> Ints:
    return np.column_stack([members[a.ravel()], members[b.ravel()]]).astype(np.int64)
