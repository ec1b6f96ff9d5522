"""Everything about one place, as the detail sheet shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from geodata.coordinates import LonLat
from stations.care.photos import Photo
from stations.registry.hours import HoursNote, state_at
from stations.registry.places import AmenityStatus, Place
from stations.registry.season import Season
from stations.search.catalogue import Catalogue
from stations.search.nearest import nearest_open
from stations.search.published import Published
from stations.search.question import Travel
from stations.search.state import State, state_of
from stations.views import navigation, sentences, times
from stations.views.cards import in_pill_order
from stations.views.day_strip import day_strip
from stations.views.names import CONFIRMER_NAME, shape
from stations.visits.occupancy import Crowd, Crowding
from stations.words import Words, mark

RIGHTS_LINE, CITY_LINE = "12351", "12345"
"""The union's rights line and the city's service line; others are the operator's to name."""

NOTHING_KNOWN = Crowd()
CROWDING = {
    Crowding.UNKNOWN: mark("Crowding not known"),
    Crowding.FREE: mark("Not crowded"),
    Crowding.BUSY: mark("Rather crowded"),
    Crowding.FULL: mark("Crowded to the last seat"),
}


def details(
    w: Words,
    catalogue: Catalogue,
    row: Published,
    *,
    at: datetime,
    origin: LonLat | None = None,
    by: Travel = Travel.BIKE,
    native: bool = True,
    crowd: Crowd = NOTHING_KNOWN,
    photos: Sequence[Photo] = (),
    season: Season = Season.MILD,
) -> dict[str, Any]:
    """The detail sheet as JSON-ready data; `native` False leaves out what opens another app."""
    place = row.place
    index = catalogue.index_of(place.id)
    intervals = [] if index is None else catalogue.intervals(index)
    now = state_in(catalogue, row, at)
    return {
        "version": catalogue.version,
        "id": place.id,
        "name": place.name,
        "shape": shape(place.kind),
        "state": now.pin,
        "line": sentences.state_line(w, row, now),
        "address": place.address,
        "badge": sentences.badge(w, place),
        "note": _note(w, catalogue, row, at),
        "strip": day_strip(w, intervals, at=at, zone=place.zone, busy=crowd.hours),
        "truth": sentences.truth_line(w, row.truth),
        "crowding": _crowding(w, crowd, at, place.zone),
        "entry": sentences.entry_words(w, place),
        "no_app": sentences.needs_no_app(place),
        "amenities": [_amenity(w, s, at, place.zone) for s in in_pill_order(place, season)],
        "door": _door(w, place, photos),
        "hours_written": place.hours_as_written or place.opening_hours or "",
        "hotlines": hotlines(w),
        "next_open": next_open(w, catalogue, row, now, origin=origin, by=by),
        **_ways_on(w, place, native=native),
    }


def state_in(catalogue: Catalogue, row: Published, at: datetime) -> State:
    """The state of a row, whether the catalogue holds it or not."""
    index = catalogue.index_of(row.id)
    if index is None or catalogue.rows[index] is not row:
        return state_of(row, at, catalogue.calendar)
    return catalogue.state_at(index, at)


def hotlines(w: Words) -> list[dict[str, str]]:
    """The numbers that are facts everywhere in China."""
    return [
        {"word": w("Rights {number}", number=RIGHTS_LINE), "tel": RIGHTS_LINE},
        {"word": CITY_LINE, "tel": CITY_LINE},
    ]


def next_open(
    w: Words,
    catalogue: Catalogue,
    row: Published,
    now: State,
    *,
    origin: LonLat | None = None,
    by: Travel = Travel.BIKE,
) -> dict[str, str] | None:
    """The nearest other place that is open when one gets there; None for a place that is open."""
    if now.is_open:
        return None
    hit = nearest_open(catalogue, row, at=now.at, origin=origin, by=by)
    if hit is None:
        return None
    way = sentences.way(w, by, max(1, hit.minutes))
    text = w("Next open: {name} · {way}", name=hit.row.place.name, way=way)
    return {"id": hit.row.id, "text": text}


