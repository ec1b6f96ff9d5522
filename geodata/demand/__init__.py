"""Where workers are: weighted points by hour and group, and what of it may be shown."""

from geodata.demand.cells import to_cells
from geodata.demand.small_cells import CELLS_M, K_ANONYMOUS, Shown, show_many, suppress_small
from geodata.demand.table import ALL_DAY, NOT_STATED, DemandTable, Mask, SmallInts

__all__ = [
    "ALL_DAY",
    "CELLS_M",
    "K_ANONYMOUS",
    "NOT_STATED",
    "DemandTable",
    "Mask",
    "Shown",
    "SmallInts",
    "show_many",
    "suppress_small",
    "to_cells",
]
