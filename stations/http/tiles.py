"""Our own base map in tiles: `/tiles/{theme}/{version}/{z}/{x}/{y}.svg`.

A tile is drawn when it is asked for and kept compressed. The version stands for what is drawn: an
address that names today's may be kept for ever, another one answers with today's and is not kept.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geodata.roads.tiles import Ink, TileMap, tile_exists
from stations.http.compression import FOREVER, accepted_encodings
from stations.http.reader import language
from stations.look import tokens
from stations.views.base_map import source
from stations.words import LANGUAGES, for_language

THEMES: Mapping[str, tuple[tokens.Mode, bool]] = {
    "light": ("light", False),
    "dark": ("dark", False),
    "light-contrast": ("light", True),
    "dark-contrast": ("dark", True),
}
KEPT = 1_024  # tiles: some 10 MB
_DRAWN_BY = 1  # raise when the same drawing comes to look otherwise
_HEADERS = {
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}


class Hub(Protocol):
    """What a tile is drawn from; it is a new object whenever it changes."""

    @property
    def base_map(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class _Edition:
    """One drawing, cut into tiles."""

    drawing: Mapping[str, Any]
    version: str
    tiles: TileMap


class Tiles:
    """The tiles of a hub's base map, the last `KEPT` of them kept."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._edition: _Edition | None = None
        self._kept: OrderedDict[tuple[str, str, int, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def edition(self) -> _Edition:
        """Today's drawing, cut anew when it changed."""
        drawing = self._hub.base_map
        with self._lock:
            held = self._edition
            if held is None or held.drawing is not drawing:
                version = _version(drawing)
                same = held is not None and held.version == version
                tiles = held.tiles if held is not None and same else TileMap(drawing)
                held = self._edition = _Edition(drawing, version, tiles)
                if not same:
                    self._kept.clear()
            return held

    def compressed(self, edition: _Edition, theme: str, z: int, x: int, y: int) -> bytes:
        """One tile, gzipped."""
        key = (theme, edition.version, z, x, y)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = gzip.compress(edition.tiles.svg(z, x, y, ink(theme)).encode(), 6, mtime=0)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn


@cache
def ink(theme: str) -> Ink:
    """The colours of a theme: by day or by night, stronger where the reader asks for it."""
    mode, strong = THEMES[theme]

    def colour(name: str) -> str:
        stronger = tokens.STRONGER.get(name, name) if strong else name
        return tokens.PALETTE[stronger].in_mode(mode)

    return Ink(
        land=colour("land"),
        road=colour("road"),
        line=colour("line"),
        line_strong=colour("line-strong"),
        water=colour("water"),
        park=colour("park"),
        block=colour("block"),
        text=colour("text-2"),
        fonts=tokens.FONTS,
    )


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module, around one hub."""
    tiles = Tiles(hub)
    path = "/tiles/{theme}/{version}/{z:int}/{x:int}/{y:int}.svg"
    return [
        Route("/api/tiles", _in_thread(tiles, _source), methods=["GET"]),
        Route(path, _in_thread(tiles, _tile), methods=["GET"]),
    ]


def _in_thread(
    tiles: Tiles, answer: Callable[[Tiles, Request], Response]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, tiles, request)

    return endpoint


def _source(tiles: Tiles, request: Request) -> Response:
    """Where the map finds its tiles and what it must say under them."""
    chosen = request.query_params.get("lang")
    w = for_language(chosen if chosen in LANGUAGES else language(request))
    edition = tiles.edition()
    url = f"/tiles/{{theme}}/{edition.version}/{{z}}/{{x}}/{{y}}.svg"
    answer = {"url": url, "attribution": source(w, edition.drawing)}
    return JSONResponse(answer, headers={"Cache-Control": "no-cache"})


def _tile(tiles: Tiles, request: Request) -> Response:
    asked = request.path_params
    z, x, y = asked["z"], asked["x"], asked["y"]
    if asked["theme"] not in THEMES or not tile_exists(z, x, y):
        return PlainTextResponse("404", status_code=404)
    edition = tiles.edition()
    current = asked["version"] == edition.version
    tag = f'"{edition.version}-{asked["theme"]}-{z}-{x}-{y}"'
    headers = _HEADERS | {"Cache-Control": FOREVER if current else "no-cache", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    drawn = tiles.compressed(edition, asked["theme"], z, x, y)
    if "gzip" in accepted_encodings(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
    else:
        drawn = gzip.decompress(drawn)
    return Response(drawn, headers=headers, media_type="image/svg+xml")


def _version(drawing: Mapping[str, Any]) -> str:
    written = json.dumps([_DRAWN_BY, drawing], ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(written.encode(), digest_size=8).hexdigest()
