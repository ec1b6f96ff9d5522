"""What each day of a holiday table becomes, and how far the calendar reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from pages.frame.plain_text import plain
from stations.registry.calendar import Calendar, DayKind, OfficialDay
from stations.words import Words, mark

KIND_NAME: Mapping[DayKind | None, str] = {
    DayKind.HOLIDAY: mark("Holiday"),
    DayKind.WORKDAY: mark("Working day"),
    DayKind.WEEKEND: mark("Weekend"),
    None: mark("Not known yet"),
}
WEEKDAYS = (
    mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"),
)  # fmt: skip


def days(w: Words, found: Sequence[OfficialDay], calendar: Calendar) -> None:
    """A row a day: what it becomes, and what it is taken for until now."""
    ordered = sorted(found)
    st.caption(w("What each day becomes"))
    cells = {
        w("Date"): [
            f"{each.day.isoformat()} {w(WEEKDAYS[each.day.weekday()])}" for each in ordered
        ],
        w("Becomes"): [w(KIND_NAME[each.kind]) for each in ordered],
        w("Until now"): [w(KIND_NAME[calendar.kind(each.day)]) for each in ordered],
        w("What is celebrated"): [each.name for each in ordered],
    }
    st.dataframe(cells, hide_index=True, width="stretch")


def reach(w: Words, until: date | None) -> None:
    """How far holidays are known, and for which year a table is wanted next."""
    if until is None:
        st.markdown(plain(w("Holidays are not known this year. Import the table.")))
    else:
        told = w(
            "Holidays known until {day}. Import the table for {year} when it is announced.",
            day=until.isoformat(),
            year=until.year + 1 if (until.month, until.day) == (12, 31) else until.year,
        )
        st.caption(plain(told))
