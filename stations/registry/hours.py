"""Opening hours in OpenStreetMap syntax, evaluated against our own calendar.

`opening-hours-py` reads the syntax; its Chinese holidays are wrong and it knows no 调休. So `PH`,
`SH` and the working weekends are compiled away before it is asked: within seven days every
weekday occurs once, hence "the holidays of these days" is a list of weekdays. Past the calendar's
horizon each reading of the unknown days is evaluated, and where two differ the answer is unknown.

A 工作日 (official working day) has no word in the syntax. It is written
`Mo-Fr 09:00-17:00; Sa-Su 09:00-17:00 unknown "working weekend"; PH off`, which other programs
read as "perhaps at weekends" and this one exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple
from zoneinfo import ZoneInfo

import opening_hours

from stations.registry.calendar import SATURDAY, Calendar, DayKind
from stations.registry.official_days import (
    HOLIDAY_TERM,
    QUOTED,
    WEEKDAY,
    WORKING_WEEKEND,
    DayFacts,
    compile_days,
)

MAX_EXPRESSION = 1_000  # characters; OpenStreetMap itself stops at 255

_DAY = timedelta(days=1)
_EVER = (datetime(1, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001  # wall-clock time
_SPILL_DAYS = 2  # `Tu 23:59-48:00` reaches the second day after
_CHUNK_DAYS = 7 - _SPILL_DAYS
_YEARS = range(1900, 9900)  # the library knows no others
_SEARCH_DAYS = (2, 8, 40, 370)  # how far ahead the next change is looked for, in steps

_SUN = re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b", re.IGNORECASE)
_SOME_WEEKDAYS = re.compile(rf"\b{WEEKDAY}\b")


class OpenState(StrEnum):
    """What the hours say of an instant."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class HoursNote(StrEnum):
    """What a reader should know about an answer."""

    HOLIDAY_HOURS_NOT_STATED = "holiday_hours_not_stated"
    CALENDAR_UNKNOWN = "calendar_unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, aware and half-open, open or unknown; what lies between is closed."""

    start: datetime
    end: datetime
    state: OpenState


@dataclass(frozen=True, slots=True)
class HoursAnswer:
    """The state at an instant, until when it lasts (None: not within a year), and a note."""

    state: OpenState
    until: datetime | None = None
    note: HoursNote | None = None


class _Piece(NamedTuple):
    """A span in the place's wall-clock time; `by_calendar`: unknown only for want of a calendar."""

    start: datetime
    end: datetime
    state: OpenState
    by_calendar: bool = False


@dataclass(frozen=True, slots=True)
class _Expression:
    """What must be known of an expression before it is evaluated."""

    text: str
    names_holidays: bool
    names_school: bool
    names_working_weekends: bool
    names_weekdays: bool
    reach_days: int  # of `PH +2 days`

    @property
    def needs_calendar(self) -> bool:
        return self.names_holidays or self.names_school or self.names_working_weekends


_STATES = {
    opening_hours.State.OPEN: OpenState.OPEN,
    opening_hours.State.UNKNOWN: OpenState.UNKNOWN,
}


def is_readable(osm: str) -> bool:
    """Whether `osm` can be evaluated. Sun times cannot: these answers must not need a position."""
    return _read(osm) is not None


def spans(osm: str, *, zone: str, start: datetime, end: datetime, calendar: Calendar) -> list[Span]:
    """Return the open and the unknown spans within `start <= t < end`, in order, in `zone`.

    `start` and `end` are aware. What cannot be read is unknown throughout.
    """
    return list(_spans(osm, zone, start, end, calendar))


