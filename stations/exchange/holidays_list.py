"""The operator's table of official days: date, name and kind, read with every fault at once.

Reasons of the faults: `missing_column`, `empty_cell`, `bad_date`, `year_out_of_range`,
`repeated_day`, `unknown_day_kind`, `too_long`, `too_many_cells`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stations.errors import Fault, InvalidInput
from stations.exchange.header_words import fold
from stations.exchange.tables import Table
from stations.registry.calendar import DayKind, OfficialDay

YEARS_BACK, YEARS_AHEAD = 30, 5
"""A date further from today is a slip of the pen: nobody announces holidays so early."""
MAX_NAME = 100  # characters
FIELDS = ("date", "name", "kind")

_HEADERS = {
    "date": "date day 日期 日子 公历日期 时间",
    "name": "name holiday title description 名称 节日 节日名称 节假日 节假日名称 假日名称 说明",
    "kind": "kind type status 类型 类别 性质 安排 放假或上班 状态",
}
_KINDS = {
    DayKind.HOLIDAY: "holiday off rest 放假 休 休息 假 假日 假期 节假日 法定节假日 法定假日 放假日 "
    "公休",
    DayKind.WORKDAY: "workday work working swap 上班 班 调休 补班 调休上班 工作日 上班日 调班",
}
_MEANS = {fold(word): field for field, words in _HEADERS.items() for word in words.split()}
_KIND_OF = {fold(word): kind for kind, words in _KINDS.items() for word in words.split()}
_DATE = re.compile(
    r"(?P<year>\d{4})(?:\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?P<joined>\d{4}))(?:[ T]0{1,2}:00(?::00)?)?\s*(?:\(?(?:周|星期)[一二三四五六日天]\)?)?"
)


@dataclass(frozen=True, slots=True)
class HolidaysRead:
    """The days of a file in its order, with nothing in `days` where anything is wrong."""

    days: tuple[OfficialDay, ...] = ()
    rejected: tuple[Fault, ...] = ()


def read_holidays(table: Table, *, today: date, chosen: Mapping[str, str]) -> HolidaysRead:
    """Read a holiday table; `chosen` (field to header) wins over the guess.

    Raises:
        InvalidInput: `unknown_columns`, a chosen field or header does not exist.
    """
    columns = _columns(table, chosen)
    lacking = [Fault("missing_column", field) for field in FIELDS if field not in columns]
    if lacking:
        return HolidaysRead(rejected=tuple(lacking))
    at = {field: table.headers.index(header) for field, header in columns.items()}
    faults = [Fault("too_many_cells", row=number) for number in table.overfull]
    days: dict[date, OfficialDay] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        cells = {field: row[i].strip() for field, i in at.items()}
        found, wrong = _read_row(cells, today)
        if found is not None and found.day in days:
            wrong.append(("date", "repeated_day"))
        faults += [Fault(why, columns[f], number, cells[f][:80]) for f, why in wrong]
        if found is not None:
            days.setdefault(found.day, found)
    if faults:
        return HolidaysRead(rejected=tuple(sorted(faults, key=lambda fault: fault.row or 0)))
    return HolidaysRead(tuple(days.values()))


def _columns(table: Table, chosen: Mapping[str, str]) -> dict[str, str]:
    unknown = [Fault("unknown_field", field) for field in chosen if field not in FIELDS]
    unknown += [
        Fault("unknown_column", header)
        for header in chosen.values()
        if header and header not in table.headers
    ]
    if unknown:
        names = ", ".join(fault.column or "" for fault in unknown)
        raise InvalidInput("unknown_columns", unknown, f"not there: {names}")
    columns = {field: header for field, header in chosen.items() if header}
    for header in table.headers:
        field = _MEANS.get(fold(header))
        if field and field not in chosen and field not in columns:
            columns[field] = header
    return columns


def _read_row(
    cells: Mapping[str, str], today: date
) -> tuple[OfficialDay | None, list[tuple[str, str]]]:
    """The day of one row (None where its date or kind is unreadable), and what is wrong."""
    wrong = [(field, "empty_cell") for field in ("date", "kind") if not cells[field]]
    if len(cells["name"]) > MAX_NAME:
        wrong.append(("name", "too_long"))
    day = _day(cells["date"])
    if cells["date"] and day is None:
        wrong.append(("date", "bad_date"))
    elif day is not None and not -YEARS_BACK <= day.year - today.year <= YEARS_AHEAD:
        wrong.append(("date", "year_out_of_range"))
    kind = _KIND_OF.get(fold(cells["kind"]))
    if cells["kind"] and kind is None:
        wrong.append(("kind", "unknown_day_kind"))
    if day is None:
        return None, wrong
    return OfficialDay(day, cells["name"], kind or DayKind.HOLIDAY), wrong


def _day(text: str) -> date | None:
    """A date as people type it: 2027-01-01, 2027/1/1, 2027年1月1日, 20270101."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    joined = match["joined"]
    month, day = (joined[:2], joined[2:]) if joined else (match["month"], match["day"])
    try:
        return date(int(match["year"]), int(month), int(day))
    except ValueError:
        return None
