"""Districts as the operator supplies them: read, repair, and say which one holds a point."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import MultiPolygon, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from geodata.coordinates import Datum, Flags, Floats, LonLat, convert_arrays, in_china
from geodata.errors import BoundaryFault, UnknownDistrict, UnreadableBoundaries
from geodata.frames import distance_m, metres_per_degree


@dataclass(frozen=True, slots=True)
class District:
    """A named area in WGS-84 degrees; `code` is the supplier's own, "" where there is none."""

    name: str
    code: str
    geometry: MultiPolygon

    @property
    def label(self) -> LonLat:
        """The middle of the roomiest part: where a map writes the name."""
        spot = shapely.maximum_inscribed_circle(self.geometry, tolerance=1e-3).coords[0]
        return LonLat(float(spot[0]), float(spot[1]))


class RepairKind(StrEnum):
    """What had to be done to a feature before it could be used."""

    CLOSED_RING = "closed_ring"  # the last point was not the first
    MADE_VALID = "made_valid"  # crossed or touched itself; `detail` says where
    MERGED = "merged"  # two features of one name are one district
    LEFT_OUT = "left_out"  # a feature without an area


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing changed while reading, and in which district."""

    name: str
    what: RepairKind
    detail: str = ""


def read_districts(data: bytes, *, datum: Datum) -> tuple[list[District], list[Repair]]:
    """Return the districts of a GeoJSON file in WGS-84, in file order, and what was repaired.

    `datum` is what the file is written in: Chinese portals write GCJ-02 and do not say so.
    Points and lines beside the areas are left out and reported.

    Raises:
        UnreadableBoundaries: nothing of the file is used; `fault` says why.
    """
    repairs: list[Repair] = []
    named = list(_named_areas(_features(_parse(data)), repairs))
    if not any(polygons for _, _, polygons in named):
        raise UnreadableBoundaries(BoundaryFault.NO_POLYGON)
    _check_range([polygon for _, _, polygons in named for polygon in polygons])
    parts: dict[str, list[BaseGeometry]] = {}
    codes: dict[str, str] = {}
    for name, code, polygons in named:
        whole = _repaired(name, _to_wgs84(polygons, datum), repairs)
        if name in parts and not whole.is_empty:
            repairs.append(Repair(name, RepairKind.MERGED))
        if not whole.is_empty:
            parts.setdefault(name, []).append(whole)
            codes.setdefault(name, code)
    if not parts:
        raise UnreadableBoundaries(BoundaryFault.NO_POLYGON)
    joined = {name: _areas(shapely.union_all(these)) for name, these in parts.items()}
    return [District(name, codes[name], geometry) for name, geometry in joined.items()], repairs


class DistrictIndex:
    """Which district holds a point; where districts overlap, the smallest, then the first given."""

    def __init__(self, districts: Sequence[District]) -> None:
        self._by_area = sorted(districts, key=lambda d: d.geometry.area)
        self._by_name = {d.name: d for d in districts}
        self._areas = np.array([d.geometry for d in self._by_area], np.object_)
        shapely.prepare(self._areas)
        self._tree = STRtree(self._areas)

    @property
    def names(self) -> tuple[str, ...]:
        """The districts that have a polygon, in the order given."""
        return tuple(self._by_name)

    def __contains__(self, name: object) -> bool:
        """Whether a district of this name has a polygon."""
        return name in self._by_name

    def names_at(self, lon: ArrayLike, lat: ArrayLike) -> list[str | None]:
        """The district of each WGS-84 point, its edge included; None outside all, or not finite.

        >>> square = District("东区", "", MultiPolygon([Polygon([(0, 0), (2, 0), (2, 2), (0, 2)])]))
        >>> DistrictIndex([square]).names_at([1.0, 5.0], [1.0, 1.0])
        ['东区', None]
        """
        lons = np.atleast_1d(np.asarray(lon, np.float64))
        lats = np.atleast_1d(np.asarray(lat, np.float64))
        finite = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
        x, y = lons[finite], lats[finite]
        which, district = self._tree.query(shapely.points(x, y))  # by their boxes alone
        holds = shapely.intersects_xy(self._areas[district], x[which], y[which])
        smallest = np.full(lons.size, len(self._by_area))
        np.minimum.at(smallest, finite[which[holds]], district[holds])
        names = [*(d.name for d in self._by_area), None]
        return [names[i] for i in smallest]

    def outside_m(self, names: Sequence[str | None], lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Metres from each WGS-84 point to the edge of the district named beside it, 0.0 inside.

        NaN where no district of that name is loaded or the point is not finite. Within 10 km
        exact to 1 %: the distance is taken in a plane around each district.
        """
        lons, lats = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        found = np.full(lons.shape, np.nan)
        asked: dict[str, list[int]] = defaultdict(list)
        finite = np.isfinite(lons) & np.isfinite(lats)
        for i, (name, known) in enumerate(zip(names, finite.tolist(), strict=True)):
            if known and name is not None and name in self._by_name:
                asked[name].append(i)
        for name, rows in asked.items():
            found[rows] = _distances_outside_m(self._by_name[name].geometry, lons[rows], lats[rows])
        return found

    def far_from_all(self, lon: ArrayLike, lat: ArrayLike, *, beyond_m: float) -> Flags:
        """Which WGS-84 points lie further than `beyond_m` from every district.

        Exact to 3 % in districts of one province: measured in one plane. A point that is not
        finite is far from all; without districts every point is.
        """
        lons, lats = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        far = np.ones(lons.shape, np.bool_)
        finite = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
        if not self._areas.size:
            return far
        scale, tree = self._in_metres
        points = shapely.points(np.column_stack([lons[finite], lats[finite]]) * scale)
        far[finite[tree.query(points, predicate="dwithin", distance=beyond_m)[0]]] = False
        return far

    @cached_property
    def _in_metres(self) -> tuple[Floats, STRtree]:
        """Metres a degree in the middle of all, and the districts in them."""
        whole = shapely.total_bounds(self._areas)
        scale = np.array(metres_per_degree((whole[1] + whole[3]) / 2))
        return scale, STRtree([shapely.transform(a, lambda xy: xy * scale) for a in self._areas])

    def distance_outside_m(self, name: str, lon: float, lat: float) -> float:
        """Metres from a WGS-84 point to the nearest edge of the named district; 0.0 inside it.

        Raises:
            UnknownDistrict: no district of this name was loaded.
            ValueError: the position is not finite.
        """
        if name not in self._by_name:
            raise UnknownDistrict(name)
        if not LonLat(lon, lat).is_valid():
            raise ValueError(f"not a position: {lon}, {lat}")
        return _distance_outside_m(self._by_name[name].geometry, lon, lat)


