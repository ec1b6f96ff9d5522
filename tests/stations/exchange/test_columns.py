"""Which column holds which field."""

from __future__ import annotations

import pytest

from geodata.coordinates import Datum
from stations.errors import InvalidInput
from stations.exchange.columns import guess_columns
from stations.exchange.header_words import (
    FIELDS,
    datum_of,
    field_of,
    read_amenities,
    read_entry,
    read_kind,
)
from stations.exchange.tables import read_table
from stations.registry.vocabulary import Amenity, Entry, Kind


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("经度", "lon"), ("经度(lon)", "lon"), ("lng_gcj02", "lon"), ("纬度（百度）", "lat"),
        ("站点名称", "name"), ("POI名称", "name"), ("详细地址", "address"),
        ("所属区县", "district"),
        ("开放时间", "opening_hours"), ("open_hours_raw", "opening_hours"),
        ("营业时段", "opening_hours"),
        ("服务设施", "amenities"), ("进入方式", "entry"), ("位置说明", "how_to_find"),
        ("联系电话", "phone"), ("contact_masked", "phone"), ("Opening Hours", "opening_hours"),
        ("위도", "lat"), ("경도", "lon"), ("이름", "name"), ("도로명주소", "address"),
        ("nom", "name"), ("Adresse", "address"), ("资金来源", "funding"), ("(" * 10**6, None),
        ("餐饮类型编码", None), ("coord_source", None), ("", None), ("row", None),
    ],
)  # fmt: skip
def test_a_header_means_its_field(header: str, field: str | None) -> None:
    assert field_of(header) == field


def test_every_field_is_its_own_header() -> None:
    assert [field_of(field) for field in FIELDS] == list(FIELDS)


def test_a_header_may_name_its_datum() -> None:
    assert datum_of("lng_gcj02") is Datum.GCJ02
    assert datum_of("经度（百度）") is Datum.BD09
    assert datum_of("WGS84 经度") is Datum.WGS84
    assert datum_of("经度") is None


def test_a_choice_wins_over_the_guess_and_an_empty_choice_leaves_out() -> None:
    table = read_table(b"name,title,lon,lat,phone\na,b,1,2,3\n")
    columns = guess_columns(table, {"name": "title", "phone": ""})
    assert dict(columns.headers) == {"name": "title", "lon": "lon", "lat": "lat"}
    assert columns.unused == ("name", "phone")


def test_a_choice_that_does_not_exist_is_told() -> None:
    table = read_table(b"name,lon,lat\na,1,2\n")
    with pytest.raises(InvalidInput) as refused:
        guess_columns(table, {"nome": "name", "lat": "纬"})
    assert [(fault.reason, fault.column) for fault in refused.value.faults] == [
        ("unknown_field", "nome"),
        ("unknown_column", "纬"),
    ]


@pytest.mark.parametrize(
    ("header", "cells", "read"),
    [
        ("类型", "驿站 职工书屋 ?", True),
        ("类型", "银行 药店 驿站", False),
        ("type", "Piscine Brumisateur", False),
        ("kind", "palace", True),
    ],
)
def test_a_column_of_types_is_read_where_it_holds_kinds(
    header: str, cells: str, read: bool
) -> None:
    rows = "".join(f"a,1,2,{cell}\n" for cell in cells.split())
    columns = guess_columns(read_table(f"name,lon,lat,{header}\n{rows}".encode()))
    assert ("kind" in columns.headers) is read


@pytest.mark.parametrize(
    ("numbers", "identifies"), [("9 10 12", True), ("1 2 3", False), ("9 9 10", False)]
)
def test_a_running_number_identifies_only_where_it_has_gaps(numbers: str, identifies: bool) -> None:
    rows = "".join(f"{n},a,1,2\n" for n in numbers.split())
    columns = guess_columns(read_table(f"row,name,lon,lat\n{rows}".encode()))
    assert ("external_id" in columns.headers) is identifies


def test_words_for_amenities_ways_in_and_kinds_are_read() -> None:
    assert read_amenities("饮水机、微波炉;WiFi 按摩椅") == (
        frozenset({Amenity.DRINKING_WATER, Amenity.MICROWAVE, Amenity.INTERNET_ACCESS}),
        ("按摩椅",),
    )
    assert read_entry("推门就进/扫码") == (frozenset({Entry.OPEN_DOOR, Entry.QR}), ())
    assert (read_kind("职工书屋"), read_kind("merchant"), read_kind("?")) == (
        Kind.LIBRARY,
        Kind.MERCHANT,
        None,
    )
