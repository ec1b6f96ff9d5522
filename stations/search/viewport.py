"""What lies in a piece of the map: places when they are few, clusters when they are many."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from stations.registry.vocabulary import Amenity, Entry
from stations.search import kernels
from stations.search.catalogue import Catalogue
from stations.search.cluster_kernels import cluster
from stations.search.published import Published
from stations.search.question import AT_ONCE, Filters, Travel, asked
from stations.search.state import State

MANY = 300
"""More places than this are drawn as clusters, however large the screen."""

FEW = 24
"""So many are always drawn each, however small the screen."""

TARGET_PX = 44
"""Side of a touch target: more places than targets that the box has room for are clusters."""

CLUSTER_PX = 88
"""Side of a cluster's cell on the screen: two touch targets."""

MOST_CELLS = 48
"""Cells along one side of the box at most, whatever zoom is asked for."""

TILE_PX = 256


@dataclass(frozen=True, slots=True)
class Seen:
    """One place on the map and its state now."""

    row: Published
    state: State


@dataclass(frozen=True, slots=True)
class Points:
    """Few enough to draw each, in the order of ids."""

    points: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Several places in one cell of the world's grid: mean position, count, share open (0..1).

    `box` is west, south, east, north of its places.
    """

    lon: float
    lat: float
    n: int
    open_share: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Too many to draw each; a place alone in its cell is a point still."""

    clusters: tuple[Cluster, ...]
    points: tuple[Seen, ...]


def viewport(
    catalogue: Catalogue,
    *,
    west: float,
    south: float,
    east: float,
    north: float,
    zoom: float,
    at: datetime,
    needs: frozenset[Amenity] = frozenset(),
    entry: frozenset[Entry] = frozenset(),
    open_only: bool = False,
    origin: LonLat | None = None,
    by: Travel = Travel.FOOT,
) -> Points | Clusters:
    """The places in the box, edges included, that pass the filters of `near`.

    `open_only` keeps what is open, or of unknown hours, when one gets there from `origin`; without
    an origin, now. `open_share` is judged the same way; a point's state is the state now.

    Raises:
        ValueError: the box is not on earth or the wrong way round (`invalid_box`).
    """
    box = checked_box(west, south, east, north)
    centre = origin or LonLat((west + east) / 2, (south + north) / 2)
    filters = Filters(needs, entry, open_only)
    ask = asked(centre, at=at, by=by, filters=filters, wanted=kernels.ANY_STATE)
    if origin is None:
        ask = ask._replace(metres_per_minute=AT_ONCE)
    index, _, state = kernels.within(
        catalogue.table, catalogue.times, catalogue.grid.cells, ask, box
    )
    index, state = _matching(catalogue.table, index, state, filters)
    if len(index) <= _room(box, zoom):
        return Points(_seen(catalogue, np.sort(index), at))
    return _clusters(catalogue, index, state, _cells_per_world(box, zoom), at)


def checked_box(
    west: float, south: float, east: float, north: float
) -> tuple[float, float, float, float]:
    """The box as it is.

    Raises:
        ValueError: not finite, not on earth, or west of its west (`invalid_box`).
    """
    corners = LonLat(west, south), LonLat(east, north)
    if not all(c.is_valid() for c in corners) or west > east or south > north:
        raise ValueError("invalid_box")
    return float(west), float(south), float(east), float(north)


def _matching(
    table: NDArray[Any], index: NDArray[Any], state: NDArray[Any], filters: Filters
) -> tuple[NDArray[Any], NDArray[Any]]:
    keep = filters.passes(table["may_have"][index], table["entry"][index])
    if filters.open_only:
        keep &= state != kernels.CLOSED
    return index[keep], state[keep]


def _room(box: tuple[float, float, float, float], zoom: float) -> int:
    """How many touch targets the box has room for on the screen at this zoom."""
    world_px = 2.0 ** _zoom(zoom) * TILE_PX
    width = (box[2] - box[0]) / 360.0 * world_px
    height = abs(_mercator(box[3]) - _mercator(box[1])) * world_px
    return max(FEW, min(MANY, int(width * height / TARGET_PX**2)))


def _zoom(asked_for: float) -> float:
    return min(max(asked_for, 0.0), 22.0) if math.isfinite(asked_for) else 0.0


def _cells_per_world(box: tuple[float, float, float, float], zoom: float) -> float:
    """Cells along the world's width: those of the zoom, halved until the box holds few."""
    cells = 2.0 ** math.floor(_zoom(zoom)) * TILE_PX / CLUSTER_PX
    width = (box[2] - box[0]) / 360.0
    height = abs(_mercator(box[3]) - _mercator(box[1]))
    while max(width, height) * cells > MOST_CELLS:
        cells /= 2.0
    return cells


def _mercator(lat: float) -> float:
    """Latitude as a share of the world's width on a web map, south to north."""
    bound = math.radians(min(max(lat, -85.0), 85.0))
    return math.asinh(math.tan(bound)) / (2 * math.pi)


def _clusters(
    catalogue: Catalogue,
    index: NDArray[Any],
    state: NDArray[Any],
    cells: float,
    at: datetime,
) -> Clusters:
    table = catalogue.table
    found = cluster(table["lon"][index], table["lat"][index], state, cells)
    n, of = found.n, found.cell_of
    alone = n[of] == 1
    many = np.flatnonzero(n > 1)
    return Clusters(
        tuple(
            Cluster(
                float(found.lon_sum[c] / n[c]),
                float(found.lat_sum[c] / n[c]),
                int(n[c]),
                float(found.n_open[c] / n[c]),
                (
                    float(found.west[c]),
                    float(found.south[c]),
                    float(found.east[c]),
                    float(found.north[c]),
                ),
            )
            for c in many
        ),
        _seen(catalogue, np.sort(index[alone]), at),
    )


def _seen(catalogue: Catalogue, index: NDArray[Any], at: datetime) -> tuple[Seen, ...]:
    return tuple(Seen(catalogue.rows[i], catalogue.state_at(i, at)) for i in index.tolist())
