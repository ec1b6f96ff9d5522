"""A state as the sentence a rider reads; the wording is fixed by the product's word list."""

from __future__ import annotations

from datetime import datetime, timedelta

from stations.registry.freshness import is_stale
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import NO_APP_NEEDED, Amenity, AmenityState
from stations.search.nearest import is_tight
from stations.search.published import Published
from stations.search.question import Travel
from stations.search.state import State, StateCode
from stations.search.truth import Truth
from stations.views import times
from stations.views.names import AMENITY_NAME, ENTRY_NAME
from stations.words import Words, mark

_PLAIN = {
    StateCode.OPEN: mark("Open"),
    StateCode.OPEN_ALL_DAY: mark("Open 24 h"),
    StateCode.UNKNOWN_HOURS: mark("Hours not known"),
    StateCode.UNKNOWN_HOLIDAY: mark("Holiday hours not known"),
}

_OPENS = {
    StateCode.LUNCH_BREAK: (mark("Lunch break · back {time}"), mark("Lunch break")),
    StateCode.CLOSED: (mark("Closed · opens {time}"), mark("Closed")),
    StateCode.CLOSED_TODAY: (mark("Closed today · opens {time}"), mark("Closed today")),
}

CLEARED_SAID_FOR = timedelta(hours=24)
KM_FROM_M = 1000
ROUND_TO_M = 10


def state_line(w: Words, row: Published, now: State) -> str:
    """What the place is now: "Open · until 21:00"."""
    zone = row.place.zone
    if now.code is StateCode.OPEN and now.until is not None:
        return w("Open · until {time}", time=times.closing(w, now.until, now.at, zone))
    if now.code is StateCode.CLOSES_SOON:
        return w("Closes in {minutes} min", minutes=now.minutes_left)
    if now.code is StateCode.CLOSED_FOR_NOW:
        return _closed_for_now(w, now, zone)
    if now.code is StateCode.LOCKED:
        return _locked(w, row, now)
    if now.code in _OPENS:
        return _opens(w, now, zone)
    return w(_PLAIN[now.code])


def arrival_line(w: Words, row: Published, now: State, arrival: State) -> str:
    """The same for somebody on the way: it says first what matters when they get there."""
    if now.is_open and arrival.is_open and is_tight(arrival):
        return w("{minutes} min left when you get there", minutes=arrival.minutes_left)
    if now.is_open and not arrival.is_open and not arrival.is_unknown:
        if now.minutes_left is None:
            return w("Closed when you arrive")
        return w("Closed when you arrive · {minutes} min left", minutes=now.minutes_left)
    if now.pin == "closed" and arrival.is_open:
        return w("Closed now · open when you arrive")
    return state_line(w, row, now)


def lock_note(w: Words, row: Published, at: datetime) -> str:
    """One report of a locked door, or that the keeper has reopened it; else nothing."""
    locks, zone = row.locks, row.place.zone
    if locks.n == 1 and locks.last_at is not None:
        return w("1 found it locked, {age}", age=times.age(w, locks.last_at, at, zone))
    if locks.n == 0 and locks.cleared_at is not None and at - locks.cleared_at < CLEARED_SAID_FOR:
        return w("Keeper reopened it {age}", age=times.age(w, locks.cleared_at, at, zone))
    return ""


def truth_line(w: Words, truth: Truth) -> str:
    """How many found it open, or that too few have told."""
    if truth.asked == 0:
        return w("No reports yet")
    if truth.is_few:
        return w("Few reports ({n})", n=truth.asked)
    return w("Open {found} of {asked} times", found=truth.found_open, asked=truth.asked)


def entry_words(w: Words, place: Place) -> list[str]:
    """How one gets in, in the order of the vocabulary; empty where nobody told."""
    return [w(name) for entry, name in ENTRY_NAME.items() if entry in place.entry]


def needs_no_app(place: Place) -> bool:
    """Whether somebody has told that one gets in without an app, a card or a face."""
    return not place.listed_unconfirmed and not NO_APP_NEEDED.isdisjoint(place.entry)


