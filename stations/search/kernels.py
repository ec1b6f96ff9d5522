"""The compiled loops: the filter, the nearest places, and what lies in a box.

Serial and without the GIL, so that server threads run them side by side; compiled once and kept
on disk. A station's record is read only when it is near enough to matter.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from geodata.frames import metres_per_degree

_metres_per_degree = njit(nogil=True, cache=True)(metres_per_degree)

CLOSED, OPEN, UNKNOWN = 0, 1, 2
"""What the hours say of a minute, as the kernels see it."""

ANY_STATE, OPEN_ONLY, UNKNOWN_ONLY, OPEN_OR_UNKNOWN = 0, 1, 2, 3
"""Which of them a question asks for; the bits of OPEN and UNKNOWN."""

SHORTEST_DEGREE_M = 110_574.0
"""Metres in the shortest degree of latitude of the WGS-84 ellipsoid, at the equator."""


class Cells(NamedTuple):
    """The grid as the kernels take it; see `grid.Grid`."""

    start: Any
    order: Any
    west: float
    south: float
    cell: float
    n_cols: int
    n_rows: int


class Ask(NamedTuple):
    """One question: from where, at which minute, how fast, and what a place must have."""

    lon: float
    lat: float
    minute: int
    metres_per_minute: float
    within_m: float
    need: int
    entry: int
    wanted: int


@njit(nogil=True, cache=True)
def hours_at(times: Any, first: int, n: int, minute: int) -> int:
    """CLOSED, OPEN or UNKNOWN at a minute since the epoch."""
    for k in range(first, first + n):
        if times[k, 0] <= minute < times[k, 1]:
            return 1 if times[k, 2] == 1 else 2
    return 0


@njit(nogil=True, cache=True)
def state_at(place: Any, times: Any, minute: int) -> int:
    """CLOSED, OPEN or UNKNOWN; a place reported locked is closed."""
    if place.locked:
        return 0
    return hours_at(times, place.first_time, place.n_times, minute)


@njit(nogil=True, cache=True)
def metres_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    east_m, north_m = _metres_per_degree((lat_a + lat_b) / 2.0)
    x, y = (lon_b - lon_a) * east_m, (lat_b - lat_a) * north_m
    return np.sqrt(x * x + y * y)  # type: ignore[no-any-return]


@njit(nogil=True, cache=True)
def minutes_to(metres: float, metres_per_minute: float) -> int:
    """Whole minutes of way, rounded up."""
    return int(np.ceil(metres / metres_per_minute - 1e-9))


@njit(nogil=True, cache=True)
def offers(place: Any, ask: Any) -> bool:
    """Whether a place has, or may have, every need, and lets one in as asked."""
    if (place.may_have & ask.need) != ask.need:
        return False
    return ask.entry == 0 or (place.entry & ask.entry) != 0  # type: ignore[no-any-return]


@njit(nogil=True, cache=True)
def is_wanted(place: Any, times: Any, ask: Any, metres: float) -> bool:
    """Whether a place is in a wanted state on arrival."""
    if ask.wanted == 0:
        return True
    arrival = ask.minute + minutes_to(metres, ask.metres_per_minute)
    return (state_at(place, times, arrival) & ask.wanted) != 0  # type: ignore[no-any-return]


@njit(nogil=True, cache=True)
def _after(d_a: float, i_a: int, d_b: float, i_b: int) -> bool:
    return d_a > d_b or (d_a == d_b and i_a > i_b)


@njit(nogil=True, cache=True)
def keep_least(dist: Any, index: Any, n: int, d: float, i: int) -> int:
    """Put a place among the nearest, which stay in order; returns how many there are now."""
    if n == len(dist):
        if not _after(dist[n - 1], index[n - 1], d, i):
            return n
        n -= 1
    spot = n
    while spot > 0 and _after(dist[spot - 1], index[spot - 1], d, i):
        dist[spot], index[spot] = dist[spot - 1], index[spot - 1]
        spot -= 1
    dist[spot], index[spot] = d, i
    return n + 1


@njit(nogil=True, cache=True)
def _scan(
    table: Any,
    times: Any,
    cells: Any,
    ask: Any,
    first: int,
    final: int,
    dist: Any,
    index: Any,
    n: int,
) -> int:
    """Weigh the places of the neighbouring cells `first..final`."""
    for k in range(cells.start[first], cells.start[final + 1]):
        i = cells.order[k]
        if not offers(table[i], ask):
            continue
        d = metres_between(ask.lon, ask.lat, table[i].lon, table[i].lat)
        if d > ask.within_m or (n == len(dist) and d > dist[n - 1]):
            continue
        if is_wanted(table[i], times, ask, d):
            n = keep_least(dist, index, n, d, i)
    return n


@njit(nogil=True, cache=True)
def _beyond_m(cells: Any, ask: Any, col: int, row: int, ring: int) -> float:
    """No place outside the rings up to `ring` is nearer than this."""
    south, west = cells.south + (row - ring) * cells.cell, cells.west + (col - ring) * cells.cell
    side = (2 * ring + 1) * cells.cell
    d_lat = min(ask.lat - south, south + side - ask.lat)
    d_lon = min(ask.lon - west, west + side - ask.lon)
    east_m, _ = _metres_per_degree(min(90.0, abs(ask.lat) + d_lat / 2.0))
    return min(d_lat * SHORTEST_DEGREE_M, d_lon * east_m)  # type: ignore[no-any-return]


@njit(nogil=True, cache=True)
def nearest(table: Any, times: Any, cells: Any, ask: Any, limit: int) -> tuple[Any, Any]:
    """The nearest `limit` places that pass, `(metres[k], index[k])`, ties by index.

    Cells are visited in square rings around the origin until no unseen place can be nearer than
    the last one kept.
    """
    dist, index, n = np.empty(limit), np.empty(limit, np.int32), 0
    col = int(np.floor((ask.lon - cells.west) / cells.cell))
    row = int(np.floor((ask.lat - cells.south) / cells.cell))
    east, north = cells.n_cols - 1, cells.n_rows - 1
    ring = max(0, -col, -row, col - east, row - north)
    last = max(abs(col), abs(row), abs(east - col), abs(north - row))
    while ring <= last:
        for r in range(max(0, row - ring), min(north, row + ring) + 1):
            at = r * cells.n_cols
            left, right = col - ring, col + ring
            if r == row - ring or r == row + ring:
                if left <= east and right >= 0:
                    first, final = at + max(0, left), at + min(east, right)
                    n = _scan(table, times, cells, ask, first, final, dist, index, n)
                continue
            if 0 <= left <= east:
                n = _scan(table, times, cells, ask, at + left, at + left, dist, index, n)
            if 0 <= right <= east:
                n = _scan(table, times, cells, ask, at + right, at + right, dist, index, n)
        reach = dist[n - 1] if n == limit else ask.within_m
        if _beyond_m(cells, ask, col, row, ring) > reach:
            break
        ring += 1
    return dist[:n], index[:n]


@njit(nogil=True, cache=True)
def within(table: Any, times: Any, cells: Any, ask: Any, box: Any) -> tuple[Any, Any, Any]:
    """Every place in a box of degrees `(west, south, east, north)`, edges included, unfiltered.

    Returns `(index[k], metres[k], state[k])` with the state on arrival, in the order of the grid.
    """
    c0 = max(0, int(np.floor((box[0] - cells.west) / cells.cell)))
    r0 = max(0, int(np.floor((box[1] - cells.south) / cells.cell)))
    c1 = min(cells.n_cols - 1, int(np.floor((box[2] - cells.west) / cells.cell)))
    r1 = min(cells.n_rows - 1, int(np.floor((box[3] - cells.south) / cells.cell)))
    room = 0
    for r in range(r0, r1 + 1):
        if c0 <= c1:
            at = r * cells.n_cols
            room += cells.start[at + c1 + 1] - cells.start[at + c0]
    index, dist, state = np.empty(room, np.int32), np.empty(room), np.empty(room, np.uint8)
    n = 0
    for r in range(r0, r1 + 1):
        if c0 > c1:
            break
        at = r * cells.n_cols
        for k in range(cells.start[at + c0], cells.start[at + c1 + 1]):
            i = cells.order[k]
            lon, lat = table[i].lon, table[i].lat
            if box[0] <= lon <= box[2] and box[1] <= lat <= box[3]:
                d = metres_between(ask.lon, ask.lat, lon, lat)
                arrival = ask.minute + minutes_to(d, ask.metres_per_minute)
                index[n], dist[n] = i, d
                state[n] = state_at(table[i], times, arrival)
                n += 1
    return index[:n], dist[:n], state[:n]
