"""Districts files: read, repaired, refused; and which district holds a point."""

from __future__ import annotations

import csv
import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon

from geodata.boundaries import District, DistrictIndex, RepairKind, read_districts
from geodata.coordinates import Datum, convert, convert_arrays
from geodata.errors import BoundaryFault, UnknownDistrict, UnreadableBoundaries

GEOD = Geod(ellps="WGS84")
SQUARE = [[113.0, 33.0], [113.1, 33.0], [113.1, 33.1], [113.0, 33.1], [113.0, 33.0]]


def a_feature(rings: Any = None, *, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": "东区", "adcode": 410001} | properties,
        "geometry": {"type": kind, "coordinates": [SQUARE] if rings is None else rings},
    }


def a_file(*features: dict[str, Any], **members: Any) -> bytes:
    collection = {"type": "FeatureCollection", "features": list(features)} | members
    return json.dumps(collection, ensure_ascii=False).encode()


def a_district(name: str, *corners: tuple[float, float]) -> District:
    return District(name, "", MultiPolygon([Polygon(corners)]))


def the_fault(data: bytes) -> BoundaryFault:
    with pytest.raises(UnreadableBoundaries) as refused:
        read_districts(data, datum=Datum.WGS84)
    assert refused.value.reason == refused.value.fault.value
    return refused.value.fault


def test_a_clean_file_is_read_as_it_is() -> None:
    districts, repairs = read_districts(a_file(a_feature()), datum=Datum.WGS84)
    assert [(d.name, d.code) for d in districts] == [("东区", "410001")]
    assert districts[0].geometry.equals(Polygon(SQUARE))
    assert repairs == []


def test_a_byte_order_mark_and_a_single_feature_are_read() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(a_feature()).encode()
    assert len(read_districts(data, datum=Datum.WGS84)[0]) == 1


def test_a_file_in_gcj_02_is_moved_to_wgs_84() -> None:
    district = read_districts(a_file(a_feature()), datum=Datum.GCJ02)[0][0]
    corner = convert(113.0, 33.0, source=Datum.GCJ02, target=Datum.WGS84)
    assert corner in {tuple(c) for c in district.geometry.geoms[0].exterior.coords}


def test_the_datum_has_no_default() -> None:
    with pytest.raises(TypeError):
        read_districts(a_file(a_feature()))  # type: ignore[call-arg]


def test_a_ring_that_crosses_itself_is_repaired_and_both_halves_are_kept() -> None:
    bow_tie = [[[113.0, 33.0], [113.1, 33.1], [113.1, 33.0], [113.0, 33.1], [113.0, 33.0]]]
    districts, repairs = read_districts(a_file(a_feature(bow_tie)), datum=Datum.WGS84)
    assert districts[0].geometry.is_valid
    assert districts[0].geometry.area == pytest.approx(0.005)
    assert [(r.name, r.what) for r in repairs] == [("东区", RepairKind.MADE_VALID)]
    assert "Self-intersection" in repairs[0].detail


def test_overlapping_parts_of_one_district_stay_inside_it() -> None:
    shifted = [[x + 0.05, y] for x, y in SQUARE]
    feature = a_feature([[SQUARE], [shifted]], kind="MultiPolygon")
    districts, repairs = read_districts(a_file(feature), datum=Datum.WGS84)
    assert DistrictIndex(districts).names_at(113.075, 33.05) == ["东区"]
    assert [r.what for r in repairs] == [RepairKind.MADE_VALID]


def test_an_open_ring_is_closed_and_said_to_be() -> None:
    districts, repairs = read_districts(a_file(a_feature([SQUARE[:-1]])), datum=Datum.WGS84)
    assert districts[0].geometry.equals(Polygon(SQUARE))
    assert [r.what for r in repairs] == [RepairKind.CLOSED_RING]


def test_two_features_of_one_name_become_one_district() -> None:
    beside = [[[x + 0.5, y] for x, y in SQUARE]]
    districts, repairs = read_districts(a_file(a_feature(), a_feature(beside)), datum=Datum.WGS84)
    assert len(districts) == 1
    assert districts[0].geometry.area == pytest.approx(0.02)
    assert [r.what for r in repairs] == [RepairKind.MERGED]


def test_points_beside_the_areas_are_left_out_and_said_to_be() -> None:
    point = a_feature([113.0, 33.0], kind="Point", name="区政府")
    districts, repairs = read_districts(a_file(point, a_feature()), datum=Datum.WGS84)
    assert [d.name for d in districts] == ["东区"]
    assert [(r.name, r.what) for r in repairs] == [("区政府", RepairKind.LEFT_OUT)]


