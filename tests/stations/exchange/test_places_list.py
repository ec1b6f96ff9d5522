"""A list of places, checked whole: faults by row and column, flags, and the real list."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, box

from geodata.boundaries import District, DistrictIndex, read_districts
from geodata.coordinates import Datum, LonLat, convert
from stations.errors import Fault, UnreadableFile
from stations.exchange.columns import guess_columns
from stations.exchange.places_list import Plan, plan_places
from stations.exchange.tables import read_table
from stations.registry.vocabulary import Amenity, Entry, Kind

EAST = District("东区", "", MultiPolygon([box(113.0, 34.0, 113.2, 34.2)]))
WEST = District("西区", "", MultiPolygon([box(112.8, 34.0, 113.0, 34.2)]))
DISTRICTS = DistrictIndex([EAST, WEST])


def _plan(
    text: str | bytes,
    *,
    datum: Datum = Datum.WGS84,
    kind: Kind = Kind.STATION,
    districts: DistrictIndex | None = None,
) -> Plan:
    table = read_table(text if isinstance(text, bytes) else text.encode())
    return plan_places(table, guess_columns(table), datum=datum, kind=kind, districts=districts)


def _flags(plan: Plan) -> list[tuple[str, int | None]]:
    usual = ("no_hours", "no_entry_method")
    return [(flag.reason, flag.row) for flag in plan.flagged if flag.reason not in usual]


def test_a_full_row_is_read_into_every_field() -> None:
    plan = _plan(
        "编号,站点名称,类型,详细地址,所属区县,经度,纬度,开放时间,联系电话,服务设施,进入方式,位置说明,楼层,面积,座位,运营单位,荣誉\n"
        "A1, 东  站 ,职工书屋,东路1号,东区,113.1,34.1,周一至周五 9:00-17:00,138****5596;0371-1,"
        "饮水;按摩,推门就进,进门左转,1,20.5,8,工会,最美\n",
        datum=Datum.GCJ02,
    )
    (place,) = plan.places
    assert (place.external_id, place.name, place.kind) == ("A1", "东 站", Kind.LIBRARY)
    assert place.position == convert(113.1, 34.1, source=Datum.GCJ02, target=Datum.WGS84)
    assert (place.supplied.lon, place.supplied.datum) == (113.1, Datum.GCJ02)
    assert (place.opening_hours, place.hours_as_written) == (
        "Mo-Fr 09:00-17:00",
        "周一至周五 9:00-17:00",
    )
    assert (place.phone, place.area_m2, place.seats) == ("0371-1", 20.5, 8)
    assert place.amenities == frozenset({Amenity.DRINKING_WATER})
    assert (place.entry, place.unread) == (frozenset({Entry.OPEN_DOOR}), ("按摩",))
    assert plan.rejected == []
    assert plan.flagged == []


FAULTY = """id,name,lon,lat,seats,kind
1,a,,34,,
2,b,abc,34,,
3,c,nan,34,,
4,d,1e999,inf,,
5,e,181,34,,
6,f,34.7,113.6,,
7,,113,34,,
1,g,113,34,,
9,h,1_1,34,,
10,i,113,34,-1,
11,j,113,34,many,
12,k,113,34,,palace?
13,l\x01m,113,34,,
14,{long},113,34,,
15,n,113,34,,,extra
""".replace("{long}", "x" * 121)


def test_all_faults_are_told_at_once_by_row_and_column() -> None:
    found = {(f.row, f.column, f.reason) for f in _plan(FAULTY).rejected}
    assert found == {
        (1, "lon", "missing_coordinate"),
        (2, "lon", "not_a_number"),
        (3, "lon", "not_finite"),
        (4, "lon", "not_finite"),
        (4, "lat", "not_finite"),
        (5, "lon", "out_of_range"),
        (6, "lat", "out_of_range"),
        (7, "name", "empty_name"),
        (8, "id", "duplicate_external_id"),
        (9, "lon", "not_a_number"),
        (10, "seats", "out_of_range"),
        (11, "seats", "not_a_number"),
        (12, "kind", "unknown_kind"),
        (13, "name", "control_character"),
        (14, "name", "too_long"),
        (15, None, "too_many_cells"),
    }


def test_a_latitude_beyond_the_pole_that_looks_swapped_says_so() -> None:
    (fault,) = _plan("name,lon,lat\na,34.7,113.6\n").rejected
    assert fault == Fault("out_of_range", "lat", 1, "swapped")


def test_a_missing_column_is_one_fault() -> None:
    assert _plan("name,lon\na,1\n").rejected == [Fault("missing_column", "lat")]


def test_full_width_digits_are_numbers() -> None:
    assert _plan("name,lon,lat\na,１１３．５,34\n").places[0].position == LonLat(113.5, 34)


def test_a_point_in_another_district_is_flagged_beyond_the_tolerance() -> None:
    plan = _plan(
        "name,lon,lat,区县\na,113.1,34.1,东区\nb,112.9,34.1,东区\nc,112.998,34.1,东区\n"
        "d,113.1,34.1,高新区\ne,113.1,34.1,暖城市东区\nf,112.9,34.1,东\n",
        districts=DISTRICTS,
    )
    assert _flags(plan) == [("wrong_district", 2), ("wrong_district", 6)]
    assert next(f.detail for f in plan.flagged if f.reason == "wrong_district") == "9228 m; 西区"
    assert len(plan.places) == 6


def test_points_far_from_every_district_are_out_of_area() -> None:
    plan = _plan("name,lon,lat\na,113.1,34.1\nb,113.3,34.1\nc,115,34\n", districts=DISTRICTS)
    assert _flags(plan) == [("out_of_area", 3)]


def test_without_districts_a_chinese_datum_outside_china_is_out_of_area() -> None:
    assert _flags(_plan("name,lon,lat\na,2,48\n", datum=Datum.GCJ02)) == [("out_of_area", 1)]
    assert _flags(_plan("name,lon,lat\na,2,48\n")) == []


def test_swapped_coordinates_of_the_west_are_flagged_not_turned() -> None:
    plan = _plan("name,lon,lat\na,43.8,87.6\n")
    assert _flags(plan) == [("swapped", 1)]
    assert plan.places[0].position == LonLat(43.8, 87.6)


def test_rows_swapped_beyond_the_pole_are_refused_and_told_as_swapped() -> None:
    plan = _plan("name,lon,lat\na,34.7,113.6\nb,113.6,34.7\nc,34.7,113.6\n")
    assert [(f.reason, f.row) for f in plan.rejected] == [("out_of_range", 1), ("out_of_range", 3)]
    assert _flags(plan) == [("swapped", 1), ("swapped", 3)]


def test_a_row_that_another_datum_explains_is_not_in_the_wrong_district_too() -> None:
    true = [(112.999, 34.01 + n / 100) for n in range(10)]
    bd09 = [convert(*point, source=Datum.WGS84, target=Datum.BD09) for point in true]
    rows = [f"p{n},{point.lon},{point.lat},西区" for n, point in enumerate(bd09)]
    plan = _plan("\n".join(["name,lon,lat,区县", *rows, "x,113.15,34.1,西区"]), districts=DISTRICTS)
    assert [f.row for f in plan.flagged if f.reason == "wrong_district"] == [11]


def test_a_header_that_names_another_datum_is_flagged_once() -> None:
    plan = _plan("name,lng_gcj02,lat_gcj02\na,113,34\nb,113,34.1\n")
    assert _flags(plan) == [("suspected_datum", None)]


def test_points_that_fit_their_district_only_in_another_datum_are_suspected() -> None:
    true = [(112.999, 34.01 + n / 100) for n in range(10)]
    bd09 = [convert(*point, source=Datum.WGS84, target=Datum.BD09) for point in true]
    rows = [f"p{n},{point.lon},{point.lat},西区" for n, point in enumerate(bd09)]
    plan = _plan("\n".join(["name,lon,lat,区县", *rows]), districts=DISTRICTS)
    suspected = [flag for flag in plan.flagged if flag.reason == "suspected_datum"]
    whole = "bd09 0.999, wgs84 0.000, gcj02 0.000; outside wgs84 10, bd09 0 of 10"
    assert [(flag.row, flag.detail) for flag in suspected] == [
        (None, whole),
        *((n, "bd09") for n in range(1, 11)),
    ]


def test_the_same_name_on_the_same_spot_is_a_possible_duplicate() -> None:
    plan = _plan("name,lon,lat\na,113,34\na,113.0001,34\na,113.01,34\nb,113,34\n")
    assert _flags(plan) == [("possible_duplicate", 2)]


def test_hours_that_cannot_be_read_are_kept_as_written_and_flagged() -> None:
    plan = _plan("name,lon,lat,开放时间\na,113,34,看情况\nb,113,34.1,\n")
    assert [(f.reason, f.row) for f in plan.flagged if "hours" in f.reason] == [
        ("unreadable_hours", 1),
        ("no_hours", 2),
    ]
    assert (plan.places[0].opening_hours, plan.places[0].hours_as_written) == (None, "看情况")


CELL = st.sampled_from(
    [
        "",
        "113.1",
        "34.1",
        "nan",
        "-1e309",
        "${x}",
        "<script>",
        "`",
        "\u202e",
        "a\0b",
        "周一",
        "=1+1",
    ]
) | st.text(max_size=12)
HEADER = st.sampled_from(
    ["name", "lon", "lat", "id", "row", "kind", "开放时间", "区县", "seats", "?"]
)


@given(st.lists(HEADER, min_size=1, max_size=8), st.lists(st.lists(CELL, max_size=9), max_size=6))
def test_any_table_gives_faults_with_row_and_column(
    headers: list[str], rows: list[list[str]]
) -> None:
    quoted = [",".join('"' + c.replace('"', '""') + '"' for c in r) for r in [headers, *rows]]
    try:
        table = read_table("\n".join(quoted).encode("utf-8", "replace"))
    except UnreadableFile:
        return
    columns = guess_columns(table)
    plan = plan_places(table, columns, datum=Datum.BD09, kind=Kind.STATION, districts=DISTRICTS)
    for fault in plan.rejected:
        assert fault.reason in ("too_many_cells", "missing_column") or (
            fault.row in table.numbers and fault.column in table.headers
        )
    assert {f.row for f in plan.rejected}.isdisjoint(p.row for p in plan.places)
    assert all(place.position.is_valid() and place.name for place in plan.places)


@pytest.mark.realdata
def test_the_real_list_of_zhengzhou_is_accepted_whole(realdata: Path) -> None:
    outlines = (realdata / "boundaries/zhengzhou_410100_gcj02_datav.geojson").read_bytes()
    districts, _ = read_districts(outlines, datum=Datum.GCJ02)
    data = (realdata / "stations/zhengzhou_stations_handout.csv").read_bytes()
    plan = _plan(data, datum=Datum.GCJ02, districts=DistrictIndex(districts))
    assert (len(plan.places), plan.rejected) == (53, [])
    assert _flags(plan) == [("wrong_district", 46)]
    assert plan.places[45].external_id == "61"
    written = [place for place in plan.places if place.hours_as_written]
    assert (len(written), sum(p.opening_hours is None for p in written)) == (16, 0)
    assert not any("*" in place.phone for place in plan.places)


@pytest.mark.realdata
def test_the_real_merchants_of_zhengzhou_are_accepted_whole(realdata: Path) -> None:
    lists = sorted((realdata / "merchants").glob("*.csv"))
    assert len(lists) >= 8  # one a district
    for path in lists:
        plan = _plan(path.read_bytes(), datum=Datum.GCJ02, kind=Kind.MERCHANT)
        assert plan.rejected == []
        assert not [flag for flag in plan.flagged if flag.reason == "unreadable_hours"]
