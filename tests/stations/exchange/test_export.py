"""What goes out comes in again, whatever people wrote; and no spreadsheet runs any of it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from geodata.coordinates import Datum, LonLat, convert
from geodata.demand import DemandTable
from stations.exchange.columns import guess_columns
from stations.exchange.export_forms import (
    features_to_geojson,
    to_csv,
    to_geojson,
    to_gpkg,
    to_xlsx,
)
from stations.exchange.export_sheets import (
    HourlyVisits,
    Sheet,
    sheet_of_demand,
    sheet_of_places,
    sheet_of_visits,
    shown_demand,
    written_hours,
)
from stations.exchange.formulas import neutralise, restore
from stations.exchange.header_words import FIELDS, field_of
from stations.exchange.hours_wording import normalise
from stations.exchange.listed import ListedPlace
from stations.exchange.osm_tags import MAX_VALUE, osm_tags
from stations.exchange.own_columns import OWN_HEADERS
from stations.exchange.places_list import plan_places
from stations.exchange.tables import read_table
from stations.exchange.updates import stated_fields
from stations.registry.places import Place, Supplied
from stations.registry.vocabulary import Amenity, AmenityState, Entry, Kind
from tests.builders import a_place, an_amenity

Writer = Callable[[Sheet], bytes]
WRITERS: dict[str, Writer] = {"csv": to_csv, "xlsx": to_xlsx, "geojson": to_geojson}
HOT = ["=1+1", "+86 371", "-2", "@SUM(A1)", "＝1+1", "－1", "'=1", "''=1", "'s", '=HYPERLINK("x")']
KEPT = tuple(name for name in FIELDS if name not in ("lon", "lat", "opening_hours"))

hostile = st.one_of(
    st.sampled_from([*HOT, ";" * 60, '"', '""', ",", "a\tb", "{", "_x0041_", "#N/A", "NULL", "TRUE",
                     "1e5", "007", "2026-11-21", "<!DOCTYPE", "\\", "`${x}`", "驿站，\u3000一楼"]),
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff*"),
            max_size=60),
)  # fmt: skip
HOURS = [
    "24小时",
    "周一至周五 08:30-12:00,13:00-17:30",
    "工作日开放",
    "看门卫心情",
    "8：00——22：00",
]


@st.composite
def places(draw: st.DrawFn) -> list[Place]:
    found = []
    for i in range(draw(st.integers(1, 4))):
        written = draw(st.sampled_from(["", *HOURS]))
        at = LonLat(draw(st.floats(-180, 180)), draw(st.floats(-90, 90)))
        osm = (
            normalise(written).osm
            if written
            else draw(st.sampled_from([None, "Mo-Fr 08:00-18:00"]))
        )
        found.append(a_place(
            id=f"p{i}", code=f"c{i}", position=at,
            name=draw(hostile.filter(str.strip)) if draw(st.booleans()) else f"驿站{i}",
            kind=draw(st.sampled_from(Kind)),
            supplied=Supplied(lon=at.lon, lat=at.lat, datum=Datum.WGS84),
            external_id=draw(st.sampled_from([None, f"{i}", f"={i}", f"0{i}", f"+{i}"])),
            opening_hours=osm, hours_as_written=written,
            entry=frozenset(draw(st.sets(st.sampled_from(Entry)))),
            amenities=tuple(an_amenity(a) for a in draw(st.sets(st.sampled_from(Amenity)))),
            area_m2=draw(st.none() | st.floats(0, 100_000)),
            seats=draw(st.none() | st.integers(0, 10_000)),
            **{k: draw(hostile) for k in
               ("address", "phone", "how_to_find", "floor", "operator", "honours")},
            district=" ".join(draw(hostile).split()),
        ))  # fmt: skip
    return [p for p in found if p.name]


def brought_in(data: bytes, datum: Datum = Datum.WGS84) -> list[ListedPlace]:
    table = read_table(data)
    plan = plan_places(table, guess_columns(table), datum=datum, kind=Kind.STATION)
    assert plan.rejected == []
    return plan.places


def stated(place: Place | ListedPlace) -> dict[str, Any]:
    """What a list says of a place, as values that can be compared."""
    found = {name: getattr(place, name) for name in KEPT if name != "amenities"}
    if isinstance(place, Place):
        listed = {status.amenity for status in place.amenities}
    else:
        listed = set(place.amenities)
    return found | {"position": place.position, "opening_hours": place.opening_hours,
                    "amenities": listed}  # fmt: skip


@pytest.mark.parametrize("form", WRITERS)
@given(places())
@example([a_place(name="=1+1", phone="+86 371", address=";" * 400, floor="_x0041_", honours="'=1")])
@example([a_place(name="'", position=LonLat(-0.1, -1e-7), area_m2=1e-300, external_id="-5")])
def test_export_then_import_loses_nothing(form: str, found: list[Place]) -> None:
    if not found:
        return
    back = brought_in(WRITERS[form](sheet_of_places("stations", found)))
    assert [stated(p) for p in back] == [stated(p) for p in found]


@pytest.mark.parametrize("form", WRITERS)
def test_hours_come_back_as_they_were_written(form: str) -> None:
    found = [
        a_place(id=f"p{i}", name=f"站{i}", hours_as_written=h, opening_hours=normalise(h).osm)
        for i, h in enumerate(HOURS)
    ]
    back = brought_in(WRITERS[form](sheet_of_places("stations", found)))
    assert [p.hours_as_written for p in back] == HOURS


def test_hours_that_a_keeper_mended_go_out_instead_of_the_old_words() -> None:
    mended = a_place(hours_as_written="看门卫心情", opening_hours="Mo-Fr 08:00-18:00")
    assert written_hours(mended) == "Mo-Fr 08:00-18:00"
    assert written_hours(a_place(opening_hours=None, hours_as_written="看门卫")) == "看门卫"


def test_an_import_reads_the_first_columns_and_no_other() -> None:
    sheet = sheet_of_places("stations", [a_place()])
    read = [field_of(header) for header in sheet.headers]
    assert set(FIELDS) <= set(read)
    assert sheet.headers[19:] == OWN_HEADERS
    assert read[19:] == [None] * len(OWN_HEADERS)
    assert guess_columns(read_table(to_csv(sheet))).unused == ("id",)
    columns = guess_columns(read_table(to_csv(sheet)))
    assert columns.headers["external_id"] == "external_id"  # the id beside it is ours, not theirs


@given(st.text(max_size=8) | st.sampled_from(HOT))
def test_making_a_cell_harmless_can_be_undone(text: str) -> None:
    harmless = neutralise(text)
    assert restore(harmless) == text
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", harmless)


@pytest.mark.parametrize("text", HOT[:6])
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(text: str) -> None:
    place = a_place(name=text, external_id=text, address=text, phone=text, operator=text)
    sheet = sheet_of_places("stations", [place])
    rows = list(csv.reader(io.StringIO(to_csv(sheet).decode("utf-8-sig"))))
    numbers = {"lon", "lat", "supplied_lon", "supplied_lat", "area_m2", "seats"}
    cells = dict(zip(rows[0], rows[1], strict=True))
    assert cells["name"] == f"'{text}"
    assert not [
        k for k, v in cells.items() if v[:1] in tuple("=+-@＝－") and v and k not in numbers
    ]

    book = load_workbook(io.BytesIO(to_xlsx(sheet)))
    for cell in book["stations"][2]:
        assert cell.data_type != "f"
        if isinstance(cell.value, str):
            assert cell.value[:1] not in tuple("=+-@＝－")
    with zipfile.ZipFile(io.BytesIO(to_xlsx(sheet))) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_negative_longitude_stays_a_number() -> None:
    sheet = sheet_of_places("stations", [a_place(position=LonLat(-0.1278, -33.9))])
    assert ",-0.1278,-33.9," in to_csv(sheet).decode()
    row = load_workbook(io.BytesIO(to_xlsx(sheet)))["stations"][2]
    assert [row[6].value, row[7].value] == [-0.1278, -33.9]


def test_csv_has_the_mark_that_excel_needs() -> None:
    assert to_csv(sheet_of_places("stations", [])).startswith(b"\xef\xbb\xbfexternal_id,")


@pytest.mark.parametrize("write", [to_csv, to_xlsx, to_geojson, to_gpkg])
def test_an_empty_list_is_a_file_too(write: Writer) -> None:
    assert write(sheet_of_places("stations", []))


def test_what_xml_cannot_hold_does_not_break_the_workbook() -> None:
    place = a_place(name="驿\uffff站\ufffe")
    book = load_workbook(io.BytesIO(to_xlsx(sheet_of_places("stations", [place]))))
    assert book["stations"].cell(2, 3).value == "驿\ufffd站\ufffd"


def test_coordinates_go_out_as_they_came_in_their_own_datum() -> None:
    given_in = Supplied(lon=113.597099, lat=34.735589, datum=Datum.GCJ02)
    at = convert(given_in.lon, given_in.lat, source=Datum.GCJ02, target=Datum.WGS84)
    place = a_place(position=at, supplied=given_in)
    sheet = sheet_of_places("stations", [place], datum=Datum.GCJ02)
    assert sheet.headers[6:8] == ("lon_gcj02", "lat_gcj02")
    assert sheet.rows[0][6:8] == (113.597099, 34.735589)
    back = brought_in(to_csv(sheet), Datum.GCJ02)[0]
    assert (back.position, back.supplied) == (at, given_in)
    assert guess_columns(read_table(to_csv(sheet))).named_datum is Datum.GCJ02


def test_a_place_that_was_moved_does_not_go_out_at_its_old_coordinate() -> None:
    place = a_place(supplied=Supplied(lon=1.0, lat=2.0, datum=Datum.BD09))
    lon, lat = sheet_of_places("stations", [place], datum=Datum.BD09).rows[0][6:8]
    assert convert(float(lon or 0), float(lat or 0), source=Datum.BD09, target=Datum.WGS84) == (
        pytest.approx(place.position, abs=1e-9)
    )


def test_a_geopackage_holds_points_and_every_text(tmp_path: Path) -> None:
    found = [a_place(name="=1+1", seats=None), a_place(id="b", name='"驿站"', seats=4, address="")]
    sheet = sheet_of_places("stations", found)
    (tmp_path / "stations.gpkg").write_bytes(to_gpkg(sheet))
    meta, _, shapes, columns = pyogrio.raw.read(tmp_path / "stations.gpkg")
    fields = dict(zip(meta["fields"], columns, strict=True))
    assert meta["crs"] == "EPSG:4326"
    points = shapely.from_wkb(shapes)
    assert list(zip(shapely.get_x(points), shapely.get_y(points), strict=True)) == [
        p.position for p in found
    ]
    assert list(fields["name"]) == ["=1+1", '"驿站"']  # a map is no spreadsheet
    assert list(fields["amenities"]) == ["drinking_water"] * 2
    assert np.isnan(fields["seats"][0])
    assert fields["seats"][1] == 4
    assert fields["address"][1] is None


def test_openstreetmap_tags_say_what_is_known_and_nothing_else() -> None:
    place = a_place(
        name="槐荫路驿站", external_id="7", seats=12, phone="0371-1", operator="总工会",
        amenities=(
            an_amenity(Amenity.DRINKING_WATER),
            an_amenity(Amenity.MICROWAVE, state=AmenityState.BROKEN),
            an_amenity(Amenity.AIR_CONDITIONING, state=AmenityState.OFF_SEASON),
            an_amenity(Amenity.TOILETS, state=AmenityState.UNKNOWN),
            an_amenity(Amenity.INTERNET_ACCESS),
        ),
    )  # fmt: skip
    assert osm_tags(place) == {
        "amenity": "social_centre", "name": "槐荫路驿站", "ref": "7", "operator": "总工会",
        "phone": "0371-1", "opening_hours": "24/7", "capacity": "12", "access": "yes",
        "description": "建行东侧小门", "nuanyi:kind": "station", "nuanyi:entry": "open_door",
        "drinking_water": "yes", "microwave": "yes", "microwave:operational_status": "broken",
        "air_conditioning": "yes", "air_conditioning:seasonal": "yes", "internet_access": "wlan",
    }  # fmt: skip


def test_tags_hold_no_half_expression_and_no_hours_that_were_not_read() -> None:
    long = "; ".join(["Mo-Fr 08:00-18:00"] * 20)
    assert "opening_hours" not in osm_tags(a_place(opening_hours=long))
    unread = a_place(opening_hours=None, hours_as_written="看门卫")
    assert "opening_hours" not in osm_tags(unread)
    assert max(map(len, osm_tags(a_place(address="长" * 500)).values())) == MAX_VALUE


def test_a_feature_collection_is_valid_geojson() -> None:
    found = json.loads(features_to_geojson([(1.0, 2.0, {"name": "\u2028</script>"})]))
    assert found["type"] == "FeatureCollection"
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [1.0, 2.0]}
    assert json.loads(features_to_geojson([]))["features"] == []


def visits(counts: Sequence[Sequence[int]]) -> HourlyVisits:
    table = np.zeros((len(counts), 24), np.int64)
    for i, row in enumerate(counts):
        table[i, : len(row)] = row
    found = tuple(a_place(id=f"p{i}", name=f"站{i}") for i in range(len(counts)))
    return HourlyVisits(found, table, date(2026, 11, 1), date(2026, 11, 30))


@given(st.lists(st.lists(st.integers(0, 12), min_size=24, max_size=24), max_size=4))
def test_no_cell_of_visits_shows_fewer_than_five(counts: list[list[int]]) -> None:
    sheet, hidden = sheet_of_visits(visits(counts))
    at = sheet.headers.index("visits")
    shown = [row[at] for row in sheet.rows]
    assert all(isinstance(n, int) and n >= 5 for n in shown)
    assert len(shown) + hidden == sum(n > 0 for row in counts for n in row)
    for i in range(len(counts)):  # the complement of what is shown of a place is none or many
        told = sum(int(row[at] or 0) for row in sheet.rows if row[0] == f"p{i}")
        assert told == 0 or sum(counts[i]) - told == 0 or sum(counts[i]) - told >= 5


def test_visits_say_where_when_and_how_many_and_never_who() -> None:
    sheet, _ = sheet_of_visits(visits([[5, 7, 9]]))
    assert sheet.headers == (
        "id", "external_id", "name", "district", "lon", "lat", "hour", "visits", "since", "until",
    )  # fmt: skip
    assert [row[6:8] for row in sheet.rows] == [(0, 5), (1, 7), (2, 9)]
    assert sheet_of_visits(visits([]))[0].rows == []


def test_demand_goes_out_in_the_columns_that_analyses_read() -> None:
    table = DemandTable.from_columns(
        [113.2, 113.3], [33.0, 33.1], [4.5, 6.0], hour=[7, -1], group=["courier", ""]
    )
    sheet = sheet_of_demand(table)
    assert sheet.headers == ("id", "lon", "lat", "weight", "hour", "group")
    assert sheet.rows == [("1", 113.2, 33.0, 4.5, 7, "courier"), ("2", 113.3, 33.1, 6.0, None, "")]


def test_demand_of_real_people_shows_no_few() -> None:
    table = DemandTable.from_columns(
        [1.0, 1.0, 2.0, 3.0, 3.0], [1.0] * 5, [9.0, 3.0, 2.0, 8.0, 8.0],
        hour=[7, 7, 7, 7, 8], group=["a", "b", "a", "a", "a"],
    )  # fmt: skip
    shown = shown_demand(table)
    assert (shown.weight >= 5).all()
    assert len(shown_demand(table.where(np.zeros(5, np.bool_)))) == 0
    whole = DemandTable.from_columns([1.0, 2.0], [1.0, 1.0], [50.0, 60.0])
    assert len(shown_demand(whole)) == 2


@pytest.mark.realdata
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(
    "name", ["stations/zhengzhou_stations_handout.csv", "merchants/惠济区_gb18030.csv"]
)
def test_real_lists_go_out_and_come_in_again(realdata: Path, form: str, name: str) -> None:
    listed = brought_in((realdata / name).read_bytes(), Datum.GCJ02)
    found = [Place(id=f"p{row.row}", code=f"c{row.row}", **stated_fields(row)) for row in listed]
    datum = Datum.WGS84 if form == "geojson" else Datum.GCJ02
    back = brought_in(WRITERS[form](sheet_of_places("stations", found, datum=datum)), datum)
    assert [stated(p) for p in back] == [stated(p) for p in found]
    assert [p.hours_as_written for p in back] == [p.hours_as_written for p in found]
