"""The operator's holiday table, as people write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from stations.errors import InvalidInput
from stations.exchange.holidays_list import HolidaysRead, read_holidays
from stations.exchange.tables import Table, read_table
from stations.registry.calendar import DayKind, OfficialDay

TODAY = date(2026, 11, 18)
NEW_YEAR = OfficialDay(date(2027, 1, 1), "元旦", DayKind.HOLIDAY)


def read(content: bytes | str, **chosen: str) -> HolidaysRead:
    data = content if isinstance(content, bytes) else content.encode()
    return read_holidays(read_table(data), today=TODAY, chosen=chosen)


def faults(content: str) -> list[tuple[int | None, str | None, str]]:
    found = read(content)
    assert found.days == ()
    return [(f.row, f.column, f.reason) for f in found.rejected]


@pytest.mark.parametrize(
    "written",
    ["2027-01-01", "2027/1/1", "2027.01.01", "2027年1月1日", "20270101", "2027-01-01 00:00:00",
     "２０２７年１月１日（星期五）"],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(written: str) -> None:
    assert read(f"日期,名称,类型\n{written},元旦,放假\n").days == (NEW_YEAR,)


@pytest.mark.parametrize(
    ("word", "kind"),
    [(w, DayKind.HOLIDAY) for w in ("holiday", "Holiday", "放假", "休", "法定节假日")]
    + [(w, DayKind.WORKDAY) for w in ("workday", "上班", "班", "调休", "补班", "工作日")],
)
def test_kinds_are_read_in_both_languages(word: str, kind: DayKind) -> None:
    assert read(f"date,name,kind\n2027-01-01,x,{word}\n").days[0].kind is kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert read("日期,名称,类型\n2027-01-01,元旦,休\n".encode(encoding)).days == (NEW_YEAR,)


def test_a_workbook_with_real_dates_is_read() -> None:
    book, content = Workbook(), BytesIO()
    for row in (["2027年放假安排"], ["日期", "名称", "类型"], [date(2027, 1, 1), "元旦", "休"]):
        book.active.append(row)
    book.save(content)
    assert read(content.getvalue()).days == (NEW_YEAR,)


def test_all_faults_come_at_once_by_row_and_column() -> None:
    text = (
        "日期,名称,类型\n2027-02-30,a,放假\n2027-01-01,b,maybe\n,c,\n"
        "2027-01-01,d,放假\n2207-01-01,e,放假\n明天,f,上班,g\n"
    )
    assert faults(text) == [
        (1, "日期", "bad_date"),
        (2, "类型", "unknown_day_kind"),
        (3, "日期", "empty_cell"),
        (3, "类型", "empty_cell"),
        (4, "日期", "repeated_day"),
        (5, "日期", "year_out_of_range"),
        (6, None, "too_many_cells"),
        (6, "日期", "bad_date"),
    ]


def test_a_missing_column_is_named_and_may_be_chosen() -> None:
    text = "哪天,名称,类型\n2027-01-01,元旦,放假\n"
    assert faults(text) == [(None, "date", "missing_column")]
    assert read(text, date="哪天").days == (NEW_YEAR,)
    with pytest.raises(InvalidInput, match="没有"):
        read(text, date="没有")


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=5)), min_size=1, max_size=6))
def test_any_table_gives_days_or_faults_with_a_row(cells: list[tuple[str, str]]) -> None:
    rows: list[Sequence[str]] = [
        ["2027-01-01", "x", "holiday"],
        *([day, "x", kind] for day, kind in cells),
    ]
    table = Table(("date", "name", "kind"), rows, list(range(1, len(rows) + 1)), "csv")
    found = read_holidays(table, today=TODAY, chosen={})
    assert bool(found.days) != bool(found.rejected)
    assert all(fault.row for fault in found.rejected)
