"""Opening hours as intervals of minutes, over a window of a few days around now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from stations.registry.calendar import Calendar
from stations.registry.city_time import CITY_ZONE
from stations.registry.hours import OpenState, is_readable, spans
from stations.registry.places import Closure
from stations.search.published import Published

DAYS_AHEAD = 4
"""Local midnights after today that the window reaches: a Friday still sees Monday's opening."""


class IntervalKind(IntEnum):
    """What is known about an interval; what lies in no interval is closed."""

    OPEN = 1
    NOT_TOLD = 2  # nobody has told the hours
    HOLIDAY = 3  # the hours are told, but not for such a day


class Interval(NamedTuple):
    """Half-open, in minutes since the epoch (UTC)."""

    start: int
    end: int
    kind: IntervalKind


@dataclass(frozen=True, slots=True)
class Window:
    """From yesterday's local midnight, for spill past midnight, to `DAYS_AHEAD` days ahead.

    `start` and `end` are minutes since the epoch; `expires_at` is the next local midnight.
    """

    start: int
    end: int
    expires_at: datetime

    @classmethod
    def around(cls, at: datetime, *, zone: str = CITY_ZONE) -> Window:
        local = ZoneInfo(zone)
        today = at.astimezone(local).date()

        def midnight(days: int) -> datetime:
            return datetime.combine(today + timedelta(days=days), time(), local).astimezone(UTC)

        return cls(_minute(midnight(-1)), _minute(midnight(DAYS_AHEAD)), midnight(1))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return (
            datetime.fromtimestamp(self.start * 60, UTC),
            datetime.fromtimestamp(self.end * 60, UTC),
        )


def intervals_of(row: Published, window: Window, calendar: Calendar) -> list[Interval]:
    """The intervals of one place: its hours less its closure.

    Hours nobody told, or that cannot be read, are one `NOT_TOLD` interval over the window.
    """
    hours = hours_intervals(row.place.opening_hours, row.place.zone, window, calendar)
    return hours if row.closure is None else without_closure(hours, row.closure)


def hours_intervals(
    osm: str | None, zone: str, window: Window, calendar: Calendar
) -> list[Interval]:
    """The intervals of written hours; neighbours of one kind are joined across midnight."""
    if osm is None or not is_readable(osm):
        return [Interval(window.start, window.end, IntervalKind.NOT_TOLD)]
    start, end = window.bounds
    found: list[Interval] = []
    for span in spans(osm, zone=zone, start=start, end=end, calendar=calendar):
        kind = IntervalKind.OPEN if span.state is OpenState.OPEN else IntervalKind.HOLIDAY
        new = Interval(_minute(span.start), _minute(span.end), kind)
        if found and found[-1].end == new.start and found[-1].kind is kind:
            found[-1] = found[-1]._replace(end=new.end)
        elif new.end > new.start:
            found.append(new)
    return found


def without_closure(intervals: list[Interval], closure: Closure) -> list[Interval]:
    """Cut a closure out; it takes the whole of each minute it touches."""
    ends = closure.until if closure.lifted_at is None else min(closure.until, closure.lifted_at)
    if ends <= closure.since:
        return intervals
    cut_from, cut_to = _minute(closure.since), -(-int(ends.timestamp()) // 60)
    kept: list[Interval] = []
    for start, end, kind in intervals:
        kept += [
            Interval(a, b, kind)
            for a, b in ((start, min(end, cut_from)), (max(start, cut_to), end))
            if a < b
        ]
    return kept


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)
