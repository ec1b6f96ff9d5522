"""Which days China works and rests: the State Council's notice, and the operator's table over it.

A year is announced whole, in the November before, so past the last notice nothing is known and
`kind` answers None instead of guessing from the weekday.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import chinese_calendar

SATURDAY = 5
_DAY = timedelta(days=1)
NO_DAYS: Mapping[date, DayKind] = MappingProxyType({})


class DayKind(StrEnum):
    """What an official calendar says of a day. A WORKDAY on a weekend is a 调休 working day."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"
    WEEKEND = "weekend"


class OfficialDay(NamedTuple):
    """One day of the operator's table: a holiday, or a working day."""

    day: date
    name: str
    kind: DayKind


class Calendar:
    """The official days, compared by identity: whoever changes the table builds a new calendar.

    `school_holidays` is None where the operator gave none; then it is not known on any day
    whether schools are on holiday.
    """

    __slots__ = ("_by_year", "_overrides", "_school")

    def __init__(
        self, overrides: Mapping[date, DayKind], school_holidays: Collection[date] | None
    ) -> None:
        self._overrides = dict(overrides)
        self._school = None if school_holidays is None else frozenset(school_holidays)
        self._by_year = _horizons(self._overrides)

    @classmethod
    def official(
        cls,
        overrides: Mapping[date, DayKind] = NO_DAYS,
        *,
        school_holidays: Collection[date] | None = None,
    ) -> Calendar:
        """Return the official calendar; the operator's days win over the published ones."""
        return cls(overrides, school_holidays)

    def with_table(self, overrides: Mapping[date, DayKind]) -> Calendar:
        """Return this calendar with the operator's table, itself where the table is the same."""
        return self if self._overrides == overrides else Calendar(overrides, self._school)

    def known_until(self, today: date) -> date | None:
        """Return the last day that is known without a gap from `today`; None where today is not.

        >>> Calendar.official().known_until(date(2025, 5, 1)) >= date(2025, 12, 31)
        True
        """
        day = today
        while self.kind(day) is not None and day < date.max:
            day += _DAY
        return day - _DAY if day > today else None

    def kind(self, day: date) -> DayKind | None:
        """Return what `day` is, or None where no notice and no table reaches it.

        A year that only the table knows is known up to its last entry, and to its end once
        1 October stands in it: no official day follows the National Day week.

        >>> Calendar.official().kind(date(2025, 10, 11))
        <DayKind.WORKDAY: 'workday'>
        """
        if day in self._overrides:
            return self._overrides[day]
        published = _published(day)
        if published is None and day <= self._by_year.get(day.year, date.min):
            return _ordinary(day)
        return published

    def is_working_weekend(self, day: date) -> bool:
        """Whether `day` is a Saturday or Sunday on which offices work (调休)."""
        return day.weekday() >= SATURDAY and self.kind(day) is DayKind.WORKDAY

    def is_school_holiday(self, day: date) -> bool | None:
        """Whether schools are on holiday, None where the operator gave no such days."""
        return None if self._school is None else day in self._school


def _ordinary(day: date) -> DayKind:
    return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY


def _horizons(overrides: Mapping[date, DayKind]) -> dict[int, date]:
    """The last known day of each year that the table speaks of."""
    last: dict[int, date] = {}
    for day in overrides:
        last[day.year] = max(day, last.get(day.year, day))
    for year in last:
        if date(year, 10, 1) in overrides:
            last[year] = date(year, 12, 31)
    return last


@cache
def _published(day: date) -> DayKind | None:
    try:
        rests, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:  # chinesecalendar's word for "no notice for this year"
        return None
    if not rests:
        return DayKind.WORKDAY
    return DayKind.HOLIDAY if name else DayKind.WEEKEND
