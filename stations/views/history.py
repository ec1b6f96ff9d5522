"""A line of a place's history in words that its reader understands: never a column's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from geodata.frames import distance_m
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity, AmenityState, Entry, Kind, LifeCycle
from stations.services.history import Line
from stations.views import times
from stations.views.names import AMENITY_NAME, ENTRY_NAME, KIND_NAME
from stations.views.stages import STAGE_NAME
from stations.words import Words, mark

FIELD_NAME: Mapping[str, str] = MappingProxyType(
    {
        "position": mark("Position"),
        "hours": mark("Opening hours"),
        "name": mark("Name"),
        "kind": mark("Kind"),
        "address": mark("Address"),
        "district": mark("District"),
        "phone": mark("Phone"),
        "entry": mark("How to get in"),
        "how_to_find": mark("Where the door is"),
        "floor": mark("Floor"),
        "area_m2": mark("Area in m²"),
        "seats": mark("Number of seats"),
        "operator": mark("Run by"),
        "honours": mark("Honours"),
        "funding": mark("Paid for by"),
        "life_cycle": mark("Stage"),
        "external_id": mark("Number on the list"),
        "network": mark("Network"),
        "closure": mark("Closed for now"),
        "lock": mark("Locked door answered"),
        "photo": mark("Photo of the door"),
        "invitation": mark("Invitation"),
        "keeper": mark("Keeper"),
        "created": mark("Made by hand"),
        "merged": mark("Made one with"),
        "merge_undone": mark("Two places again"),
    }
)
_STATE_NAME = {
    AmenityState.WORKING: mark("Works"),
    AmenityState.BROKEN: mark("Broken"),
    AmenityState.OUT_OF_STOCK: mark("None left"),
    AmenityState.OFF_SEASON: mark("Off season"),
    AmenityState.UNKNOWN: mark("Not known"),
}
_ANYTHING_ELSE = mark("Details")
_NOTHING = "–"


def changed(w: Words, line: Line, place: Place) -> str:
    """What changed, from what to what."""
    subject, value = _subject(w, line), _reader(w, line.field, place.zone)
    if line.field == "position":
        return w("{what}: moved {n} m", what=subject, n=f"{_moved_m(line, place):,.0f}")
    column = "hours_as_written" if "hours_as_written" in line.columns else None
    before, after = line.columns[column or next(iter(line.columns))]
    one, other = (value(text) if text else "" for text in (before, after))
    if one == other:
        return w("{what}: still {after}", what=subject, after=other or _NOTHING)
    if line.field in ("created", "merged", "merge_undone", "closure", "lock") and not one:
        return w("{what}: {after}", what=subject, after=other or w("ended"))
    if line.field == "closure" and not other:
        return w("{what}: {after}", what=subject, after=w("ended"))
    return w(
        "{what}: {before} → {after}",
        what=subject,
        before=one or _NOTHING,
        after=other or _NOTHING,
    )


def told_by(w: Words, line: Line, now: datetime, zone: str) -> str:
    """Who and when; and of which entry, where that was made one with this place since."""
    age = times.age(w, line.at, now, zone)
    if line.of:
        return w("{name} · {age} · of {entry}", name=line.by, age=age, entry=line.of)
    return w("{name} · {age}", name=line.by, age=age)


def _subject(w: Words, line: Line) -> str:
    kind, _, key = line.field.partition(":")
    if kind == "amenity":
        return w(AMENITY_NAME[Amenity(key)])
    if kind == "expires":
        return w("{what}, last day of use", what=w(AMENITY_NAME[Amenity(key)]))
    return w(FIELD_NAME.get(line.field, _ANYTHING_ELSE))


def _reader(w: Words, field: str, zone: str) -> Callable[[str], str]:
    """How the stored text of a field is read out."""
    closed: dict[str, Callable[[str], str]] = {
        "kind": lambda text: w(KIND_NAME[Kind(text)]),
        "life_cycle": lambda text: w(STAGE_NAME[LifeCycle(text)]),
        "entry": lambda text: w(", ").join(w(ENTRY_NAME[Entry(e)]) for e in text.split(",")),
        "amenity": lambda text: w(_STATE_NAME[AmenityState(text)]),
        "expires": lambda text: _day(w, text),
        "closure": lambda text: _ended(w, text, zone),
    }
    return closed.get(field.partition(":")[0], str)


def _day(w: Words, text: str) -> str:
    day = date.fromisoformat(text)
    return w("{day}/{month}/{year}", year=day.year, month=day.month, day=day.day)


def _ended(w: Words, stored: str, zone: str) -> str:
    until, _, reason = stored.partition(" ")
    time = times.clock(datetime.fromisoformat(until), zone)
    return w("{reason}, until {time}", reason=reason, time=time)


def _moved_m(line: Line, place: Place) -> float:
    """How far; a coordinate that did not change is taken from where the place stands."""
    here = {"lon": place.position.lon, "lat": place.position.lat}
    ends = [
        [float(line.columns[c][i]) if c in line.columns else here[c] for c in ("lon", "lat")]
        for i in (0, 1)
    ]
    return float(distance_m(*ends[0], *ends[1]))
