"""What staff export and bring into an empty store is the same register, in every form."""

from __future__ import annotations

import io
import random
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from openpyxl import load_workbook

from geodata.coordinates import Datum, LonLat, convert
from stations.exchange.columns import guess_columns
from stations.exchange.export_forms import to_csv
from stations.exchange.export_sheets import sheet_of_places
from stations.exchange.own_columns import OWN_HEADERS, states_of
from stations.exchange.places_list import Plan, plan_places
from stations.exchange.tables import read_table
from stations.registry.places import AmenityStatus, Place, Supplied
from stations.registry.vocabulary import (
    Amenity,
    AmenityState,
    Confirmer,
    Entry,
    Kind,
    LifeCycle,
)
from stations.services.exporting import Form, What, export_list
from stations.services.hub import Hub
from stations.services.importing import ImportResult, Subject, import_file
from stations.storage import places
from tests.builders import a_hub, a_place

FORMS = (Form.CSV, Form.XLSX, Form.GEOJSON, Form.GPKG)
N = 120
WORDS = [
    "槐荫路", "=1+1", "+86", "-2", "'x", '"', ",", "；", "1e5", "007", "NULL", "#N/A", "é", "${a}",
    "<b>", "`", "24小时", "TRUE", "@", "工会", "2026-01-01", "\u3000", "|", "\\", "None",
]  # fmt: skip
HOURS = [
    "",
    "24小时",
    "周一至周五 08:30-12:00,13:00-17:30",
    "看门卫心情",
    "8：00——22：00",
    "工作日开放",
]
OSM = [None, "24/7", "Mo-Fr 08:00-18:00", "08:00-22:00", "Mo-Su,PH 07:00-23:00"]


def _text(draw: random.Random) -> str:
    return " ".join(" ".join(draw.choices(WORDS, k=draw.randint(0, 4))).split())


def _instant(draw: random.Random) -> datetime | None:
    if draw.random() < 0.5:
        return None
    zone = draw.choice([UTC, timezone(timedelta(hours=8))])
    return datetime(2026, 1, 1, tzinfo=zone) + timedelta(seconds=draw.randint(0, 10**7))


def _status(draw: random.Random, amenity: Amenity) -> AmenityStatus:
    return AmenityStatus(
        amenity=amenity,
        state=draw.choice(list(AmenityState)),
        confirmed_at=_instant(draw),
        confirmed_by=draw.choice(list(Confirmer)),
        expires_on=draw.choice([None, date(2026, 12, 31), date(2024, 2, 29)]),
    )


def _drawn(draw: random.Random, i: int) -> Place:
    """One place with anything in it that the register can hold."""
    at = LonLat(draw.uniform(73, 134), draw.uniform(3, 53))
    datum = draw.choice(list(Datum))
    given = convert(*at, source=Datum.WGS84, target=datum)
    return a_place(
        id=f"p{i:03d}", code=f"c{i:06d}", name=f"{_text(draw)} {i}".strip(), position=at,
        kind=draw.choice([k for k in Kind if k is not Kind.MERCHANT]),
        supplied=Supplied(lon=given.lon, lat=given.lat, datum=datum),
        external_id=draw.choice([None, str(i), f"0{i}", f"={i}", f"A-{i}"]),
        network=draw.choice(["", "环卫", "union"]),
        address=_text(draw), district=_text(draw), phone=_text(draw), how_to_find=_text(draw),
        floor=_text(draw), operator=_text(draw), honours=_text(draw), funding=_text(draw),
        hours_as_written=draw.choice(HOURS), opening_hours=draw.choice(OSM),
        zone=draw.choice(["Asia/Shanghai", "Asia/Urumqi", "Europe/Paris"]),
        entry=frozenset(draw.sample(list(Entry), draw.randint(0, 3))),
        area_m2=draw.choice([None, 0.0, 20.5, draw.uniform(0, 1e5)]),
        seats=draw.choice([None, 0, 8, 10_000]),
        life_cycle=draw.choice(list(LifeCycle)),
        amenities=tuple(_status(draw, a) for a in draw.sample(list(Amenity), draw.randint(0, 6))),
        confirmed_at=_instant(draw),
    )  # fmt: skip


def _register(seed: int) -> list[Place]:
    draw = random.Random(seed)
    return [_drawn(draw, i) for i in range(N)]


def _comparable(place: Place) -> Place:
    """All of a place but what its store gives it: id, wall code and versions."""
    statuses = sorted(place.amenities, key=lambda s: s.amenity)
    unversioned = tuple(s.model_copy(update={"version": 1}) for s in statuses)
    return place.model_copy(update={"id": "", "code": "", "amenities": unversioned, "version": 1})


def _stored(hub: Hub) -> list[Place]:
    with hub.read() as connection:
        return sorted(map(_comparable, places.all_places(connection)), key=lambda p: p.name)


def _bring(hub: Hub, content: bytes, form: Form) -> ImportResult:
    return import_file(
        hub, content, file_name=f"list.{form}", subject=Subject.STATIONS, datum=Datum.WGS84
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [1, 2])
def test_an_export_brought_into_an_empty_store_is_the_same_register(
    form: Form, seed: int, tmp_path: Path
) -> None:
    drawn = _register(seed)
    with a_hub(tmp_path / "from", *drawn) as source, a_hub(tmp_path / "to") as target:
        sent = export_list(source, What.STATIONS, form, unpublished=True)
        assert sent.written == N
        assert _bring(target, sent.content, form).accepted == N
        assert _stored(target) == _stored(source)


