"""Points of GeoJSON and GeoPackage as rows of texts: their properties, then lon and lat.

Only points have a position. Numbers in another reference system than degrees of longitude and
latitude are converted, and that is told; what system the degrees themselves are in (GCJ-02 in most
Chinese files, whatever they declare) is for the person who imports to say.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from geodata.coordinates import Floats
from stations.errors import Fault, UnreadableFile
from stations.exchange.cells import as_text
from stations.exchange.header_words import field_of

MAX_FEATURES = 300_000
# Degrees of these are WGS-84's as far as a list of places can tell (CGCS2000 is 4490).
_DEGREES = ("CRS84", "EPSG:4326", "EPSG::4326", "EPSG:4490", "EPSG::4490", "EPSG:4979")
_AXES = ("lon", "lat")
_VIEW = re.compile(rb"CREATE(?:\s|/\*.*?\*/|--[^\n]*\n)+(?:TEMP(?:ORARY)?\s+)?VIEW\b", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Features:
    """Rows under a header, and what is to be told of them."""

    rows: Iterable[Sequence[str]]
    layer: str = ""
    notes: tuple[Fault, ...] = ()


def read_geojson(text: str) -> Features:
    """The features of a GeoJSON text.

    Raises:
        UnreadableFile: `not_a_table`, `truncated`, `too_many_rows`, `other_crs`.
    """
    document = _document(text)
    features = document.get("features")
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        raise UnreadableFile("not_a_table")
    _check_count(len(features))
    properties = [
        f["properties"] if isinstance(f.get("properties"), dict) else {} for f in features
    ]
    names = [n for n in dict.fromkeys(chain.from_iterable(properties)) if n not in _AXES]
    crs = _stated_crs(document)
    points = [_point(feature.get("geometry")) for feature in features]
    if crs:
        points = _in_degrees(points, crs)
    rows = (
        [*(as_text(stated.get(name)) for name in names), *map(as_text, point)]
        for stated, point in zip(properties, points, strict=True)
    )
    return Features(chain([[*names, *_AXES]], rows), notes=_told(crs))


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        cut = not text[error.pos :].strip() or error.msg.startswith("Unterminated string")
        raise UnreadableFile("truncated" if cut else "not_a_table", str(error)) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("not_a_table", str(error)) from error
    if not isinstance(document, dict):
        raise UnreadableFile("not_a_table")
    return document


def _stated_crs(document: dict[str, Any]) -> str:
    """The reference system that the file names, "" where it is in degrees."""
    stated = document.get("crs")
    named = stated.get("properties") if isinstance(stated, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    if stated is None or (isinstance(name, str) and name.upper().endswith(_DEGREES)):
        return ""
    if not isinstance(name, str):
        raise UnreadableFile("other_crs", crs=json.dumps(stated)[:200])
    return name


def _point(geometry: Any) -> tuple[Any, Any]:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None, None
    position = geometry.get("coordinates")
    if not isinstance(position, list) or len(position) < 2:
        return None, None
    return position[0], position[1]


def read_geopackage(data: bytes) -> Features:
    """The first layer of points whose fields we know, else of points, else one that has a header.

    A file with views is refused: to open one is to run what its author wrote, for ever perhaps.

    Raises:
        UnreadableFile: `truncated`, `not_a_table`, `too_many_rows`, `other_crs`.
    """
    import pyogrio  # GDAL takes 0.2 s

    if _VIEW.search(data):
        raise UnreadableFile("not_a_table", "holds views")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions and metadata
            tables = _tables(pyogrio.raw, data)
            layers = [
                (
                    str(name),
                    str(shape or ""),
                    [*pyogrio.read_info(io.BytesIO(data), layer=name)["fields"]],
                )
                for name, shape in pyogrio.list_layers(io.BytesIO(data)).tolist()
                if name in tables and name != "ogr_empty_table"
            ]
            name = _chosen(layers)
            meta, _, shapes, columns = pyogrio.raw.read(
                io.BytesIO(data), layer=name, max_features=MAX_FEATURES + 1, datetime_as_string=True
            )
    except (RuntimeError, ValueError, OSError, TypeError, UnicodeError) as error:
        raise UnreadableFile("truncated", str(error)) from error
    others = [layer for layer, _, _ in layers if layer != name]
    return _features(name, meta, shapes, columns, others)


def _tables(reader: Any, data: bytes) -> set[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return set(reader.read(io.BytesIO(data), sql=sql)[3][0].tolist())


def _chosen(layers: Sequence[tuple[str, str, list[str]]]) -> str:
    points = [(name, fields) for name, shape, fields in layers if "Point" in shape]
    known = [name for name, fields in points if any(map(field_of, fields))]
    bare = [
        name for name, shape, fields in layers
        if not shape and len({field_of(field) for field in fields} - {None}) >= 2
    ]  # fmt: skip
    for found in (known, [name for name, _ in points], bare):
        if found:
            return found[0]
    raise UnreadableFile("no_points", layers=[name for name, _, _ in layers])


def _features(
    layer: str, meta: dict[str, Any], shapes: Any, columns: Sequence[Any], others: Sequence[str]
) -> Features:
    fields = [str(field) for field in meta["fields"]]
    count = len(columns[0]) if columns else len(shapes if shapes is not None else ())
    _check_count(count)
    named = [i for i, field in enumerate(fields) if shapes is None or field not in _AXES]
    cells = [[_plain(value) for value in columns[i].tolist()] for i in named]
    told = _told_layers(others)
    if shapes is None:  # a table without a map
        rows = [[fields[i] for i in named], *map(list, zip(*cells, strict=True))]
        return Features(rows, layer, told)
    crs = meta.get("crs") or ""
    crs = "" if str(crs).upper().endswith(_DEGREES) else str(crs)
    points = _wkb_points(shapes)
    points = _in_degrees(points, crs) if crs else points
    axes = [[as_text(value) for value in axis] for axis in zip(*points, strict=True)] or [[], []]
    rows = [[*(fields[i] for i in named), *_AXES], *map(list, zip(*cells, *axes, strict=True))]
    return Features(rows, layer, (*told, *_told(crs)))


def _plain(value: Any) -> str:
    """A cell of a GeoPackage; numbers that are not there are NaN."""
    return "" if isinstance(value, float) and np.isnan(value) else as_text(value)


def _wkb_points(shapes: Any) -> list[tuple[Any, Any]]:
    import shapely

    found = shapely.from_wkb(shapes, on_invalid="ignore")
    single = shapely.get_num_geometries(found) == 1
    points = np.where(single, shapely.get_geometry(found, 0), None)  # a collection of one is one
    x, y = shapely.get_x(points), shapely.get_y(points)
    there = shapely.get_type_id(points) == 0
    return [
        (lon, lat) if is_point else (None, None)
        for lon, lat, is_point in zip(x.tolist(), y.tolist(), there.tolist(), strict=True)
    ]


def _in_degrees(points: Sequence[tuple[Any, Any]], crs: str) -> list[tuple[Any, Any]]:
    """Points of another reference system in longitude and latitude; what is no number stays.

    Raises:
        UnreadableFile: `other_crs`, nobody knows the system.
    """
    from pyproj import Transformer  # takes 0.2 s
    from pyproj.exceptions import ProjError

    there = [i for i, point in enumerate(points) if all(map(_is_number, point))]
    x, y = (np.array([points[i][axis] for i in there], np.float64) for axis in (0, 1))
    try:
        lon, lat = _transformed(Transformer, crs, x, y)
    except ProjError as error:
        raise UnreadableFile("other_crs", str(error), crs=crs[:200]) from error
    found = list(points)
    for i, west, north in zip(there, lon.tolist(), lat.tolist(), strict=True):
        found[i] = (west, north)
    return found


def _transformed(transformer: Any, crs: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    lon, lat = transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    return lon, lat


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e12


def _check_count(n: int) -> None:
    if n > MAX_FEATURES:
        raise UnreadableFile("too_many_rows", rows=n, limit=MAX_FEATURES)


def _told(crs: str) -> tuple[Fault, ...]:
    return (Fault("reprojected", None, None, crs[:80]),) if crs else ()


def _told_layers(others: Sequence[str]) -> tuple[Fault, ...]:
    return (Fault("not_read", None, None, ", ".join(others)[:200]),) if others else ()
