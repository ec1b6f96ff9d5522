"""The list of places that staff choose from."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from stations.people.accounts import Account
from stations.registry.places import Place
from stations.services import editing
from stations.views.names import KIND_NAME
from stations.views.sentences import badge
from stations.words import Words

SHOWN = 20


def listing(w: Words, account: Account | None) -> None:
    """Everything, the search, and the button that makes a place."""
    st.title(w("Stations"))
    saved = st.session_state.pop("staff-saved", None)
    if saved:
        st.success(plain(w("Saved: {name}. Riders see it now", name=saved)))
    if st.button(w("New station"), type="primary", icon=":material/add_location:", key="new"):
        open_form("new")
    if st.button(w("Listed twice?"), icon=":material/difference:", key="duplicates"):
        open_form("duplicates")
    typed = st.text_input(
        w("Find by name, address or district"),
        placeholder=w("Willow Street station"),
        key="staff-find",
        type="search",
        live=True,
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
            open_form(place.id)


def open_form(what: str | None) -> None:
    """Open the form of a place (`new` for a new one, None for the list)."""
    st.session_state["staff-editing"] = what
    st.rerun()
