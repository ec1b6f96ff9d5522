"""An extract as a base map: the same drawing as the demo city's, within a budget of bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from geodata.coordinates import Floats
from geodata.frames import metres_per_degree
from geodata.roads.extract import Extract, whole_pieces
from geodata.roads.ground import parks_of, water_of

MAX_BYTES = 1_500_000
"""Of JSON, before it is compressed for the wire to about a quarter."""

ATTRIBUTION = "© OpenStreetMap contributors"
"""What the licence of the data (ODbL) asks for beside every map made of it."""

_RANKS = {
    "motorway": "ring",
    "trunk": "ring",
    "motorway_link": "minor",
    "trunk_link": "minor",
    "primary": "main",
    "secondary": "main",
    "primary_link": "minor",
    "secondary_link": "minor",
    "tertiary": "minor",
    "tertiary_link": "minor",
    "pedestrian": "minor",
    "residential": "minor",
    "living_street": "minor",
    "unclassified": "minor",
    "road": "minor",
}
"""OpenStreetMap's classes to the ranks a map draws; most needed first. Others are not drawn."""

_GROUND_SHARE = 0.3  # of the budget, for water and parks
_TOLERANCE_M = 3.0  # half the width of a street as drawn
_SPECK_M2 = 400.0  # smaller ground is no dot on a phone


def drawing(extract: Extract, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Return what a map draws, ready for JSON, in the shape of `geodata.demo.base_map`.

    Streets of one class and name are joined and simplified to 3 m. When the budget is used up the
    least classes are left out whole; `left_out` names them. `districts` is empty: they are the
    operator's.
    """
    scale = metres_per_degree((extract.box[1] + extract.box[3]) / 2.0)
    tolerance = _TOLERANCE_M / float(scale[1])
    speck = _SPECK_M2 / float(scale[0] * scale[1])
    ground_budget = int(max_bytes * _GROUND_SHARE / 2)
    water = _within(_drawn_rings(water_of(extract), tolerance, speck), ground_budget)
    parks = _within(_drawn_rings(parks_of(extract), tolerance, speck), ground_budget)
    left = max_bytes - _size(water) - _size(parks)
    streets: list[dict[str, Any]] = []
    left_out: list[str] = []
    for highway in _RANKS:
        drawn = list(_streets(extract, highway, tolerance))
        left -= _size(drawn)
        if left < 0:
            left_out.extend(name for name in list(_RANKS)[list(_RANKS).index(highway) :])
            break
        streets.extend(drawn)
    west, south, east, north = extract.box
    return {
        "center": [round((west + east) / 2, 5), round((south + north) / 2, 5)],
        "streets": streets,
        "water": water,
        "parks": parks,
        "blocks": [],
        "districts": [],
        "attribution": ATTRIBUTION,
        "left_out": left_out,
    }


def _streets(extract: Extract, highway: str, tolerance: float) -> Iterator[dict[str, Any]]:
    """The streets of one class by rank and name, in order of name."""
    by_name: dict[tuple[str, str], list[Any]] = {}
    for way, kind in enumerate(extract.highway):
        if kind == highway:
            rank = _RANKS[highway]
            if extract.bridge[way] and rank == "main":
                rank = "bridge"
            lines = by_name.setdefault((rank, extract.name[way]), [])
            lines.extend(shapely.linestrings(piece) for piece in _pieces(extract, way))
    for (rank, name), lines in sorted(by_name.items()):
        if lines:
            joined = shapely.line_merge(shapely.multilinestrings(lines))
            for line in shapely.get_parts(shapely.simplify(joined, tolerance)):
                yield {"name": name, "rank": rank, "line": _rounded(shapely.get_coordinates(line))}


def _pieces(extract: Extract, way: int) -> list[Floats]:
    part = slice(extract.first[way], extract.first[way + 1])
    return whole_pieces(np.column_stack([extract.lon[part], extract.lat[part]]))


def _drawn_rings(rings: list[Floats], tolerance: float, speck: float) -> Iterator[list[Any]]:
    for ring in rings:
        area = shapely.simplify(shapely.polygons(ring), tolerance)
        if area.area >= speck:
            yield _rounded(shapely.get_coordinates(area)[:-1])


def _within(rings: Iterator[list[Any]], budget: int) -> list[Any]:
    """As many as fit; they come largest first."""
    kept = []
    for ring in rings:
        budget -= _size(ring)
        if budget < 0:
            break
        kept.append(ring)
    return kept


def _size(drawn: Any) -> int:
    return len(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode()) + 1


def _rounded(line: Floats) -> list[Any]:
    rounded: list[Any] = np.round(line, 5).tolist()
    return rounded
