"""Page: stations. Find one, correct it, make one, invite its keepers."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub, words
from pages.frame.sentences import say
from pages.frame.session import sign_out_link, signed_in
from pages.staff.form import edit_form, new_form
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.registry.places import Place
from stations.services import editing
from stations.views.names import KIND_NAME
from stations.views.sentences import badge
from stations.words import Words

SHOWN = 20


def page() -> None:
    """The list, or one form."""
    w, account = words(), signed_in()
    editing_now = st.session_state.get("staff-editing")
    try:
        if editing_now == "new":
            new_form(w, account)
        elif editing_now:
            edit_form(w, account, editing_now)
        else:
            _list(w, account)
            sign_out_link(w, account)
    except StationsError as error:
        say(w, error)
        if st.button(w("Back to the list"), key="staff-lost"):
            _open(None)


def _list(w: Words, account: Account | None) -> None:
    st.title(w("Stations"))
    saved = st.session_state.pop("staff-saved", None)
    if saved:
        st.success(plain(w("Saved: {name}. Riders see it now", name=saved)))
    if st.button(w("New station"), type="primary", icon=":material/add_location:", key="new"):
        _open("new")
    typed = st.text_input(
        w("Find by name, address or district"), key="staff-find", type="search", live=True
    )
    found = [p for p in editing.list_places(hub(), account) if _matches(p, typed)]
    st.caption(w.n("{n} place", "{n} places", len(found)))
    for place in found[:SHOWN]:
        _row(w, place)
    if len(found) > SHOWN:
        st.caption(w("Only the first {n} are shown. Type more of the name", n=SHOWN))


def _matches(place: Place, typed: str) -> bool:
    text = f"{place.name} {place.address} {place.district}".casefold()
    return all(word in text for word in typed.casefold().split())


def _row(w: Words, place: Place) -> None:
    with st.container(border=True, key=f"card-{place.id}"):
        st.markdown(f"**{plain(place.name)}**")
        parts = [w(KIND_NAME[place.kind]), place.district, place.address, badge(w, place)]
        st.caption(plain(" · ".join(part for part in parts if part)))
        if st.button(w("Correct"), key=f"edit-{place.id}", icon=":material/edit:"):
            _open(place.id)


def _open(what: str | None) -> None:
    st.session_state["staff-editing"] = what
    st.rerun()
