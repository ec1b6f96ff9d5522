"""Page: what is offered when. Announce it, hand out of its stock, call it off."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub, words
from pages.frame.sentences import say
from pages.frame.session import sign_out_link, signed_in
from pages.staff.event_form import new_event
from stations.care.events import Event
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.registry.city_time import CITY_ZONE, day_in_city
from stations.services import events
from stations.views.times import clock
from stations.views.today import KIND_NAME
from stations.words import Words

WIDEST_PX = 704


def page() -> None:
    """The form, then what is announced, soonest first."""
    w, account = words(), signed_in()
    with st.container(width=WIDEST_PX):
        st.title(w("Events"))
        said = st.session_state.pop("event-said", None)
        if said:
            st.success(plain(said))
        with st.expander(w("Announce something"), icon=":material/add:"):
            new_event(w, account)
        found = {e.id: e for each in events.coming(hub()).values() for e in each}
        if not found:
            st.info(w("Nothing is announced for the next days"))
        for event in found.values():
            _card(w, account, event)
        sign_out_link(w, account)


def _card(w: Words, account: Account | None, event: Event) -> None:
    row = hub().catalogue.find(event.place_id) if event.place_id else None
    where = row.place.name if row else w("In the whole city")
    day = day_in_city(event.starts_at)
    when = f"{day.isoformat()} {clock(event.starts_at, CITY_ZONE)}"
    with st.container(border=True, key=f"card-{event.id}"):
        st.markdown(f"**{plain(event.title)}**")
        st.caption(plain(f"{w(KIND_NAME[event.kind])} · {when} · {where}"))
        if event.cancelled_at is not None:
            st.markdown(w("Called off"))
            return
        with st.container(horizontal=True):
            _stock(w, account, event)
            if st.button(w("Call it off"), key=f"off-{event.id}"):
                _try(w, lambda: events.call_off(hub(), account, event))


def _stock(w: Words, account: Account | None, event: Event) -> None:
    if event.stock is None:
        return
    st.markdown(w("{n} left", n=event.stock))
    is_on = event.is_on(hub().clock.now())
    if st.button(w("Hand out 1"), key=f"give-{event.id}", disabled=not is_on or event.is_gone):
        _try(w, lambda: events.give(hub(), account, event, 1))


def _try(w: Words, act: Callable[[], object]) -> None:
    try:
        act()
    except StationsError as error:
        say(w, error)
    else:
        st.rerun()
