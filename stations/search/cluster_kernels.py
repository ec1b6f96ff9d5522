"""The compiled loop that gathers places into the cells of a grid fixed on the world."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

OPEN = 1


class Gathered(NamedTuple):
    """Sums and bounds per cell, arrays of one length; `cell_of[k]` is the cell of place k."""

    cell_of: Any
    n: Any
    n_open: Any
    lon_sum: Any
    lat_sum: Any
    west: Any
    south: Any
    east: Any
    north: Any


@njit(nogil=True, cache=True)
def _cells(lon: Any, lat: Any, per_world: float) -> tuple[Any, Any]:
    """Column and row of each place in the world's grid of `per_world` web-map cells a side."""
    col, row = np.empty(len(lon), np.int64), np.empty(len(lon), np.int64)
    for k in range(len(lon)):
        bound = np.radians(min(max(lat[k], -85.0), 85.0))
        y = np.arcsinh(np.tan(bound)) / (2 * np.pi)
        col[k] = np.int64(np.floor((lon[k] / 360.0 + 0.5) * per_world))
        row[k] = np.int64(np.floor((y + 0.5) * per_world))
    return col, row


@njit(nogil=True, cache=True)
def cluster(lon: Any, lat: Any, state: Any, per_world: float) -> Gathered:
    """Gather places by cell; cells run west to east, south to north. At least one place."""
    col, row = _cells(lon, lat, per_world)
    first_col, first_row = col.min(), row.min()
    n_cols = col.max() - first_col + 1
    n_cells = n_cols * (row.max() - first_row + 1)
    cell_of = (row - first_row) * n_cols + (col - first_col)
    n, n_open = np.zeros(n_cells, np.int64), np.zeros(n_cells, np.int64)
    lon_sum, lat_sum = np.zeros(n_cells), np.zeros(n_cells)
    west, south = np.full(n_cells, np.inf), np.full(n_cells, np.inf)
    east, north = np.full(n_cells, -np.inf), np.full(n_cells, -np.inf)
    for k in range(len(lon)):
        c = cell_of[k]
        n[c] += 1
        n_open[c] += state[k] == OPEN
        lon_sum[c] += lon[k]
        lat_sum[c] += lat[k]
        west[c], east[c] = min(west[c], lon[k]), max(east[c], lon[k])
        south[c], north[c] = min(south[c], lat[k]), max(north[c], lat[k])
    return Gathered(cell_of, n, n_open, lon_sum, lat_sum, west, south, east, north)
