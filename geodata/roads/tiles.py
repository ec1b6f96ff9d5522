"""A drawing cut into square pictures: SVG tiles of streets, water, parks, districts and names.

Tiles are the web's (spherical Mercator, `z/x/y` from the north west), 512 px a side, so that zoom
`z` has `2 ** (z - 1)` of them each way. Inside, a picture counts in quarters of a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geodata.coordinates import Floats
from geodata.roads.labels import Label, place_labels

SIDE_PX, MAX_ZOOM = 512, 19
_UNIT = 4  # of a pixel
_RANKS = ("minor", "bridge", "main", "ring")  # drawn in this order
_WIDTH_AT_16_PX = {"minor": 7.0, "bridge": 11.0, "main": 11.0, "ring": 17.0}
_MOST_CORNERS = 8_000  # of streets in one tile: under 30 kB on the wire
_BLOCKS_FROM, _CASING_FROM = 14, 13


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one theme, `#RRGGBB`, and the fonts as CSS writes them."""

    land: str
    road: str
    line: str
    line_strong: str
    water: str
    park: str
    block: str
    text: str
    fonts: str


@dataclass(frozen=True, slots=True)
class _Layer:
    """Shapes in units of the world (0..1 each way), findable by their boxes."""

    shapes: NDArray[np.object_]
    tree: STRtree

    @classmethod
    def of(cls, shapes: Sequence[Any]) -> _Layer:
        found = np.empty(len(shapes), np.object_)
        found[:] = shapes
        return cls(found, STRtree(found))

    def busiest(self, zoom: int) -> int:
        """The most corners that one tile of this zoom holds, as it is drawn."""
        corners = shapely.get_coordinates(_simple(self.shapes, zoom))
        if not corners.size:
            return 0
        tiles = np.floor(corners * _tiles_across(zoom)).astype(np.int64)
        return int(np.unique(tiles, axis=0, return_counts=True)[1].max())

    def within(self, box: tuple[float, float, float, float]) -> NDArray[np.object_]:
        found = self.shapes[np.sort(self.tree.query(shapely.box(*box)))]
        return np.asarray(shapely.clip_by_rect(found, *box), np.object_)


def tile_exists(z: int, x: int, y: int) -> bool:
    """Whether the world has this tile at all.

    >>> tile_exists(1, 0, 0), tile_exists(1, 1, 0), tile_exists(20, 0, 0)
    (True, False, False)
    """
    return 0 <= z <= MAX_ZOOM and 0 <= x < _tiles_across(z) and 0 <= y < _tiles_across(z)


