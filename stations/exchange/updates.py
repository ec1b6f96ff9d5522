"""What a row of a list says of a place, and what of that the place does not hold yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from stations.exchange.listed import ListedPlace
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry

# What a keeper standing in the room knows better than a list.
KEPT_ONCE_CONFIRMED = frozenset(
    {"entry", "how_to_find", "opening_hours", "hours_as_written", "amenities"}
)
_PLAIN = (
    "external_id", "name", "kind", "address", "district", "phone", "how_to_find", "floor",
    "area_m2", "seats", "operator", "honours", "funding", "entry",
)  # fmt: skip
_OF_ITS_OWN_LIST = frozenset({"external_id", "name", "kind", "position", "supplied"})
_HOURS = frozenset({"opening_hours", "hours_as_written"})
_NOTHING: tuple[Any, ...] = ("", None, frozenset())
_ORDER = list(Amenity)


@dataclass(frozen=True, slots=True)
class Update:
    """A place and what the list changes in it: field to new value, for `model_copy(update=...)`."""

    place: Place
    listed: ListedPlace
    changes: Mapping[str, Any]


class Stored(NamedTuple):
    """The columns of a place that a list may speak of, as they are stored; the rest is left out."""

    id: str
    external_id: str | None
    name: str
    kind: str
    address: str
    district: str
    phone: str
    how_to_find: str
    floor: str
    area_m2: float | None
    seats: int | None
    operator: str
    honours: str
    funding: str
    entry: str
    opening_hours: str | None
    hours_as_written: str
    lon: float
    lat: float
    supplied_lon: float
    supplied_lat: float
    supplied_datum: str
    amenities: str | None


def stated_fields(listed: ListedPlace) -> dict[str, Any]:
    """What a row says, as fields of `Place`; what it leaves empty is absent.

    With an id, a code, a network and a zone this builds the new place.
    """
    fields = {name: value for name in _PLAIN if (value := getattr(listed, name)) not in _NOTHING}
    if listed.hours_as_written:
        fields["hours_as_written"] = listed.hours_as_written
        fields["opening_hours"] = listed.opening_hours
    if listed.amenities:
        fields["amenities"] = tuple(map(_as_listed, sorted(listed.amenities, key=_ORDER.index)))
    if listed.record is not None:
        fields |= {"life_cycle": listed.record.life_cycle, "zone": listed.record.zone}
    return fields | {"position": listed.position, "supplied": listed.supplied}


def changes_to(place: Place, listed: ListedPlace, *, alone: bool = True) -> dict[str, Any]:
    """The fields of `place` that its own list would change, with their new values.

    An empty cell says nothing and erases nothing; what a keeper confirmed since (`confirmed_at`)
    wins over the list. Where the list is not `alone` in naming the place, an amenity that it lacks
    may be another list's, and stays.
    """
    stated = stated_fields(listed)
    if "amenities" in stated:
        stated["amenities"] = _merged(place.amenities, listed.amenities, alone=alone)
    kept = KEPT_ONCE_CONFIRMED if place.confirmed_at is not None else frozenset()
    return {
        name: value
        for name, value in stated.items()
        if name not in kept and getattr(place, name) != value
    }


def silence_filled(place: Place, listed: ListedPlace) -> dict[str, Any]:
    """The fields that another network's list fills where the place says nothing yet."""
    stated = stated_fields(listed)
    silent = {n for n in stated if n not in _OF_ITS_OWN_LIST and getattr(place, n) in _NOTHING}
    silent -= set() if _HOURS.isdisjoint(_told(place)) else _HOURS
    found = {name: stated[name] for name in stated if name in silent}
    if "amenities" in stated and place.confirmed_at is None:
        known = {status.amenity for status in place.amenities}
        new = [s for s in stated["amenities"] if s.amenity not in known]
        found |= {"amenities": (*place.amenities, *new)} if new else {}
    return found


def may_say_new(listed: ListedPlace, stored: Stored) -> bool:
    """Whether the row differs from what is stored, so that the place itself must be looked at.

    Never False where `changes_to` or `silence_filled` would find something.
    """
    if listed.record is not None:
        return True
    entry = ",".join(e for e in Entry if e in listed.entry) if listed.entry else ""
    said = (
        listed.external_id, listed.name, listed.kind, listed.address, listed.district, listed.phone,
        listed.how_to_find, listed.floor, listed.area_m2, listed.seats, listed.operator,
        listed.honours, listed.funding, entry,
    )  # fmt: skip
    for new, old in zip(said, stored[1:15], strict=True):
        if new != old and new not in ("", None):
            return True
    where = (*listed.position, listed.lon, listed.lat, listed.datum)
    hours = (listed.opening_hours, listed.hours_as_written)
    return (
        where != stored[17:22]
        or (bool(listed.hours_as_written) and hours != stored[15:17])
        or (bool(listed.amenities) and listed.amenities != _amenities(stored.amenities))
    )


@lru_cache(maxsize=4_096)
def _amenities(joined: str | None) -> frozenset[str]:
    return frozenset(joined.split(",")) if joined else frozenset()


def _told(place: Place) -> frozenset[str]:
    return frozenset(name for name in _HOURS if getattr(place, name) not in _NOTHING)


def _as_listed(amenity: Amenity) -> AmenityStatus:
    return AmenityStatus(amenity=amenity, state=AmenityState.WORKING, confirmed_by=Confirmer.LIST)


def _merged(
    held: tuple[AmenityStatus, ...], listed: Iterable[Amenity], *, alone: bool
) -> tuple[AmenityStatus, ...]:
    """The amenities somebody has looked at, and the listed ones; those only once listed go."""
    wanted = set(listed)
    seen = [s.confirmed_by is not Confirmer.LIST or not alone for s in held]
    kept = [s for s, is_seen in zip(held, seen, strict=True) if is_seen or s.amenity in wanted]
    new = wanted - {status.amenity for status in kept}
    return (*kept, *map(_as_listed, sorted(new, key=_ORDER.index)))
