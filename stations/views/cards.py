"""The answer to "what is near": list cards, heading, pills, and the way out when nothing fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from stations.registry.city_time import CITY_ZONE
from stations.registry.places import AmenityStatus, Place
from stations.registry.season import Season, in_season
from stations.registry.vocabulary import NO_APP_NEEDED, Amenity
from stations.search.catalogue import Catalogue
from stations.search.nearest import Hit, in_list_order, near
from stations.search.question import Filters
from stations.search.surroundings import NEARBY_M, Surroundings, surroundings
from stations.views import navigation, sentences, times
from stations.views.markers import markers
from stations.views.names import AMENITY_NAME, shape
from stations.views.question import NO_APP, Question
from stations.words import Words

AMENITIES_ON_CARD = 3

PILLS = (
    Amenity.MICROWAVE,
    Amenity.TOILETS,
    Amenity.DRINKING_WATER,
    Amenity.DEVICE_CHARGING_STATION,
    Amenity.AIR_CONDITIONING,
    Amenity.HEATING,
    Amenity.SEATING,
    Amenity.CHARGING_STATION,
    Amenity.BATTERY_SWAP,
    Amenity.FIRST_AID_KIT,
    Amenity.SHOWER,
    Amenity.REFRIGERATOR,
    Amenity.UMBRELLA,
    Amenity.BICYCLE_PUMP,
    Amenity.TOOLS,
    Amenity.INTERNET_ACCESS,
    Amenity.BABY_FEEDING,
    Amenity.LOCKER,
    Amenity.BOOKS,
    Amenity.DEFIBRILLATOR,
    Amenity.WHEELCHAIR,
)
"""What riders ask for most comes first; heat and cold put theirs before it for months."""


def view(
    w: Words,
    catalogue: Catalogue,
    question: Question,
    *,
    at: datetime,
    native: bool = True,
    season: Season = Season.MILD,
) -> dict[str, Any]:
    """Map and list of one question, from one snapshot, as JSON-ready data.

    Every place on the map that is no farther than the last card's is on a card too, and the
    other way round: both pass the same filters at the same instant. Without an origin the middle
    of the box is one; without either nothing is near. `native` False writes links that open no
    app.
    """
    centre = question.centre
    answer: dict[str, Any] = {
        "version": catalogue.version,
        "at": times.clock(at, CITY_ZONE),
        "synthetic": catalogue.synthetic,
        **markers(w, catalogue, question, at=at, origin=centre),
    }
    if centre is None:
        return answer | _nothing(w)
    around = surroundings(catalogue, centre, at=at, by=question.by)
    hits = near(
        catalogue,
        centre,
        at=at,
        by=question.by,
        needs=question.filters.needs,
        entry=question.filters.entry,
        open_only=question.filters.open_only,
        limit=question.limit,
    )
    ordered = in_list_order(hits, question.filters.needs)
    return answer | {
        "heading": _heading(w, question.filters, around),
        "basis": _basis(w, question),
        "notice": _notice(w, catalogue, question.filters, around),
        "cards": [card(w, hit, question, native=native, season=season) for hit in ordered],
        "pills": _pills(w, question, around, season),
        "empty": _empty(w, catalogue, question.filters, around, at),
    }


def card(
    w: Words,
    hit: Hit,
    question: Question,
    *,
    native: bool = True,
    season: Season = Season.MILD,
) -> dict[str, Any]:
    """One card of the list."""
    place, now = hit.row.place, hit.state_now
    return {
        "id": place.id,
        "name": place.name,
        "shape": shape(place.kind),
        "state": now.pin,
        "line": sentences.arrival_line(w, hit.row, now, hit.state_on_arrival),
        "minutes": str(max(1, hit.minutes)),
        "minutes_unit": w("min"),
        "distance": sentences.distance(w, hit.distance_m),
        "amenities": [
            amenity(w, status, at=hit.at, zone=place.zone)
            for status in _on_card(place, question.filters.needs, season)
        ],
        "truth": sentences.truth_line(w, hit.row.truth),
        "entry": sentences.entry_line(w, place),
        "badge": sentences.badge(w, place),
        "go_url": navigation.amap_route(place.name, place.position, question.by, native=native),
        "go_word": w("Go here"),
    }


def amenity(w: Words, status: AmenityStatus, *, at: datetime, zone: str) -> dict[str, str]:
    """One amenity of a card: icon, word, age and tone."""
    return {
        "icon": status.amenity.value,
        "word": sentences.amenity_word(w, status),
        "age": sentences.amenity_age(w, status, at, zone),
        "tone": sentences.tone(status, at),
    }


def _on_card(place: Place, needs: frozenset[Amenity], season: Season) -> list[AmenityStatus]:
    """What was asked for, then the rest in the order of the pills."""
    ranked = sorted(in_pill_order(place, season), key=lambda status: status.amenity not in needs)
    return ranked[:AMENITIES_ON_CARD]


def in_pill_order(place: Place, season: Season = Season.MILD) -> list[AmenityStatus]:
    """What a place has: what the season asks for first, then what riders ask for most."""
    order = in_season(PILLS, season)
    return sorted(place.amenities, key=lambda status: order.index(status.amenity))


def _nothing(w: Words) -> dict[str, Any]:
    text = w("No location needed: type a crossing or tap the map")
    return {
        "heading": "",
        "basis": "",
        "notice": text,
        "cards": [],
        "pills": [],
        "empty": None,
    }


def _heading(w: Words, filters: Filters, around: Surroundings) -> str:
    n = around.count(filters)
    if filters.open_only:
        return w.n("{n} open nearby", "{n} open nearby", n)
    return w.n("{n} place nearby", "{n} places nearby", n)


def _basis(w: Words, question: Question) -> str:
    if question.origin is None:
        return w("from the middle of the map, about")
    return w("soonest first, about")


def _notice(w: Words, catalogue: Catalogue, filters: Filters, around: Surroundings) -> str:
    if not catalogue.shown:
        return w("No station is listed yet")
    unknown = around.count_unknown(filters) if filters.open_only else 0
    if not unknown:
        return ""
    return w.n("{n} more, hours not known", "{n} more, hours not known", unknown)


def _pills(
    w: Words, question: Question, around: Surroundings, season: Season
) -> list[dict[str, Any]]:
    """Open first, then the amenities with "no app" among them: the cost, or what is left."""
    filters = question.filters
    pills = [_pill(w, "open", "schedule", w("Open now"), filters, _open(filters), around)]
    for amenity in in_season(PILLS, season):
        changed = replace(filters, needs=filters.needs ^ {amenity})
        name = w(AMENITY_NAME[amenity])
        pills.append(_pill(w, amenity.value, amenity.value, name, filters, changed, around))
    changed = replace(filters, entry=frozenset() if question.no_app else NO_APP_NEEDED)
    no_app = _pill(w, NO_APP, "open_door", w("No app needed"), filters, changed, around)
    return [*pills[:3], no_app, *pills[3:]]


def _open(filters: Filters) -> Filters:
    return replace(filters, open_only=not filters.open_only)


def _pill(
    w: Words, key: str, icon: str, word: str, now: Filters, then: Filters, around: Surroundings
) -> dict[str, Any]:
    """A pill that would turn `now` into `then`; it is selected when that asks for less."""
    selected = _weight(then) < _weight(now)
    left = around.count(now)
    cost = left - around.count(then)
    count = (
        w.n("{n} place", "{n} places", left) if selected else w.n("{n} fewer", "{n} fewer", cost)
    )
    return {"key": key, "icon": icon, "word": word, "count": count, "selected": selected}


def _weight(filters: Filters) -> int:
    return len(filters.needs) + bool(filters.entry) + filters.open_only


def _empty(
    w: Words, catalogue: Catalogue, filters: Filters, around: Surroundings, at: datetime
) -> dict[str, Any] | None:
    """The way out when nothing nearby matches: the one filter that costs most, or when it opens."""
    if around.count(filters) or (filters.open_only and around.count_unknown(filters)):
        return None
    drops = [
        (around.count(then), key, word)
        for key, word, then in _droppable(w, filters)
        if around.count(then)
    ]
    if drops:
        n, key, word = max(drops, key=lambda d: d[0])
        text = w('Nothing matches. Without "{filter}": {n}', filter=word, n=n)
        return {"text": text, "drop": key}
    return {"text": _opens_next(w, catalogue, filters, around, at), "drop": None}


def _droppable(w: Words, filters: Filters) -> list[tuple[str, str, Filters]]:
    """Each need and the entry, with the filters that are left without it."""
    found = [
        (a.value, w(AMENITY_NAME[a]), replace(filters, needs=filters.needs - {a}))
        for a in PILLS
        if a in filters.needs
    ]
    if filters.entry:
        found.append((NO_APP, w("No app needed"), replace(filters, entry=frozenset())))
    return found


def _opens_next(
    w: Words, catalogue: Catalogue, filters: Filters, around: Surroundings, at: datetime
) -> str:
    km = round(NEARBY_M / 1000)
    matching = around.index[around.matching(filters)].tolist()
    opens = [s for i in matching if (s := catalogue.state_at(i, at).next_open) is not None]
    if not filters.open_only or not opens:
        return w("Nothing within {km} km", km=km)
    said = times.moment(w, min(opens), at, CITY_ZONE)
    return w("Nothing open within {km} km. Next opens {time}", km=km, time=said)
