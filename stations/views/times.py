"""Instants as a person says them, on the place's own clock: "21:00", "tomorrow", "2 h ago"."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stations.words import Words, mark

WEEKDAYS = (
    mark("Mon"),
    mark("Tue"),
    mark("Wed"),
    mark("Thu"),
    mark("Fri"),
    mark("Sat"),
    mark("Sun"),
)

NOON = 12
NIGHT_ENDS = 6
HOURS_SAID = timedelta(hours=6)
"""From this age on the clock time is said instead of how many hours ago."""

DAYS_SAID = 30
WEEK = 7


def clock(at: datetime, zone: str) -> str:
    """The wall clock, as `6:30`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour}:{local.minute:02d}"


def closing(w: Words, at: datetime, now: datetime, zone: str) -> str:
    """When a place closes: `24:00` at midnight, the plain time up to the next morning."""
    local, days = at.astimezone(ZoneInfo(zone)), days_between(now, at, zone)
    if days == 1 and local.hour == local.minute == 0:
        return "24:00"
    if days == 1 and local.hour < NIGHT_ENDS:
        return clock(at, zone)
    return moment(w, at, now, zone)


def moment(w: Words, at: datetime, now: datetime, zone: str) -> str:
    """A time to come with the day it needs: `15:00`, `6:30 tomorrow`, `Mon 8:30`."""
    days, time = days_between(now, at, zone), clock(at, zone)
    if days <= 0:
        return time
    if days == 1:
        morning = at.astimezone(ZoneInfo(zone)).hour < NOON
        return w("{time} tomorrow", time=time) if morning else w("tomorrow {time}", time=time)
    return w("{day} {time}", day=day(w, at, now, zone), time=time)


def day(w: Words, at: datetime, now: datetime, zone: str) -> str:
    """A day to come: `tomorrow`, a weekday within a week, else the date."""
    days, local = days_between(now, at, zone), at.astimezone(ZoneInfo(zone))
    if days == 1:
        return w("tomorrow")
    if days < WEEK:
        return w(WEEKDAYS[local.weekday()])
    return short_date(w, at, zone)


def short_date(w: Words, at: datetime, zone: str) -> str:
    """The date without its year."""
    local = at.astimezone(ZoneInfo(zone))
    return w("{day}/{month}", month=local.month, day=local.day)


def age(w: Words, then: datetime, now: datetime, zone: str) -> str:
    """How long ago: minutes, hours, this morning with the time, yesterday, days."""
    past, days = now - then, days_between(then, now, zone)
    if past < timedelta(minutes=1):
        return w("just now")
    if past < timedelta(hours=1):
        return w("{n} min ago", n=int(past / timedelta(minutes=1)))
    if past < HOURS_SAID:
        return w("{n} h ago", n=int(past / timedelta(hours=1)))
    if days == 0:
        early = then.astimezone(ZoneInfo(zone)).hour < NOON
        time = clock(then, zone)
        return w("this morning {time}", time=time) if early else w("today {time}", time=time)
    return _days_ago(w, then, days, zone)


def _days_ago(w: Words, then: datetime, days: int, zone: str) -> str:
    if days == 1:
        return w("yesterday")
    if days < DAYS_SAID:
        return w("{n} days ago", n=days)
    local = then.astimezone(ZoneInfo(zone))
    return w("{day}/{month}/{year}", year=local.year, month=local.month, day=local.day)


def days_between(a: datetime, b: datetime, zone: str) -> int:
    """Midnights that pass from `a` to `b` on the place's clock."""
    local = ZoneInfo(zone)
    return (b.astimezone(local).date() - a.astimezone(local).date()).days
