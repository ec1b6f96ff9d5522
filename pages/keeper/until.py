"""When a closure ends: a day and a time of the place's own clock, never one that is over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from pages.frame.running import hub
from stations.views import times
from stations.words import Words

DAYS_OFFERED = 14
HALF_HOURS = [f"{minute // 60}:{minute % 60:02d}" for minute in range(0, 24 * 60, 30)]


def ask_until(w: Words, zone_name: str) -> datetime:
    """A day of the next two weeks and a half hour of it, on the place's clock."""
    zone = ZoneInfo(zone_name)
    now = hub().clock.now().astimezone(zone)
    days = [now.date() + timedelta(days=n) for n in range(DAYS_OFFERED)]
    with st.container(horizontal=True, wrap=False, key="closing-until"):
        day = st.selectbox(
            w("Closed until"), days, format_func=lambda d: _day(w, d, now), key="closing-day"
        )
        later = [t for t in HALF_HOURS if day > now.date() or _instant(day, t, zone) > now]
        at = st.selectbox(w("At what time"), [*later, "24:00"], key="closing-time")
    return _instant(day, at, zone)


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    hour, minute = clock.split(":")
    return datetime.combine(day, time(), zone) + timedelta(hours=int(hour), minutes=int(minute))


def _day(w: Words, day: date, now: datetime) -> str:
    if day == now.date():
        return w("today")
    return times.day(w, datetime.combine(day, time(12), now.tzinfo), now, str(now.tzinfo))
