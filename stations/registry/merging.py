"""Two entries of one place made into one: what stays, what goes, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stations.errors import Refused
from stations.registry.duplicates import Comparison, Verdict
from stations.registry.places import AmenityStatus, Place, PlaceId
from stations.registry.vocabulary import Amenity, Confirmer, Kind, LifeCycle

_NEVER = datetime.min.replace(tzinfo=UTC)
_NOTHING: tuple[Any, ...] = ("", None, frozenset())
_HOURS = ("opening_hours", "hours_as_written")
_KEPT_KNOWLEDGE = ("entry", "how_to_find")  # what whoever stood in the room knows better
_WHERE = ("position", "supplied", "address", "district", "how_to_find", "floor")
_PLAIN = (
    "address", "district", "phone", "entry", "how_to_find", "floor", "area_m2", "seats",
    "operator", "honours", "funding", "external_id", "network",
)  # fmt: skip
_ORDER = {amenity: i for i, amenity in enumerate(Amenity)}


@dataclass(frozen=True, slots=True)
class Identifier:
    """What one network calls the place, and whose list that is."""

    network: str
    external_id: str
    owner: str


@dataclass(frozen=True, slots=True)
class MergeNote:
    """What the history keeps: which entry was taken in, under which name and code, and why."""

    kept_id: PlaceId
    gone_id: PlaceId
    gone_name: str
    gone_code: str
    found: Comparison


@dataclass(frozen=True, slots=True)
class Merge:
    """A plan; nothing is stored. `place` keeps the older id, code and version.

    `identifiers` name the place in every network that lists it, the older first; two numbers of
    one network never get here, they are two places. The code of the entry that goes hangs on a
    wall: whoever carries the plan out leads it to `place`.
    """

    place: Place
    identifiers: tuple[Identifier, ...]
    changes: Mapping[str, tuple[Any, Any]]
    note: MergeNote


def merge(
    older: Place,
    newer: Place,
    found: Comparison,
    *,
    known: Sequence[Identifier] = (),
) -> Merge:
    """Plan to make `older` and `newer` one place.

    What `older` is silent about comes from `newer`. Where both speak, the one that a keeper or
    staff confirmed later knows how to get in and when it is open; of every amenity the later word
    holds. A place that moved stands where `newer` says. `known` are identifiers that an earlier
    merge left.

    Whoever has seen both may call one what the comparison only doubts.

    Raises:
        Refused: `distinct_places`, something says plainly that they are two.
    """
    if found.is_contradicted:
        raise Refused("distinct_places", f"{older.id} {newer.id}")
    values = {
        **_filled(older, newer),
        **_later_knowledge(older, newer),
        **(_moved(newer) if found.verdict is Verdict.MOVED else {}),
        "amenities": _amenities(older, newer),
        "kind": newer.kind if older.kind is Kind.OTHER else older.kind,
        "life_cycle": _life_cycle(older, newer),
        "confirmed_at": max(_confirmed(older), _confirmed(newer)),
    }
    if values["confirmed_at"] == _NEVER:
        values["confirmed_at"] = None
    changes = {k: (getattr(older, k), v) for k, v in values.items() if getattr(older, k) != v}
    return Merge(
        older.model_copy(update=values),
        _identifiers(known, older, newer),
        changes,
        MergeNote(older.id, newer.id, newer.name, newer.code, found),
    )


def _filled(older: Place, newer: Place) -> dict[str, Any]:
    """The fields that only `newer` fills; a list's number comes with its network."""
    names = [name for name in _PLAIN if getattr(older, name) in _NOTHING]
    if older.external_id is not None:
        names = [name for name in names if name != "network"]
    found = {name: getattr(newer, name) for name in names}
    if older.external_id is None and newer.external_id is not None:
        found["network"] = newer.network
    hours = newer if older.opening_hours is None and newer.opening_hours else older
    return found | {name: getattr(hours, name) for name in _HOURS}


def _later_knowledge(older: Place, newer: Place) -> dict[str, Any]:
    if _confirmed(newer) <= _confirmed(older):
        return {}
    found = {n: v for n in _KEPT_KNOWLEDGE if (v := getattr(newer, n)) not in _NOTHING}
    hours = _HOURS if newer.opening_hours is not None else ()
    return found | {name: getattr(newer, name) for name in hours}


def _moved(newer: Place) -> dict[str, Any]:
    """Where a moved place stands now; what was told of the old door is no longer true."""
    return {name: getattr(newer, name) for name in _WHERE}


def _amenities(older: Place, newer: Place) -> tuple[AmenityStatus, ...]:
    best: dict[Amenity, AmenityStatus] = {status.amenity: status for status in older.amenities}
    for status in newer.amenities:
        held = best.get(status.amenity)
        if held is None or _weight(status) > _weight(held):
            best[status.amenity] = status
    return tuple(sorted(best.values(), key=lambda status: _ORDER[status.amenity]))


def _weight(status: AmenityStatus) -> tuple[bool, datetime]:
    """Somebody's word outweighs a list's, a later one an earlier."""
    return status.confirmed_by is not Confirmer.LIST, status.confirmed_at or _NEVER


def _confirmed(place: Place) -> datetime:
    return place.confirmed_at or _NEVER


def _life_cycle(older: Place, newer: Place) -> LifeCycle:
    """What was confirmed later; a place that one list merely has is not thereby running again."""
    return newer.life_cycle if _confirmed(newer) > _confirmed(older) else older.life_cycle


def _identifiers(known: Sequence[Identifier], older: Place, newer: Place) -> tuple[Identifier, ...]:
    named = [
        Identifier(place.network, place.external_id, place.operator)
        for place in (older, newer)
        if place.external_id is not None
    ]
    found: dict[tuple[str, str], Identifier] = {}
    for each in (*known, *named):
        found.setdefault((each.network, each.external_id), each)
    return tuple(found.values())
