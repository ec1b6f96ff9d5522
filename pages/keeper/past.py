"""The history of a place: who changed what, when, from what to what, and putting it back."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.registry.places import Place
from stations.services import history
from stations.services.history import Line
from stations.views.history import changed, told_by
from stations.words import Words

SHOWN = 30


def past(w: Words, account: Account, place: Place) -> None:
    """The latest changes, folded away; each field can be put back as it was."""
    with st.expander(w("History"), icon=":material/history:", key=f"past-{place.id}"):
        error = st.session_state.pop("past-error", None)
        if error is not None:
            say(w, error)
        lines = history.history(hub(), account, place.id, limit=SHOWN)
        if not lines:
            st.caption(w("Nobody has changed anything yet"))
        for line in lines:
            _line(w, account, place, line)


def _line(w: Words, account: Account, place: Place, line: Line) -> None:
    st.markdown(plain(changed(w, line, place)))
    st.caption(plain(told_by(w, line, hub().clock.now(), place.zone)))
    if line.can_put_back:
        st.button(
            w("Put back"),
            key=f"put-back-{line.id}",
            icon=":material/undo:",
            on_click=_put_back,
            args=(account, place, line),
        )


def _put_back(account: Account, place: Place, line: Line) -> None:
    """Over the place as this page showed it; a form that is open on it starts anew."""
    try:
        history.put_back(hub(), account, place, line.id)
    except StationsError as error:
        st.session_state["past-error"] = error
    else:
        for key in ("form-read", "form-open", "form-error"):
            st.session_state.pop(key, None)
