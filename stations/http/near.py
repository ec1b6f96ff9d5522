"""`/near`: the nearest open places as a page of a few kilobytes, for slow phones and old browsers.

A landmark or a district is typed and stands in the address. A position comes by POST, is used and
forgotten: it never stands in a URL, so that no log holds anybody's whereabouts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from geodata.coordinates import LonLat
from stations.http import installed
from stations.http.asked import ASK_POSITION, read_needs, read_position, small_form
from stations.http.documents import document
from stations.http.reader import words
from stations.registry.city_time import CITY_ZONE
from stations.registry.vocabulary import Amenity
from stations.search.find import LONGEST_QUERY, find
from stations.search.nearest import Hit, in_list_order, near
from stations.search.question import Travel
from stations.services.hub import Hub
from stations.views import times
from stations.views.door import place_row
from stations.views.found import found
from stations.views.names import AMENITY_NAME
from stations.words import Words

SHOWN = 8
PILLS = (
    Amenity.DRINKING_WATER,
    Amenity.MICROWAVE,
    Amenity.TOILETS,
    Amenity.DEVICE_CHARGING_STATION,
)

SCRIPT = ASK_POSITION + ";" + installed.SCRIPT


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    async def by_name(request: Request) -> Response:
        return _answer_name(hub, request)

    async def by_position(request: Request) -> Response:
        return await _answer_position(hub, request)

    return [
        Route("/near", by_name, methods=["GET"]),
        Route("/near", by_position, methods=["POST"]),
        *installed.routes(),
    ]


def _answer_name(hub: Hub, request: Request) -> Response:
    w, typed = words(request), request.query_params.get("q", "")
    need = read_needs(request.query_params.getlist("need"))
    if need is None or len(typed) > LONGEST_QUERY:
        return _page(request, hub, typed[:LONGEST_QUERY], (), note=_unreadable(w), status=400)
    if not typed.strip():
        return _page(request, hub, "", need)
    answer = find(hub.catalogue, hub.gazetteer, typed)
    if not answer.hits:
        return _page(request, hub, typed, need, note=found(w, typed, answer)["suggest"] or "")
    start = answer.hits[0]
    return _page(request, hub, typed, need, origin=start.position, named=start.name)


async def _answer_position(hub: Hub, request: Request) -> Response:
    w = words(request)
    form = await small_form(request)
    if form is None:
        return _page(request, hub, "", (), note=_unreadable(w), status=400)
    need = read_needs([str(each) for each in form.getlist("need")])
    origin = read_position(form)
    if need is None or origin is None:
        return _page(request, hub, "", need or (), note=_unreadable(w), status=400)
    return _page(request, hub, "", need, origin=origin)


def _unreadable(w: Words) -> str:
    return w("This request cannot be read. Type a crossing, a landmark or a station")


def _page(
    request: Request,
    hub: Hub,
    typed: str,
    need: tuple[Amenity, ...],
    *,
    origin: LonLat | None = None,
    named: str = "",
    note: str = "",
    status: int = 200,
) -> HTMLResponse:
    w = words(request)
    hits = _hits(hub, origin, need) if origin else []
    if origin and not hits:
        note = w("Nothing open matches. Ask for less, or see the map")
    rows = [place_row(w, hit) for hit in hits]
    response = document(
        request,
        "near.html",
        status=status,
        pins=frozenset(row["pin"] for row in rows),
        demo=hub.catalogue.synthetic,
        heading=w("Nearest open to {name}", name=named) if named else w("Nearest open"),
        note=note,
        typed=typed,
        need=[each.value for each in need],
        pills=_pills(w, typed, need) if named else [],
        rows=rows,
        saved=_saved(w, hub.clock.now()),
        manifest=installed.MANIFEST,
        script=SCRIPT,
    )
    strict = response.headers["Content-Security-Policy"]
    wider = strict.replace("; img-src data:", installed.POLICY)
    response.headers["Content-Security-Policy"] = wider
    if rows:
        response.headers["Near-List"] = "1"
    return response


def _saved(w: Words, at: datetime) -> list[tuple[str, str]]:
    """What the page says where it is shown without a network: the same day, and later."""
    time = times.clock(at, CITY_ZONE)
    day = times.short_date(w, at, CITY_ZONE)
    return [
        ("offline", w("Offline. Saved at {at}", at=time)),
        ("offline-day", w("Offline. Saved at {at}", at=f"{day} {time}")),
    ]


def _hits(hub: Hub, origin: LonLat, need: tuple[Amenity, ...]) -> list[Hit]:
    needs = frozenset(need)
    hits = near(
        hub.catalogue,
        origin,
        at=hub.clock.now(),
        by=Travel.BIKE,
        needs=needs,
        open_only=True,
        limit=SHOWN,
    )
    return in_list_order(hits, needs)


def _pills(w: Words, typed: str, need: tuple[Amenity, ...]) -> list[dict[str, Any]]:
    return [
        {
            "word": w(AMENITY_NAME[each]),
            "on": each in need,
            "url": "/near?" + urlencode(_toggled(typed, need, each)),
        }
        for each in PILLS
    ]


def _toggled(typed: str, need: tuple[Amenity, ...], each: Amenity) -> list[tuple[str, str]]:
    kept = [other for other in need if other != each]
    chosen = kept if each in need else [*kept, each]
    return [("q", typed), *(("need", amenity.value) for amenity in chosen)]
