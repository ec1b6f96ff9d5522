"""The form that closes a station for now: why, and until when."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import fault_under, say
from pages.frame.session import signed_in
from pages.keeper.until import ask_until
from stations.errors import EditClash, StationsError
from stations.registry.places import MAX_TEXT, Closure
from stations.services import keeping
from stations.services.keeping import Kept
from stations.views import times
from stations.words import Words


def close_form(w: Words, kept: Kept) -> None:
    """Ask why and until when; what was typed stays until it is stored."""
    error: StationsError | None = st.session_state.get("closing-error")
    if error is not None:
        say(w, error)
    why = w("Plumbing")
    reason = st.text_input(w("Why"), placeholder=why, max_chars=MAX_TEXT, key="closing-reason")
    fault_under(w, error, "reason")
    until = ask_until(w, kept.place.zone)
    fault_under(w, error, "until")
    seen = kept.closure
    if isinstance(error, EditClash):
        seen = error.facts["theirs"]
        _theirs(w, kept, seen)
    word = w("Close with mine") if isinstance(error, EditClash) else w("Close it")
    if st.button(word, type="primary", width="stretch", key="closing-send"):
        _close(kept, reason, until, seen)


def _close(kept: Kept, reason: str, until: datetime, seen: Closure | None) -> None:
    account = signed_in()  # a dialog runs by itself: who opened it may have signed out since
    try:
        keeping.close_until(hub(), account, kept.place.id, reason=reason, until=until, seen=seen)
    except StationsError as error:
        st.session_state["closing-error"] = error
        st.rerun(scope="fragment")
    st.session_state.pop("closing-error", None)
    st.rerun()


def _theirs(w: Words, kept: Kept, theirs: Closure | None) -> None:
    if theirs is None:
        return
    end = times.moment(w, theirs.until, hub().clock.now(), kept.place.zone)
    said = w("Closed for now: {reason} · back at {time}", reason=theirs.reason, time=end)
    st.markdown(plain(said))
    if st.button(w("Keep theirs"), width="stretch", key="closing-theirs"):
        st.session_state.pop("closing-error", None)
        st.rerun()
