"""`/today`: what is offered today and in the days after, as a page and as a calendar file."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from geodata.coordinates import LonLat
from stations.care.calendar_file import calendar_file
from stations.http.asked import ASK_POSITION, read_position, small_form
from stations.http.documents import document
from stations.http.reader import words
from stations.registry.city_time import CITY_ZONE
from stations.registry.places import Place, PlaceId
from stations.services.events import coming
from stations.services.hub import Hub
from stations.views.today import days


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    def by_time(request: Request) -> Response:
        return _page(hub, request)

    async def by_position(request: Request) -> Response:
        form = await small_form(request)
        origin = form and read_position(form)
        return _page(hub, request, origin or None, status=200 if origin else 400)

    def as_calendar(request: Request) -> Response:
        return _calendar(hub, request)

    return [
        Route("/today", by_time, methods=["GET"]),
        Route("/today", by_position, methods=["POST"]),
        Route("/today.ics", as_calendar, methods=["GET"]),
    ]


def _page(
    hub: Hub, request: Request, origin: LonLat | None = None, *, status: int = 200
) -> HTMLResponse:
    found = coming(hub)

    def find(place_id: PlaceId) -> Place | None:
        row = hub.catalogue.find(place_id)
        return None if row is None else row.place

    return document(
        request,
        "today.html",
        status=status,
        demo=hub.catalogue.synthetic,
        days=days(words(request), found, find, at=hub.clock.now(), zone=CITY_ZONE, origin=origin),
        sorted_by_way=origin is not None,
        script=ASK_POSITION,
    )


def _calendar(hub: Hub, request: Request) -> Response:
    """Every event once, though it may stand in several days."""
    found = {event.id: event for events in coming(hub).values() for event in events}
    rows = (hub.catalogue.find(e.place_id) for e in found.values() if e.place_id is not None)
    known = {row.place.id: row.place for row in rows if row is not None}
    name = words(request)("Nuanyi")
    body = calendar_file(found.values(), known, name=name, at=hub.clock.now())
    head = {"Content-Disposition": 'attachment; filename="nuanyi.ics"', "Cache-Control": "no-store"}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=head)
