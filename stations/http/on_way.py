"""`/on-way`: open places along a ride from A to B, the smallest detour first, without a script.

Names stand in the address, so that the way back works and a link can be kept. A position comes by
POST, is used and forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from geodata.coordinates import LonLat
from stations.http.asked import read_position, read_travel, small_form
from stations.http.documents import document
from stations.http.reader import words
from stations.search.corridor import along
from stations.search.find import LONGEST_QUERY, find
from stations.search.question import Travel
from stations.services.hub import Hub
from stations.views.found import found
from stations.views.on_way import stops
from stations.words import Words

SHOWN = 12
SCRIPT = (
    'var f=document.getElementById("ride"),h=document.getElementById("here");'
    "if(navigator.geolocation){h.hidden=false;h.onclick=function(){"
    "if(!f.to.value){f.to.focus();return}"
    "navigator.geolocation.getCurrentPosition(function(p){f.lon.value=p.coords.longitude;"
    'f.lat.value=p.coords.latitude;f.lon.disabled=f.lat.disabled=false;f.method="post";f.submit()'
    "},function(){h.hidden=true;f.from.focus()},{timeout:8000})}}"
)


@dataclass(frozen=True, slots=True)
class Ride:
    """What was typed; `start` is a position that was given instead of a name."""

    origin: str = ""
    end: str = ""
    by: Travel = Travel.BIKE
    start: LonLat | None = None

    @property
    def is_asked(self) -> bool:
        return bool(self.end.strip() and (self.start or self.origin.strip()))


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    async def by_names(request: Request) -> Response:
        asked = request.query_params
        return _answer(hub, request, _ride(asked.get("from"), asked.get("to"), asked.get("by")))

    async def by_position(request: Request) -> Response:
        form = await small_form(request)
        if form is None:
            return _page(hub, request, Ride(), _unreadable(words(request)), status=400)
        start = read_position(form)
        ride = _ride(None, form.get("to"), form.get("by"), start)
        if start is None:
            return _page(hub, request, ride, _unreadable(words(request)), status=400)
        return _answer(hub, request, ride)

    return [
        Route("/on-way", by_names, methods=["GET"]),
        Route("/on-way", by_position, methods=["POST"]),
    ]


def _ride(origin: object, end: object, by: object, start: LonLat | None = None) -> Ride:
    return Ride(
        str(origin or "")[: LONGEST_QUERY + 1],
        str(end or "")[: LONGEST_QUERY + 1],
        read_travel(str(by or "")),
        start,
    )


def _unreadable(w: Words) -> str:
    return w("This request cannot be read. Type a crossing, a landmark or a station")


def _answer(hub: Hub, request: Request, ride: Ride) -> HTMLResponse:
    w = words(request)
    if not ride.is_asked:
        return _page(hub, request, ride)
    start, said = (ride.start, "") if ride.start else _named(hub, w, ride.origin)
    end, said_of_end = _named(hub, w, ride.end)
    if start is None or end is None:
        return _page(hub, request, ride, said or said_of_end)
    try:
        found_stops = along(
            hub.catalogue, start, end, at=hub.clock.now(), by=ride.by, open_only=True, limit=SHOWN
        )
    except ValueError:
        return _page(hub, request, ride, w("The two are more than 100 km apart. Is one mistyped?"))
    rows = stops(w, found_stops)
    note = "" if rows else w("Nothing open makes this ride less than 10 minutes longer")
    return _page(hub, request, ride, note, rows)


def _named(hub: Hub, w: Words, typed: str) -> tuple[LonLat | None, str]:
    """The position of a name, or what to say where there is none."""
    if len(typed) > LONGEST_QUERY:
        return None, w("That is too long")
    answer = find(hub.catalogue, hub.gazetteer, typed)
    if answer.hits:
        return answer.hits[0].position, ""
    return None, found(w, typed, answer)["suggest"] or _unreadable(w)


def _page(
    hub: Hub,
    request: Request,
    ride: Ride,
    note: str = "",
    rows: list[dict[str, str]] | None = None,
    *,
    status: int = 200,
) -> HTMLResponse:
    w, shown = words(request), rows or []
    return document(
        request,
        "on_way.html",
        status=status,
        pins=frozenset(row["pin"] for row in shown),
        demo=hub.catalogue.synthetic,
        ride=ride,
        travels=[(Travel.BIKE, w("Ride")), (Travel.FOOT, w("Walk"))],
        note=note,
        rows=shown,
        script=SCRIPT,
    )
