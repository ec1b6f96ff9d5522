"""Events as an iCalendar file (RFC 5545), which any phone's calendar takes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from icalendar import Calendar
from icalendar import Event as Entry

from stations.care.events import Event
from stations.registry.places import Place, PlaceId

PRODUCT = "-//Nuanyi//stations//ZH"


def calendar_file(
    events: Iterable[Event], places: Mapping[PlaceId, Place], *, name: str, at: datetime
) -> bytes:
    """The events as one file, in the order given; times are UTC.

    `places` are those that events name; a place that is not among them is left out of its event.
    What was called off is marked CANCELLED, so that a calendar that holds it strikes it out.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        place = None if event.place_id is None else places.get(event.place_id)
        calendar.add_component(_entry(event, place, at))
    return bytes(calendar.to_ical())


def _entry(event: Event, place: Place | None, at: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.id}@nuanyi")
    entry.add("dtstamp", at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", event.title)
    entry.add("sequence", event.version)
    entry.add("last-modified", event.changed_at)
    entry.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
    if event.note:
        entry.add("description", event.note)
    if place is not None:
        entry.add("location", ", ".join(filter(None, (place.name, place.address))))
        entry.add("geo", (place.position.lat, place.position.lon))
    return entry