@pytest.mark.parametrize("form", FORMS)
def test_an_export_brought_in_twice_changes_nothing(form: Form, tmp_path: Path) -> None:
    with a_hub(tmp_path, *_register(3)) as hub:
        sent = export_list(hub, What.STATIONS, form, unpublished=True).content
        before = _stored(hub)
        result = _bring(hub, sent, form)
        assert (result.accepted, result.updated, result.unchanged) == (0, 0, N)
        assert _stored(hub) == before


def test_a_stage_of_life_that_somebody_wrote_into_an_export_is_taken(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place(external_id="7", life_cycle=LifeCycle.PLANNED)) as hub:
        sent = export_list(hub, What.STATIONS, Form.CSV, unpublished=True).content
        result = _bring(hub, sent.replace(b",planned,", b",running,"), Form.CSV)
        assert (result.accepted, result.updated) == (0, 1)
        assert [place.life_cycle for place in _stored(hub)] == [LifeCycle.RUNNING]


def _edited(place: Place, **cells: str) -> Plan:
    """What is planned when somebody wrote `cells` into the export of one place."""
    sheet = sheet_of_places("stations", [place])
    row = dict(zip(sheet.headers, sheet.rows[0], strict=True)) | cells
    table = read_table(to_csv(type(sheet)("s", sheet.headers, [tuple(row.values())], 6, 7)))
    return plan_places(table, guess_columns(table), datum=Datum.WGS84, kind=Kind.STATION)


def test_hours_that_somebody_wrote_into_an_export_are_taken() -> None:
    place = a_place(hours_as_written="24小时", opening_hours="24/7")
    (edited,) = _edited(place, opening_hours="8：00——22：00").places
    assert (edited.hours_as_written, edited.opening_hours) == ("8：00——22：00", "08:00-22:00")


def test_an_amenity_that_somebody_added_to_an_export_is_listed_as_working() -> None:
    (edited,) = _edited(a_place(amenities=()), amenities="饮水").places
    assert edited.record is not None
    assert edited.record.status_of(Amenity.DRINKING_WATER).state is AmenityState.WORKING


def test_every_own_column_that_was_spoilt_is_a_fault_by_row_and_column() -> None:
    spoilt = {
        "network": "n" * 121, "life_cycle": "alive", "amenity_states": "toilets=soso;x",
        "opening_hours_osm": "whenever", "hours_as_written": "h" * 501, "zone": "../../etc/passwd",
        "confirmed_at": "2026-11-18T04:00:00", "supplied_lon": "1e999", "supplied_lat": "north",
        "supplied_datum": "wgs84",
    }  # fmt: skip
    faults = _edited(a_place(), **spoilt).rejected
    assert {(fault.row, fault.column, fault.reason) for fault in faults} == {
        (1, "network", "too_long"), (1, "hours_as_written", "too_long"),
        (1, "life_cycle", "unknown_life_cycle"), (1, "amenity_states", "unreadable_state"),
        (1, "opening_hours_osm", "not_hours"), (1, "zone", "unknown_zone"),
        (1, "confirmed_at", "not_an_instant"), (1, "supplied_lon", "not_a_number"),
        (1, "supplied_lat", "not_a_number"),
    }  # fmt: skip
    (fault,) = _edited(a_place(), supplied_datum="itrf").rejected
    assert (fault.column, fault.reason) == ("supplied_datum", "unknown_datum")


def test_a_strangers_column_of_one_of_our_names_is_not_read() -> None:
    table = read_table("name,lon,lat,zone,life_cycle\na,113,34,B 区,?\n".encode())
    columns = guess_columns(table)
    plan = plan_places(table, columns, datum=Datum.WGS84, kind=Kind.STATION)
    assert (plan.rejected, plan.places[0].record) == ([], None)
    assert columns.unused == ("zone", "life_cycle")
    assert set(columns.unused) < set(OWN_HEADERS)


def test_what_every_list_says_needs_no_further_words() -> None:
    listed = AmenityStatus(amenity=Amenity.TOILETS, state=AmenityState.WORKING)
    assert states_of([listed]) == ""


def test_formulas_are_harmless_in_every_column_of_both_spreadsheet_forms(tmp_path: Path) -> None:
    hot = "=HYPERLINK(1)"
    texts = ("name", "external_id", "network", "address", "district", "phone", "how_to_find",
             "floor", "operator", "honours", "funding", "hours_as_written")  # fmt: skip
    place = a_place(opening_hours=None, **dict.fromkeys(texts, hot))
    with a_hub(tmp_path, place) as hub:
        text = export_list(hub, What.STATIONS, Form.CSV).content.decode("utf-8-sig")
        book = load_workbook(io.BytesIO(export_list(hub, What.STATIONS, Form.XLSX).content))
    assert text.count("'=HYPERLINK") == text.count("=HYPERLINK") == len(texts) + 1  # hours twice
    assert not [c for row in book.active.iter_rows() for c in row if c.data_type == "f"]
