"""`/card`: the phone's stamp card. Its code is a cookie of these pages only; nobody signs in."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from stations.errors import NotFound, Refused, StoreUnavailable
from stations.http.asked import small_form
from stations.http.documents import document
from stations.http.reader import is_https, words
from stations.services.hub import Hub
from stations.services.stamping import card_of, first_stamp, recover, stamp
from stations.visits.stamp_cards import FULL, Card
from stations.words import Words, mark

COOKIE, PATH = "card", "/card"
A_YEAR_S = 365 * 24 * 3600
SAID = {
    "stamped": mark("Stamped. One stamp a day"),
    "stamped_today": mark("Today's stamp is on the card already"),
    "stamped_already": mark("This visit has given its stamp already"),
    "code_expired": mark("That visit is too long ago for a stamp"),
    "wrong_code": mark("Stamps come from the page of a station, after checking in"),
    "unknown_phrase": mark("No card has this phrase. Look at it again"),
    "unavailable": mark("Cannot save now; reading works"),
}


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    async def show(request: Request) -> Response:
        return await run_in_threadpool(_page, hub, request)

    async def stamped(request: Request) -> Response:
        form = await small_form(request)
        right = str(form.get("right", "")) if form else ""
        return await run_in_threadpool(_stamp, hub, request, right)

    async def got_back(request: Request) -> Response:
        form = await small_form(request)
        phrase = str(form.get("phrase", "")) if form else ""
        return await run_in_threadpool(_recover, hub, request, phrase)

    return [
        Route(PATH, show, methods=["GET"]),
        Route(f"{PATH}/stamp", stamped, methods=["POST"]),
        Route(f"{PATH}/recover", got_back, methods=["POST"]),
    ]


def _page(hub: Hub, request: Request) -> Response:
    try:
        card = card_of(hub, request.cookies.get(COOKIE))
    except StoreUnavailable:
        return _document(request, None, said="unavailable", status=503)
    return _document(request, card, said=request.query_params.get("said", ""))


def _stamp(hub: Hub, request: Request, right: str) -> Response:
    """Stamp the card that the phone holds; a phone without one gets a card and sees its phrase."""
    held = request.cookies.get(COOKIE)
    try:
        if card_of(hub, held) is not None and held is not None:
            stamp(hub, held, right)
            return RedirectResponse(f"{PATH}?said=stamped", status_code=303)
        code, phrase, card = first_stamp(hub, right)
        response = _document(request, card, said="stamped", phrase=phrase)
    except Refused as refused:
        return RedirectResponse(f"{PATH}?said={refused.reason}", status_code=303)
    except StoreUnavailable:
        return _document(request, None, said="unavailable", status=503)
    _keep(request, response, code)
    return response


def _recover(hub: Hub, request: Request, phrase: str) -> Response:
    try:
        code, fresh = recover(hub, phrase)
        response = _document(request, card_of(hub, code), phrase=fresh)
    except NotFound:
        return RedirectResponse(f"{PATH}?said=unknown_phrase", status_code=303)
    except StoreUnavailable:
        return _document(request, None, said="unavailable", status=503)
    _keep(request, response, code)
    return response


def _keep(request: Request, response: Response, code: str) -> None:
    response.set_cookie(
        COOKIE,
        code,
        max_age=A_YEAR_S,
        httponly=True,
        samesite="lax",
        secure=is_https(request),
        path=PATH,
    )


def _document(
    request: Request, card: Card | None, *, said: str = "", phrase: str = "", status: int = 200
) -> Response:
    w = words(request)
    facts = _facts(w, card)
    told = w(SAID[said]) if said in SAID else ""
    return document(request, "card.html", status=status, said=told, phrase=phrase, **facts)


def _facts(w: Words, card: Card | None) -> dict[str, Any]:
    if card is None:
        return {"has_card": False, "filled": 0, "size": FULL, "full_cards": "", "last": ""}
    full = w.n("{n} full card", "{n} full cards", card.full_cards)
    last = card.days[-1].isoformat() if card.days else ""
    return {
        "has_card": True,
        "filled": card.on_this_one,
        "size": FULL,
        "full_cards": full if card.full_cards else "",
        "last": last,
    }
