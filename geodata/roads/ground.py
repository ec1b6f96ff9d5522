"""Water, sea and parks of an extract as rings, as far as the file holds their outlines."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.coordinates import Floats
from geodata.roads.extract import Extract

_BESIDE_DEG = 1e-6  # a hand's breadth from the shore
_EDGE_DEG = 1e-3  # a shore that ends this near the edge of the extract was cut there
_CERTAIN = 20.0  # times more shore must say water than land: an outline with holes says both


def water_of(extract: Extract) -> list[Floats]:
    """Rings of lakes, rivers and the sea inside the extract, largest first, islands among them.

    Fill them together by the even-odd rule: an island is a ring inside a ring.
    """
    return _rings(_clipped([*map(_area, extract.water), _sea(extract)], extract))


def parks_of(extract: Extract) -> list[Floats]:
    """Rings of parks and woods inside the extract, in the same way."""
    return _rings(_clipped(map(_area, extract.parks), extract))


def _area(outline: Iterable[Floats]) -> BaseGeometry:
    """What the lines of one outline enclose; a ring inside another is a hole, lines that stay
    open enclose nothing."""
    faces = shapely.get_parts(shapely.polygonize([LineString(line) for line in outline]))
    order = np.argsort(-shapely.area(faces), kind="stable")
    whole: BaseGeometry = MultiPolygon()
    for face in faces[order]:
        outer = Polygon(face.exterior)
        whole = whole.symmetric_difference(outer) if outer.within(whole) else whole.union(outer)
    return whole


def _sea(extract: Extract) -> BaseGeometry:
    """The parts of the box that lie right of a coastline (OSM wiki, *Tag:natural=coastline*)."""
    box = shapely.box(*extract.box)
    shores = [LineString(_to_the_edge(shore, box.exterior)) for shore in extract.shores]
    inside = [part for part in shapely.get_parts(shapely.intersection(shores, box)) if part.length]
    lines = [line for line in shapely.get_parts(inside) if isinstance(line, LineString)]
    if not lines:
        return MultiPolygon()
    cut = shapely.union_all([box.exterior, *lines])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(cut)))
    tree = shapely.STRtree(faces)
    says_land, says_water = np.zeros(len(faces)), np.zeros(len(faces))
    for side, says in ((-1.0, says_water), (1.0, says_land)):
        points, lengths = _beside(lines, side)
        which, face = tree.query(points, predicate="within")
        np.add.at(says, face, lengths[which])
    return shapely.union_all(faces[says_water > _CERTAIN * says_land])


def _to_the_edge(shore: Floats, edge: BaseGeometry) -> Floats:
    """A shore whose ends reach the edge of the extract, where its next node is missing."""
    ends = [
        shapely.get_coordinates(shapely.shortest_line(shapely.points(end), edge))[1:]
        for end in (shore[0], shore[-1])
    ]
    closed = bool((shore[0] == shore[-1]).all())
    near = [
        0 < np.hypot(*(reached[0] - end)) <= _EDGE_DEG and not closed
        for reached, end in zip(ends, (shore[0], shore[-1]), strict=True)
    ]
    before, after = ends[0] if near[0] else ends[0][:0], ends[1] if near[1] else ends[1][:0]
    return np.concatenate([before, shore, after])


def _beside(lines: Iterable[LineString], side: float) -> tuple[list[BaseGeometry], Floats]:
    """Points left (1) or right (-1) of the middle of each piece, and the lengths of the pieces."""
    points, weights = [], []
    for line in lines:
        xy = shapely.get_coordinates(line)
        step = np.diff(xy, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        step, middle = step[length > 0], ((xy[1:] + xy[:-1]) / 2)[length > 0]
        length = length[length > 0]
        normal = np.column_stack([-step[:, 1], step[:, 0]]) / length[:, None]
        points.append(shapely.points(middle + side * _BESIDE_DEG * normal))
        weights.append(length)
    return list(np.concatenate(points)), np.concatenate(weights)


def _clipped(areas: Iterable[BaseGeometry], extract: Extract) -> BaseGeometry:
    valid = [shapely.make_valid(area, method="structure") for area in areas if not area.is_empty]
    return shapely.intersection(shapely.union_all(valid), shapely.box(*extract.box))


def _rings(area: BaseGeometry) -> list[Floats]:
    """Every ring of the polygons in it, not closed, largest first."""
    flat = [part for part in shapely.get_parts(area) if isinstance(part, Polygon)]
    rings = [ring for part in flat for ring in (part.exterior, *part.interiors)]
    rings.sort(key=lambda ring: -Polygon(ring).area)
    return [shapely.get_coordinates(ring)[:-1] for ring in rings]
