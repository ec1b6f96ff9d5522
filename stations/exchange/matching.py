"""A list meets the register: which rows are new, which change a place, which places it lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.frames import distance_m
from stations.exchange.listed import SAME_PLACE_M, ListedPlace
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer

# What a keeper standing in the room knows better than a list.
KEPT_ONCE_CONFIRMED = frozenset(
    {"entry", "how_to_find", "opening_hours", "hours_as_written", "amenities"}
)
_PLAIN = (
    "external_id", "name", "kind", "address", "district", "phone", "how_to_find", "floor",
    "area_m2", "seats", "operator", "honours", "entry",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Update:
    """A place and what the list changes in it: field to new value, for `model_copy(update=...)`."""

    place: Place
    listed: ListedPlace
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matched:
    """Every row of a list is in one of the first three; `missing` places are never deleted."""

    accepted: list[ListedPlace]
    updated: list[Update]
    unchanged: list[Place]
    missing: list[Place]


def match(listed: Sequence[ListedPlace], existing: Sequence[Place]) -> Matched:
    """Compare a list with the places of the same network and sort of an earlier import.

    Rows match by `external_id`, else by name within 50 m, nearest first, ties by id; one place
    matches one row. An empty cell says nothing and erases nothing; what a keeper confirmed since
    (`confirmed_at`) wins over the list. `existing` are the imported places of one network and
    kind: those that no row matches are `missing`.
    """
    pairs = _pairs(listed, existing)
    found = Matched([], [], [], [])
    for row in listed:
        place = pairs.get(row.row)
        if place is None:
            found.accepted.append(row)
        elif changes := changes_to(place, row):
            found.updated.append(Update(place, row, changes))
        else:
            found.unchanged.append(place)
    met = {place.id for place in pairs.values()}
    found.missing.extend(place for place in existing if place.id not in met)
    return found


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
    return fields | {"position": listed.position, "supplied": listed.supplied}


def changes_to(place: Place, listed: ListedPlace) -> dict[str, Any]:
    """The fields of `place` that `listed` would change, with their new values."""
    stated = stated_fields(listed)
    if "amenities" in stated:
        stated["amenities"] = _merged(place.amenities, listed.amenities)
    kept = KEPT_ONCE_CONFIRMED if place.confirmed_at is not None else frozenset()
    return {
        name: value
        for name, value in stated.items()
        if name not in kept and getattr(place, name) != value
    }


_NOTHING: tuple[Any, ...] = ("", None, frozenset())
_ORDER = list(Amenity)


def _as_listed(amenity: Amenity) -> AmenityStatus:
    return AmenityStatus(amenity=amenity, state=AmenityState.WORKING, confirmed_by=Confirmer.LIST)


def _merged(
    held: tuple[AmenityStatus, ...], listed: Iterable[Amenity]
) -> tuple[AmenityStatus, ...]:
    """The amenities somebody has looked at, and the listed ones; those only once listed go."""
    wanted = set(listed)
    kept = [s for s in held if s.confirmed_by is not Confirmer.LIST or s.amenity in wanted]
    new = wanted - {status.amenity for status in kept}
    return (*kept, *map(_as_listed, sorted(new, key=_ORDER.index)))


def _pairs(listed: Sequence[ListedPlace], existing: Sequence[Place]) -> dict[int, Place]:
    """The place of each row number that has one."""
    by_external_id = {p.external_id: p for p in existing if p.external_id}
    pairs = {
        row.row: by_external_id[row.external_id]
        for row in listed
        if row.external_id in by_external_id and row.external_id is not None
    }
    taken = {place.id for place in pairs.values()}
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in existing:
        if place.id not in taken:
            by_name[place.name].append(place)
    for row in listed:
        if row.row not in pairs and (near := _nearest(row, by_name.get(row.name, []))):
            pairs[row.row] = near
            by_name[row.name].remove(near)
    return pairs


def _nearest(row: ListedPlace, candidates: Sequence[Place]) -> Place | None:
    """The nearest place within reach whose own identifier does not contradict the row's."""
    reachable = [
        (distance, place.id, place)
        for place in candidates
        if not (row.external_id and place.external_id)
        and (distance := float(distance_m(*row.position, *place.position))) <= SAME_PLACE_M
    ]
    return min(reachable, key=lambda found: found[:2])[2] if reachable else None
