"""What the planner may choose: reach, group, amenity, day, hour. All have a first value."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from pages.planner.measuring import ask_along
from pages.planner.names import REACHES, clock, group_name
from stations.planning.opening import WEDNESDAY, ordinary_day
from stations.registry.calendar import Calendar
from stations.registry.vocabulary import Amenity, WorkerGroup
from stations.services.planning import Question
from stations.views.names import AMENITY_NAME
from stations.words import Words

SUNDAY = 6
ASKED = (
    Amenity.DRINKING_WATER,
    Amenity.MICROWAVE,
    Amenity.DEVICE_CHARGING_STATION,
    Amenity.TOILETS,
    Amenity.AIR_CONDITIONING,
    Amenity.HEATING,
    Amenity.SEATING,
    Amenity.CHARGING_STATION,
    Amenity.BATTERY_SWAP,
)
"""What a worker needs within a shift; the rest is not planned for by hour."""


def ask_question(w: Words, *, today: date, calendar: Calendar) -> Question:
    """Ask for reach, group, amenity, day, and how to measure where roads are loaded."""
    with st.container(key="planner-controls"):
        radius = st.selectbox(
            w("Reach"), list(REACHES), index=1, format_func=lambda k: w(REACHES[k].label)
        )
        group = st.selectbox(
            w("Who"),
            [None, *(g.value for g in WorkerGroup)],
            format_func=lambda g: w("All groups") if g is None else group_name(w, g),
        )
        amenity = st.selectbox(
            w("What for"),
            [None, *ASKED],
            format_func=lambda a: w("Any open place") if a is None else w(AMENITY_NAME[a]),
        )
        days = _days(w, today, calendar)
        day = st.selectbox(w("Day"), list(days), format_func=lambda d: days[d])
        along = ask_along(w, REACHES[radius].mode)
    chosen = REACHES[radius]
    radius_m = chosen.straight_m if along is None else chosen.road_m
    return Question(radius_m, day, group, amenity, along)


def _days(w: Words, today: date, calendar: Calendar) -> dict[date, str]:
    """An ordinary working day first: a holiday's hours would plan a city for a holiday."""
    tomorrow = today + timedelta(days=1)
    return {
        ordinary_day(WEDNESDAY, after=tomorrow, calendar=calendar): w("Usual Wed."),
        ordinary_day(SUNDAY, after=tomorrow, calendar=calendar): w("Usual Sun."),
        today: w("Today"),
    }


def ask_hour(w: Words) -> int | None:
    """Ask for an hour; None is each place's worst."""
    hour: int | None = st.select_slider(
        w("Hour"),
        [None, *range(24)],
        format_func=lambda h: w("Worst hour") if h is None else clock(h),
        key="planner-hour",
    )
    return hour
