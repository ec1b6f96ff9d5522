"""Values that tests are not about: `a_place(name=...)` names only what the test is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geodata.coordinates import Datum, LonLat
from stations.registry.calendar import Calendar
from stations.registry.places import AmenityStatus, Place, Supplied
from stations.registry.vocabulary import Amenity, AmenityState, Entry, Kind
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.storage import places
from stations.storage.engine import open_store

WEDNESDAY_NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
SECRET = "a secret of the tests"


def a_place(**but: Any) -> Place:
    """A station that is open day and night, with water that nobody has confirmed."""
    position = but.pop("position", LonLat(113.25, 33.05))
    name = but.get("name", "槐荫路驿站")
    values: dict[str, Any] = {
        "id": "p1",
        "code": "abc2345",
        "name": name,
        "kind": Kind.STATION,
        "position": position,
        "supplied": Supplied(lon=position[0], lat=position[1], datum=Datum.WGS84),
        "opening_hours": "24/7",
        "entry": frozenset({Entry.OPEN_DOOR}),
        "how_to_find": "建行东侧小门",
        "amenities": (an_amenity(Amenity.DRINKING_WATER),),
    }
    return Place(**(values | but))


def an_amenity(amenity: Amenity = Amenity.MICROWAVE, **but: Any) -> AmenityStatus:
    """A working amenity that nobody has confirmed."""
    return AmenityStatus(**({"amenity": amenity, "state": AmenityState.WORKING} | but))


@contextmanager
def a_hub(folder: Path, *stored: Place, at: datetime = WEDNESDAY_NOON) -> Iterator[Hub]:
    """A hub on a real store in `folder` whose clock stands still, with these places in it."""
    hub = Hub(open_store(folder), clock=SetClock(at), calendar=Calendar.official(), secret=SECRET)
    try:
        hub.writer.write(lambda connection: places.add_places(connection, stored))
        hub.writer.write(lambda connection: places.note_change(connection, None))
        hub.refresh()
        yield hub
    finally:
        hub.close()
