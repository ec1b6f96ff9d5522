"""GeoPackage and GeoJSON: which layer, which reference system, and what has no position."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from stations.errors import UnreadableFile
from stations.exchange.tables import Table, read_table
from tests.made_files import a_geopackage

AT = (113.6125, 34.7475)


def _refused(data: bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refused:
        read_table(data)
    return refused.value


def _position(table: Table, row: int = 0) -> tuple[float, float]:
    return float(table.column("lon")[row]), float(table.column("lat")[row])


def test_the_points_of_a_geopackage_become_rows() -> None:
    table = read_table(a_geopackage(AT, (113.5, 34.0), names=["东站", "西站"]))
    assert (table.format, table.sheet, table.headers) == (
        "gpkg",
        "stations",
        ("name", "lon", "lat"),
    )
    assert [list(row) for row in table.rows] == [
        ["东站", "113.6125", "34.7475"],
        ["西站", "113.5", "34"],
    ]
    assert table.notes == ()


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4547", "EPSG:32649"])
def test_another_projection_is_turned_into_degrees_and_told(crs: str) -> None:
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*AT)
    table = read_table(a_geopackage((x, y), crs=crs))
    assert _position(table) == pytest.approx(AT, abs=1e-7)
    assert [(note.reason, note.row) for note in table.notes] == [("reprojected", None)]
    told = {"type": "name", "properties": {"name": crs}}
    feature = {"properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": [x, y]}}
    document = {"type": "FeatureCollection", "crs": told, "features": [feature]}
    table = read_table(json.dumps(document).encode())
    assert _position(table) == pytest.approx(AT, abs=1e-7)
    assert [note.detail for note in table.notes] == [crs]


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"]
)
def test_degrees_stay_as_they_are_written(name: str) -> None:
    feature = {"properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": [*AT]}}
    crs = {"type": "name", "properties": {"name": name}}
    document = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    table = read_table(json.dumps(document).encode())
    assert (_position(table), table.notes) == (AT, ())


def test_the_layer_with_a_header_that_we_know_is_read_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "two.gpkg"
    path.write_bytes(a_geopackage((1, 2), layer="trees", field="species", names=["oak"]))
    table = read_table(a_geopackage(AT, layer="stations", into=path))
    assert table.sheet == "stations"
    assert [(note.reason, note.detail) for note in table.notes] == [("not_read", "trees")]


def _written(path: Path, **but: object) -> bytes:
    options: dict[str, object] = {
        "geometry": shapely.to_wkb(shapely.points([AT])), "geometry_type": "Point",
        "field_data": [np.array(["a"], dtype=object)], "fields": np.array(["name"], dtype=object),
        "layer": "x", "driver": "GPKG", "crs": "EPSG:4326",
    } | but  # fmt: skip
    pyogrio.raw.write(path, **options)
    return path.read_bytes()


def test_a_point_in_a_multipoint_is_a_point_and_two_have_no_position(tmp_path: Path) -> None:
    shapes = [shapely.MultiPoint([AT]), shapely.MultiPoint([AT, (1, 2)])]
    names = np.array(["one", "two"], dtype=object)
    data = _written(
        tmp_path / "many.gpkg",
        geometry=shapely.to_wkb(shapes),
        geometry_type="MultiPoint",
        field_data=[names],
    )
    table = read_table(data)
    assert _position(table) == AT
    assert list(table.rows[1]) == ["two", "", ""]


def test_a_table_without_a_map_is_read_where_it_has_a_header(tmp_path: Path) -> None:
    columns = [np.array(["东站"], dtype=object), np.array([113.5]), np.array([34.5])]
    names = np.array(["名称", "经度", "纬度"], dtype=object)
    path = tmp_path / "bare.gpkg"
    pyogrio.raw.write(
        path, geometry=None, field_data=columns, fields=names, layer="list", driver="GPKG"
    )
    table = read_table(path.read_bytes())
    assert (table.headers, list(table.rows[0])) == (tuple(names), ["东站", "113.5", "34.5"])


ENDLESS = (
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t) SELECT n AS fid FROM t WHERE n > 1"
)


@pytest.mark.parametrize("create", ["CREATE VIEW", "create temp_x", "create /* a */ view"])
def test_a_geopackage_with_a_view_is_refused_before_it_is_opened(create: str) -> None:
    data = a_geopackage(AT) + f"{create} x AS {ENDLESS}".encode()
    if "view" in create.lower():
        assert _refused(data).reason == "not_a_table"
    else:
        assert read_table(data).sheet == "stations"


def test_an_unknown_projection_is_refused() -> None:
    document = (
        '{"type":"FeatureCollection","crs":%s,"features":[{"properties":{},"geometry":null}]}'
    )
    named = '{"type":"name","properties":{"name":"of my own"}}'
    assert _refused((document % named).encode()).reason == "other_crs"
    assert _refused((document % '{"type":"link"}').encode()).reason == "other_crs"


def _rows_or_reason(data: bytes) -> int | str:
    try:
        return len(read_table(data).rows)
    except UnreadableFile as refused:
        return refused.reason


def test_a_geopackage_cut_anywhere_is_refused_or_gives_what_is_left() -> None:
    data = a_geopackage(*[(113 + i / 1000, 34) for i in range(200)])
    for length in range(100, len(data) - 1, len(data) // 23):
        assert _rows_or_reason(data[:length]) in {"truncated", "no_points", *range(201)}
