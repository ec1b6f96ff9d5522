"""`/pack`: a district's places as one file that opens from disk and asks nobody for anything.

The hours of the next days are worked out here; the file's script looks up a minute. What a pack
weighs is bounded: `MOST_BYTES` for every 300 places, kept by drawing the streets more coarsely and
by shortening texts.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import numpy as np
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from geodata.boundaries import DistrictIndex
from geodata.coordinates import LonLat
from geodata.frames import distance_m
from geodata.sketch import Frame, sketch
from stations.http.documents import FOLDER, HEADERS, document, script_source
from stations.http.last_resort import nothing_here
from stations.http.reader import language, remember_language, words
from stations.look.pins import PinState, Shape, pin_svg
from stations.search.catalogue import Catalogue
from stations.search.published import Published
from stations.services.hub import Hub
from stations.views.pack import Lengths, in_both, pack, saved_when
from stations.words import LANGUAGES, Language, Words

MOST_BYTES = 150_000
FOR_PLACES = 300
MOST_PLACES = 3_000
"""A pack holds the places nearest to its middle; more than these no phone draws at once."""

SKETCH_BYTES = 32_000
MOST_LANDMARKS = 60
WHOLE = "all"
KEPT = 16
LENGTHS = (
    Lengths(),
    Lengths(60, 40, 24),
    Lengths(60, 24, 0),
    Lengths(48, 16, 0),
    Lengths(40, 0, 0),
    Lengths(24, 0, 0),
)

SCRIPT = (FOLDER / "pack.js").read_text(encoding="utf-8").strip()
POLICY = f"default-src 'none'; style-src 'unsafe-inline'; {script_source(SCRIPT)}; img-src data:"
_LANGUAGE_NAMES = {"zh-CN": "中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Area:
    """What a pack is about; without a geometry everything."""

    name: str
    geometry: BaseGeometry | None = None


Key = tuple[int, int, str, date, int, Language]


class Packs:
    """The packs made lately, each until the list, the ground, or the minute's day changes."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, request: Request, name: str) -> Response:
        """The pack of a district, or of everything."""
        hub = self._hub
        area = _area(hub, words(request), name)
        if area is None:
            return nothing_here(request)
        now = hub.clock.now()
        key = (hub.catalogue.version, id(hub.ground), name, now.date(), now.hour, language(request))
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _made(hub, request, area)
            body = self._kept[key]
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        answer = HTMLResponse(body, headers=HEADERS)
        answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors 'none'"
        remember_language(request, answer)
        return answer


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""
    packs = Packs(hub)

    async def choose(request: Request) -> Response:
        return _list(hub, request)

    async def one(request: Request) -> Response:
        return await run_in_threadpool(packs.page, request, request.path_params["district"])

    return [
        Route("/pack", choose, methods=["GET"]),
        Route("/pack/{district:path}.html", one, methods=["GET"]),
    ]


def _list(hub: Hub, request: Request) -> Response:
    w = words(request)
    named = [(d.name, d.name) for d in hub.ground.districts]
    rows = [
        {"name": name, "url": f"/pack/{quote(key, safe='')}.html", "file": f"{name}.html"}
        for name, key in [*named, (w("The whole city"), WHOLE)]
    ]
    said = saved_when(w, hub.clock.now())
    return document(request, "packs.html", rows=rows if hub.catalogue.shown else [], saved=said)


def _area(hub: Hub, w: Words, name: str) -> Area | None:
    """The district of that name; the whole city under its own name, unless a district has it."""
    for district in hub.ground.districts:
        if district.name == name:
            return Area(name, district.geometry)
    return Area(w("The whole city")) if name == WHOLE else None


