"""Demand summed into square cells, or at the places it stands at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import Floats, LonLat
from geodata.demand.table import DemandTable
from geodata.frames import metres_per_degree


def to_cells(table: DemandTable, *, cell_m: float, anchor: LonLat) -> DemandTable:
    """Sum a table into square cells: one row per cell, hour and group, at the cell's centre.

    Cells are `cell_m` metres wide and high at the latitude of `anchor`, a corner of them all; the
    same anchor and size always give the same cells, and cells of twice the size hold four of them.
    Rows are ordered by hour, group, south to north, west to east. Weights keep their sum.

    Raises:
        ValueError: `cell_m` is not positive.
    """
    if not cell_m > 0:
        raise ValueError("cell_m must be positive")
    east_m, north_m = metres_per_degree(anchor.lat)
    row = np.floor((table.lat - anchor.lat) / (cell_m / north_m))
    column = np.floor((table.lon - anchor.lon) / (cell_m / east_m))
    centred = replace(
        table,
        lat=np.clip((row + 0.5) * (cell_m / north_m) + anchor.lat, -90, 90),
        lon=np.clip((column + 0.5) * (cell_m / east_m) + anchor.lon, -180, 180),
    )
    return at_places(centred)


def at_places(table: DemandTable) -> DemandTable:
    """Sum the rows that stand at one position in one hour for one group; ordered as cells are."""
    packed = np.zeros(len(table), np.int64)
    for column in (table.hour, table.group, table.lat, table.lon):
        values, code = np.unique(column, return_inverse=True)
        packed = packed * max(len(values), 1) + code
    _, first, row = np.unique(packed, return_index=True, return_inverse=True)
    summed = np.bincount(row, table.weight, len(first)).astype(np.float64)
    return replace(_rows(table, first), weight=summed)


def _rows(table: DemandTable, chosen: NDArray[np.int64]) -> DemandTable:
    taken = {name: getattr(table, name)[chosen] for name in ("lon", "lat", "hour", "group")}
    weight: Floats = table.weight[chosen]
    return replace(table, weight=weight, **taken)
