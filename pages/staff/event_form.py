"""The form that announces an event: faults stand under their fields, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import fault_under, say
from pages.staff.inputs import choice, line
from stations.care.events import EventKind
from stations.errors import InvalidInput, StationsError
from stations.people.accounts import Account
from stations.registry.places import PlaceId
from stations.services import events
from stations.services.events import EventDraft
from stations.views.today import KIND_NAME
from stations.words import Words


def new_event(w: Words, account: Account | None) -> None:
    """Ask for everything; store it when the button is pressed."""
    error: StationsError | None = st.session_state.get("event-error")
    draft = _asked(w, error)
    if error is not None and not isinstance(error, InvalidInput):
        say(w, error)
    if st.button(w("Announce it"), type="primary", key="event-go", width="stretch"):
        try:
            event = events.hold(hub(), account, draft)
        except StationsError as refused:
            st.session_state["event-error"] = refused
        else:
            st.session_state.pop("event-error", None)
            st.session_state["event-said"] = w("Announced: {title}", title=event.title)
        st.rerun()


def _asked(w: Words, error: StationsError | None) -> EventDraft:
    kind: EventKind = choice(w, "event-kind", w("What it is"), KIND_NAME)
    title = line(w, "title", w("Title"), w("Free haircuts"), error)
    note = line(w, "note", w("What else to know"), "", error)
    places = _places()
    place_id = st.selectbox(
        w("Where"),
        [None, *places],
        format_func=lambda each: w("In the whole city") if each is None else places[each],
        key="field-event-place",
    )
    day, last = st.columns(2)
    with day:
        first_day = _field(w, "day", error, st.date_input(w("Day"), None, key="field-day"))
    with last:
        last_day = st.date_input(w("Last day, if longer"), None, key="field-last-day")
    begins, ends = st.columns(2)
    with begins:
        from_time = _field(w, "begins", error, st.time_input(w("From"), None, key="field-begins"))
    with ends:
        to_time = _field(w, "ends", error, st.time_input(w("Until"), None, key="field-ends"))
    stock = line(w, "stock", w("How many there are, if they run out"), "", error)
    return EventDraft(kind, title, note, place_id, first_day, from_time, to_time, last_day, stock)


def _field(w: Words, name: str, error: StationsError | None, value: Any) -> Any:
    fault_under(w, error, name)
    return value


def _places() -> Mapping[PlaceId, str]:
    """The published places by name, those that riders see."""
    shown = [row.place for row in hub().catalogue.rows]
    world = [place for place in shown if place.synthetic == hub().catalogue.synthetic]
    return {p.id: plain(p.name) for p in sorted(world, key=lambda place: place.name)}
