"""Leaflet and jQuery from our own origin: `/assets/{package}/...`, never from elsewhere.

They come inside wheels (XStatic). A path that names the version may be kept for ever, one without
it for an hour:

    /assets/leaflet/1.9.3.0/leaflet.js      asset_url("leaflet", "leaflet.js")
    /assets/leaflet/leaflet.js              for what is written by hand
"""

from __future__ import annotations

import functools
import importlib.metadata
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from stations.http.compression import FOREVER, Encoding, accepted_encodings, compress

AN_HOUR = "public, max-age=3600"
_COMPRESSED = {".js", ".css", ".svg"}


@dataclass(frozen=True, slots=True)
class AssetPackage:
    """Files of one package: the version that stands in its paths, and every file by its path."""

    version: str
    files: dict[str, Path]


def _from_wheel(distribution: str, folder: str) -> AssetPackage:
    wheel = importlib.metadata.distribution(distribution)
    root = Path(str(wheel.locate_file(folder)))
    files = {
        path.relative_to(root).as_posix(): path
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".map"
    }
    return AssetPackage(wheel.version, files)


@functools.cache
def asset_packages() -> dict[str, AssetPackage]:
    """The packages by the name that stands in their paths."""
    return {
        "leaflet": _from_wheel("XStatic-Leaflet", "xstatic/pkg/leaflet/data"),
        "jquery": _from_wheel("XStatic-jQuery", "xstatic/pkg/jquery/data"),
    }


def asset_url(package: str, file: str) -> str:
    """The path of a file that may be kept for ever.

    >>> asset_url("leaflet", "leaflet.js").startswith("/assets/leaflet/1.9.")
    True

    Raises:
        KeyError: there is no such package or file.
    """
    found = asset_packages()[package]
    if file not in found.files:
        raise KeyError(f"{package}/{file}")
    return f"/assets/{package}/{found.version}/{file}"


def asset_routes() -> list[BaseRoute]:
    """The routes of this module; they need nothing of the store."""
    return [Route("/assets/{package}/{file:path}", _asset, methods=["GET"])]


async def _asset(request: Request) -> Response:
    package = asset_packages().get(request.path_params["package"])
    if package is None:
        return PlainTextResponse("404", status_code=404)
    written: str = request.path_params["file"]
    name = written.removeprefix(f"{package.version}/")
    path = package.files.get(name)
    if path is None:
        return PlainTextResponse("404", status_code=404)
    headers = {
        "Cache-Control": AN_HOUR if name == written else FOREVER,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    media_type = mimetypes.guess_type(name)[0]
    accepted = accepted_encodings(request.headers.get("accept-encoding", ""))
    if accepted and path.suffix in _COMPRESSED:
        headers["Content-Encoding"] = accepted[0]
        content = await run_in_threadpool(_compressed, path, accepted[0])
        return Response(content, headers=headers, media_type=media_type)
    return FileResponse(path, headers=headers, media_type=media_type)


@functools.cache
def _compressed(path: Path, encoding: Encoding) -> bytes:
    """Half a second for the largest, once per process; a dozen files, 100 kB in all."""
    return compress(path.read_bytes(), encoding)
