"""The offline pack of a district as JSON-ready data: places, what is said of them when, words.

Every sentence stands in it in both languages and every hour is worked out: whoever shows it looks
up a minute. What places share (a day's course, a sentence) is written once and called by number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from geodata.coordinates import LonLat
from stations.look.pins import PinState, Shape
from stations.registry.calendar import Calendar
from stations.registry.city_time import CITY_ZONE
from stations.registry.vocabulary import Amenity, AmenityState
from stations.search.ahead import DAYS, Ahead, days_ahead, minute_of
from stations.search.published import Published
from stations.search.question import Travel
from stations.search.segments import Key, key_of
from stations.search.state import DAY_MIN, State, StateCode, instant
from stations.views import sentences, times
from stations.views.names import AMENITY_NAME, shape
from stations.words import LANGUAGES, Words, for_language, mark

DEGREE = 1_000_000
"""Positions are whole millionths of a degree: 11 cm."""

SHAPES, PINS = tuple(Shape), tuple(PinState)
Said = tuple[str, ...]

WORDS = {
    "open": mark("Open now"),
    "ride": mark("Ride"),
    "walk": mark("Walk"),
    "where": mark("Where you are: tap the sketch, or choose"),
    "landmarks": mark("Landmarks"),
    "stations": mark("Stations"),
    "middle": mark("the middle of the sketch"),
    "tapped": mark("the point you tapped"),
    "located": mark("your position"),
    "locate": mark("Use my position; it is not kept"),
    "refused": mark("No location needed: tap the sketch or choose"),
    "nearer": mark("Larger"),
    "farther": mark("Smaller"),
    "sketch": mark("Sketch of the streets, with the places as points"),
    "minutes": mark("{n} min"),
    "metres": mark("{n} m"),
    "kilometres": mark("{n} km"),
    "nothing": mark("Nothing open. Take off “open now” to see the others"),
    "from": mark("Soonest first from {name}, about"),
    "past": mark("This file's hours held until {until}. Save it anew when there is a network"),
    "early": mark("This phone's clock stands before this file was saved. Set it right"),
    "unknown": mark("Hours not known"),
    "address": mark("Address"),
    "door": mark("How to get in"),
    "inside": mark("What is here"),
    "hours": mark("Hours"),
    "closed": mark("Closed"),
    "all_day": mark("Open 24 h"),
}
"""What the page says itself; `{...}` are filled in by it."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many characters of a place's texts are kept."""

    name: int = 60
    address: int = 60
    way: int = 60


@dataclass
class _Pool:
    """Values that are written once; each is called by its number."""

    values: list[Any] = field(default_factory=list)
    numbers: dict[Any, int] = field(default_factory=dict)

    def __call__(self, value: Any) -> int:
        if value not in self.numbers:
            self.numbers[value] = len(self.values)
            self.values.append(value)
        return self.numbers[value]


