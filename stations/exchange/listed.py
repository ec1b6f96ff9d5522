"""One row of a list that was read without a fault."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.coordinates import Datum, LonLat
from stations.registry.places import Supplied
from stations.registry.vocabulary import Amenity, Entry, Kind

SAME_PLACE_M = 50.0
"""Within this of each other, two entries of one name are one place."""


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place as a list states it; what the list does not say is empty or None.

    `row` is 1-based without the header. `position` is WGS-84; `lon` and `lat` are the numbers of
    the file in `datum`. `unread` are words for amenities or ways in that nobody here knows.
    """

    row: int
    name: str
    kind: Kind
    position: LonLat
    lon: float
    lat: float
    datum: Datum
    external_id: str | None = None
    address: str = ""
    district: str = ""
    opening_hours: str | None = None
    hours_as_written: str = ""
    phone: str = ""
    amenities: frozenset[Amenity] = frozenset()
    entry: frozenset[Entry] = frozenset()
    how_to_find: str = ""
    floor: str = ""
    area_m2: float | None = None
    seats: int | None = None
    operator: str = ""
    honours: str = ""
    unread: tuple[str, ...] = ()

    @property
    def supplied(self) -> Supplied:
        """The coordinate exactly as the file has it."""
        return Supplied(lon=self.lon, lat=self.lat, datum=self.datum)
