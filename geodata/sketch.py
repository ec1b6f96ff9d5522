"""A sketch of a district in a few kilobytes: streets, water, parks and outlines as drawn paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.coordinates import Floats
from geodata.frames import metres_per_degree

Box = tuple[float, float, float, float]

SIDE = 1_000
"""Units of the longer side: a phone shows them as 350 to 400 points."""

SMALLEST_M = 1_000.0
BESIDE_M = 150.0  # streets do not end at a boundary
_MINOR = "minor"
_COARSEST = 16.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Degrees to units of the sketch: `x = (lon - west) * kx`, `y = (north - lat) * ky`."""

    west: float
    north: float
    kx: float
    ky: float
    width: int
    height: int

    @classmethod
    def around(cls, west: float, south: float, east: float, north: float) -> Frame:
        """The frame of a box of degrees with a margin; a single point gets a kilometre."""
        east_m, north_m = (float(m) for m in metres_per_degree((south + north) / 2))
        middle = (west + east) / 2, (south + north) / 2
        across = max((east - west) * east_m * 1.08, SMALLEST_M)
        up = max((north - south) * north_m * 1.08, SMALLEST_M)
        unit_m = max(across, up) / SIDE
        return cls(
            west=middle[0] - across / east_m / 2,
            north=middle[1] + up / north_m / 2,
            kx=east_m / unit_m,
            ky=north_m / unit_m,
            width=round(across / unit_m),
            height=round(up / unit_m),
        )

    @property
    def box(self) -> Box:
        """West, south, east, north in degrees."""
        south, east = self.north - self.height / self.ky, self.west + self.width / self.kx
        return self.west, south, east, self.north

    @property
    def metres_per_unit(self) -> float:
        return float(metres_per_degree(self.north)[1]) / self.ky

    def units(self, lonlat: Floats) -> Floats:
        """Units of the sketch, float[n, 2]."""
        moved: Floats = (lonlat - (self.west, self.north)) * (self.kx, -self.ky)
        return moved


def sketch(
    drawing: Mapping[str, Any], frame: Frame, area: BaseGeometry | None, *, most_bytes: int
) -> dict[str, str]:
    """SVG path data of `water`, `park`, `minor`, `main` and `edge`, clipped to the area.

    It is drawn as finely as `most_bytes` allow, from one unit upward; where even coarse lines
    are too many the minor streets are left out. Without an area the frame's box clips.
    """
    cut = shapely.box(*frame.box)
    if area is not None:
        beside = BESIDE_M / float(metres_per_degree(frame.north)[1])
        cut = shapely.intersection(cut, shapely.buffer(area, beside))
    kinds = _clipped(drawing, cut)
    tolerance = 1.0
    while True:
        paths = {kind: _path(shapes, frame, tolerance) for kind, shapes in kinds.items()}
        if sum(map(len, paths.values())) <= most_bytes or tolerance > _COARSEST:
            break
        tolerance *= 2
    if sum(map(len, paths.values())) > most_bytes:
        paths[_MINOR] = ""
    return paths


def _clipped(drawing: Mapping[str, Any], cut: BaseGeometry) -> dict[str, list[BaseGeometry]]:
    streets = drawing.get("streets", ())
    minor = [s["line"] for s in streets if s["rank"] == _MINOR]
    main = [s["line"] for s in streets if s["rank"] != _MINOR]
    rings = [ring for d in drawing.get("districts", ()) for ring in d["rings"]]
    return {
        "park": _within(_areas(drawing.get("parks", ())), cut),
        "water": _within(_areas(drawing.get("water", ())), cut),
        _MINOR: _within(_lines(minor), cut),
        "main": _within(_lines(main), cut),
        "edge": _within(_lines([[*ring, ring[0]] for ring in rings]), cut),
    }


def _lines(lines: Iterable[Sequence[Any]]) -> list[BaseGeometry]:
    return [shapely.LineString(line) for line in lines if len(line) > 1]


def _areas(rings: Iterable[Sequence[Any]]) -> list[BaseGeometry]:
    return [shapely.make_valid(shapely.Polygon(ring)) for ring in rings if len(ring) > 2]


def _within(shapes: list[BaseGeometry], cut: BaseGeometry) -> list[BaseGeometry]:
    if not shapes:
        return []
    given = np.array(shapes, np.object_)
    shapely.prepare(cut)
    pieces = shapely.intersection(given[shapely.intersects(given, cut)], cut)
    flat = shapely.get_parts(shapely.get_parts(pieces))
    return [piece for piece in flat.tolist() if shapely.get_dimensions(piece) > 0]


def _path(shapes: list[BaseGeometry], frame: Frame, tolerance: float) -> str:
    simple = shapely.simplify(
        shapely.transform(np.array(shapes, np.object_), frame.units), tolerance
    )
    rings = [r for shape in simple.tolist() for r in _rings(shape)]
    return "".join(_drawn(np.rint(shapely.get_coordinates(ring)).astype(int)) for ring in rings)


def _rings(shape: BaseGeometry) -> list[BaseGeometry]:
    if shape.geom_type != "Polygon":
        return [shape]
    return [shape.exterior, *shape.interiors]


def _drawn(points: Any) -> str:
    """One line: where it begins, and the whole steps from point to point."""
    steps = np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if not len(steps):
        return ""
    numbers = " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{numbers}"