def state_at(osm: str | None, at: datetime, *, zone: str, calendar: Calendar) -> HoursAnswer:
    """Return the state at the aware instant `at`, until when, and the note.

    `until` is None for what never changes within a year and for hours nobody knows.

    >>> at = datetime.fromisoformat("2026-10-02T10:00+08:00")
    >>> state_at("Mo-Fr 08:00-18:00; PH off", at, zone="Asia/Shanghai",
    ...          calendar=Calendar.official()).state
    <OpenState.CLOSED: 'closed'>
    """
    expression = _read(osm) if osm else None
    if expression is None:
        return HoursAnswer(OpenState.UNKNOWN)
    local = _wall_clock(at, ZoneInfo(zone))
    if local.year not in _YEARS:
        return HoursAnswer(OpenState.UNKNOWN)
    now = _piece_at(_day_pieces(expression, local.date(), 1, calendar), local)
    until = _next_change(expression, local, now.state, calendar)
    return HoursAnswer(
        now.state,
        None if until is None else until.replace(tzinfo=ZoneInfo(zone)),
        _note(expression, now, local.date(), calendar),
    )


def _note(expression: _Expression, now: _Piece, day: date, calendar: Calendar) -> HoursNote | None:
    if now.by_calendar:
        return HoursNote.CALENDAR_UNKNOWN
    if not expression.names_weekdays:
        return None
    silent_holiday = not expression.names_holidays and calendar.kind(day) is DayKind.HOLIDAY
    silent_weekend = not expression.names_working_weekends and calendar.is_working_weekend(day)
    return HoursNote.HOLIDAY_HOURS_NOT_STATED if silent_holiday or silent_weekend else None


def _next_change(
    expression: _Expression, local: datetime, state: OpenState, calendar: Calendar
) -> datetime | None:
    for days in _SEARCH_DAYS:
        pieces = _day_pieces(expression, local.date(), days, calendar)
        end = _midnight(local.date() + days * _DAY)
        reached = local
        while reached < end and (piece := _piece_at(pieces, reached)).state is state:
            reached = min(piece.end, end)
        if reached < end:
            return reached
    return None


def _piece_at(pieces: tuple[_Piece, ...], local: datetime) -> _Piece:
    """The piece that holds `local`, or the closed gap around it."""
    before = _EVER[0]
    for piece in pieces:
        if local < piece.start:
            return _Piece(before, piece.start, OpenState.CLOSED)
        if local < piece.end:
            return piece
        before = piece.end
    return _Piece(before, _EVER[1], OpenState.CLOSED)


@lru_cache(maxsize=16_384)
def _spans(
    osm: str, zone: str, start: datetime, end: datetime, calendar: Calendar
) -> tuple[Span, ...]:
    if end <= start:
        return ()
    tz = ZoneInfo(zone)
    expression = _read(osm)
    if expression is None or not {start.year, end.year} <= set(_YEARS):
        return (Span(start.astimezone(tz), end.astimezone(tz), OpenState.UNKNOWN),)
    first, last = _wall_clock(start, tz), _wall_clock(end, tz)
    days = (last.date() - first.date()).days + 1
    found: list[Span] = []
    for piece in _day_pieces(expression, first.date(), days, calendar):
        begins = max(start, piece.start.replace(tzinfo=tz).astimezone(UTC))
        ends = min(end, piece.end.replace(tzinfo=tz).astimezone(UTC))
        if begins < ends:
            _append(found, Span(begins.astimezone(tz), ends.astimezone(tz), piece.state))
    return tuple(found)


def _append(found: list[Span], span: Span) -> None:
    """Add `span`, joined to its neighbour where they touch and agree."""
    if found and found[-1].end == span.start and found[-1].state is span.state:
        span = Span(found.pop().start, span.end, span.state)
    found.append(span)


@lru_cache(maxsize=16_384)
def _day_pieces(
    expression: _Expression, first: date, days: int, calendar: Calendar
) -> tuple[_Piece, ...]:
    """The pieces of `days` whole days from `first`, in order, without the closed ones."""
    if not expression.needs_calendar:
        return tuple(_evaluate(expression.text, first, days))
    pieces: list[_Piece] = []
    for offset in range(0, days, _CHUNK_DAYS):
        n = min(_CHUNK_DAYS, days - offset)
        begin = first + offset * _DAY
        texts = {
            compile_days(expression.text, world)
            for world in _worlds(expression, begin, n, calendar)
        }
        pieces.extend(_agree([_evaluate(text, begin, n) for text in sorted(texts)]))
    return tuple(pieces)


