"""On my way: the places that cost a ride from A to B the smallest detour (R17)."""

from __future__ import annotations

import math
from datetime import datetime
from typing import NamedTuple

from geodata.coordinates import LonLat
from geodata.frames import distance_m, metres_per_degree
from stations.registry.vocabulary import Amenity, Entry
from stations.search import kernels
from stations.search.catalogue import Catalogue
from stations.search.corridor_kernels import Ride
from stations.search.corridor_kernels import along as least_detour
from stations.search.nearest import Hit, minutes_of, open_first
from stations.search.question import Filters, Travel, asked

LONGEST_RIDE_M = 100_000.0
"""Farther apart, the two ends are not one ride."""

_FIRST_DETOUR_M, _LAST_DETOUR_M = 250.0, 8_000.0  # searched in widening ellipses between these


class Stop(NamedTuple):
    """A place on the way: `hit` from the start; going there makes the ride `detour_m` longer."""

    hit: Hit
    detour_m: float
    detour_minutes: int


def along(
    catalogue: Catalogue,
    start: LonLat,
    end: LonLat,
    *,
    at: datetime,
    by: Travel = Travel.BIKE,
    needs: frozenset[Amenity] = frozenset(),
    entry: frozenset[Entry] = frozenset(),
    open_only: bool = False,
    limit: int = 20,
) -> list[Stop]:
    """The places with the smallest detour on a ride from `start` to `end`, ties by id.

    Lengths are straight lines; the minutes count the usual detour of streets, as everywhere.
    `open_only` keeps what is open on arrival, then, in the room that is left, what is of unknown
    hours. A place that would make the ride more than 8 km longer is not on the way.

    Raises:
        ValueError: an end is not on earth, `at` has no zone, `limit` is not positive, or
            `ride_too_long`: the ends are more than 100 km apart.
    """
    if limit < 1:
        raise ValueError("limit_not_positive")
    if not end.is_valid():
        raise ValueError("invalid_end")
    filters = Filters(needs, entry, open_only)

    def ranked(wanted: int, room: int) -> list[Stop]:
        return _ranked(catalogue, start, end, at, by, filters, wanted, room)

    return open_first(ranked, limit) if open_only else ranked(kernels.ANY_STATE, limit)


def _ranked(
    catalogue: Catalogue,
    start: LonLat,
    end: LonLat,
    at: datetime,
    by: Travel,
    filters: Filters,
    wanted: int,
    room: int,
) -> list[Stop]:
    """Search wider until `room` places are found or nothing farther off is worth it."""
    ask = asked(start, at=at, by=by, filters=filters, wanted=wanted)
    direct_m = float(distance_m(*start, *end))
    if direct_m > LONGEST_RIDE_M:
        raise ValueError("ride_too_long")
    reach_m = _FIRST_DETOUR_M
    while True:
        ride = Ride(float(end.lon), float(end.lat), direct_m, reach_m)
        box = _around(start, end, _half_width_m(direct_m, reach_m))
        detour, index = least_detour(
            catalogue.table, catalogue.times, catalogue.grid.cells, ask, ride, box, room
        )
        if len(index) == room or reach_m >= _LAST_DETOUR_M:
            break
        reach_m = min(_LAST_DETOUR_M, 2 * reach_m)
    pace = by.metres_per_minute
    return [
        Stop(_hit(catalogue, start, i, at, pace), extra, minutes_of(extra, pace))
        for extra, i in zip(detour.tolist(), index.tolist(), strict=True)
    ]


def _hit(catalogue: Catalogue, start: LonLat, i: int, at: datetime, pace: float) -> Hit:
    metres = float(distance_m(*start, *catalogue.rows[i].place.position))
    return Hit(catalogue.rows[i], metres, minutes_of(metres, pace), at, i, catalogue)


def _half_width_m(direct_m: float, detour_m: float) -> float:
    """How far from the straight line a place of this detour can lie: an ellipse, ends its foci.

    Half its length is `(direct + detour) / 2`; beyond an end it reaches `detour / 2`.
    """
    return math.sqrt(detour_m * (2 * direct_m + detour_m)) / 2


def _around(start: LonLat, end: LonLat, width_m: float) -> tuple[float, float, float, float]:
    """The box of degrees that holds everything within `width_m` of the line, and a little more."""
    south, north = min(start.lat, end.lat), max(start.lat, end.lat)
    d_lat = 1.01 * width_m / kernels.SHORTEST_DEGREE_M
    east_m, _ = metres_per_degree(min(89.0, max(abs(south), abs(north)) + d_lat))
    d_lon = 1.01 * width_m / float(east_m)
    west, east = min(start.lon, end.lon), max(start.lon, end.lon)
    return west - d_lon, south - d_lat, east + d_lon, north + d_lat
