"""Today and the days after: events as rows of a small page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from geodata.coordinates import LonLat
from geodata.frames import distance_m
from stations.care.events import Event, EventKind
from stations.registry.places import Place, PlaceId
from stations.views import sentences, times
from stations.words import Words, mark

KIND_NAME: Mapping[EventKind, str] = {
    EventKind.HAIRCUT: mark("Haircut"),
    EventKind.HEALTH_CHECK: mark("Health check"),
    EventKind.COLD_DRINKS: mark("Cold drinks"),
    EventKind.HOT_FOOD: mark("Hot food"),
    EventKind.LEGAL_ADVICE: mark("Legal advice"),
    EventKind.JOBS: mark("Jobs"),
    EventKind.TRAINING: mark("Training"),
    EventKind.REPAIR: mark("Bike and phone repair"),
    EventKind.OTHER: mark("Event"),
}
FindPlace = Callable[[PlaceId], Place | None]


def days(
    w: Words,
    found: Mapping[date, Sequence[Event]],
    find: FindPlace,
    *,
    at: datetime,
    zone: str,
    origin: LonLat | None = None,
) -> list[dict[str, Any]]:
    """A block a day with its events; with `origin` the nearest first within a day."""
    today = at.astimezone(ZoneInfo(zone)).date()
    blocks = []
    for day, events in found.items():
        ordered = sorted(events, key=lambda event: _far_m(event, find, origin))
        rows = [_row(w, e, find, at=at, zone=zone, origin=origin) for e in ordered]
        blocks.append({"name": _day_name(w, day, today), "rows": rows})
    return blocks


def _day_name(w: Words, day: date, today: date) -> str:
    weekday = w(times.WEEKDAYS[day.weekday()])
    if day == today:
        return w("Today, {weekday}", weekday=weekday)
    return w("{weekday} {day}/{month}", weekday=weekday, month=day.month, day=day.day)


def _far_m(event: Event, find: FindPlace, origin: LonLat | None) -> float:
    """Metres to an event; 0 for all without a start, and for what is everywhere."""
    place = None if event.place_id is None else find(event.place_id)
    if origin is None or place is None:
        return 0.0
    return float(distance_m(*origin, *place.position))


def _row(
    w: Words, event: Event, find: FindPlace, *, at: datetime, zone: str, origin: LonLat | None
) -> dict[str, Any]:
    place = None if event.place_id is None else find(event.place_id)
    far = _far_m(event, find, origin)
    return {
        "kind": w(KIND_NAME[event.kind]),
        "title": event.title,
        "note": event.note,
        "time": f"{times.clock(event.starts_at, zone)}–{times.clock(event.ends_at, zone)}",
        "where": "" if place is None else place.name,
        "url": "" if place is None else f"/s/{place.code}",
        "far": sentences.distance(w, far) if far else "",
        "state": _state(w, event, at),
        "off": event.cancelled_at is not None or event.is_gone,
    }


def _state(w: Words, event: Event, at: datetime) -> str:
    if event.cancelled_at is not None:
        return w("Called off")
    if event.is_gone:
        return w("All handed out")
    told = [w("On now")] if event.is_on(at) else []
    if event.stock is not None:
        told.append(w("{n} left", n=event.stock))
    return " · ".join(told)
