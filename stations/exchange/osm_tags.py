"""A place in the words of OpenStreetMap, as far as it has words.

Amenities keep their keys, which are OpenStreetMap's where it has one: `yes` where it works,
`operational_status` beside it where it does not; what nobody knows has no tag. What has no word
there stands under `nuanyi:`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Amenity, AmenityState, Entry, Kind

MAX_VALUE = 255  # characters; the OpenStreetMap database holds no more

_KINDS: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        Kind.STATION: {"amenity": "social_centre"},  # its word for rooms that unions run
        Kind.WORKERS_HOME: {"amenity": "social_centre"},
        Kind.LIBRARY: {"amenity": "library"},
        Kind.CULTURE_PALACE: {"amenity": "community_centre"},
        Kind.NURSING_ROOM: {"baby_feeding": "room"},
        Kind.BUS_STOP: {"highway": "bus_stop", "shelter": "yes"},
    }
)
_VALUES = {Amenity.INTERNET_ACCESS: "wlan"}
_STATUS = {AmenityState.BROKEN: "broken", AmenityState.OUT_OF_STOCK: "out_of_stock"}


def osm_tags(place: Place) -> dict[str, str]:
    """The tags of a place; empty ones are left out, none is longer than 255 characters."""
    tags = dict(_KINDS.get(place.kind, {})) | {
        "name": place.name,
        "ref": place.external_id or "",
        "operator": place.operator,
        "addr:full": place.address,
        "addr:district": place.district,
        "addr:floor": place.floor,
        "phone": place.phone,
        "opening_hours": _whole(place.opening_hours or ""),
        "capacity": "" if place.seats is None else str(place.seats),
        "access": _access(place),
        "description": place.how_to_find,
        "nuanyi:kind": place.kind.value,
        "nuanyi:entry": ";".join(entry.value for entry in Entry if entry in place.entry),
        "nuanyi:network": place.network,
    }
    for status in place.amenities:
        tags.update(_of_amenity(status))
    return {key: value[:MAX_VALUE].strip() for key, value in tags.items() if value.strip()}


def _of_amenity(status: AmenityStatus) -> Iterator[tuple[str, str]]:
    if status.state is AmenityState.UNKNOWN:
        return
    yield status.amenity.value, _VALUES.get(status.amenity, "yes")
    if status.state in _STATUS:
        yield f"{status.amenity.value}:operational_status", _STATUS[status.state]
    elif status.state is AmenityState.OFF_SEASON:
        yield f"{status.amenity.value}:seasonal", "yes"


def _access(place: Place) -> str:
    if not place.entry:
        return ""
    return "yes" if Entry.OPEN_DOOR in place.entry else "permit"


def _whole(expression: str) -> str:
    """Half an expression would be other hours."""
    return expression if len(expression) <= MAX_VALUE else ""
