"""Riders found it locked: the keeper answers with a word, and the pin turns back."""

from __future__ import annotations

import streamlit as st

from pages.frame.running import hub
from pages.frame.sentences import fault_under, say
from pages.keeper.photos import MOST_MB, TYPES
from stations.errors import InvalidInput, StationsError
from stations.people.accounts import Account
from stations.services import keeping
from stations.services.keeping import LONGEST_NOTE, Kept
from stations.views import times
from stations.words import Words


def lock_answer(w: Words, account: Account, kept: Kept) -> None:
    """Show the report while nobody has answered it."""
    case, place = kept.case, kept.place
    if case is None:
        return
    age = times.age(w, case.last_at, hub().clock.now(), place.zone)
    with st.container(border=True, key="lock"):
        said = w.n("{n} rider found it locked", "{n} riders found it locked", case.reports)
        st.markdown(f":red[:material/lock:] **{said}** · {age}")
        note = st.text_input(
            w("What was it, and is it open now"),
            placeholder=w("The guard came late. It is open now"),
            max_chars=LONGEST_NOTE,
            key=f"lock-note-{case.id}",
        )
        error = st.session_state.pop("lock-error", None)
        fault_under(w, error, "note")
        photo = st.file_uploader(
            w("Photo of the open door, if you like"),
            type=TYPES,
            max_upload_size=MOST_MB,
            key=f"lock-photo-{case.id}",
        )
        fault_under(w, error, "photo")
        if isinstance(error, StationsError) and not isinstance(error, InvalidInput):
            say(w, error)
        if st.button(w("It is open again"), icon=":material/lock_open:", key="clear-lock"):
            seen = st.session_state.get("lock-seen", case.version)
            _clear(account, kept, note, photo.getvalue() if photo else None, seen=seen)
        st.session_state["lock-seen"] = case.version


def _clear(account: Account, kept: Kept, note: str, proof: bytes | None, *, seen: int) -> None:
    try:
        keeping.clear_lock(hub(), account, kept.place.id, note=note, version=seen, proof=proof)
    except StationsError as error:
        st.session_state["lock-error"] = error
    st.rerun()
