"""What a place is at an instant: open, closing, shut, unknown, locked; and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from stations.registry.calendar import Calendar
from stations.search.hours_window import Interval, IntervalKind, Window, intervals_of
from stations.search.published import Published

SOON_MIN = 30
"""A place that closes within this many minutes is said to close soon."""

LUNCH_STARTS = (10 * 60 + 30, 14 * 60 + 30)
LUNCH_AT_MOST_MIN = 210
"""A gap that begins between 10:30 and 14:30 and lasts up to 3.5 h is a lunch break."""

DAY_MIN = 24 * 60


class StateCode(StrEnum):
    """The states a rider is told, one sentence each."""

    OPEN = "open"
    OPEN_ALL_DAY = "open_all_day"
    CLOSES_SOON = "closes_soon"
    LUNCH_BREAK = "lunch_break"
    CLOSED = "closed"
    CLOSED_TODAY = "closed_today"
    UNKNOWN_HOURS = "unknown_hours"
    UNKNOWN_HOLIDAY = "unknown_holiday"
    LOCKED = "locked"
    CLOSED_FOR_NOW = "closed_for_now"

    @property
    def pin(self) -> str:
        """Which of the five pins is drawn: `open`, `soon`, `closed`, `unknown`, `locked`."""
        return _PIN[self]


_PIN = {
    StateCode.OPEN: "open",
    StateCode.OPEN_ALL_DAY: "open",
    StateCode.CLOSES_SOON: "soon",
    StateCode.LUNCH_BREAK: "closed",
    StateCode.CLOSED: "closed",
    StateCode.CLOSED_TODAY: "closed",
    StateCode.UNKNOWN_HOURS: "unknown",
    StateCode.UNKNOWN_HOLIDAY: "unknown",
    StateCode.LOCKED: "locked",
    StateCode.CLOSED_FOR_NOW: "closed",
}


@dataclass(frozen=True, slots=True)
class State:
    """The state at `at`; all instants aware UTC, None where there is none within the window.

    `until` is when an open place closes, or when a closure is expected to end; `minutes_left`
    counts whole minutes to closing, at least 1; `next_open` is when a shut place opens.
    """

    code: StateCode
    at: datetime
    until: datetime | None = None
    next_open: datetime | None = None
    reason: str = ""
    minutes_left: int | None = None

    @property
    def pin(self) -> str:
        return self.code.pin

    @property
    def is_open(self) -> bool:
        return self.pin in ("open", "soon")

    @property
    def is_unknown(self) -> bool:
        return self.pin == "unknown"


def state_of(row: Published, at: datetime, calendar: Calendar) -> State:
    """The state of a place that may not be in a catalogue; asks the hours anew."""
    window = Window.around(at, zone=row.place.zone)
    return judge(row, at, intervals_of(row, window, calendar), window)


def judge(row: Published, at: datetime, intervals: Sequence[Interval], window: Window) -> State:
    """The state at `at` from the place's open and unknown intervals.

    A closure comes before lock reports (it explains them), both before the hours.
    `intervals` are disjoint, in order, half-open, in minutes since the epoch.
    """
    minute = int(at.timestamp() // 60)
    if row.closure is not None and row.closure.holds_at(at):
        until = row.closure.until
        opens = _next_open(intervals, int(until.timestamp() // 60))
        return State(StateCode.CLOSED_FOR_NOW, at, until, opens, row.closure.reason)
    if row.locks.locked:
        return State(StateCode.LOCKED, at)
    now = next((i for i in intervals if i.start <= minute < i.end), None)
    if now is None:
        return _closed(row, at, minute, intervals)
    if now.kind is IntervalKind.OPEN:
        return _open(at, minute, now, window)
    code = (
        StateCode.UNKNOWN_HOURS if now.kind is IntervalKind.NOT_TOLD else StateCode.UNKNOWN_HOLIDAY
    )
    return State(code, at, next_open=_next_open(intervals, minute))


def _open(at: datetime, minute: int, now: Interval, window: Window) -> State:
    if now.end >= window.end and now.end - minute >= DAY_MIN:
        return State(StateCode.OPEN_ALL_DAY, at)
    until = instant(now.end)
    left = max(1, int((until - at) // timedelta(minutes=1)))
    code = StateCode.CLOSES_SOON if until - at <= timedelta(minutes=SOON_MIN) else StateCode.OPEN
    return State(code, at, until, minutes_left=left)


def _closed(row: Published, at: datetime, minute: int, intervals: Sequence[Interval]) -> State:
    opens = _next_open(intervals, minute)
    zone = ZoneInfo(row.place.zone)
    if _is_lunch(minute, intervals, zone):
        return State(StateCode.LUNCH_BREAK, at, next_open=opens)
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    day_start = int(midnight.timestamp() // 60)
    opens_today = any(i.start < day_start + DAY_MIN and i.end > day_start for i in intervals)
    code = StateCode.CLOSED if opens_today else StateCode.CLOSED_TODAY
    return State(code, at, next_open=opens)


def _is_lunch(minute: int, intervals: Sequence[Interval], zone: ZoneInfo) -> bool:
    before = max((i.end for i in intervals if i.end <= minute), default=None)
    after = min((i.start for i in intervals if i.start > minute), default=None)
    if before is None or after is None or after - before > LUNCH_AT_MOST_MIN:
        return False
    began = instant(before).astimezone(zone)
    return LUNCH_STARTS[0] <= began.hour * 60 + began.minute <= LUNCH_STARTS[1]


def _next_open(intervals: Sequence[Interval], minute: int) -> datetime | None:
    """First minute from `minute` on at which the place is surely open."""
    first = min(
        (max(i.start, minute) for i in intervals if i.kind is IntervalKind.OPEN and i.end > minute),
        default=None,
    )
    return None if first is None else instant(first)


def instant(minute: int) -> datetime:
    """The aware UTC instant of a minute since the epoch."""
    return datetime.fromtimestamp(minute * 60, UTC)
