"""The compiled loop behind "on my way": which places make a ride from A to B least longer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from stations.search.kernels import is_wanted, keep_least, metres_between, offers


class Ride(NamedTuple):
    """Where a ride ends, how long it is straight ahead, and the longest detour worth a look."""

    lon: float
    lat: float
    direct_m: float
    detour_m: float


@njit(nogil=True, cache=True)
def along(
    table: Any, times: Any, cells: Any, ask: Any, ride: Any, box: Any, limit: int
) -> tuple[Any, Any]:
    """The `limit` places of smallest detour within `box`, `(detour_m[k], index[k])`, ties by index.

    A detour is the way from the start (`ask`) to the place and on to the end, less the way without
    it. Whether a place is open is judged for the minute at which one gets there.
    """
    detour, index, n = np.empty(limit), np.empty(limit, np.int32), 0
    c0 = max(0, int(np.floor((box[0] - cells.west) / cells.cell)))
    r0 = max(0, int(np.floor((box[1] - cells.south) / cells.cell)))
    c1 = min(cells.n_cols - 1, int(np.floor((box[2] - cells.west) / cells.cell)))
    r1 = min(cells.n_rows - 1, int(np.floor((box[3] - cells.south) / cells.cell)))
    for r in range(r0, r1 + 1):
        if c0 > c1:
            break
        at = r * cells.n_cols
        for k in range(cells.start[at + c0], cells.start[at + c1 + 1]):
            i = cells.order[k]
            if not offers(table[i], ask):
                continue
            there = metres_between(ask.lon, ask.lat, table[i].lon, table[i].lat)
            onward = metres_between(table[i].lon, table[i].lat, ride.lon, ride.lat)
            extra = max(0.0, there + onward - ride.direct_m)
            if extra > ride.detour_m or (n == limit and extra > detour[n - 1]):
                continue
            if is_wanted(table[i], times, ask, there):
                n = keep_least(detour, index, n, extra, i)
    return detour[:n], index[:n]
