"""A code for a screen beside the door: another one every half minute, so that a photo is worthless.

The page refreshes itself by its head, without a script, when the half minute is over.
"""

from __future__ import annotations

from functools import partial

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from stations.errors import NotFound, Refused, StoreUnavailable
from stations.http.documents import document
from stations.http.poster import check_in_link, qr_svg, to_sign_in
from stations.http.sign_in import signed_in
from stations.people.rights import Action, authorize
from stations.services.hub import Hub
from stations.services.visiting import station_by_code
from stations.visits.screen_codes import screen_code, seconds_left, window_of


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    async def endpoint(request: Request) -> Response:
        try:
            return await _show(hub, request)
        except (NotFound, Refused, StoreUnavailable) as error:
            return to_sign_in(request, error)

    return [Route("/screen/{code}", endpoint, methods=["GET"])]


async def _show(hub: Hub, request: Request) -> Response:
    running = await run_in_threadpool(partial(signed_in, hub, request))
    place = station_by_code(hub, request.path_params["code"]).place
    authorize(running.account if running else None, Action.PRINT_POSTER, place.id)
    at = hub.clock.now()
    shown = screen_code(hub.secret, place.id, window_of(at))
    return document(
        request,
        "screen.html",
        place=place,
        refresh_s=seconds_left(at),
        qr=Markup(qr_svg(f"{check_in_link(request, place.code)}?k={shown}")),  # noqa: S704 - ours
    )