def _note(w: Words, catalogue: Catalogue, row: Published, at: datetime) -> str:
    """What stands beside the state: a lock report, or hours that may not hold today."""
    note = sentences.lock_note(w, row, at)
    if note or row.place.opening_hours is None:
        return note
    answer = state_at(row.place.opening_hours, at, zone=row.place.zone, calendar=catalogue.calendar)
    return (
        w("Holiday hours not stated") if answer.note is HoursNote.HOLIDAY_HOURS_NOT_STATED else ""
    )


def _crowding(w: Words, crowd: Crowd, at: datetime, zone: str) -> str:
    word = w(CROWDING[crowd.now])
    if crowd.latest is None:
        return word
    return w("{what} · {age}", what=word, age=times.age(w, crowd.latest, at, zone))


def _amenity(w: Words, status: AmenityStatus, at: datetime, zone: str) -> dict[str, str]:
    tone = sentences.tone(status, at)
    return {
        "icon": status.amenity.value,
        "word": sentences.amenity_word(w, status),
        "note": _confirmed(w, status, at, zone, tone),
        "tone": tone,
    }


def _confirmed(w: Words, status: AmenityStatus, at: datetime, zone: str, tone: str) -> str:
    """When, and who said so; or that nobody has looked again since."""
    by = w(CONFIRMER_NAME[status.confirmed_by])
    if status.confirmed_at is None:
        return w("{what} · {by}", what=sentences.amenity_age(w, status, at, zone), by=by)
    age = times.age(w, status.confirmed_at, at, zone)
    if tone == "stale":
        return w("{age} · not checked since", age=age)
    return w("{what} · {by}", what=age, by=by)


def _door(w: Words, place: Place, photos: Sequence[Photo]) -> dict[str, Any]:
    lines = [
        w("Floor: {floor}", floor=place.floor) if place.floor else "",
        w("Seats: {n}", n=place.seats) if place.seats else "",
        w("Run by {operator}", operator=place.operator) if place.operator else "",
        w("Phone {number}", number=place.phone) if place.phone else "",
    ]
    text = place.how_to_find or w("Nobody has told where the door is yet")
    return {
        "text": text,
        "lines": [line for line in lines if line],
        "photos": [
            {"url": f"/photos/{p.id}", "words": p.words, "width": p.width, "height": p.height}
            for p in photos
        ],
    }


def _ways_on(w: Words, place: Place, *, native: bool) -> dict[str, Any]:
    door = f"/s/{place.code}"
    return {
        "nav": _native_links(w, place) if native else _web_links(w, place),
        "nav_hint": "" if native else w("To open a map app, open this page in your browser"),
        "copy": {
            "word": w("Copy address"),
            "text": f"{place.name} {place.address}".strip(),
            "done": w("Copied"),
        },
        "check_in": {"word": w("I am here, check in"), "url": door},
        "report": {"word": w("Door locked"), "url": f"{door}?ask=locked#locked"},
    }


def _native_links(w: Words, place: Place) -> list[dict[str, str]]:
    name, at = place.name, place.position
    return [
        {"key": "amap", "word": w("Amap"), "url": navigation.amap_marker(name, at)},
        {
            "key": "tencent",
            "word": w("Tencent"),
            "url": navigation.tencent_marker(name, place.address, at),
        },
        {
            "key": "baidu",
            "word": w("Baidu"),
            "url": navigation.baidu_marker(name, place.address, at),
        },
        {"key": "geo", "word": w("Other map"), "url": navigation.geo_uri(name, at)},
    ]


def _web_links(w: Words, place: Place) -> list[dict[str, str]]:
    url = navigation.amap_marker(place.name, place.position, native=False)
    return [{"key": "web", "word": w("Map on the web"), "url": url}]
