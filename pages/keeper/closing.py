"""Closing for now: a reason and an end, seen by riders at once; and reopening."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from pages.keeper.close_form import close_form
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.registry.places import Closure
from stations.services import keeping
from stations.services.keeping import Kept
from stations.views import times
from stations.words import Words


def close_button(w: Words, kept: Kept) -> None:
    """The button that begins a closure; none while one stands."""
    if kept.closure is None and st.button(w("Close for now"), width="stretch", key="close-for-now"):
        st.session_state.pop("closing-error", None)
        st.dialog(w("Close for today? Riders see it at once"))(close_form)(w, kept)


def closure_card(w: Words, account: Account, kept: Kept) -> None:
    """The closure that stands, and how to end it."""
    if kept.closure is not None:
        _standing(w, account, kept, kept.closure)


def _standing(w: Words, account: Account, kept: Kept, closure: Closure) -> None:
    end = times.moment(w, closure.until, hub().clock.now(), kept.place.zone)
    with st.container(border=True, key="closure"):
        said = w("Closed for now: {reason} · back at {time}", reason=closure.reason, time=end)
        st.markdown(f":material/door_front: **{plain(said)}**")
        st.caption(plain(closure.by))
        if st.button(w("Reopen now"), width="stretch", key="reopen"):
            try:
                keeping.reopen(hub(), account, kept.place.id, seen=closure)
            except StationsError as error:
                say(w, error)
            else:
                st.rerun()
