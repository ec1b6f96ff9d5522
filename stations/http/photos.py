"""`/photos/{id}`: one picture with its own content type, from the store and never from a folder."""

from __future__ import annotations

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from stations.care.photos import About
from stations.errors import NotFound, Refused
from stations.http.last_resort import nothing_here
from stations.http.sign_in import signed_in
from stations.people.rights import Action, may
from stations.services.hub import Hub
from stations.services.photos import picture

A_YEAR_S = 365 * 24 * 3600  # a photo never changes: another one has another id
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Content-Disposition": "inline",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(partial(_show, hub, request))
        except (NotFound, Refused):
            return nothing_here(request)

    return [Route("/photos/{photo_id}", endpoint, methods=["GET"])]


def _show(hub: Hub, request: Request) -> Response:
    photo, drawn = picture(hub, request.path_params["photo_id"])
    kept = "public"
    if photo.about is not About.DOOR:
        running = signed_in(hub, request)
        if not may(running.account if running else None, Action.SEE_STATION, photo.place_id):
            raise Refused("no_right")
        kept = "private"
    head = HEADERS | {"Cache-Control": f"{kept}, max-age={A_YEAR_S}, immutable"}
    return Response(drawn.body, media_type=drawn.media_type, headers=head)