def _distances_outside_m(area: MultiPolygon, lon: Floats, lat: Floats) -> Floats:
    found = np.zeros(lon.size)
    out = np.flatnonzero(~shapely.contains_xy(area, lon, lat))
    if not out.size:
        return found
    scale = np.array(metres_per_degree((area.bounds[1] + area.bounds[3]) / 2))
    points = shapely.points(np.column_stack([lon[out], lat[out]]) * scale)
    found[out] = shapely.distance(shapely.transform(area, lambda xy: xy * scale), points)
    return found


def _distance_outside_m(area: MultiPolygon, lon: float, lat: float) -> float:
    """Find the nearest edge in a frame of metres around the point, then measure to it."""
    here, scale = np.array([lon, lat]), np.array(metres_per_degree(lat))
    in_metres = shapely.transform(area, lambda xy: (xy - here) * scale)
    edge = shapely.shortest_line(in_metres, Point(0.0, 0.0)).coords[0] / scale + here
    return float(distance_m(lon, lat, edge[0], edge[1]))


def _parse(data: bytes) -> Any:
    if not data.strip():
        raise UnreadableBoundaries(BoundaryFault.EMPTY)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        fault = BoundaryFault.TRUNCATED if cut else BoundaryFault.NOT_UTF8
        raise UnreadableBoundaries(fault, str(error)) from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        fault = BoundaryFault.TRUNCATED if cut else BoundaryFault.NOT_JSON
        raise UnreadableBoundaries(fault, str(error), line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, 100,000 brackets
        raise UnreadableBoundaries(BoundaryFault.NOT_JSON, str(error)) from error


_DEGREE_FRAMES = ("CRS84", "4326", "4490")  # CGCS2000 equals WGS-84 at this accuracy


def _features(parsed: Any) -> list[Any]:
    if not isinstance(parsed, dict):
        raise UnreadableBoundaries(BoundaryFault.NOT_GEOJSON)
    crs = parsed.get("crs")
    if crs is not None and not any(frame in json.dumps(crs) for frame in _DEGREE_FRAMES):
        raise UnreadableBoundaries(BoundaryFault.OTHER_CRS, json.dumps(crs)[:200])
    if parsed.get("type") == "Feature":
        return [parsed]
    features = parsed.get("features")
    if parsed.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise UnreadableBoundaries(BoundaryFault.NOT_GEOJSON)
    if not features:
        raise UnreadableBoundaries(BoundaryFault.EMPTY)
    return features


def _named_areas(
    features: list[Any], repairs: list[Repair]
) -> Iterator[tuple[str, str, list[Polygon]]]:
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise UnreadableBoundaries(BoundaryFault.NOT_GEOJSON, feature=number)
        name, code = _name_and_code(feature.get("properties"))
        shapes = [_lines(rings, number) for rings in _ring_sets(feature.get("geometry"), number)]
        if not shapes:
            repairs.append(Repair(name, RepairKind.LEFT_OUT, f"feature {number}"))
            continue
        if not name:
            raise UnreadableBoundaries(BoundaryFault.UNNAMED, feature=number)
        if not all(_is_closed(line) for lines in shapes for line in lines):
            repairs.append(Repair(name, RepairKind.CLOSED_RING, f"feature {number}"))
        yield name, code, [Polygon(lines[0], lines[1:]) for lines in shapes]


_NAME_KEYS = ("name", "NAME", "Name", "名称", "name:zh", "district")
_CODE_KEYS = ("adcode", "code", "id", "gb", "代码")


def _name_and_code(properties: Any) -> tuple[str, str]:
    if not isinstance(properties, dict):
        return "", ""
    found = [
        next((" ".join(str(properties[k]).split()) for k in keys if properties.get(k)), "")
        for keys in (_NAME_KEYS, _CODE_KEYS)
    ]
    return found[0], found[1]


def _ring_sets(geometry: Any, number: int) -> Iterator[Any]:
    """The `coordinates` of each polygon in a geometry, however it is wrapped."""
    if geometry is None:
        return
    if not isinstance(geometry, dict):
        raise UnreadableBoundaries(BoundaryFault.NOT_GEOJSON, feature=number)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for part in geometry["geometries"]:
            yield from _ring_sets(part, number)
    elif kind in ("Polygon", "MultiPolygon"):
        if not isinstance(coordinates, list):
            raise UnreadableBoundaries(BoundaryFault.MALFORMED_GEOMETRY, feature=number)
        yield from [coordinates] if kind == "Polygon" else coordinates


def _lines(rings: Any, number: int) -> list[Floats]:
    if not isinstance(rings, list) or not rings:
        raise UnreadableBoundaries(BoundaryFault.MALFORMED_GEOMETRY, feature=number)
    return [_ring(ring, number) for ring in rings]


def _ring(ring: Any, number: int) -> Floats:
    """The positions of one ring, shape `[n, 2]`; heights are dropped."""
    try:
        line = np.array([(position[0], position[1]) for position in ring], np.float64)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError) as error:
        fault = BoundaryFault.MALFORMED_GEOMETRY
        raise UnreadableBoundaries(fault, str(error), feature=number) from error
    if line.ndim != 2 or len(line) < (4 if _is_closed(line) else 3):
        raise UnreadableBoundaries(BoundaryFault.MALFORMED_GEOMETRY, feature=number)
    if not np.isfinite(line).all():
        raise UnreadableBoundaries(BoundaryFault.NOT_FINITE, feature=number)
    return line


