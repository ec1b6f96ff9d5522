"""Any list file as a table: encodings, header rows, and the files that are refused."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.errors import UnreadableFile
from stations.exchange.cells import MAX_COLUMNS
from stations.exchange.tables import MAX_CELL, Table, read_table

LIST = "站点名称,经度,纬度\n东风路驿站,113.1,34.1\n\n西大街驿站,113.2,34.2\n"


def _workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for n, rows in enumerate(sheets):
        sheet = book.create_sheet(f"表{n}")
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _reason(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_table(data)
    return refused.value.reason


@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (lambda text: text.encode(), "utf-8"),
        (lambda text: text.encode("utf-8-sig"), "utf-8"),
        (lambda text: text.encode("gb18030"), "gb18030"),
        (lambda text: text.encode("utf-16"), "utf-16"),
        (lambda text: b"\xfe\xff" + text.encode("utf-16-be"), "utf-16"),
    ],
)
def test_every_encoding_gives_the_same_table(encode: Callable[[str], bytes], encoding: str) -> None:
    table = read_table(encode(LIST))
    assert table.headers == ("站点名称", "经度", "纬度")
    assert table.column("站点名称") == ["东风路驿站", "西大街驿站"]
    assert (table.format, table.encoding) == ("csv", encoding)


def test_blank_rows_are_left_out_but_counted() -> None:
    assert read_table(LIST.encode()).numbers == [1, 3]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_separator_is_found(mark: str) -> None:
    assert read_table(LIST.replace(",", mark).encode()).headers == ("站点名称", "经度", "纬度")


def test_title_rows_above_the_header_are_skipped() -> None:
    table = read_table(f"2026年驿站名单,,\n制表,工会,\n{LIST}".encode())
    assert table.headers == ("站点名称", "经度", "纬度")
    assert table.numbers == [1, 3]


def test_short_rows_are_filled_and_long_rows_are_told() -> None:
    table = read_table(b"name,lon,lat\na,1\nb,1,2,3\nc,1,2,,\n")
    assert [list(row) for row in table.rows] == [["a", "1", ""], ["b", "1", "2"], ["c", "1", "2"]]
    assert table.overfull == (2,)


def test_a_quoted_cell_may_hold_a_line_break() -> None:
    assert read_table(b'name,lon\n"a\nb",1\n').column("name") == ["a\nb"]


def test_a_workbook_reads_as_a_person_sees_it() -> None:
    header: list[object] = ["名称", "经度", "编号", "开放时间", "日期", "开"]
    first: list[object] = ["东站", 113.5, 9.0, time(8, 30), date(2026, 1, 2), True]
    data = _workbook([], [["名单"], header, first, [None], ["西站"]])
    table = read_table(data)
    assert table.rows[0] == ["东站", "113.5", "9", "08:30", "2026-01-02", "true"]
    assert (table.format, table.sheet, table.numbers) == ("xlsx", "表1", [1, 3])


def test_geojson_points_become_rows_and_other_shapes_have_no_position() -> None:
    features = [
        {"type": "Feature", "properties": {"name": "a", "n": [1, "b"]},
         "geometry": {"type": "Point", "coordinates": [2.5, 48.0]}},
        {"type": "Feature", "properties": None, "geometry": {"type": "LineString"}},
        {"type": "Feature", "properties": {"name": "c"}, "geometry": None},
    ]  # fmt: skip
    table = read_table(json.dumps({"type": "FeatureCollection", "features": features}).encode())
    assert table.headers == ("name", "n", "lon", "lat")
    assert [list(row) for row in table.rows] == [["a", "1;b", "2.5", "48"], ["c", "", "", ""]]
    assert table.numbers == [1, 3]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b",,\n,,\n", "empty"),
        (b"name,lon,lat\n", "no_rows"),
        (b"name,lon\n\0a,1\n", "binary"),
        (bytes(range(256)), "binary"),
        (b"name,lon\n\xff\xff\xff,1\nmore,2\n", "unknown_encoding"),
        ("名称,经度\n东站".encode()[:-1], "truncated"),
        (b'name,lon\n"open quote,1\n', "not_a_table"),
        (b"name,lon\n" + b"x" * (MAX_CELL + 1) + b",1\n", "cell_too_long"),
        (",".join(f"c{n}" for n in range(MAX_COLUMNS + 1)).encode() + b"\n1\n", "too_many_columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b'{"type": "FeatureCollection"}', "not_a_table"),
        (b'{"features": [1]}', "not_a_table"),
        (b'{"features": []}', "no_rows"),
        (b'{"a":' * 50_000, "not_a_table"),
        (b"PK\x03\x04 and then nothing", "truncated"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert _reason(data) == reason


def test_a_workbook_cut_anywhere_is_refused() -> None:
    data = _workbook([["name", "lon"], ["a", 1]])
    for length in range(2, len(data), 97):
        assert _reason(data[:length]) in ("truncated", "not_a_table")


def _zip(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = _zip(xl__workbook=b"<x/>", xl__worksheets__sheet1=b"0" * 100_000_000)
    assert len(data) < 300_000
    assert _reason(data) == "unpacks_too_large"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    content = b"<x>" + b"0" * 20_000_000
    data = _zip(xl__workbook=b"<x/>", xl__worksheets__sheet1=content)
    told = data.replace(len(content).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert told != data
    assert _reason(told) in ("truncated", "not_a_table", "unpacks_too_large")


def test_entity_definitions_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert _reason(_zip(xl__workbook=evil)) == "not_a_table"


def test_a_zip_without_a_workbook_is_refused() -> None:
    assert _reason(_zip(word__document=b"<x/>")) == "not_a_table"


SMALL_WORKBOOK = _workbook([["name", "lon"], ["a", 1]])


def _table_or_reason(data: bytes) -> Table | str:
    try:
        return read_table(data)
    except UnreadableFile as refused:
        return refused.reason


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_square_table_or_a_reason(data: bytes) -> None:
    table = _table_or_reason(data)
    if isinstance(table, Table):
        assert all(len(row) == len(table.headers) for row in table.rows)
        assert sorted(set(table.numbers)) == table.numbers


@given(st.data())
def test_a_damaged_workbook_gives_a_table_or_a_reason(data: st.DataObject) -> None:
    whole = bytearray(SMALL_WORKBOOK)
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    _table_or_reason(bytes(whole))
