"""When places are open, as one bit an instant: the form in which reach over hours is computed.

A place counts for the hour 22 when it is open at 22:00 sharp, which is what the label "22:00"
says; one that shuts at 22:00 does not. `sure` is open, `possible` is open or not known.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from stations.planning.reach import Bits
from stations.registry.calendar import Calendar, DayKind
from stations.registry.hours import OpenState, spans

HOURS = 24
NOW_BIT = HOURS  # the bit after the day's hours: the instant somebody asked
WEDNESDAY = 2


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """Bit `i` of `sure[n]` says that place `n` is open at instant `i`; `possible` holds `sure`."""

    sure: Bits
    possible: Bits

    @classmethod
    def always(cls, n: int) -> Opening:
        """`n` places that are open at every instant: hours are not asked."""
        every = np.full(n, 0xFFFFFFFF, np.uint32)
        return cls(every, every)


def hours_of(day: date, *, zone: str) -> list[datetime]:
    """The 24 full hours of a day's wall clock."""
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    return [midnight + timedelta(hours=hour) for hour in range(HOURS)]


def opening_of(
    expressions: Sequence[str | None],
    instants: Sequence[datetime],
    *,
    zones: Sequence[str],
    calendar: Calendar,
) -> Opening:
    """Read OpenStreetMap hours at up to 32 aware instants, each in its place's zone.

    None and what cannot be read are unknown.

    Raises:
        ValueError: more than 32 instants.
    """
    if len(instants) > 32:
        raise ValueError("more than 32 instants")

    @functools.cache
    def bits(osm: str | None, zone: str) -> tuple[int, int]:
        return bits_of(osm, instants, zone=zone, calendar=calendar)

    placed = zip(expressions, zones, strict=True)
    pairs = np.array([bits(osm or None, zone) for osm, zone in placed], np.uint32).reshape(-1, 2)
    return Opening(pairs[:, 0].copy(), pairs[:, 1].copy())


def bits_of(
    osm: str | None, instants: Sequence[datetime], *, zone: str, calendar: Calendar
) -> tuple[int, int]:
    """`(sure, possible)` of one place.

    >>> bits_of("22:00-02:00", hours_of(date(2026, 3, 4), zone="Asia/Shanghai"),
    ...         zone="Asia/Shanghai", calendar=Calendar.official())[0] == 0b11 | 0b11 << 22
    True
    """
    if osm is None:
        return 0, (1 << len(instants)) - 1
    end = max(instants) + timedelta(minutes=1)
    found = spans(osm, zone=zone, start=min(instants), end=end, calendar=calendar)
    sure = possible = 0
    for i, at in enumerate(instants):
        for span in found:
            if span.start <= at < span.end:
                possible |= 1 << i
                sure |= (span.state is OpenState.OPEN) << i
    return sure, possible


def ordinary_day(weekday: int, *, after: date, calendar: Calendar) -> date:
    """The first such weekday from `after` on that is neither a holiday nor a shifted working day.

    Where the calendar ends, weekdays are taken as they come. Monday is 0.
    """
    usual = DayKind.WEEKEND if weekday > 4 else DayKind.WORKDAY
    first = after + timedelta(days=(weekday - after.weekday()) % 7)
    days = [first + timedelta(days=7 * week) for week in range(8)]
    return next((day for day in days if calendar.kind(day) in (usual, None)), first)
