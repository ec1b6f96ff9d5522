"""What a place will be over the days ahead: every minute at which what is said of it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from stations.registry.calendar import Calendar
from stations.registry.places import Closure
from stations.search.hours_window import Interval, Window, intervals_of
from stations.search.published import NEVER_REPORTED, Published
from stations.search.state import SOON_MIN, State, instant, judge

DAYS = 15
_SEEN_BEYOND = 3
"""Days after the last told one that are looked at, so that its evening knows the next morning."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """`DAYS` local days of one place.

    `midnights` has `DAYS` + 1 minutes since the epoch; `days[d]` is in order, each a minute and
    the state from then on, the first at the day's midnight.
    """

    midnights: tuple[int, ...]
    days: tuple[tuple[State, ...], ...]


def days_ahead(row: Published, *, at: datetime, calendar: Calendar) -> Ahead:
    """The states of a place by its hours and its closure from today's midnight on.

    Lock reports are left out: they are of one evening, and nobody knows until when.
    """
    quiet = replace(row, locks=NEVER_REPORTED)
    midnights = _midnights(at, row.place.zone)
    window = Window(midnights[0], midnights[-1], instant(midnights[-1]))
    intervals = intervals_of(quiet, window, calendar)
    told = midnights[1 : DAYS + 2]
    states = [
        judge(quiet, instant(minute), intervals, window)
        for minute in sorted({*told, *_changes(intervals, row.closure)})
        if told[0] <= minute < told[-1]
    ]
    days = [
        tuple(s for s in states if start <= minute_of(s) < end) for start, end in pairwise(told)
    ]
    return Ahead(tuple(told), tuple(days))


def minute_of(state: State) -> int:
    """Minutes since the epoch of the instant a state was asked for."""
    return int(state.at.timestamp() // 60)


def _changes(intervals: list[Interval], closure: Closure | None) -> Iterator[int]:
    for start, end, _ in intervals:
        yield from (start, end - SOON_MIN, end)
    if closure is not None:
        for edge in (closure.since, closure.until, closure.lifted_at):
            if edge is not None:
                yield -int(-edge.timestamp() // 60)


def _midnights(at: datetime, zone: str) -> list[int]:
    """From yesterday's on, in minutes since the epoch."""
    local = ZoneInfo(zone)
    today = at.astimezone(local).date()
    days = (today + timedelta(days=n) for n in range(-1, DAYS + _SEEN_BEYOND))
    return [int(datetime.combine(day, time(), local).timestamp() // 60) for day in days]
