"""Mount the station map: the drawing is JavaScript, every word and decision comes from Python."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from geodata.coordinates import LonLat
from pages.frame.station_map.sentences import sentences
from stations.http.assets import asset_url
from stations.look import icons, pins, tokens
from stations.registry.vocabulary import Amenity, Entry
from stations.views.question import NO_APP
from stations.words import Words

FOLDER = Path(__file__).parent
MODULES = (
    "elements",
    "server",
    "question",
    "base_map",
    "places",
    "cards",
    "sheet",
    "search_field",
    "station_map",
)
_ICON = re.compile(r"\{icon:(\w+)(?::(\d+))?\}")
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Filters:
    """Where a search begins when the address names nothing and the phone remembers nothing."""

    need: tuple[str, ...] = ()
    open: bool = True
    by: Literal["foot", "bike"] = "bike"
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What the map shows first: the middle, the zoom, and whether the data are invented."""

    center: LonLat
    zoom: int = 15
    filters: Filters = field(default_factory=Filters)
    synthetic: bool = False


@functools.cache
def script() -> str:
    """The modules as one, with our drawings in front; the same text for every reader."""
    look = {
        "icons": {name: icons.icon_svg(name) for name in icons.ICONS},
        "pins": {
            f"{shape}-{state}": pins.pin_svg(shape, state)
            for shape in pins.Shape
            for state in pins.PinState
        },
        "fonts": tokens.FONTS,
    }
    texts = ((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in MODULES)
    joined = "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
    return f"const LOOK = {json.dumps(look)};\n{joined}"


@functools.cache
def markup() -> str:
    """The page before any answer, with our icons in it; its words come with the data."""
    text = (FOLDER / "station_map.html").read_text(encoding="utf-8")
    return _ICON.sub(lambda found: icons.icon_svg(found[1], int(found[2] or 24)), text)


@functools.cache
def style() -> str:
    """The component's style sheet behind the tokens' variables."""
    return "\n".join(
        (
            tokens.css_variables(":host"),
            tokens.type_variables(":host"),
            pins.pin_css(),
            (FOLDER / "station_map.css").read_text(encoding="utf-8"),
        )
    )


@functools.cache
def _component() -> Any:
    return st.components.v2.component("nuanyi.station_map", html=markup(), js=script(), css=style())


def _data(w: Words, mode: str, start: Start, picked: LonLat | None) -> dict[str, object]:
    return {
        "lang": w.language,
        "mode": mode,
        "center": [start.center.lon, start.center.lat],
        "zoom": start.zoom,
        "filters": asdict(start.filters),
        "known": {"need": list(Amenity), "entry": [NO_APP, *Entry]},
        "picked": [picked.lon, picked.lat] if picked else None,
        "synthetic": start.synthetic,
        "words": sentences(w),
        "leaflet": {
            "js": asset_url("leaflet", "leaflet.js"),
            "css": asset_url("leaflet", "leaflet.css"),
        },
    }


def find_on_map(w: Words, start: Start, *, key: str = "station_map") -> None:
    """Show the rider's search: field, pills, map, list and details, filling the page."""
    with st.container(key=key):
        _component()(key=f"{key}_find", data=_data(w, "find", start, None))


def pick_on_map(
    w: Words, start: Start, *, picked: LonLat | None, key: str = "pick"
) -> LonLat | None:
    """Show a plain map with one pin to set; the position just chosen, or None.

    A choice is told once, in the run that it causes: keep it.
    """
    result = _component()(key=key, data=_data(w, "pick", start, picked), on_picked_change=_nothing)
    return _position(result.picked)


def _nothing() -> None:
    """Streamlit names a trigger only if somebody listens."""


def _position(chosen: Mapping[str, float] | None) -> LonLat | None:
    return LonLat(float(chosen["lon"]), float(chosen["lat"])) if chosen else None