def test_polygons_inside_a_collection_and_heights_are_read() -> None:
    feature = a_feature() | {
        "geometry": {
            "type": "GeometryCollection",
            "geometries": [{"type": "Polygon", "coordinates": [[[*p, 80.0] for p in SQUARE]]}],
        }
    }
    assert len(read_districts(a_file(feature), datum=Datum.WGS84)[0]) == 1


REFUSED: dict[str, tuple[bytes, BoundaryFault]] = {
    "no bytes": (b"", BoundaryFault.EMPTY),
    "only white space": (b" \n", BoundaryFault.EMPTY),
    "no features": (a_file(), BoundaryFault.EMPTY),
    "another encoding": (a_file(a_feature()).decode().encode("gb18030"), BoundaryFault.NOT_UTF8),
    "cut in a word": (a_file(a_feature())[:60], BoundaryFault.TRUNCATED),
    "cut in a list": (a_file(a_feature())[:-20], BoundaryFault.TRUNCATED),
    "a spreadsheet": (b"name,lon,lat\n", BoundaryFault.NOT_JSON),
    "a web page": (b"<html></html>", BoundaryFault.NOT_JSON),
    "a tower of brackets": (b"[" * 200_000 + b"]" * 200_000, BoundaryFault.NOT_JSON),
    "a number without end": (b"[" + b"9" * 5000 + b"]", BoundaryFault.NOT_JSON),
    "a list": (b"[1, 2]", BoundaryFault.NOT_GEOJSON),
    "topojson": (b'{"type": "Topology", "arcs": []}', BoundaryFault.NOT_GEOJSON),
    "features of numbers": (
        b'{"type": "FeatureCollection", "features": [1]}',
        BoundaryFault.NOT_GEOJSON,
    ),
    "metres": (
        a_file(a_feature([[[1.26e7, 3.9e6], [1.27e7, 3.9e6], [1.27e7, 4e6]]])),
        BoundaryFault.OUT_OF_RANGE,
    ),
    "declared metres": (
        a_file(a_feature(), crs={"properties": {"name": "EPSG:3857"}}),
        BoundaryFault.OTHER_CRS,
    ),
    "latitude first": (
        a_file(a_feature([[[y, x] for x, y in SQUARE]])),
        BoundaryFault.SWAPPED_AXES,
    ),
    "latitude first in the far west": (
        a_file(a_feature([[[39.4, 76.0], [39.5, 76.0], [39.5, 76.1]]])),
        BoundaryFault.SWAPPED_AXES,
    ),
    "not a number": (a_file(a_feature([[[113.0, math.nan], *SQUARE]])), BoundaryFault.NOT_FINITE),
    "infinite": (a_file(a_feature([[[math.inf, 33.0], *SQUARE]])), BoundaryFault.NOT_FINITE),
    "beyond a float": (
        a_file(a_feature([[[113.0, 33.0]]])).replace(b"33.0", b"1e999"),
        BoundaryFault.MALFORMED_GEOMETRY,
    ),
    "two points": (a_file(a_feature([SQUARE[:2]])), BoundaryFault.MALFORMED_GEOMETRY),
    "there and back": (
        a_file(a_feature([[*SQUARE[:2], SQUARE[0]]])),
        BoundaryFault.MALFORMED_GEOMETRY,
    ),
    "words for numbers": (
        a_file(a_feature([[["a", "b"], *SQUARE]])),
        BoundaryFault.MALFORMED_GEOMETRY,
    ),
    "a flat ring": (
        a_file(a_feature([[113.0, 33.0, 113.1, 33.1]])),
        BoundaryFault.MALFORMED_GEOMETRY,
    ),
    "no rings": (a_file(a_feature([])), BoundaryFault.MALFORMED_GEOMETRY),
    "rings of text": (a_file(a_feature("here")), BoundaryFault.MALFORMED_GEOMETRY),
    "only points": (a_file(a_feature([113.0, 33.0], kind="Point")), BoundaryFault.NO_POLYGON),
    "no geometry": (a_file(a_feature() | {"geometry": None}), BoundaryFault.NO_POLYGON),
    "a line for an area": (
        a_file(a_feature([[[113.0, 33.0], [113.1, 33.1], [113.2, 33.2], [113.0, 33.0]]])),
        BoundaryFault.NO_POLYGON,
    ),
    "no name": (a_file(a_feature(name="  ")), BoundaryFault.UNNAMED),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(what: str) -> None:
    data, fault = REFUSED[what]
    assert the_fault(data) is fault


@given(st.integers(1, 400))
def test_a_file_cut_anywhere_is_refused(length: int) -> None:
    whole = a_file(a_feature())
    assert the_fault(whole[: min(length, len(whole) - 1)]) in {
        BoundaryFault.TRUNCATED,
        BoundaryFault.NOT_JSON,
    }


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4),
    )
)
def test_no_geometry_however_odd_escapes_the_typed_errors(coordinates: Any) -> None:
    try:
        districts, _ = read_districts(a_file(a_feature(coordinates)), datum=Datum.GCJ02)
    except UnreadableBoundaries:
        return
    assert all(d.geometry.is_valid and not d.geometry.is_empty for d in districts)


