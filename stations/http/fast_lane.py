"""The wall code's page: the station now, one tap to check in, one question, one report.

No script, no second request, no framework. A form is answered by a redirect back to the page, so
that reloading or going back sends nothing twice; its nonce counts once whatever happens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from stations.errors import NotFound, Refused, StationsError, StoreUnavailable
from stations.http.documents import document
from stations.http.reader import day_token, give_day_token, words
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity
from stations.services.hub import Hub
from stations.services.photos import door_photos
from stations.services.stamping import right_of
from stations.services.visiting import (
    Presence,
    ReportOutcome,
    answer_question,
    check_in,
    check_out,
    presence,
    report_locked,
    station_by_code,
)
from stations.views.door import door
from stations.views.refusals import REASONS
from stations.visits.codes import new_nonce
from stations.visits.question import Answer
from stations.visits.screen_codes import proves
from stations.words import Words, mark

T = TypeVar("T")
MAX_FORM_BYTES = 4_096
MOST_FIELDS = 8

SAID = {
    "taken": mark("Noted. One more report marks it locked"),
    "locked": mark("Noted. It is marked locked now; the keeper is told"),
    "already": mark("You have already said so"),
    "not_open": mark("By its hours it is closed now, so this is not counted"),
    "thanks": mark("Noted, thank you"),
    "left": mark("Checked out. Take care on the road"),
    "no_cookie": mark(
        "Your browser keeps no cookies, so nothing was counted. Allow them and scan again"
    ),
} | {reason: REASONS[reason] for reason in ("too_many_now", "too_far_too_soon", "enough_reports")}

PROBLEMS: dict[str, tuple[int, str]] = {
    "unknown_code": (404, mark("Code not recognised. Find it by name")),
    "wrong_code": (400, mark("Code not recognised. Find it by name")),
    "code_expired": (410, mark("Code expired. Scan the wall again")),
}
_UNAVAILABLE = (503, mark("Cannot save now; reading works"))
_MALFORMED = (400, mark("This form cannot be read. Scan the wall again"))


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""
    return [
        Route("/s/{code}", _guarded(hub, _show), methods=["GET"]),
        Route("/s/{code}/check-in", _guarded(hub, _check_in), methods=["POST"]),
        Route("/s/{code}/check-out", _guarded(hub, _check_out), methods=["POST"]),
        Route("/s/{code}/report", _guarded(hub, _report), methods=["POST"]),
    ]


Act = Callable[[Hub, Request], Awaitable[Response]]


def _guarded(hub: Hub, act: Act) -> Callable[[Request], Awaitable[Response]]:
    """Turn every refusal into a page that says what to do."""

    async def endpoint(request: Request) -> Response:
        try:
            return await act(hub, request)
        except (NotFound, Refused, StoreUnavailable, _Malformed) as error:
            if error.reason in SAID:  # it does not count; the page says what to do
                return _back(request.path_params["code"], error.reason)
            other = _UNAVAILABLE if isinstance(error, StoreUnavailable) else _MALFORMED
            status, text = PROBLEMS.get(error.reason, other)
            return document(request, "problem.html", status=status, text=words(request)(text))

    return endpoint


class _Malformed(StationsError):
    """The form is not one of ours."""


async def _show(hub: Hub, request: Request) -> Response:
    code = request.path_params["code"]
    row = station_by_code(hub, code)
    here = await run_in_threadpool(_presence, hub, row.place, day_token(request))
    photos = await run_in_threadpool(door_photos, hub, row.place.id)
    w, at = words(request), hub.clock.now()
    shown = door(w, hub.catalogue, row, here, at=at)
    proven = proves(hub.secret, row.place.id, request.query_params.get("k", ""), at=at)
    response = document(
        request,
        "station.html",
        pins=frozenset(look["pin"] for look in (shown["state"], shown["next"]) if look),
        code=row.place.code,
        nonces=[new_nonce(hub.secret, row.place.code, proven=proven) for _ in range(3)],
        said=_said(w, request),
        stamp_right=right_of(hub, here.visit) if here.visit else "",
        photo=photos[0].id if photos else "",
        asked_locked=request.query_params.get("ask") == "locked",
        **shown,
    )
    give_day_token(request, response, now=at)
    return response


def _presence(hub: Hub, place: Place, token: str | None) -> Presence:
    """What this phone did here; a store that does not answer must not hide the station."""
    try:
        return presence(hub, place, token)
    except StoreUnavailable:
        return presence(hub, place, None)


def _said(w: Words, request: Request) -> str:
    text = SAID.get(request.query_params.get("said", ""))
    return w(text) if text else ""


async def _check_in(hub: Hub, request: Request) -> Response:
    code, form = request.path_params["code"], await _form(request)
    station_by_code(hub, code)
    token = day_token(request)
    if token is None:
        return _back(code, "no_cookie")
    await _durable(check_in(hub, code, nonce=_field(form, "nonce"), token=token))
    return _back(code)


async def _check_out(hub: Hub, request: Request) -> Response:
    code, form, token = request.path_params["code"], await _form(request), day_token(request)
    if token is None:
        return _back(code, "no_cookie")
    await _durable(check_out(hub, code, nonce=_field(form, "nonce"), token=token))
    return _back(code, "left")


async def _report(hub: Hub, request: Request) -> Response:
    code, form = request.path_params["code"], await _form(request)
    station_by_code(hub, code)
    nonce, said, token = _field(form, "nonce"), _field(form, "answer"), day_token(request)
    if token is None:
        return _back(code, "no_cookie")
    if said == "locked":
        outcome = await _durable(report_locked(hub, code, nonce=nonce, token=token))
        if outcome in (ReportOutcome.TAKEN, ReportOutcome.LOCKED):
            await run_in_threadpool(hub.refresh)
        return _back(code, outcome.value)
    answering = partial(answer_question, hub, code, nonce=nonce, token=token)
    try:
        future = answering(amenity=Amenity(_field(form, "amenity")), answer=Answer(said))
    except ValueError as error:
        raise _Malformed("malformed") from error
    if await _durable(future):
        await run_in_threadpool(hub.refresh)
    return _back(code, "thanks")


async def _form(request: Request) -> dict[str, str]:
    """The fields of a small form: three of them, for which a parser of files is much too slow."""
    if int(request.headers.get("content-length") or MAX_FORM_BYTES + 1) > MAX_FORM_BYTES:
        raise _Malformed("too_large")
    body = (await request.body()).decode(errors="replace")
    try:
        return dict(parse_qsl(body, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise _Malformed("malformed") from error


def _field(form: dict[str, str], name: str) -> str:
    if name not in form:
        raise _Malformed("malformed")
    return form[name]


async def _durable(future: Future[T]) -> T:
    """The result once it is committed, without holding a thread."""
    return await asyncio.wrap_future(future)


def _back(code: str, said: str = "") -> Response:
    """See the page again (303: whatever was posted is not posted again)."""
    return RedirectResponse(f"/s/{code}" + (f"?said={said}" if said else ""), status_code=303)
