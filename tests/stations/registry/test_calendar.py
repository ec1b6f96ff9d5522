"""The official days of China, and the operator's table over them."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from stations.registry.calendar import Calendar, DayKind


def test_a_working_saturday_is_a_workday() -> None:
    calendar = Calendar.official()
    assert calendar.kind(date(2026, 10, 10)) is DayKind.WORKDAY
    assert calendar.is_working_weekend(date(2026, 10, 10))
    assert not calendar.is_working_weekend(date(2026, 10, 12))


def test_a_weekend_inside_a_holiday_is_a_holiday() -> None:
    assert Calendar.official().kind(date(2026, 10, 3)) is DayKind.HOLIDAY
    assert Calendar.official().kind(date(2026, 10, 17)) is DayKind.WEEKEND


@pytest.mark.parametrize("day", [date(2027, 1, 4), date(2027, 1, 2), date(1999, 5, 1)])
def test_days_that_no_notice_reaches_are_not_guessed(day: date) -> None:
    assert Calendar.official().kind(day) is None


def test_the_operators_table_wins() -> None:
    day = date(2026, 6, 3)
    assert Calendar.official().kind(day) is DayKind.WORKDAY
    assert Calendar.official({day: DayKind.HOLIDAY}).kind(day) is DayKind.HOLIDAY


def test_a_table_that_reaches_national_day_makes_its_year_known() -> None:
    calendar = Calendar.official({date(2027, 10, 1): DayKind.HOLIDAY})
    assert calendar.kind(date(2027, 1, 4)) is DayKind.WORKDAY
    assert calendar.kind(date(2027, 12, 31)) is DayKind.WORKDAY
    assert calendar.kind(date(2028, 1, 4)) is None


def test_a_shorter_table_is_known_up_to_its_last_entry() -> None:
    calendar = Calendar.official({date(2027, 2, 20): DayKind.WORKDAY})
    assert calendar.kind(date(2027, 2, 19)) is DayKind.WORKDAY
    assert calendar.is_working_weekend(date(2027, 2, 20))
    assert calendar.kind(date(2027, 2, 21)) is None


def test_school_holidays_are_not_known_unless_given() -> None:
    day = date(2026, 7, 20)
    assert Calendar.official().is_school_holiday(day) is None
    assert Calendar.official(school_holidays=[day]).is_school_holiday(day) is True
    assert Calendar.official(school_holidays=[]).is_school_holiday(day) is False


@pytest.mark.realdata
def test_every_official_day_of_2025_is_as_announced(realdata: Path) -> None:
    path = realdata / "opening_hours" / "cn_official_days_2025.csv"
    with path.open(encoding="utf-8", newline="") as file:
        announced = {date.fromisoformat(row[0]): row[2] for row in csv.reader(file)}
    calendar = Calendar.official()
    for n in range(365):
        day = date(2025, 1, 1) + timedelta(days=n)
        ordinary = DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY
        expected = {"off": DayKind.HOLIDAY, "workday": DayKind.WORKDAY}
        assert calendar.kind(day) is expected.get(announced.get(day, ""), ordinary), day