class TileMap:
    """One drawing (see `geodata.roads.drawing`), ready to be cut."""

    def __init__(self, drawing: Mapping[str, Any]) -> None:
        streets = drawing.get("streets", ())
        self._names = {rank: [s["name"] for s in streets if s["rank"] == rank] for rank in _RANKS}
        self._streets = {
            rank: _Layer.of([_line(s["line"]) for s in streets if s["rank"] == rank])
            for rank in _RANKS
        }
        self._areas = {
            name: _Layer.of([_area(ring) for ring in drawing.get(name, ()) if len(ring) > 2])
            for name in ("blocks", "parks", "water")
        }
        districts = drawing.get("districts", ())
        rings = [ring for district in districts for ring in district["rings"]]
        self._borders = _Layer.of([_line([*ring, ring[0]]) for ring in rings])
        self._districts = [(d["name"], _world(d["label"])) for d in districts if d.get("label")]
        self.has_streets = bool(streets)
        self._drawn_ranks = cache(self._ranks_at)
        self._labels_at = cache(self._placed)

    def svg(self, z: int, x: int, y: int, ink: Ink) -> str:
        """Return one tile as an SVG document; land alone where nothing was drawn.

        Raises:
            ValueError: the world has no such tile; see `tile_exists`.
        """
        if not tile_exists(z, x, y):
            raise ValueError(f"no tile {z}/{x}/{y}")
        side = SIDE_PX * _UNIT
        return "".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE_PX}" height="{SIDE_PX}" ',
                f'viewBox="0 0 {side} {side}">',
                f'<rect width="{side}" height="{side}" fill="{ink.land}"/>',
                "" if self.has_streets else _grid(ink),
                *self._ground(z, x, y, ink),
                *self._roads(z, x, y, ink),
                *self._border(z, x, y, ink),
                *self._texts(z, x, y, ink),
                "</svg>",
            )
        )

    def _ground(self, z: int, x: int, y: int, ink: Ink) -> Iterator[str]:
        colours = {"blocks": ink.block, "parks": ink.park, "water": ink.water}
        for name, layer in self._areas.items():
            if name != "blocks" or z >= _BLOCKS_FROM:
                drawn = _path(layer.within(_box(z, x, y, 4.0)), z, x, y, closed=True)
                if drawn:
                    yield f'<path d="{drawn}" fill="{colours[name]}" fill-rule="evenodd"/>'

    def _roads(self, z: int, x: int, y: int, ink: Ink) -> Iterator[str]:
        box = _box(z, x, y, _width_px("ring", z) / 2 + 4.0)
        drawn = [
            (rank, _path(self._streets[rank].within(box), z, x, y, closed=False))
            for rank in self._drawn_ranks(z)
        ]
        yield '<g fill="none" stroke-linejoin="round" stroke-linecap="round">'
        for colour, more in ((ink.line, 2.4), (ink.road, 0.0)):
            for rank, path in drawn:
                if path and (not more or z >= _CASING_FROM):
                    width = (_width_px(rank, z) + more) * _UNIT
                    yield f'<path d="{path}" stroke="{colour}" stroke-width="{width:.1f}"/>'
        yield "</g>"

    def _border(self, z: int, x: int, y: int, ink: Ink) -> Iterator[str]:
        drawn = _path(self._borders.within(_box(z, x, y, 4.0)), z, x, y, closed=False)
        if drawn:
            yield (
                f'<path d="{drawn}" fill="none" stroke="{ink.line_strong}" opacity=".6" '
                f'stroke-width="{_UNIT}" stroke-dasharray="{5 * _UNIT} {6 * _UNIT}"/>'
            )

    def _texts(self, z: int, x: int, y: int, ink: Ink) -> Iterator[str]:
        labels = [label for label in self._labels_at(z) if label.touches(x, y, SIDE_PX)]
        if labels:
            yield (
                f'<g fill="{ink.text}" stroke-width="{3 * _UNIT}" stroke-linejoin="round" '
                f'paint-order="stroke" text-anchor="middle" font-family="{escape(ink.fonts)}">'
            )
            yield from (_text(label, x, y, ink) for label in labels)
            yield "</g>"

    def _ranks_at(self, z: int) -> tuple[str, ...]:
        """The ranks that fit on the wire at this zoom: the least go first, on all its tiles."""
        left, kept = _MOST_CORNERS, list[str]()
        for ranks in (("ring",), ("main", "bridge"), ("minor",)):
            left -= sum(self._streets[rank].busiest(z) for rank in ranks)
            if left < 0 and kept:
                break
            kept.extend(ranks)
        return tuple(rank for rank in _RANKS if rank in kept)

    def _placed(self, z: int) -> tuple[Label, ...]:
        world_px = SIDE_PX * _tiles_across(z) if z else SIDE_PX / 2
        streets = [
            (name, shape)
            for rank in _named_ranks(z)
            if rank in self._drawn_ranks(z)
            for name, shape in zip(self._names[rank], self._streets[rank].shapes, strict=True)
            if name
        ]
        return tuple(place_labels(self._districts if z >= 11 else [], streets, world_px))


def _named_ranks(z: int) -> tuple[str, ...]:
    """The ranks whose names are written, most important first."""
    if z < 14:
        return ()
    return ("ring",) if z < 15 else ("ring", "main", "bridge") if z < 16 else _RANKS[::-1]


