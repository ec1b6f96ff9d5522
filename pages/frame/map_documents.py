"""Maps that are documents: folium's, with every asset from our own origin and no tile server.

Stored text reaches a map as JSON properties and is set by `textContent`. Where folium wants a
string that it pastes into JavaScript, `safe_map_text` is the only way in.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import folium
from jinja2 import Template
from streamlit_folium import st_folium

from stations.http.assets import asset_url
from stations.look.pins import PinState, Shape, pin_svg_alone
from stations.look.tokens import FONTS, PALETTE, SHORTFALL, Mode

SCRIPT = Path(__file__).with_name("map_document.js")
BASE_MAP_URL = "/api/basemap"

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_ENTITIES = {ord(c): f"&#{ord(c)};" for c in "`$\\{"}

Ring = Sequence[tuple[float, float]]


def safe_map_text(text: str) -> str:
    """Return text that stays text where folium pastes it into a JavaScript template string.

    >>> safe_map_text("<b>`${x}`")
    '&lt;b&gt;&#96;&#36;&#123;x}&#96;'
    """
    return html.escape(text).translate(_ENTITIES)


class OwnMap(folium.Map):
    """folium's map without tiles, its assets from `/assets/...`."""

    default_js = [
        ("leaflet", asset_url("leaflet", "leaflet.js")),
        ("jquery", asset_url("jquery", "jquery.min.js")),
    ]
    default_css = [("leaflet_css", asset_url("leaflet", "leaflet.css"))]


