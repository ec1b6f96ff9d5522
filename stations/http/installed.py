"""What makes `/near` an app on the phone: a manifest, our icon, and a worker that keeps one list.

The worker's scope is `/near`, and of it answers for that one address: Streamlit's paths are never
its own.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from stations.http.documents import FOLDER
from stations.http.reader import words
from stations.look.pins import PinState, Shape, pin_svg_alone
from stations.look.tokens import PALETTE

SCOPE = "/near"
MANIFEST = "/near/manifest.webmanifest"
WORKER = "/near/worker.js"
ICON = "/near/icon.svg"
POLICY = "; connect-src 'self'; worker-src 'self'; manifest-src 'self'; img-src 'self' data:"

# Registers the worker; once it answers for this page, what is shown is asked for again to be kept.
SCRIPT = (
    "var k=navigator.serviceWorker;if(k){k.oncontrollerchange=function(){fetch(location.href)};"
    f'k.register("{WORKER}",{{scope:"{SCOPE}"}}).catch(function(){{}})}}'
)
_WORKER_HEADERS = {
    "Cache-Control": "no-cache",
    "Service-Worker-Allowed": SCOPE,
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
    "X-Content-Type-Options": "nosniff",
}
_A_DAY = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
_SIDE = 512


def routes() -> list[BaseRoute]:
    """The routes of this module; they need nothing of the store."""
    return [
        Route(MANIFEST, _manifest, methods=["GET"]),
        Route(WORKER, _worker, methods=["GET"]),
        Route(ICON, _icon, methods=["GET"]),
    ]


async def _manifest(request: Request) -> Response:
    w = words(request)
    light = {name: PALETTE[name].in_mode("light") for name in ("bg", "surface")}
    manifest = {
        "id": SCOPE,
        "name": w("Nuanyi") + " · " + w("Nearest open"),
        "short_name": w("Nuanyi"),
        "lang": w.language,
        "start_url": SCOPE,
        "scope": SCOPE,
        "display": "standalone",
        "background_color": light["bg"],
        "theme_color": light["surface"],
        "icons": [{"src": ICON, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return JSONResponse(
        manifest,
        headers=_A_DAY | {"Vary": "Accept-Language, Cookie"},
        media_type="application/manifest+json",
    )


async def _worker(_request: Request) -> Response:
    script = (FOLDER / "near_worker.js").read_text(encoding="utf-8")
    return Response(script, headers=_WORKER_HEADERS, media_type="text/javascript")


async def _icon(_request: Request) -> Response:
    """The lit house in the middle of a square of paper."""
    ground = PALETTE["bg"].in_mode("light")
    pin = pin_svg_alone(Shape.HOUSE, PinState.OPEN, 300).replace("<svg ", '<svg x="106" y="84" ', 1)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SIDE}" height="{_SIDE}"'
        f' viewBox="0 0 {_SIDE} {_SIDE}"><path fill="{ground}" d="M0 0h{_SIDE}v{_SIDE}H0z"/>'
        f"{pin}</svg>"
    )
    return Response(drawn, headers=_A_DAY, media_type="image/svg+xml")