def _tiles_across(z: int) -> int:
    return 1 << max(0, z - 1)


def _width_px(rank: str, z: int) -> float:
    return float(max(0.8, _WIDTH_AT_16_PX[rank] * 1.6 ** (z - 16)))


def _world(position: Sequence[float]) -> tuple[float, float]:
    x, y = _mercator(np.array([position], np.float64))[0]
    return float(x), float(y)


def _mercator(lonlat: Floats) -> Floats:
    """Degrees to 0..1 from the north west; beyond 85.06 degrees the world of tiles ends."""
    lat = np.radians(np.clip(lonlat[:, 1], -85.0511, 85.0511))
    y = 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)
    return np.column_stack([(lonlat[:, 0] + 180.0) / 360.0, y])


def _line(positions: Sequence[Sequence[float]]) -> Any:
    return shapely.linestrings(_mercator(np.array(positions, np.float64)))


def _area(ring: Sequence[Sequence[float]]) -> Any:
    return shapely.polygons(_mercator(np.array(ring, np.float64)))


def _box(z: int, x: int, y: int, margin_px: float) -> tuple[float, float, float, float]:
    """A tile and what reaches into it, in units of the world."""
    tile = 1.0 / _tiles_across(z)
    more = margin_px / SIDE_PX * tile
    return x * tile - more, y * tile - more, (x + 1) * tile + more, (y + 1) * tile + more


def _path(shapes: NDArray[np.object_], z: int, x: int, y: int, *, closed: bool) -> str:
    """SVG path data, relative, without steps shorter than half a pixel."""
    scale = SIDE_PX * _UNIT * _tiles_across(z)
    parts = shapely.get_parts(_simple(shapes, z))
    parts = shapely.get_rings(shapely.get_parts(parts)) if closed else shapely.get_parts(parts)
    corners, which = shapely.get_coordinates(parts, return_index=True)
    if not len(corners):
        return ""
    origin = np.array([x, y]) * (SIDE_PX * _UNIT)
    units = np.rint(corners * scale - origin).astype(np.int64)
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    end = "z" if closed else ""
    return "".join(_relative(line, end) for line in np.split(units, starts[1:]))


def _simple(shapes: NDArray[np.object_], z: int) -> NDArray[np.object_]:
    """The shapes without what is finer than half a pixel at this zoom."""
    tolerance = 0.4 / (SIDE_PX * _tiles_across(z))
    return np.asarray(shapely.simplify(shapes, tolerance, preserve_topology=False), np.object_)


def _relative(line: NDArray[np.int64], end: str) -> str:
    steps = np.diff(line, axis=0)
    steps = steps[steps.any(axis=1)]
    if not len(steps):
        return ""
    told = " ".join(f"{dx} {dy}" for dx, dy in steps.tolist()).replace(" -", "-")
    return f"M{line[0, 0]} {line[0, 1]}l{told}{end}"


def _grid(ink: Ink) -> str:
    """Where there are no streets, lines that show moving and zooming."""
    step, side = 64 * _UNIT, SIDE_PX * _UNIT
    lines = "".join(f"M{d} 0v{side}M0 {d}h{side}" for d in range(2, side, step))
    return f'<path d="{lines}" stroke="{ink.line}" stroke-width="{_UNIT}"/>'


def _text(label: Label, x: int, y: int, ink: Ink) -> str:
    left, top = (label.x - x * SIDE_PX) * _UNIT, (label.y - y * SIDE_PX) * _UNIT
    middle = label.size_px * 0.35 * _UNIT  # from the middle of a letter to its base line
    turn = f" rotate({label.degrees:.1f})" if label.degrees else ""
    weight = ' font-weight="700"' if label.is_district else ""
    return (
        f'<text transform="translate({left:.0f} {top:.0f}){turn}" y="{middle:.0f}"{weight} '
        f'font-size="{label.size_px * _UNIT}" '
        f'stroke="{ink.land if label.is_district else ink.road}">{escape(label.text)}</text>'
    )