class _Start(folium.MacroElement):
    """Our script and its settings, run once when the map stands."""

    _template = Template(
        "{% macro header(this, kwargs) %}<style>{{ this.style }}</style>{% endmacro %}"
        "{% macro script(this, kwargs) %}{{ this.script }}\n"
        "window.nuanyi.start({{ this._parent.get_name() }}, {{ this.settings }});{% endmacro %}"
    )

    def __init__(self, settings: Mapping[str, Any], style: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.script = SCRIPT.read_text(encoding="utf-8")
        self.settings = _json(settings)
        self.style = style


def _json(data: object) -> str:
    """JSON that may stand inside a script element, and inside a template.

    folium renders what it has rendered once more, so a stored `{{ ... }}` would run on the server.
    """
    text = json.dumps(data, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return _STRING.sub(lambda found: found.group().replace("{", "\\u007b"), text)


class _Features(folium.MacroElement):
    """GeoJSON whose properties our script shows; folium's own class lets templates in text run."""

    _template = Template(
        "{% macro script(this, kwargs) %}L.geoJson({{ this.data }}, {"
        "pointToLayer: window.nuanyi.point, onEachFeature: window.nuanyi.feature"
        "}).addTo({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self, features: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Features"
        self.data = _json({"type": "FeatureCollection", "features": list(features)})


@dataclass(frozen=True, slots=True)
class Square:
    """A square of demand: its corners (longitude first), the step of the ramp, what to read."""

    ring: Ring
    step: int
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A pin (`house open`) or a gap's number, at a longitude and latitude, and what to read."""

    lon: float
    lat: float
    text: str
    pin: str = ""
    number: int | None = None


def base_document(
    bounds: tuple[float, float, float, float],
    *,
    mode: Mode,
    attribution: str,
    drawing: Mapping[str, Any] | None = None,
) -> OwnMap:
    """Return the map under the figures: west, south, east, north in view, drawn by our own streets.

    Without `drawing` the streets are fetched from our own route; with it they travel inside, so
    that the document stands alone.
    """
    west, south, east, north = bounds
    found = OwnMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=13,
        tiles=None,
        zoom_control="topright",
        control_scale=False,
        zoom_snap=0.25,
    )
    colours = {
        name: PALETTE[name].in_mode(mode) for name in ("road", "water", "park", "block", "line")
    }
    settings = {
        "bounds": [[south, west], [north, east]],
        "images": asset_url("leaflet", "images/marker-icon.png").removesuffix("marker-icon.png"),
        "url": BASE_MAP_URL,
        "drawing": drawing,
        "colours": colours,
        "ramp": list(SHORTFALL[mode]),
        "attribution": html.escape(attribution),
    }
    found.add_child(_Start(settings, _style(mode)))
    return found


def figures(squares: Sequence[Square], marks: Sequence[Mark]) -> folium.FeatureGroup:
    """Return what lies over the base map: squares below, pins and numbers above."""
    group = folium.FeatureGroup(name="figures")
    shapes = [
        _feature("Polygon", [[*s.ring, s.ring[0]]], {"step": s.step, "text": s.text})
        for s in squares
    ]
    points = [_feature("Point", (m.lon, m.lat), _properties(m)) for m in marks]
    group.add_child(_Features([*shapes, *points]))
    return group


def show(base: OwnMap, over: folium.FeatureGroup, *, key: str, height: int) -> None:
    """Show a map in a page; only what lies over it is drawn anew when the page runs again."""
    st_folium(
        base,
        key=key,
        height=height,
        use_container_width=True,
        feature_group_to_add=over,
        returned_objects=[],
    )


def standalone(base: OwnMap, over: folium.FeatureGroup) -> str:
    """Return the whole map as one HTML document; give `base` its drawing."""
    over.add_to(base)
    text: str = base.get_root().render()
    return text


def _properties(mark: Mark) -> dict[str, Any]:
    kind = {"pin": mark.pin} if mark.number is None else {"number": mark.number}
    return {**kind, "text": mark.text}


def _feature(kind: str, coordinates: Any, properties: Mapping[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


@cache
def _style(mode: Mode) -> str:
    """The look of the map, from the tokens; pins are drawn once, as backgrounds of a class."""
    ink = {name: PALETTE[name].in_mode(mode) for name in PALETTE}
    pins = "".join(
        f".place.{shape}.{state}{{background-image:url('data:image/svg+xml,"
        f"{quote(pin_svg_alone(shape, state, 24, mode=mode))}')}}"
        for shape in Shape
        for state in PinState
    )
    return (
        f"html,body{{margin:0;background:{ink['land']};color-scheme:{mode}}}"
        f".leaflet-container{{background:{ink['land']};font:12px {FONTS}}}"
        f".place{{display:block;width:24px;height:28px;background:center/contain no-repeat}}{pins}"
        f".place.existing{{width:9px;height:9px;margin:10px 7px;background:{ink['closed']};"
        f"border:1px solid {ink['land']}}}"
        f".far .place.place.place:not(.chosen){{background-image:none;box-sizing:border-box;"
        f"width:7px;height:7px;margin:11px 8px}}"
        f".far .open:not(.chosen){{background-color:{ink['open']};border-radius:50%}}"
        f".far .closed{{background-color:{ink['closed']}}}"
        f".far .unknown{{border:1.5px solid {ink['closed']};border-radius:50%}}"
        f".far .street{{display:none}}"
        f".gap{{display:grid;place-items:center;width:28px;height:28px;border-radius:50%;"
        f"box-sizing:border-box;background:{ink['text']};color:{ink['bg']};"
        f"border:2px solid {ink['bg']};font:700 14px {FONTS}}}"
        f".street{{position:absolute;white-space:nowrap;color:{ink['text-2']};"
        f"text-shadow:0 0 3px {ink['land']},0 0 3px {ink['land']}}}"
        f".leaflet-control-attribution,.leaflet-control-scale-line{{"
        f"background:{ink['surface']}!important;color:{ink['text-2']}!important;"
        f"border-color:{ink['line-strong']}!important}}"
        f".leaflet-bar a{{background:{ink['surface']};color:{ink['text']};"
        f"width:44px!important;height:44px!important;line-height:44px!important}}"
        f".leaflet-tooltip{{background:{ink['surface']};color:{ink['text']};white-space:pre-line;"
        f"border:1px solid {ink['line']};box-shadow:none;font:13px/18px {FONTS}}}"
    )
