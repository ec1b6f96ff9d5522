"""Opening hours: golden strings, the official days, boundary minutes, the calendar's horizon."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import opening_hours
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.registry.calendar import Calendar, DayKind
from stations.registry.hours import (
    HoursNote,
    OpenState,
    Span,
    is_readable,
    spans,
    state_at,
)
from stations.registry.official_days import WORKING_WEEKEND

ZONE = "Asia/Shanghai"
CALENDAR = Calendar.official()
BANK = "Mo-Fr 08:30-12:00,13:00-17:30"
WORKDAYS = f"Mo-Fr 09:00-17:00; Sa-Su 09:00-17:00 unknown {WORKING_WEEKEND}; PH off"
OPEN, C, U = OpenState.OPEN, OpenState.CLOSED, OpenState.UNKNOWN
NOT_STATED, NO_CALENDAR = HoursNote.HOLIDAY_HOURS_NOT_STATED, HoursNote.CALENDAR_UNKNOWN


def _local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


GOLDEN: list[tuple[str, str, OpenState, str | None, HoursNote | None]] = [
    # lunch gaps and boundary minutes: half-open
    (BANK, "2026-06-03T08:29", C, "2026-06-03T08:30", None),
    (BANK, "2026-06-03T08:30", OPEN, "2026-06-03T12:00", None),
    (BANK, "2026-06-03T11:59", OPEN, "2026-06-03T12:00", None),
    (BANK, "2026-06-03T12:00", C, "2026-06-03T13:00", None),
    (BANK, "2026-06-03T17:30", C, "2026-06-04T08:30", None),
    (BANK, "2026-06-05T17:30", C, "2026-06-08T08:30", None),  # over the weekend
    # past midnight
    ("18:00-02:00", "2026-06-03T01:59", OPEN, "2026-06-03T02:00", None),
    ("18:00-02:00", "2026-06-03T02:00", C, "2026-06-03T18:00", None),
    ("Fr 22:00-06:00", "2026-06-06T05:59", OPEN, "2026-06-06T06:00", None),
    # all day, never, and `off`, which is never 24 h
    ("24/7", "2026-06-03T03:00", OPEN, None, None),
    ("off", "2026-06-03T03:00", C, None, None),
    ("24/7 off", "2026-06-03T03:00", C, None, None),
    ("Mo-Sa 08:00-20:00; Su off", "2026-06-07T12:00", C, "2026-06-08T08:00", None),
    # official holidays, and what stays as written
    ("Mo-Fr 08:00-18:00; PH off", "2026-10-02T10:00", C, "2026-10-08T08:00", None),
    ("08:00-22:00; PH off", "2026-10-03T10:00", C, "2026-10-08T08:00", None),
    ("Mo-Fr,PH 08:00-18:00", "2026-10-03T10:00", OPEN, "2026-10-03T18:00", None),
    ("PH 10:00-16:00", "2026-10-01T09:00", C, "2026-10-01T10:00", None),
    ("PH Mo-Fr 10:00-12:00", "2026-10-03T11:00", C, "2026-10-05T10:00", None),
    ("PH -1 day 08:00-18:00", "2026-09-30T09:00", OPEN, "2026-09-30T18:00", None),
    ('08:00-22:00; PH off "closed; PH"', "2026-10-02T10:00", C, "2026-10-08T08:00", None),
    ("Mo-Fr 08:00-18:00", "2026-10-02T10:00", OPEN, "2026-10-02T18:00", NOT_STATED),
    ("Mo-Fr 08:00-18:00", "2026-10-10T10:00", C, "2026-10-12T08:00", NOT_STATED),
    ("Mo-Fr 08:00-18:00; PH off", "2026-10-10T10:00", C, "2026-10-12T08:00", NOT_STATED),
    ("08:00-22:00", "2026-10-02T10:00", OPEN, "2026-10-02T22:00", None),
    ("Mo-Su 08:00-22:00", "2026-10-02T10:00", OPEN, "2026-10-02T22:00", None),
    # 工作日: working Saturdays are open, holidays closed
    (WORKDAYS, "2026-10-10T10:00", OPEN, "2026-10-10T17:00", None),
    (WORKDAYS, "2026-10-11T10:00", C, "2026-10-12T09:00", None),
    (WORKDAYS, "2026-10-02T10:00", C, "2026-10-08T09:00", None),
    # seasons
    (
        "May-Sep 08:00-18:00; Oct-Apr 09:00-17:00",
        "2026-09-30T08:30",
        OPEN,
        "2026-09-30T18:00",
        None,
    ),
    ("May-Sep 08:00-18:00; Oct-Apr 09:00-17:00", "2026-10-01T08:30", C, "2026-10-01T09:00", None),
    ("Jun-Aug 08:00-18:00", "2026-09-01T09:00", C, "2027-06-01T08:00", None),
    # past the calendar's horizon only what depends on it is unknown
    ("08:00-22:00", "2027-01-04T10:00", OPEN, "2027-01-04T22:00", None),
    ("Mo-Fr 08:00-18:00", "2027-01-04T10:00", OPEN, "2027-01-04T18:00", None),
    ("Mo-Fr 08:00-18:00; PH off", "2027-01-04T10:00", U, "2027-01-04T18:00", NO_CALENDAR),
    ("Mo-Fr 08:00-18:00; PH off", "2027-01-04T19:00", C, "2027-01-05T08:00", None),
    ("Mo-Fr 08:00-18:00; PH off", "2027-01-02T10:00", C, "2027-01-04T08:00", None),
    (WORKDAYS, "2027-01-09T10:00", U, "2027-01-09T17:00", NO_CALENDAR),
    (WORKDAYS, "2027-01-09T18:00", C, "2027-01-10T09:00", None),
    ("24/7; PH off", "2026-12-30T10:00", OPEN, "2027-01-01T00:00", None),
    ("SH Mo-Fr 09:00-17:00", "2026-07-20T10:00", U, "2026-07-20T17:00", NO_CALENDAR),
    # said to be unknown, or not readable at all
    ("Mo-Fr unknown; Sa off", "2026-06-05T10:00", U, "2026-06-06T00:00", None),
    ("ask the guard", "2026-06-03T10:00", U, None, None),
    ("sunrise-sunset", "2026-06-03T10:00", U, None, None),
]


@pytest.mark.parametrize(("osm", "at", "state", "until", "note"), GOLDEN)
def test_the_state_is_what_the_string_says(
    osm: str, at: str, state: OpenState, until: str | None, note: HoursNote | None
) -> None:
    answer = state_at(osm, _local(at), zone=ZONE, calendar=CALENDAR)
    assert answer.state is state
    assert answer.until == (None if until is None else _local(until))
    assert answer.note is note


def test_a_place_without_hours_is_unknown() -> None:
    answer = state_at(None, _local("2026-06-03T10:00"), zone=ZONE, calendar=CALENDAR)
    assert (answer.state, answer.until, answer.note) == (U, None, None)


def test_the_operators_table_opens_the_year_after_the_last_notice() -> None:
    table = Calendar.official({date(2027, 10, 1): DayKind.HOLIDAY})
    answer = state_at(
        "Mo-Fr 08:00-18:00; PH off", _local("2027-01-04T10:00"), zone=ZONE, calendar=table
    )
    assert (answer.state, answer.note) == (OPEN, None)


def test_school_holidays_come_from_the_operator() -> None:
    days = [date(2026, 7, 20) + timedelta(days=n) for n in range(7)]
    calendar = Calendar.official(school_holidays=days)
    week = spans(
        "SH Mo-Fr 09:00-17:00",
        zone=ZONE,
        start=_local("2026-07-13T00:00"),
        end=_local("2026-08-03T00:00"),
        calendar=calendar,
    )
    assert [span.start.date() for span in week] == days[:5]


def test_the_same_instant_in_another_zone_has_the_same_answer() -> None:
    at = _local("2026-06-03T12:30")
    here = state_at(BANK, at, zone=ZONE, calendar=CALENDAR)
    assert here == state_at(BANK, at.astimezone(UTC), zone=ZONE, calendar=CALENDAR)


def test_spans_are_clipped_and_joined_over_midnight() -> None:
    found = spans(
        "22:00-02:00",
        zone=ZONE,
        start=_local("2026-06-03T01:00"),
        end=_local("2026-06-04T01:30"),
        calendar=CALENDAR,
    )
    assert found == [
        Span(_local("2026-06-03T01:00"), _local("2026-06-03T02:00"), OPEN),
        Span(_local("2026-06-03T22:00"), _local("2026-06-04T01:30"), OPEN),
    ]


def test_unreadable_hours_are_one_unknown_span() -> None:
    start, end = _local("2026-06-03T00:00"), _local("2026-06-05T00:00")
    assert spans("??", zone=ZONE, start=start, end=end, calendar=CALENDAR) == [Span(start, end, U)]
    assert spans("??", zone=ZONE, start=end, end=start, calendar=CALENDAR) == []


@pytest.mark.parametrize("at", ["0001-01-01T12:00", "9999-12-31T12:00"])
def test_instants_outside_every_calendar_are_unknown(at: str) -> None:
    instant = datetime.fromisoformat(f"{at}+00:00")
    assert state_at("08:00-22:00", instant, zone=ZONE, calendar=CALENDAR).state is U


@pytest.mark.parametrize("osm", ["", "  ", "8-5", "Mo-Fr 25:00-99:00", "a" * 5_000, "\0", "${x}"])
def test_what_is_no_opening_hours_is_not_readable(osm: str) -> None:
    assert not is_readable(osm)


@given(st.text(max_size=40))
def test_any_text_has_an_answer(osm: str) -> None:
    answer = state_at(osm, _local("2026-06-03T10:00"), zone=ZONE, calendar=CALENDAR)
    assert answer.state is U or is_readable(osm)


SHAPES = {
    "PH {}": lambda day, holiday: holiday,
    "Mo-We,PH {}": lambda day, holiday: holiday or day.weekday() < 3,
    "PH Mo-Fr {}": lambda day, holiday: holiday and day.weekday() < 5,
}


@given(
    st.sampled_from(["08:00-18:00", "22:00-02:00", "08:00-12:00,14:00-26:00"]),
    st.integers(0, 1_000),
    st.sampled_from(sorted(SHAPES)),
)
def test_holidays_equal_a_list_of_dates(times: str, offset: int, shape: str) -> None:
    """The window of seven weekdays slides over every holiday of three years without a seam."""
    first = date(2024, 1, 5) + timedelta(days=offset)
    days = [first + timedelta(days=n) for n in range(-3, 12)]
    meant = [d for d in days if SHAPES[shape](d, CALENDAR.kind(d) is DayKind.HOLIDAY)]
    dated = ",".join(f"{day.year} {day:%b} {day.day:02}" for day in meant)
    start, end = (datetime.combine(first + timedelta(days=n), time()) for n in (0, 9))
    oracle = opening_hours.OpeningHours(f"{dated} {times}" if dated else "off", auto_country=False)
    opened = opening_hours.State.OPEN
    expected = [(a, b) for a, b, state, _ in oracle.intervals(start, end) if state == opened]
    asked = (_local(start.isoformat()), _local(end.isoformat()))
    found = spans(shape.format(times), zone=ZONE, start=asked[0], end=asked[1], calendar=CALENDAR)
    assert [(s.start.replace(tzinfo=None), s.end.replace(tzinfo=None)) for s in found] == expected