def star(radii: list[float]) -> Polygon:
    angles = np.linspace(0, 2 * math.pi, len(radii), endpoint=False)
    return Polygon(
        [(113 + r * math.cos(a), 33 + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]
    )


def holds(polygon: Polygon, x: float, y: float) -> bool:
    """The even-odd rule, an edge at a time: the oracle."""
    inside, ring = False, list(polygon.exterior.coords)
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


STARS = st.lists(st.floats(0.02, 0.2), min_size=3, max_size=12).map(star)
OFFSETS = st.lists(st.tuples(st.floats(-0.25, 0.25), st.floats(-0.25, 0.25)), max_size=30)


@given(STARS, OFFSETS)
def test_the_index_agrees_with_counting_crossings(
    area: Polygon, offsets: list[tuple[float, float]]
) -> None:
    index = DistrictIndex([District("星区", "", MultiPolygon([area]))])
    lon, lat = [113 + x for x, _ in offsets], [33 + y for _, y in offsets]
    expected = ["星区" if holds(area, x, y) else None for x, y in zip(lon, lat, strict=True)]
    near_edge = [area.exterior.distance(point) < 1e-9 for point in map(Point, lon, lat)]
    for got, want, skip in zip(index.names_at(lon, lat), expected, near_edge, strict=True):
        assert skip or got == want


@given(STARS, st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
def test_the_distance_outside_is_the_geodesic_to_the_nearest_edge(
    area: Polygon, dx: float, dy: float
) -> None:
    index, lon, lat = DistrictIndex([District("星区", "", MultiPolygon([area]))]), 113 + dx, 33 + dy
    got = index.distance_outside_m("星区", lon, lat)
    if area.covers(Point(lon, lat)):
        assert got == 0.0
        return
    edge = np.array(area.exterior.segmentize(0.0005).coords)
    n = len(edge)
    oracle = GEOD.inv(np.full(n, lon), np.full(n, lat), edge[:, 0], edge[:, 1])[2].min()
    assert got == pytest.approx(oracle, abs=60, rel=2e-3)


@given(st.lists(STARS, min_size=1, max_size=4), OFFSETS)
def test_many_points_are_measured_as_one_by_one(
    areas: list[Polygon], offsets: list[tuple[float, float]]
) -> None:
    index = DistrictIndex(
        [District(f"{n}区", "", MultiPolygon([area])) for n, area in enumerate(areas)]
    )
    lon, lat = [113 + x for x, _ in offsets], [33 + y for _, y in offsets]
    names = [f"{n % 5}区" for n in range(len(offsets))]
    for got, name, x, y in zip(index.outside_m(names, lon, lat), names, lon, lat, strict=True):
        if name in index:
            exact = index.distance_outside_m(name, x, y)
            assert got == pytest.approx(exact, abs=0.01, rel=0.01)
        else:
            assert math.isnan(got)


@given(st.lists(STARS, min_size=1, max_size=4), OFFSETS, st.floats(100, 20_000))
def test_far_from_all_is_beyond_reach_of_each(
    areas: list[Polygon], offsets: list[tuple[float, float]], beyond_m: float
) -> None:
    names = [f"{n}区" for n in range(len(areas))]
    index = DistrictIndex(
        [District(n, "", MultiPolygon([area])) for n, area in zip(names, areas, strict=True)]
    )
    lon, lat = [113 + x for x, _ in offsets], [33 + y for _, y in offsets]
    far = index.far_from_all(lon, lat, beyond_m=beyond_m)
    for got, x, y in zip(far, lon, lat, strict=True):
        nearest = min(index.distance_outside_m(name, x, y) for name in names)
        assert got == (nearest > beyond_m) or abs(nearest / beyond_m - 1) < 0.03


def test_what_is_not_finite_or_has_no_district_is_far_and_unmeasured() -> None:
    index = DistrictIndex([a_district("东区", (113, 33), (113.1, 33), (113.1, 33.1), (113, 33.1))])
    lon, lat = [math.nan, 113.05], [33.05, 33.05]
    assert index.far_from_all(lon, lat, beyond_m=1.0).tolist() == [True, False]
    assert np.isnan(index.outside_m(["东区", None], lon, lat)).all()
    assert DistrictIndex([]).far_from_all(lon, lat, beyond_m=1.0).all()


def test_where_two_districts_overlap_the_smaller_holds_the_point() -> None:
    large = a_district("大区", (113, 33), (113.4, 33), (113.4, 33.1), (113, 33.1))
    small = a_district("小区", (113.3, 33), (113.5, 33), (113.5, 33.1), (113.3, 33.1))
    for given_in in ([large, small], [small, large]):
        names = DistrictIndex(given_in).names_at([113.1, 113.35, 113.45], [33.05] * 3)
        assert names == ["大区", "小区", "小区"]


def test_a_point_on_a_shared_edge_has_one_district_and_always_the_same() -> None:
    west = a_district("西区", (113, 33), (113.1, 33), (113.1, 33.1), (113, 33.1))
    east = a_district("东区", (113.1, 33), (113.2, 33), (113.2, 33.1), (113.1, 33.1))
    names = {DistrictIndex([west, east]).names_at([113.1], [33.05])[0] for _ in range(3)}
    assert len(names) == 1


def test_a_district_inside_a_larger_one_wins() -> None:
    city = a_district("全市", (112, 32), (114, 32), (114, 34), (112, 34))
    inner = a_district("东区", (113, 33), (113.1, 33), (113.1, 33.1), (113, 33.1))
    assert DistrictIndex([city, inner]).names_at([113.05, 112.5], [33.05, 32.5]) == ["东区", "全市"]


def test_positions_that_are_not_finite_lie_nowhere_and_none_is_no_answer() -> None:
    index = DistrictIndex([a_district("东区", (113, 33), (113.1, 33), (113.1, 33.1), (113, 33.1))])
    lon, lat = [math.nan, 113.05, math.inf], [33.05, 33.05, 33.05]
    assert index.names_at(lon, lat) == [None, "东区", None]
    assert index.names_at([], []) == []
    assert DistrictIndex([]).names_at([113.0], [33.0]) == [None]


def test_a_district_that_was_not_loaded_has_no_distance() -> None:
    index = DistrictIndex([a_district("东区", (113, 33), (113.1, 33), (113.1, 33.1), (113, 33.1))])
    assert "东区" in index
    assert "高新区" not in index
    with pytest.raises(UnknownDistrict):
        index.distance_outside_m("高新区", 113.0, 33.0)
    with pytest.raises(ValueError, match="not a position"):
        index.distance_outside_m("东区", math.nan, 33.0)


def test_the_label_stands_inside_even_a_crooked_district() -> None:
    corners = [(113, 33), (113.3, 33), (113.3, 33.05), (113.05, 33.05), (113.05, 33.3), (113, 33.3)]
    crooked = a_district("弯区", *corners)
    assert DistrictIndex([crooked]).names_at(*crooked.label) == ["弯区"]


@pytest.mark.realdata
def test_the_districts_of_two_real_cities_need_no_repair(realdata: Path) -> None:
    for city, n in (("zhengzhou_410100", 12), ("luohe_411100", 5)):
        data = (realdata / "boundaries" / f"{city}_gcj02_datav.geojson").read_bytes()
        districts, repairs = read_districts(data, datum=Datum.GCJ02)
        assert (len(districts), repairs) == (n, [])


@pytest.mark.realdata
def test_of_53_real_stations_one_lies_outside_the_district_it_names(realdata: Path) -> None:
    data = (realdata / "boundaries" / "zhengzhou_410100_gcj02_datav.geojson").read_bytes()
    index = DistrictIndex(read_districts(data, datum=Datum.GCJ02)[0])
    with (realdata / "stations" / "zhengzhou_stations_handout.csv").open(
        encoding="utf-8-sig"
    ) as file:
        rows = list(csv.DictReader(file))
    lon, lat = convert_arrays(
        [float(r["lng_gcj02"]) for r in rows],
        [float(r["lat_gcj02"]) for r in rows],
        source=Datum.GCJ02,
        target=Datum.WGS84,
    )
    named = [r["district"] for r in rows]
    wrong = [
        (rows[i]["row"], named[i], holder, index.distance_outside_m(named[i], lon[i], lat[i]))
        for i, holder in enumerate(index.names_at(lon, lat))
        if named[i] in index and holder != named[i]
    ]
    assert [found[:3] for found in wrong] == [("61", "金水区", "中原区")]
    assert wrong[0][3] == pytest.approx(1108, abs=2)
    assert {d for d in named if d not in index} == {"经开区", "郑东新区", "航空港区"}