def _worlds(
    expression: _Expression, first: date, days: int, calendar: Calendar
) -> Iterator[tuple[DayFacts, ...]]:
    """Every reading of the days that decide; one where the calendar knows them all.

    A day's hours depend on itself and the day before, so unknown days need only be tried in
    all combinations of even and odd ones.
    """
    inside = [first + i * _DAY for i in range(-_SPILL_DAYS, days)]
    reach = expression.reach_days
    deciding = [inside[0] + i * _DAY for i in range(-reach, len(inside) + reach)]
    kinds = (DayKind.WORKDAY, DayKind.HOLIDAY, DayKind.WEEKEND)
    schools = (False, True) if expression.names_school else (False,)
    readings = tuple(product(kinds, schools))
    if all(_is_known(expression, day, calendar) for day in deciding):
        readings = readings[:1]
    for even_odd in product(readings, repeat=2):
        yield tuple(
            _facts(day, day in inside, even_odd[day.toordinal() % 2], calendar) for day in deciding
        )


def _is_known(expression: _Expression, day: date, calendar: Calendar) -> bool:
    days_matter = expression.names_holidays or expression.names_working_weekends
    return (not days_matter or calendar.kind(day) is not None) and (
        not expression.names_school or calendar.is_school_holiday(day) is not None
    )


def _facts(
    day: date, inside: bool, otherwise: tuple[DayKind, bool], calendar: Calendar
) -> DayFacts:
    kind = calendar.kind(day) or otherwise[0]
    school = calendar.is_school_holiday(day)
    return DayFacts(
        day,
        inside,
        holiday=kind is DayKind.HOLIDAY,
        school=otherwise[1] if school is None else school,
        working_weekend=kind is DayKind.WORKDAY and day.weekday() >= SATURDAY,
    )


def _agree(worlds: list[list[_Piece]]) -> list[_Piece]:
    """What all worlds say alike; where two differ, unknown for want of a calendar."""
    if len(worlds) == 1:
        return worlds[0]
    edges = sorted({edge for pieces in worlds for piece in pieces for edge in piece[:2]})
    agreed: list[_Piece] = []
    for start, end in pairwise(edges):
        states = {_piece_at(tuple(pieces), start).state for pieces in worlds}
        if len(states) > 1:
            agreed.append(_Piece(start, end, OpenState.UNKNOWN, by_calendar=True))
        elif (state := states.pop()) is not OpenState.CLOSED:
            agreed.append(_Piece(start, end, state))
    return agreed


def _evaluate(text: str, first: date, days: int) -> list[_Piece]:
    """Ask the library about `days` whole days; `text` names no holidays any more."""
    parsed = _parse(text)
    if parsed is None:
        return []
    found = parsed.intervals(_midnight(first), _midnight(first + days * _DAY))
    named = ((a, b, _STATES.get(state)) for a, b, state, _ in found)
    return [_Piece(a, b, state) for a, b, state in named if state]


@lru_cache(maxsize=16_384)
def _read(osm: str) -> _Expression | None:
    text = osm.strip()
    if len(text) > MAX_EXPRESSION or _parse(text) is None:
        return None
    words = QUOTED.sub("", text)
    if _SUN.search(words):
        return None
    return _Expression(
        text,
        names_holidays=bool(re.search(r"\bPH\b", words)),
        names_school=bool(re.search(r"\bSH\b", words)),
        names_working_weekends=WORKING_WEEKEND in text,
        names_weekdays=bool(_SOME_WEEKDAYS.search(words.replace("Mo-Su", ""))),
        reach_days=max(
            (abs(int(m["shift"] or 0)) for m in HOLIDAY_TERM.finditer(words)), default=0
        ),
    )


@lru_cache(maxsize=16_384)
def _parse(text: str) -> opening_hours.OpeningHours | None:
    try:
        return opening_hours.OpeningHours(text, auto_country=False, auto_timezone=False)
    except opening_hours.ParserError:  # type: ignore[attr-defined]  # its stub forgets it
        return None


def _wall_clock(at: datetime, tz: ZoneInfo) -> datetime:
    return at.astimezone(tz).replace(tzinfo=None, fold=0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
