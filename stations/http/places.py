"""The places API of the map: what is in view, one place, names, the base map, the data version."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from stations.errors import Fault, InvalidInput, NotFound, StationsError
from stations.http.reader import language
from stations.registry.calendar import Calendar
from stations.search.catalogue import Catalogue
from stations.search.find import LONGEST_QUERY, Gazetteer, find
from stations.services.clock import Clock
from stations.services.crowding import crowd_of
from stations.services.photos import door_photos
from stations.services.seasons import season_now
from stations.views.base_map import source
from stations.views.cards import view
from stations.views.details import details
from stations.views.found import found
from stations.views.markers import markers
from stations.views.navigation import blocks_native_launch
from stations.views.question import read_query, read_question
from stations.words import LANGUAGES, Words, for_language, mark

MOST_BYTES = 16_384
NO_STORE = {"cache-control": "no-store"}
A_MINUTE = {"cache-control": "public, max-age=60"}

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "malformed": (
        400,
        mark("This request cannot be read ({fields})"),
        mark("Reload the page and search again"),
    ),
    "too_large": (400, mark("That is too long"), mark("Type a shorter name")),
    "not_found": (404, mark("This place is not listed any more"), mark("Choose another one")),
}


class Hub(Protocol):
    """What these routes need of the process."""

    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def gazetteer(self) -> Gazetteer: ...
    @property
    def base_map(self) -> Mapping[str, Any]: ...
    def read(self) -> AbstractContextManager[Connection]: ...


Answer = Callable[[Hub, Request, Words, Any], Response]


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module, around one hub."""
    return [
        Route("/api/view", _posted(hub, _view), methods=["POST"]),
        Route("/api/places/{place_id}", _posted(hub, _details), methods=["POST"]),
        Route("/api/places", _asked(hub, _markers), methods=["GET"]),
        Route("/api/find", _asked(hub, _find), methods=["GET"]),
        Route("/api/basemap", _asked(hub, _base_map), methods=["GET"]),
        Route("/api/version", _asked(hub, _version), methods=["GET"]),
    ]


def _posted(hub: Hub, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that reads a JSON object of at most `MOST_BYTES`."""

    async def endpoint(request: Request) -> Response:
        body: Any = None
        try:
            body = await _json(request)
            return await run_in_threadpool(answer, hub, request, _words(request, body), body)
        except StationsError as error:
            return _problem(_words(request, body), error)

    return endpoint


def _asked(hub: Hub, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that reads the query string."""

    async def endpoint(request: Request) -> Response:
        w = _words(request, None)
        try:
            return await run_in_threadpool(answer, hub, request, w, None)
        except StationsError as error:
            return _problem(w, error)

    return endpoint


def _view(hub: Hub, request: Request, w: Words, body: Any) -> Response:
    question, native = read_question(body), _native(request)
    now, season = hub.clock.now(), season_now(hub)
    answer = view(w, hub.catalogue, question, at=now, native=native, season=season)
    return JSONResponse(answer, headers=NO_STORE)


def _details(hub: Hub, request: Request, w: Words, body: Any) -> Response:
    question, catalogue = read_question(body), hub.catalogue
    row = catalogue.find(request.path_params["place_id"])
    if row is None:
        raise NotFound("not_found")
    answer = details(
        w,
        catalogue,
        row,
        at=hub.clock.now(),
        origin=question.origin,
        by=question.by,
        native=_native(request),
        crowd=crowd_of(hub, row.place),
        photos=door_photos(hub, row.place.id),
        season=season_now(hub),
    )
    return JSONResponse(answer, headers=NO_STORE)


def _markers(hub: Hub, request: Request, w: Words, _: Any) -> Response:
    question, catalogue = read_query(request.query_params), hub.catalogue
    answer = markers(w, catalogue, question, at=hub.clock.now(), origin=None)
    head = {"version": catalogue.version, "synthetic": catalogue.synthetic}
    return JSONResponse(head | answer, headers=NO_STORE)


def _find(hub: Hub, request: Request, w: Words, _: Any) -> Response:
    text = request.query_params.get("q", "")
    if len(text) > LONGEST_QUERY:
        raise InvalidInput("too_large", [Fault("too_large", column="q")])
    answer = found(w, text, find(hub.catalogue, hub.gazetteer, text))
    return JSONResponse(answer, headers=NO_STORE)


def _base_map(hub: Hub, request: Request, w: Words, _: Any) -> Response:
    drawing = hub.base_map
    answer = dict(drawing) | {
        "version": hub.catalogue.version,
        "attribution": source(w, drawing),
    }
    return JSONResponse(answer, headers=A_MINUTE)


def _version(hub: Hub, request: Request, w: Words, _: Any) -> Response:
    return JSONResponse({"version": hub.catalogue.version}, headers=NO_STORE)


async def _json(request: Request) -> Any:
    """The body as JSON.

    Raises:
        InvalidInput: too large, or no JSON. NaN and Infinity, which JSON does not know, are none.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise InvalidInput("too_large", [Fault("too_large")])
    try:
        return json.loads(body or b"{}", parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("malformed", [Fault("not_json")]) from error


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _words(request: Request, body: Any) -> Words:
    """The language that the body names, else the request's."""
    chosen = body.get("lang") if isinstance(body, Mapping) else None
    return for_language(chosen if chosen in LANGUAGES else language(request))


def _native(request: Request) -> bool:
    return not blocks_native_launch(request.headers.get("user-agent", ""))


def _problem(w: Words, error: StationsError) -> Response:
    status, message, way_on = PROBLEMS.get(error.reason, PROBLEMS["malformed"])
    faults = error.faults if isinstance(error, InvalidInput) else []
    fields = ", ".join(f.column or f.reason for f in faults)
    body = {"reason": error.reason, "message": w(message, fields=fields), "next": w(way_on)}
    return JSONResponse(body, status_code=status, headers=NO_STORE)
