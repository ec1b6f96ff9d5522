"""The poster beside the door: one printable A4 page with the code that opens the check-in."""

from __future__ import annotations

import io
from functools import partial

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from stations.errors import NotFound, Refused, StationsError, StoreUnavailable
from stations.http.documents import document
from stations.http.reader import is_https, words
from stations.http.sign_in import refusal, signed_in
from stations.look.icons import icon_svg
from stations.people.rights import Action, authorize
from stations.registry.places import Place
from stations.services.hub import Hub
from stations.services.visiting import station_by_code
from stations.views.names import AMENITY_NAME

QUIET_ZONE = 4  # modules of white around the code; ISO/IEC 18004, 5.3.8


ONLY_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names that no phone in the street can open: a poster printed there leads nowhere."""


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    async def endpoint(request: Request) -> Response:
        try:
            return await _show(hub, request)
        except (NotFound, Refused, StoreUnavailable) as error:
            return to_sign_in(request, error)

    return [Route("/poster/{code}", endpoint, methods=["GET"])]


def check_in_link(request: Request, code: str) -> str:
    """The absolute address that the wall code opens."""
    scheme = "https" if is_https(request) else "http"
    return f"{scheme}://{request.url.netloc}/s/{code}"


def qr_svg(link: str) -> str:
    """The link as a QR code: one inline SVG, a quarter of it may be soiled (level Q).

    Black on white in every mode: cameras read it, people do not.
    """
    drawn = io.BytesIO()
    segno.make(link, error="q", micro=False, boost_error=False).save(
        drawn,
        kind="svg",
        border=QUIET_ZONE,
        xmldecl=False,
        svgns=False,
        omitsize=True,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
    )
    return drawn.getvalue().decode("ascii")


async def _show(hub: Hub, request: Request) -> Response:
    running = await run_in_threadpool(partial(signed_in, hub, request))
    row = station_by_code(hub, request.path_params["code"])
    authorize(running.account if running else None, Action.PRINT_POSTER, row.place.id)
    link = check_in_link(request, row.place.code)
    return document(
        request,
        "poster.html",
        place=row.place,
        link=link,
        qr=Markup(qr_svg(link)),  # noqa: S704 - drawn from our own link, holds no stored text
        hours=row.place.hours_as_written or row.place.opening_hours or "",
        amenities=_amenities(request, row.place),
        opens_only_here=request.url.hostname in ONLY_HERE,
    )


def _amenities(request: Request, place: Place) -> list[dict[str, object]]:
    w = words(request)
    return [
        {
            "icon": Markup(icon_svg(status.amenity.value)),  # noqa: S704 - our drawing
            "word": w(AMENITY_NAME[status.amenity]),
        }
        for status in place.amenities
    ]


def to_sign_in(request: Request, error: StationsError) -> Response:
    """Whoever is not signed in comes back here afterwards; others are told why not."""
    if error.reason == "sign_in_first":
        return RedirectResponse(f"/sign-in?next={request.url.path}", status_code=303)
    return refusal(request, error)