def _is_closed(line: Floats) -> bool:
    return len(line) > 0 and bool((line[0] == line[-1]).all())


def _check_range(polygons: list[Polygon]) -> None:
    first, second = shapely.get_coordinates(polygons).T
    swapped = in_china(second, first) & ~in_china(first, second)
    if swapped.mean() > 0.5:
        raise UnreadableBoundaries(BoundaryFault.SWAPPED_AXES)
    if (np.abs(first) > 180).any() or (np.abs(second) > 90).any():
        raise UnreadableBoundaries(BoundaryFault.OUT_OF_RANGE)


def _to_wgs84(polygons: Iterable[Polygon], datum: Datum) -> MultiPolygon:
    def shift(xy: Floats) -> Floats:
        return np.column_stack(convert_arrays(xy[:, 0], xy[:, 1], source=datum, target=Datum.WGS84))

    return shapely.transform(MultiPolygon(list(polygons)), shift)


def _repaired(name: str, area: MultiPolygon, repairs: list[Repair]) -> MultiPolygon:
    whole = area
    if not area.is_valid:
        repairs.append(Repair(name, RepairKind.MADE_VALID, shapely.is_valid_reason(area)))
        whole = shapely.make_valid(area, method="structure", keep_collapsed=False)
    areas = _areas(whole)
    if areas.is_empty:
        repairs.append(Repair(name, RepairKind.LEFT_OUT))
    return areas


_SPECK_DEG2 = 1e-10  # about one square metre


def _areas(geometry: BaseGeometry) -> MultiPolygon:
    """Only what has an area worth the word, as one MultiPolygon."""
    flat = [q for p in shapely.get_parts(geometry) for q in shapely.get_parts(p)]
    return MultiPolygon([p for p in flat if isinstance(p, Polygon) and p.area > _SPECK_DEG2])
