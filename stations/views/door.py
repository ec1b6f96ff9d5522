"""The page behind the wall code: the station now, what may be done here, the next open place."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from stations.registry.places import AmenityStatus
from stations.search.catalogue import Catalogue
from stations.search.nearest import Hit, nearest_open
from stations.search.published import Published
from stations.search.question import Travel
from stations.search.state import State, state_of
from stations.views import sentences, times
from stations.views.names import AMENITY_NAME, shape
from stations.visits.check_in import Visit
from stations.words import Words


class Present(Protocol):
    """What this phone has done here."""

    @property
    def visit(self) -> Visit | None: ...
    @property
    def question(self) -> AmenityStatus | None: ...
    @property
    def reported_locked(self) -> bool: ...


def door(
    w: Words, catalogue: Catalogue, row: Published, here: Present, *, at: datetime
) -> dict[str, Any]:
    """Everything the page shows, in the reader's words."""
    state = state_of(row, at, catalogue.calendar)
    zone = row.place.zone
    note = sentences.badge(w, row.place) or sentences.lock_note(w, row, at)
    return {
        "name": row.place.name,
        "demo": row.place.synthetic,
        "state": _look(w, row, state),
        "note": note,
        "next": _next(w, catalogue, row, at),
        "entered": _entered(w, here.visit, zone),
        "question": _question(w, here.question, at, zone),
        "can_report": not here.reported_locked and _may_be_locked(state),
    }


def _look(w: Words, row: Published, state: State) -> dict[str, Any]:
    return {
        "shape": shape(row.place.kind),
        "pin": state.pin,
        "line": sentences.state_line(w, row, state),
        "open": state.is_open or state.is_unknown,
    }


def _may_be_locked(state: State) -> bool:
    """Whether finding the door locked would be news."""
    return state.is_open or state.is_unknown or state.pin == "locked"


def _entered(w: Words, visit: Visit | None, zone: str) -> str:
    if visit is None:
        return ""
    return w("Checked in · {time}. Thank you", time=times.clock(visit.entered_at, zone))


def _question(
    w: Words, status: AmenityStatus | None, at: datetime, zone: str
) -> dict[str, str] | None:
    if status is None:
        return None
    name = w(AMENITY_NAME[status.amenity])
    age = w("nobody has checked yet")
    if status.confirmed_at is not None:
        age = times.age(w, status.confirmed_at, at, zone)
    return {
        "key": status.amenity.value,
        "text": w("{amenity}: does it work now?", amenity=name),
        "age": w("Last confirmed: {age} · answering is up to you", age=age),
    }


def _next(w: Words, catalogue: Catalogue, row: Published, at: datetime) -> dict[str, Any] | None:
    found = nearest_open(catalogue, row, at=at, by=Travel.BIKE)
    return None if found is None else place_row(w, found)


def place_row(w: Words, hit: Hit) -> dict[str, Any]:
    """One place of a list: its look and state on arrival, where it leads, how far it is."""
    state = hit.state_on_arrival
    return _look(w, hit.row, state) | {
        "name": hit.row.place.name,
        "url": f"/s/{hit.row.place.code}",
        "minutes": w("{n} min", n=hit.minutes),
        "distance": w("ride {distance}", distance=sentences.distance(w, hit.distance_m)),
    }
