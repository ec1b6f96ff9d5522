"""`/wish`: "I need a station here", in one tap. The position becomes a square and is forgotten."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from geodata.coordinates import LonLat
from stations.errors import Refused, StationsError, StoreUnavailable
from stations.http.asked import ASK_POSITION, read_position, small_form
from stations.http.documents import document
from stations.http.reader import day_token, give_day_token, words
from stations.search.find import LONGEST_QUERY, find
from stations.services.hub import Hub
from stations.services.voting import FORM, VoteOutcome, vote
from stations.visits.codes import new_nonce
from stations.words import mark

PATH = "/wish"
SAID = {
    VoteOutcome.TAKEN.value: mark("Noted. Planners see it once five wishes name this square"),
    VoteOutcome.ALREADY.value: mark("You have said so today"),
    "enough_votes": mark("Three places a day are enough. Come back tomorrow"),
    "far_away": mark("This is far from every station of this city"),
    "code_expired": mark("This page was old. Tap once more"),
    "wrong_code": mark("This page was old. Tap once more"),
    "no_cookie": mark("Allow cookies for this page: it counts each phone once"),
    "not_found": mark("No such place. Type a crossing, a landmark or a station"),
    "unavailable": mark("Cannot save now; reading works"),
    "malformed": mark("This request cannot be read. Type a crossing, a landmark or a station"),
}


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    def show(request: Request) -> Response:
        return _page(hub, request)

    async def send(request: Request) -> Response:
        said = await _vote(hub, request)
        return RedirectResponse(f"{PATH}?said={said}", status_code=303)

    return [Route(PATH, show, methods=["GET"]), Route(PATH, send, methods=["POST"])]


def _page(hub: Hub, request: Request) -> Response:
    w, said = words(request), request.query_params.get("said", "")
    response = document(
        request,
        "wish.html",
        demo=hub.catalogue.synthetic,
        nonces=[new_nonce(hub.secret, FORM) for _ in range(2)],
        said=w(SAID[said]) if said in SAID else "",
        taken=said == VoteOutcome.TAKEN,
        script=ASK_POSITION,
    )
    give_day_token(request, response, now=hub.clock.now(), path=PATH)
    return response


async def _vote(hub: Hub, request: Request) -> str:
    """What became of a posted wish, as a key of `SAID`."""
    form, token = await small_form(request), day_token(request)
    if form is None or "nonce" not in form:
        return "malformed"
    if token is None:
        return "no_cookie"
    typed = str(form.get("q", ""))
    position = await run_in_threadpool(_named, hub, typed) if typed.strip() else read_position(form)
    if position is None:
        return "not_found" if typed.strip() else "malformed"
    try:
        future = vote(hub, position, nonce=str(form["nonce"]), token=token)
        return (await asyncio.wrap_future(future)).value
    except StoreUnavailable:
        return "unavailable"
    except Refused as refused:
        return _known(refused)


def _named(hub: Hub, typed: str) -> LonLat | None:
    hits = find(hub.catalogue, hub.gazetteer, typed[:LONGEST_QUERY]).hits
    return hits[0].position if hits else None


def _known(refused: StationsError) -> str:
    return refused.reason if refused.reason in SAID else "malformed"