class _Hours:
    """The hours of places, each distinct course once."""

    def __init__(self, at: datetime, calendar: Calendar) -> None:
        self.at, self.calendar = at, calendar
        self.sentences, self.days = _Pool(), _Pool()
        self.courses: list[tuple[int, ...]] = []
        self._numbers: dict[Key, int] = {}

    @property
    def midnight(self) -> int:
        """Today's first minute in the city."""
        local = self.at.astimezone(ZoneInfo(CITY_ZONE)).replace(hour=0, minute=0, second=0)
        return int(local.timestamp() // 60)

    def of(self, row: Published) -> int:
        """The number of a place's course: its first midnight, then its days."""
        key = key_of(row)
        if key not in self._numbers:
            ahead = days_ahead(row, at=self.at, calendar=self.calendar)
            days = [self.days(self._day(row, ahead, d)) for d in range(DAYS)]
            self._numbers[key] = len(self.courses)
            self.courses.append((ahead.midnights[0], *days))
        return self._numbers[key]

    def said(self, pin: str, text: Callable[[Words], str]) -> int:
        return self.sentences((_number(pin), *in_both(text)))

    def _day(self, row: Published, ahead: Ahead, d: int) -> tuple[int, ...]:
        """By threes: from which minute of the day, which sentence, and the time in it or -1."""
        midnight, course = ahead.midnights[0] + d * DAY_MIN, []
        for state in ahead.days[d]:
            time, said = self._timed(row, state, midnight)
            course += [minute_of(state) - midnight, said, time]
        return tuple(course)

    def _timed(self, row: Published, state: State, midnight: int) -> tuple[int, int]:
        """A minute of the day (or what is left out of the sentence), and the sentence without it.

        Places that close at different minutes share a sentence.
        """
        if state.code is StateCode.CLOSES_SOON and state.until is not None:
            until = int(state.until.timestamp() // 60) - midnight
            return until, self.said("soon", lambda w: w("Closes in {minutes} min", minutes="{n}"))
        texts = in_both(lambda w: sentences.state_line(w, row, state))
        for told in (state.until, state.next_open):
            clock = "" if told is None else times.clock(told, row.place.zone)
            if clock and not state.reason and all(clock in text for text in texts):
                hour, minute = map(int, clock.split(":"))
                timeless = tuple(text.replace(clock, "{t}", 1) for text in texts)
                return hour * 60 + minute, self.sentences((_number(state.pin), *timeless))
        return -1, self.sentences((_number(state.pin), *texts))


def pack(
    rows: Sequence[Published],
    landmarks: Sequence[tuple[str, LonLat]],
    *,
    corner: LonLat,
    at: datetime,
    calendar: Calendar,
    lengths: Lengths,
) -> dict[str, Any]:
    """The whole of a pack but its sketch; `corner` is what positions are counted from.

    `rows` in the order of their ids, so that a tie is decided as everywhere.
    """
    hours, texts = _Hours(at, calendar), _Pool()
    places = [_place(row, hours, texts, corner, lengths) for row in rows]
    midnight = hours.midnight
    return {
        "made": int(at.timestamp() // 60),
        "ends": midnight + DAYS * DAY_MIN,
        "corner": list(corner),
        "pace": {by.value: by.metres_per_minute for by in Travel},
        "places": places,
        "courses": hours.courses,
        "days": hours.days.values,
        "said": hours.sentences.values,
        "texts": texts.values,
        "landmarks": [[_cut(n, lengths.name), *_moved(p, corner)] for n, p in landmarks],
        "words": _words(instant(midnight + (DAYS - 1) * DAY_MIN)),
        "dates": [_dates(midnight + n * DAY_MIN) for n in range(DAYS)],
    }


def in_both(text: Callable[[Words], str]) -> Said:
    """A sentence in every language, in the order of `LANGUAGES`."""
    return tuple(text(for_language(tag)) for tag in LANGUAGES)


def saved_when(w: Words, at: datetime) -> str:
    """When a pack was made, and until when its hours hold."""
    return w(
        "Saved on {day} at {time}. Its hours hold until {until}",
        day=_date(w, at),
        time=times.clock(at, CITY_ZONE),
        until=_date(w, at + timedelta(days=DAYS - 1)),
    )


def _words(last: datetime) -> dict[str, Said]:
    words = {key: in_both(lambda w, m=msgid: w(m)) for key, msgid in WORDS.items()}  # type: ignore[misc]
    until = in_both(lambda w: _date(w, last))
    words["past"] = tuple(
        text.replace("{until}", day) for text, day in zip(words["past"], until, strict=True)
    )
    return words


def _date(w: Words, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(CITY_ZONE))
    return w("{day}/{month}/{year}", year=local.year, month=local.month, day=local.day)


def _dates(midnight: int) -> Said:
    return in_both(lambda w: _weekday(w, instant(midnight)))


def _weekday(w: Words, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(CITY_ZONE))
    return w("{weekday} {day}/{month}", weekday=w(times.WEEKDAYS[local.weekday()]),
             month=local.month, day=local.day)  # fmt: skip


def _place(
    row: Published, hours: _Hours, texts: _Pool, corner: LonLat, lengths: Lengths
) -> list[Any]:
    """Name, position, shape, course, what stands instead of it (or -1), address, way in, inside."""
    place = row.place
    locked = -1
    if row.locks.locked:
        locked = hours.said("locked", lambda w: w("Reported locked ({n})", n=row.locks.n))
    way_in = in_both(lambda w: " / ".join(sentences.entry_words(w, place)))
    working = [s.amenity for s in place.amenities if s.state is AmenityState.WORKING]
    inside = in_both(lambda w: w(", ").join(_amenities(w, working)))
    return [
        _cut(place.name, lengths.name),
        *_moved(place.position, corner),
        SHAPES.index(Shape(shape(place.kind))),
        hours.of(row),
        locked,
        _cut(place.address, lengths.address),
        _cut(place.how_to_find, lengths.way),
        texts(way_in),
        texts(inside),
    ]


def _amenities(w: Words, working: Sequence[Amenity]) -> list[str]:
    return [w(name) for amenity, name in AMENITY_NAME.items() if amenity in working]


def _number(pin: str) -> int:
    return PINS.index(PinState(pin))


def _moved(position: LonLat, corner: LonLat) -> tuple[int, int]:
    """East and north of the corner."""
    return round((position.lon - corner.lon) * DEGREE), round((position.lat - corner.lat) * DEGREE)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…" if longest else ""
