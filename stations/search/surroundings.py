"""How many places around match, and what each further filter would cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.frames import metres_per_degree
from stations.search import kernels
from stations.search.catalogue import Catalogue
from stations.search.question import Filters, Travel, asked

NEARBY_M = 5_000.0
"""What the heading and the pills call nearby."""


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The places within reach, as columns: what they offer, how one gets in, state on arrival."""

    may_have: NDArray[np.uint32]
    entry: NDArray[np.uint8]
    state: NDArray[np.uint8]
    index: NDArray[np.int32]

    def matching(self, filters: Filters) -> NDArray[np.bool_]:
        """Which of them pass the needs and the entry, whatever their hours."""
        return filters.passes(self.may_have, self.entry)

    def count(self, filters: Filters) -> int:
        """How many match; with `open_only`, how many of them are surely open on arrival."""
        found = self.matching(filters)
        if filters.open_only:
            found = found & (self.state == kernels.OPEN)
        return int(found.sum())

    def count_unknown(self, filters: Filters) -> int:
        """How many match but for their hours, which nobody knows."""
        return int((self.matching(filters) & (self.state == kernels.UNKNOWN)).sum())


def surroundings(
    catalogue: Catalogue,
    centre: LonLat,
    *,
    at: datetime,
    by: Travel,
    within_m: float = NEARBY_M,
) -> Surroundings:
    """The shown places within `within_m` of `centre`, inclusive, judged on arrival from there."""
    ask = asked(centre, at=at, by=by, filters=Filters(), wanted=kernels.ANY_STATE)
    index, metres, state = kernels.within(
        catalogue.table, catalogue.times, catalogue.grid.cells, ask, box_around(centre, within_m)
    )
    inside = metres <= within_m
    index, state = index[inside], state[inside]
    table: NDArray[Any] = catalogue.table
    return Surroundings(table["may_have"][index], table["entry"][index], state, index)


def box_around(centre: LonLat, within_m: float) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of a box that holds the circle, and little more."""
    lat_m = float(metres_per_degree(0.0)[1])
    d_lat = within_m / lat_m * 1.01
    east_m = float(metres_per_degree(min(89.0, abs(centre.lat) + d_lat))[0])
    d_lon = within_m / east_m * 1.01
    return centre.lon - d_lon, centre.lat - d_lat, centre.lon + d_lon, centre.lat + d_lat
