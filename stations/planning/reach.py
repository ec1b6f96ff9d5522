"""Who is near what: a grid over one set of points, asked from another, on the ellipsoid.

The kernels are serial and release the interpreter's lock, so that they may run inside the server
beside other work; every length comes from `geodata.frames`.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from geodata.frames import metres_and_slopes, metres_per_degree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint32]

FAR_M = 10_000.0
"""From here on a distance is the geodesic itself: local radii of curvature drift with length."""

_SHRINK = 0.999  # of every bound, against rounding

_SLOPE = 2_000.0
"""A degree of longitude shrinks by less than this many metres per degree of latitude."""

_WORTH_TILES = 2
"""Points a cell from which on neighbours are many enough to share what they look up."""

_ENOUGH = 3
"""Points a tile from which on it pays to look once for what could be nearest."""

_metres = numba.njit(nogil=True, cache=True)(metres_per_degree)
_slopes = numba.njit(nogil=True, cache=True)(metres_and_slopes)


class Grid(NamedTuple):
    """Points sorted into cells of equal degrees; `first[c]:first[c + 1]` of `order` is cell `c`."""

    lon: Floats
    lat: Floats
    order: Ints
    first: Ints
    west: float
    south: float
    cell_lon: float
    cell_lat: float
    nx: int
    ny: int


def grid_of(lon: Floats, lat: Floats, *, cell_m: float | None = None) -> Grid:
    """Return the grid over these WGS-84 points; `cell_m` is the least side of a cell.

    There are up to sixteen cells a point, since points cluster; an empty set is one empty cell.
    """
    if len(lon) == 0:
        none = np.zeros(0, np.int64)
        return Grid(lon, lat, none, np.zeros(2, np.int64), 0.0, 0.0, 1.0, 1.0, 1, 1)
    west, south = float(lon.min()), float(lat.min())
    east_m, north_m = metres_per_degree((south + float(lat.max())) / 2.0)
    wide_m = (float(lon.max()) - west) * east_m
    high_m = (float(lat.max()) - south) * north_m
    least_m = math.sqrt(max(wide_m, 1.0) * max(high_m, 1.0) / (16.0 * len(lon) + 64.0))
    side_m = max(cell_m or 0.0, least_m, 1.0, max(wide_m, high_m) / 30_000.0)
    nx, ny = int(wide_m / side_m) + 1, int(high_m / side_m) + 1
    cell_lon, cell_lat = side_m / float(east_m), side_m / float(north_m)
    column = np.minimum(((lon - west) / cell_lon).astype(np.int64), nx - 1)
    row = np.minimum(((lat - south) / cell_lat).astype(np.int64), ny - 1)
    cell = row * nx + column
    order = np.argsort(cell, kind="stable")
    first = np.zeros(nx * ny + 1, np.int64)
    np.cumsum(np.bincount(cell, minlength=nx * ny), out=first[1:])
    return Grid(lon[order], lat[order], order, first, west, south, cell_lon, cell_lat, nx, ny)


def nearest(lon: Floats, lat: Floats, to: Grid) -> tuple[Floats, Ints]:
    """Return `(distance_m, index)`: for each point the nearest one of the grid, by input position.

    Equal distances go to the lower index. On an empty grid the distances are infinite, the
    indices -1.
    """
    distance_m, index = _nearest(lon, lat, to)
    far = np.flatnonzero((distance_m >= FAR_M) & (index >= 0))
    if len(far):
        from pyproj import Geod  # only the far need it, and start-up is part of a command's speed

        where = np.empty(len(to.order), np.int64)
        where[to.order] = np.arange(len(to.order))
        at = where[index[far]]
        geod = Geod(ellps="WGS84")
        _, _, distance_m[far] = geod.inv(lon[far], lat[far], to.lon[at], to.lat[at])
    return distance_m, index


def bits_within(lon: Floats, lat: Floats, to: Grid, bits: Bits, radius_m: float) -> Bits:
    """Return, for each point, the union of `bits` over what lies within `radius_m`, inclusive.

    `bits[i]` belongs to input position `i` of the grid, one bit an hour.
    """
    return np.asarray(_bits_within(lon, lat, to, bits[to.order], radius_m))


def weight_within(lon: Floats, lat: Floats, to: Grid, weight: Floats, radius_m: float) -> Floats:
    """Return `sums[i, h]`: for each point the `weight[:, h]` of what lies within `radius_m`."""
    return np.asarray(_weight_within(lon, lat, to, weight[to.order], radius_m))


@numba.njit(nogil=True, cache=True, inline="always")
def box(x: float, y: float, to: Grid, radius_m: float) -> Any:
    """Columns and rows that hold everything within the radius: `(w, e, s, n)`, inclusive."""
    reach_lat = radius_m / _SHRINK / _metres(y)[1]
    farthest = min(89.0, abs(y) + reach_lat)
    reach_lon = radius_m / _SHRINK / _metres(farthest)[0]
    w = int(max(0.0, np.floor((x - reach_lon - to.west) / to.cell_lon)))
    e = int(min(to.nx - 1.0, np.floor((x + reach_lon - to.west) / to.cell_lon)))
    s = int(max(0.0, np.floor((y - reach_lat - to.south) / to.cell_lat)))
    n = int(min(to.ny - 1.0, np.floor((y + reach_lat - to.south) / to.cell_lat)))
    return w, e, s, n


@numba.njit(nogil=True, cache=True, inline="always")
def apart_m(x: float, y: float, x2: float, y2: float) -> float:
    east_m, north_m = _metres((y + y2) / 2.0)
    dx, dy = (x2 - x) * east_m, (y2 - y) * north_m
    return float(np.sqrt(dx * dx + dy * dy))


@numba.njit(nogil=True, cache=True, inline="always")
def row_range(to: Grid, row: int, w: int, e: int) -> Any:
    """The points of the columns `w` to `e` of one row, as a half-open range."""
    if e < w:
        return 0, 0
    return to.first[row * to.nx + w], to.first[row * to.nx + e + 1]


@numba.njit(nogil=True, cache=True)
def _bits_within(lon: Floats, lat: Floats, to: Grid, bits: Bits, radius_m: float) -> Bits:
    out = np.zeros(len(lon), np.uint32)
    for i in range(len(lon)):
        x, y, found = lon[i], lat[i], np.uint32(0)
        w, e, s, n = box(x, y, to, radius_m)
        for row in range(s, n + 1):
            start, stop = row_range(to, row, w, e)
            for k in range(start, stop):
                new = bits[k] & ~found
                if new and apart_m(x, y, to.lon[k], to.lat[k]) <= radius_m:
                    found |= bits[k]
        out[i] = found
    return out


@numba.njit(nogil=True, cache=True)
def _weight_within(lon: Floats, lat: Floats, to: Grid, weight: Floats, radius_m: float) -> Floats:
    out = np.zeros((len(lon), weight.shape[1]))
    for i in range(len(lon)):
        w, e, s, n = box(lon[i], lat[i], to, radius_m)
        for row in range(s, n + 1):
            start, stop = row_range(to, row, w, e)
            for k in range(start, stop):
                if apart_m(lon[i], lat[i], to.lon[k], to.lat[k]) <= radius_m:
                    out[i] += weight[k]
    return out


@numba.njit(nogil=True, cache=True)
def _nearest(lon: Floats, lat: Floats, to: Grid) -> Any:
    """Points that share a tile, a quarter of a cell, share what could be nearest to any of them."""
    distance_m = np.full(len(lon), np.inf)
    index = np.full(len(lon), -1, np.int64)
    if not len(to.order):
        return distance_m, index
    tiles = 4 * to.nx * to.ny if len(lon) > _WORTH_TILES * to.nx * to.ny else 0
    first, near = _by_tile(lon, lat, to, tiles)
    for i in range(len(lon)):
        tile = _tile_of(lon[i], lat[i], to) if tiles else 0
        start, stop = first[tile], first[tile + 1]
        if start < stop:
            k = _among(lon[i], lat[i], near, start, stop, to)
        else:
            k = _nearest_one(lon[i], lat[i], to)
        index[i] = to.order[k]
        distance_m[i] = apart_m(lon[i], lat[i], to.lon[k], to.lat[k])
    return distance_m, index


@numba.njit(nogil=True, cache=True, inline="always")
def _tile_of(x: float, y: float, to: Grid) -> int:
    """The tile that holds a point; the one after the last where none does."""
    column, row = (x - to.west) / to.cell_lon * 2, (y - to.south) / to.cell_lat * 2
    if 0 <= column < 2 * to.nx and 0 <= row < 2 * to.ny:
        return int(row) * 2 * to.nx + int(column)
    return 4 * to.nx * to.ny


@numba.njit(nogil=True, cache=True)
def _by_tile(lon: Floats, lat: Floats, to: Grid, tiles: int) -> Any:
    """`near[first[t]:first[t + 1]]` could be nearest in tile `t`; none where few ask."""
    first = np.zeros(tiles + 2, np.int32)
    if not tiles:
        return first, np.zeros(0, np.int32)
    asked = np.zeros(tiles + 1, np.int32)
    for i in range(len(lon)):
        asked[_tile_of(lon[i], lat[i], to)] += 1
    near = np.empty(max(len(to.order), 1 << 16), np.int32)
    n = 0
    for tile in range(tiles):
        if asked[tile] >= _ENOUGH:
            if n + len(to.order) > len(near):
                near = np.append(near, np.empty(len(near), np.int32))
            x = to.west + (tile % (2 * to.nx) + 0.5) * to.cell_lon / 2
            y = to.south + (tile // (2 * to.nx) + 0.5) * to.cell_lat / 2
            n += _near_tile(x, y, to, near[n:])
        first[tile + 1] = n
    first[tiles + 1] = n
    return first, near


@numba.njit(nogil=True, cache=True)
def _near_tile(x: float, y: float, to: Grid, near: Any) -> int:
    """Put into `near`, in input order, what could be nearest in the tile around `x`, `y`: how many.

    Nothing can that is farther from the tile than half its diagonal and the nearest to its centre.
    """
    east_m, north_m = _metres(y)
    wide_m, high_m = east_m * to.cell_lon / 4, north_m * to.cell_lat / 4
    half_m = np.sqrt(wide_m * wide_m + high_m * high_m)
    k = _nearest_one(x, y, to)
    most_m = (apart_m(x, y, to.lon[k], to.lat[k]) + half_m) * 1.005
    w, e, s, n = box(x, y, to, most_m + half_m)
    found = 0
    for row in range(s, n + 1):
        start, stop = row_range(to, row, w, e)
        for k in range(start, stop):
            dx = max(0.0, abs(to.lon[k] - x) * east_m * 0.995 - wide_m)
            dy = max(0.0, abs(to.lat[k] - y) * north_m * 0.995 - high_m)
            if dx * dx + dy * dy <= most_m * most_m:
                at = found
                while at and to.order[near[at - 1]] > to.order[k]:
                    near[at] = near[at - 1]
                    at -= 1
                near[at] = k
                found += 1
    return found


@numba.njit(nogil=True, cache=True, inline="always")
def _among(x: float, y: float, near: Any, start: int, stop: int, to: Grid) -> int:
    """The nearest of a few, of equals the first; without a branch that could be guessed wrong."""
    east_m, north_m, east_slope, north_slope = _slopes(y)
    best, found = np.inf, -1
    for at in range(start, stop):
        k = near[at]
        dy = to.lat[k] - y
        dx_m = (to.lon[k] - x) * (east_m + east_slope * dy * 0.5)
        dy_m = dy * (north_m + north_slope * dy * 0.5)
        square = dx_m * dx_m + dy_m * dy_m
        found = k if square < best else found
        best = min(square, best)
    return found


@numba.njit(nogil=True, cache=True, inline="always")
def _nearest_one(x: float, y: float, to: Grid) -> int:
    """Search squares of cells around the point, each a ring wider, until no ring can be nearer."""
    scale = _slopes(y)
    cx = int(np.floor((x - to.west) / to.cell_lon))
    cy = int(np.floor((y - to.south) / to.cell_lat))
    ring = max(0, -cx, cx - to.nx + 1, -cy, cy - to.ny + 1)
    last = max(abs(cx), abs(cx - to.nx + 1), abs(cy), abs(cy - to.ny + 1))
    side_x = min(x - to.west - cx * to.cell_lon, to.west + (cx + 1) * to.cell_lon - x)
    side_y = min(y - to.south - cy * to.cell_lat, to.south + (cy + 1) * to.cell_lat - y)
    best, found = np.inf, -1
    while ring <= last:
        free_x, free_y = side_x + (ring - 1) * to.cell_lon, side_y + (ring - 1) * to.cell_lat
        least_m = max(0.0, scale[0] - _SLOPE * np.sqrt(best) / scale[1])
        if found >= 0 and min(free_x * least_m, free_y * scale[1] * 0.99) ** 2 > best:
            break
        for row in range(max(0, cy - ring), min(to.ny - 1, cy + ring) + 1):
            whole = ring == 0 or row == cy - ring or row == cy + ring
            for half in range(1 if whole else 2):
                w = max(0, cx - ring) if whole else cx + (2 * half - 1) * ring
                e = min(to.nx - 1, cx + ring) if whole else w
                start, stop = row_range(to, row, w, e) if 0 <= w <= e < to.nx else (0, 0)
                best, found = _best(x, y, start, stop, scale, to, best, found)
        ring += 1
    return found


@numba.njit(nogil=True, cache=True, inline="always")
def _best(
    x: float, y: float, start: int, stop: int, scale: Any, to: Grid, best: float, found: int
) -> Any:
    """The nearest of a range of points and the best so far, compared by squared metres."""
    for k in range(start, stop):
        dy = to.lat[k] - y
        east_m = (to.lon[k] - x) * (scale[0] + scale[2] * dy * 0.5)
        north_m = dy * (scale[1] + scale[3] * dy * 0.5)
        square = east_m * east_m + north_m * north_m
        if square < best or (square == best and to.order[k] < to.order[found]):
            best, found = square, k
    return best, found
