"""What makes a whole column doubtful: a dragged fill handle, one datum under two names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from geodata.coordinates import Datum
from stations.errors import Fault
from stations.exchange.column_doubts import doubts_of
from stations.exchange.columns import guess_columns
from stations.exchange.tables import read_table


def _doubts(text: str) -> list[Fault]:
    table = read_table(text.encode())
    return doubts_of(table, guess_columns(table))


def _rows(column: str, *cells: str) -> list[int | None]:
    rows = "".join(f"a{i},113,34,{cell}\n" for i, cell in enumerate(cells))
    found = _doubts(f"name,lon,lat,{column}\n{rows}")
    assert {flag.reason for flag in found} <= {"drag_fill"}
    assert {flag.column for flag in found} <= {column}
    return [flag.row for flag in found]


@pytest.mark.parametrize(
    ("column", "cells", "rows"),
    [
        ("电话", ["1", "0371-68630555", "0371-68630556", "0371-68630557", "0371-68630558", "1"],
         [2, 3, 4, 5]),
        ("电话", ["0371-68630555", "0371-68630556", "0371-68630557", "0371-5"], []),
        ("电话", ["13800000008", "13800000009", "13800000010", "13800000011"], [1, 2, 3, 4]),
        ("电话", ["12351"] * 8, []),
        ("地址", [f"东路{n}号" for n in range(8, 14)], [1, 2, 3, 4, 5, 6]),
        ("地址", [f"东路{n}号" for n in range(8, 13)], []),  # five neighbours in a street
        ("地址", [f"东路{n}号" for n in range(1, 20, 2)], []),
        ("开放时间", ["8:00-22:00", "8:01-22:00", "8:02-22:00", "8:03-22:00"], [1, 2, 3, 4]),
        ("开放时间", ["7:00-22:00", "8:00-22:00", "9:00-22:00"], []),
        ("开放时间", ["8:02-22:00", "8:00-22:00", "8:04-22:00", "8:00-22:00", "8:01-22:00",
                  "8:00-22:00", "8:03-22:00"], [1, 3, 5, 7]),  # sorted anew: all but the usual
        ("开放时间", ["6:00-22:00", "9:00-22:00", "7:00-22:00", "10:00-22:00", "8:00-22:00"], []),
        ("开放时间", ["8:00-22:00", "8:15-22:00", "8:30-22:00", "8:45-22:00", "8:10-22:00"], []),
    ],
)  # fmt: skip
def test_what_counts_up_down_the_rows_is_flagged(
    column: str, cells: list[str], rows: list[int]
) -> None:
    assert _rows(column, *cells) == rows


def test_a_degree_more_in_every_row_is_flagged_but_not_a_tenth() -> None:
    dragged = "".join(f"a{n},{113 + n}.597099,34.1\n" for n in range(3))
    assert [(f.column, f.row) for f in _doubts(f"name,lon,lat\n{dragged}")] == [
        ("lon", 1), ("lon", 2), ("lon", 3),
    ]  # fmt: skip
    assert _doubts("name,lon,lat\na,113.1,34\nb,113.2,34\nc,113.3,34\nd,113.4,34\n") == []


TWICE = "name,lng_gcj02,lat_gcj02,lng_wgs84,lat_wgs84\n"


def test_columns_of_two_datums_that_hold_the_same_numbers_are_flagged_once_each() -> None:
    found = _doubts(TWICE + "".join(f"a,113.{n}1,34.{n}1,113.{n}10,34.{n}1\n" for n in range(10)))
    assert found == [
        Fault("same_numbers", "lng_wgs84", 1, "lng_gcj02 = lng_wgs84 (10 / 10)"),
        Fault("same_numbers", "lat_wgs84", 1, "lat_gcj02 = lat_wgs84 (10 / 10)"),
    ]
    assert _doubts(TWICE + "a,113.006,34.001,113.0,34.0\nb,,,113,34\n") == []


def test_the_columns_of_the_declared_datum_are_taken() -> None:
    table = read_table((TWICE + "a,113.006,34.001,113.0,34.0\n").encode())
    assert guess_columns(table).headers["lon"] == "lng_gcj02"
    columns = guess_columns(table, datum=Datum.WGS84)
    assert (columns.headers["lon"], columns.headers["lat"]) == ("lng_wgs84", "lat_wgs84")
    assert columns.named_datum is Datum.WGS84


@pytest.mark.realdata
def test_the_damage_in_a_real_list_is_found_and_no_other(realdata: Path) -> None:
    found = {}
    for path in sorted((realdata / "merchants").glob("*.csv")):
        table = read_table(path.read_bytes())
        flags = doubts_of(table, guess_columns(table))
        found[path.stem] = Counter((flag.reason, flag.column) for flag in flags)
    assert found.pop("巩义市") == {("drag_fill", "营业时段"): 408}
    assert not any(found.values())
