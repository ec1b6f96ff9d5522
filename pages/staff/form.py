"""The form of one place: faults under their fields, counted at the top and at the button."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from pages.staff.below import below
from pages.staff.fields import ask, forget, remember
from pages.staff.versions import both_versions
from stations.errors import EditClash, StationsError
from stations.people.accounts import Account
from stations.registry.places import Place, PlaceId
from stations.services import editing
from stations.services.editing import Draft, draft_of
from stations.words import Words


def new_form(w: Words, account: Account | None) -> None:
    """Make a place by hand."""
    st.title(w("New station"))
    remember("new", Draft())
    draft = ask(w, st.session_state.get("form-error"))
    if _sent(w, w("Make the station")):
        try:
            place = editing.create_place(hub(), account, draft)
        except StationsError as error:
            _keep_going(error)
        else:
            _done(place)


def edit_form(w: Words, account: Account | None, place_id: str) -> None:
    """Correct a place over the version that was read when the form was opened."""
    read: Place = st.session_state.setdefault(
        "form-read", editing.get_place(hub(), account, PlaceId(place_id))
    )
    st.title(plain(read.name))
    error = st.session_state.get("form-error")
    remember(place_id, draft_of(read))
    draft = ask(w, error)
    if isinstance(error, EditClash):
        both_versions(w, error)
    elif _sent(w, w("Save")):
        try:
            place = editing.edit_place(hub(), account, read.id, draft, version=read.version)
        except StationsError as refused:
            _keep_going(refused)
        else:
            _done(place)
    if account is not None:
        below(w, account, read)


def _sent(w: Words, label: str) -> bool:
    if (error := st.session_state.get("form-error")) is not None:
        say(w, error)  # counted again beside the button: the top may be out of sight
    pressed = st.button(label, type="primary", width="stretch", key="form-send")
    if st.button(w("Back, keep nothing"), width="stretch", key="form-back"):
        _leave()
    return pressed


def _keep_going(error: StationsError) -> None:
    st.session_state["form-error"] = error
    st.rerun()


def _done(place: Place) -> None:
    st.session_state["staff-saved"] = place.name
    _leave()


def _leave() -> None:
    forget()
    st.rerun()