def _made(hub: Hub, request: Request, area: Area) -> bytes:
    rows, left_out = _rows(hub, area)
    frame = _frame(area, rows)
    paths = sketch(hub.base_map, frame, area.geometry, most_bytes=SKETCH_BYTES)
    room = MOST_BYTES * -(-max(1, len(rows)) // FOR_PLACES)
    landmarks = _landmarks(hub, frame)
    body = b""
    for lengths in LENGTHS:
        data = pack(
            rows, landmarks, corner=LonLat(*frame.box[:2]), at=hub.clock.now(),
            calendar=hub.calendar, lengths=lengths,
        )  # fmt: skip
        body = _document(hub, request, area, frame, paths, data | {"left_out": left_out})
        if len(body) <= room:
            break
    return body


def _document(
    hub: Hub,
    request: Request,
    area: Area,
    frame: Frame,
    paths: Mapping[str, str],
    data: dict[str, Any],
) -> bytes:
    saved = in_both(lambda w: saved_when(w, hub.clock.now()))
    number = LANGUAGES.index(language(request))
    beside = {
        "frame": asdict(frame), "saved": saved, "lang": number, "langs": LANGUAGES,
        "names": [_LANGUAGE_NAMES[tag] for tag in LANGUAGES],
    }  # fmt: skip
    pins = "".join(pin_svg(shape, state, 28) for shape in Shape for state in PinState)
    page = document(
        request,
        "pack.html",
        pins=frozenset(state.value for state in PinState),
        drawings=Markup(pins),  # noqa: S704 - our own drawing
        name=area.name,
        demo=hub.catalogue.synthetic,
        saved=saved[number],
        left_out=data["left_out"],
        frame=frame,
        paths=list(paths.items()),
        policy=POLICY,
        data=_data(data | beside),
        script=SCRIPT,
    )
    return bytes(page.body)


def _data(values: Mapping[str, Any]) -> Markup:
    """JSON that no name can end: it holds no angle bracket and no ampersand."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    for each in "<>&\u2028\u2029":
        text = text.replace(each, f"\\u{ord(each):04x}")
    return Markup(text)  # noqa: S704 - the brackets are escaped


def _rows(hub: Hub, area: Area) -> tuple[list[Published], int]:
    """The places of an area in the order of their ids, and how many too many there are."""
    catalogue = hub.catalogue
    shown = np.sort(catalogue.grid.order)
    if area.geometry is not None:
        shown = _inside(hub, area, shown)
    left_out = max(0, len(shown) - MOST_PLACES)
    if left_out:
        shown = _nearest_to_middle(catalogue, shown)
    return [catalogue.rows[i] for i in shown.tolist()], left_out


def _inside(hub: Hub, area: Area, shown: Any) -> Any:
    """Those that lie in the district, told as everywhere where districts overlap."""
    assert area.geometry is not None
    west, south, east, north = area.geometry.bounds
    lon, lat = hub.catalogue.table["lon"][shown], hub.catalogue.table["lat"][shown]
    near_by = shown[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]
    table = hub.catalogue.table[near_by]
    names = DistrictIndex(hub.ground.districts).names_at(table["lon"], table["lat"])
    return near_by[np.array([name == area.name for name in names], bool)]


def _nearest_to_middle(catalogue: Catalogue, shown: Any) -> Any:
    table = catalogue.table[shown]
    lon, lat = table["lon"], table["lat"]
    metres = distance_m(np.median(lon), np.median(lat), lon, lat)
    return np.sort(shown[np.argsort(metres, kind="stable")[:MOST_PLACES]])


def _frame(area: Area, rows: Sequence[Published]) -> Frame:
    if area.geometry is not None:
        return Frame.around(*area.geometry.bounds)
    if not rows:
        return Frame.around(0, 0, 0, 0)
    lons, lats = zip(*(row.place.position for row in rows), strict=True)
    return Frame.around(min(lons), min(lats), max(lons), max(lats))


def _landmarks(hub: Hub, frame: Frame) -> list[tuple[str, LonLat]]:
    west, south, east, north = frame.box
    inside = [
        (name, at)
        for name, at in hub.gazetteer.landmarks
        if west <= at.lon <= east and south <= at.lat <= north
    ]
    return inside[:MOST_LANDMARKS]
