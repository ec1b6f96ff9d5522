"""One row of a list that was read without a fault."""

from __future__ import annotations

from typing import NamedTuple

from geodata.coordinates import Datum, LonLat
from stations.exchange.own_columns import Record
from stations.registry.places import Supplied
from stations.registry.vocabulary import Amenity, Entry, Kind

SAME_PLACE_M = 50.0
"""Within this of each other, two entries of one name are one place."""


class ListedPlace(NamedTuple):
    """A place as a list states it; what the list does not say is empty or None.

    `row` is 1-based without the header. `position` is WGS-84; `lon` and `lat` are the numbers of
    the file in `datum`. `unread` are words for amenities or ways in that nobody here knows.
    `record` is what an export of ours states beyond any other list. A tuple,
    because a province is 200,000 of them.
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
    funding: str = ""
    unread: tuple[str, ...] = ()
    record: Record | None = None

    @property
    def supplied(self) -> Supplied:
        """The coordinate as the file has it, or in an export of ours as it was first given."""
        if self.record is not None and self.record.supplied is not None:
            return self.record.supplied
        return Supplied(lon=self.lon, lat=self.lat, datum=self.datum)
