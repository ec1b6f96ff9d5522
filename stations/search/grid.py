"""A uniform grid over the places: which ones lie in a cell, cell after cell, without pointers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stations.search.kernels import Cells

PLACES_PER_CELL = 0.5
"""Cells are many and small: a national list is dense in cities and empty between."""

SMALLEST_CELL_DEG = 0.002
"""About 200 m: below that, rings of empty cells cost more than the places in a full one."""


@dataclass(frozen=True, eq=False)
class Grid:
    """`order[start[c]:start[c + 1]]` are the rows in cell c = row * n_cols + col, by index."""

    west: float
    south: float
    cell_deg: float
    n_cols: int
    n_rows: int
    start: NDArray[np.int32]
    order: NDArray[np.int32]

    @property
    def cells(self) -> Cells:
        """As the kernels take it."""
        return Cells(
            self.start, self.order, self.west, self.south, self.cell_deg, self.n_cols, self.n_rows
        )

    @classmethod
    def of(cls, lon: NDArray[Any], lat: NDArray[Any], shown: NDArray[np.int32]) -> Grid:
        """The grid of the rows `shown` (ascending indices); an empty one has one empty cell."""
        if len(shown) == 0:
            return cls(0.0, 0.0, 1.0, 1, 1, np.zeros(2, np.int32), shown)
        x, y = lon[shown], lat[shown]
        west, south = float(x.min()), float(y.min())
        width, height = float(x.max()) - west, float(y.max()) - south
        cell = _cell_deg(width, height, len(shown))
        n_cols, n_rows = int(width / cell) + 1, int(height / cell) + 1
        cells = ((y - south) / cell).astype(np.int64) * n_cols
        cells += ((x - west) / cell).astype(np.int64)
        by_cell = np.argsort(cells, kind="stable")
        counts = np.bincount(cells, minlength=n_cols * n_rows)
        start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return cls(west, south, cell, n_cols, n_rows, start, shown[by_cell])


def _cell_deg(width: float, height: float, n: int) -> float:
    """Side of a cell, so that there are about `n / PLACES_PER_CELL` of them."""
    wanted = n / PLACES_PER_CELL + 1
    by_area = math.sqrt(width * height / wanted)
    by_length = max(width, height) / wanted
    return max(by_area, by_length, SMALLEST_CELL_DEG)