def entry_line(w: Words, place: Place) -> str:
    """The card's word on getting in; nothing while the badge says that nobody has told."""
    if place.listed_unconfirmed:
        return ""
    if needs_no_app(place):
        return w("No app needed")
    return " / ".join(entry_words(w, place))


def badge(w: Words, place: Place) -> str:
    """What an imported place that nobody has looked at must say."""
    if not place.listed_unconfirmed:
        return ""
    return w("Listed, unconfirmed: how to get in not yet told")


def tone(status: AmenityStatus, at: datetime) -> str:
    """How an amenity is drawn: `fresh`, `stale`, `broken` or `gone`."""
    if status.state is AmenityState.BROKEN:
        return "broken"
    if status.state in (AmenityState.OUT_OF_STOCK, AmenityState.OFF_SEASON):
        return "gone"
    unsure = status.state is AmenityState.UNKNOWN
    return "stale" if unsure or is_stale(status.amenity, status.confirmed_at, at=at) else "fresh"


def amenity_word(w: Words, status: AmenityStatus) -> str:
    """The amenity, with what is wrong with it."""
    name = w(AMENITY_NAME[status.amenity])
    if status.state is AmenityState.BROKEN:
        return w("{amenity} broken", amenity=name)
    if status.state is AmenityState.OUT_OF_STOCK:
        return w("{amenity}: none left", amenity=name)
    if status.state is AmenityState.OFF_SEASON:
        return _off_season(w, status.amenity, name)
    return name


def amenity_age(w: Words, status: AmenityStatus, at: datetime, zone: str) -> str:
    """When it was last confirmed, or for how long nobody has."""
    if status.confirmed_at is None:
        return w("Not known") if status.state is AmenityState.UNKNOWN else w("not yet checked")
    days = (at - status.confirmed_at).days
    if tone(status, at) == "stale" and days > 0:
        return w.n("not checked for {n} day", "not checked for {n} days", days)
    return times.age(w, status.confirmed_at, at, zone)


def distance(w: Words, metres: float) -> str:
    """Metres to the nearest ten, from a kilometre on kilometres with one decimal."""
    rounded = round(metres / ROUND_TO_M) * ROUND_TO_M
    if rounded < KM_FROM_M:
        return w("{n} m", n=rounded)
    return w("{n} km", n=f"{metres / KM_FROM_M:.1f}")


def way(w: Words, by: Travel, minutes: int) -> str:
    """How long the way takes, as "2 min ride"."""
    if by is Travel.BIKE:
        return w("{minutes} min ride", minutes=minutes)
    return w("{minutes} min walk", minutes=minutes)


def spoken(w: Words, *parts: str) -> str:
    """An accessible name: the parts as one sentence, middle dots as commas."""
    comma = w(", ")
    return comma.join(part.replace(" · ", comma) for part in parts if part)


def _closed_for_now(w: Words, now: State, zone: str) -> str:
    back = now.next_open or now.until
    if back is None or not now.reason:
        return w("Closed for now")
    if times.days_between(now.at, back, zone) <= 0:
        return w(
            "Closed for now: {reason} · back at {time}",
            reason=now.reason,
            time=times.clock(back, zone),
        )
    when = times.day(w, back, now.at, zone)
    return w("Closed for now: {reason} · back {day}", reason=now.reason, day=when)


def _locked(w: Words, row: Published, now: State) -> str:
    last = row.locks.last_at
    if last is None:
        return w("Reported locked ({n})", n=row.locks.n)
    age = times.age(w, last, now.at, row.place.zone)
    return w("Reported locked ({n}) · {age}", n=row.locks.n, age=age)


def _opens(w: Words, now: State, zone: str) -> str:
    with_time, without = _OPENS[now.code]
    if now.next_open is None:
        return w(without)
    return w(with_time, time=times.moment(w, now.next_open, now.at, zone))


def _off_season(w: Words, amenity: Amenity, name: str) -> str:
    if amenity is Amenity.AIR_CONDITIONING:
        return w("AC off for winter")
    if amenity is Amenity.HEATING:
        return w("Heating off for summer")
    return w("{amenity} off for the season", amenity=name)
