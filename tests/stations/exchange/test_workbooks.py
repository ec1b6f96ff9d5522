"""Workbooks as people make them: several sheets, merged cells, two-row headers, formulas."""

from __future__ import annotations

import io

import openpyxl
import pytest

from geodata.coordinates import Datum
from stations.errors import Fault, UnreadableFile
from stations.exchange.columns import guess_columns
from stations.exchange.places_list import Plan, plan_places
from stations.exchange.tables import read_table
from stations.registry.vocabulary import Kind
from tests.made_files import HEADER, ROW, a_workbook, rewritten, saved


def _plan(data: bytes) -> Plan:
    table = read_table(data)
    return plan_places(table, guess_columns(table), datum=Datum.WGS84, kind=Kind.STATION)


def test_the_first_visible_sheet_with_a_known_header_is_read_and_the_others_named() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(a_workbook(说明=[["请填写"]], 旧=[HEADER, ROW], 新=[HEADER, ROW, ROW], 空=[]))
    )
    book["旧"].sheet_state = "hidden"
    table = read_table(saved(book))
    assert (table.sheet, len(table.rows)) == ("新", 2)
    assert table.notes == (Fault("not_read", None, None, "说明, 旧"),)
    assert [flag for flag in _plan(saved(book)).flagged if flag.row is None] == [*table.notes]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_read(state: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_workbook(a=[["?"], ["!"]], b=[HEADER, ROW])))
    book["b"].sheet_state = state
    assert read_table(saved(book)).sheet == "a"
    del book["a"]
    book.create_sheet("empty", 0)
    with pytest.raises(UnreadableFile) as refused:
        read_table(saved(book))
    assert refused.value.reason == "only_hidden"


def _merged(rows: list[list[object]], *ranges: str) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for each in ranges:
        book.active.merge_cells(each)
    return saved(book)


def test_a_cell_merged_downwards_says_the_same_in_every_row() -> None:
    data = _merged(
        [["区县", "名称", "经度", "纬度"], ["东区", "a", 113, 34], [None, "b", 113, 34.1],
         [None, None, None, None], [None, "c", 113, 34.2], ["西区", "d", 113, 34.3]],
        "A2:A5",
    )  # fmt: skip
    table = read_table(data)
    assert table.column("区县") == ["东区", "东区", "东区", "西区"]
    assert table.numbers == [1, 2, 4, 5]  # the blank row within the range stays blank


def test_a_cell_merged_across_is_one_wide_cell() -> None:
    data = _merged([["名称", "地址", "经度", "纬度"], ["a", None, 113, 34]], "A2:B2")
    assert list(read_table(data).rows[0]) == ["a", "", "113", "34"]


def test_a_title_over_the_whole_list_is_no_header_and_fills_nothing() -> None:
    rows: list[list[object]] = [["2026 年驿站名单"], [None], ["名称", "经度", "纬度"], [*ROW]]
    table = read_table(_merged(rows, "A1:C2"))
    assert (table.headers, len(table.rows)) == (("名称", "经度", "纬度"), 1)


def test_of_a_header_of_two_rows_the_one_that_says_more_is_taken() -> None:
    rows: list[list[object]] = [
        ["名称", "地址", "坐标", None],
        [None, None, "经度", "纬度"],
        ["东站", "东路", 113.1, 34.1],
    ]
    table = read_table(_merged(rows, "A1:A2", "B1:B2", "C1:D1"))
    assert table.headers == ("名称", "地址", "经度", "纬度")
    assert [list(row) for row in table.rows] == [["东站", "东路", "113.1", "34.1"]]


def test_a_formula_counts_with_the_value_that_was_computed_for_it() -> None:
    data = a_workbook(a=[HEADER, ["东站", "=113+1", 34]])
    computed = rewritten(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<f>113+1</f><v />", b"<f>113+1</f><v>114</v>").replace(
            b"<f>113+1</f><v></v>", b"<f>113+1</f><v>114</v>"
        ),
    )
    assert read_table(computed).uncomputed == ()
    assert read_table(computed).column("经度") == ["114"]


def test_a_formula_without_a_value_is_a_fault_by_row_and_column() -> None:
    rows: list[list[object]] = [
        ["名单"], [*HEADER], [*ROW], ["西站", "=113+1", "=B3+1"], ["南站", 113, 34, "=1"],
    ]  # fmt: skip
    plan = _plan(a_workbook(a=rows))
    found = {(f.reason, f.row, f.column) for f in plan.rejected}
    assert {("uncomputed_formula", 2, "经度"), ("uncomputed_formula", 2, "纬度")} <= found
    assert {row for _, row, _ in found} == {2}  # the column that nobody reads does not count


def test_a_long_sheet_is_read_to_its_end() -> None:
    rows: list[list[object]] = [[*HEADER], *([f"站{i}", 113 + i / 1e5, 34] for i in range(3_000))]
    book = openpyxl.load_workbook(io.BytesIO(a_workbook(a=rows)))
    book.active.merge_cells("A2990:A3001")
    table = read_table(saved(book))
    assert len(table.rows) == 3_000
    assert set(table.column("名称")[2988:]) == {"站2988"}
