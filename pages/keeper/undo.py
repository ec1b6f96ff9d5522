"""What was just sent, and the way back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.frame.running import hub
from pages.frame.sentences import say
from stations.errors import EditClash, StationsError
from stations.people.accounts import Account
from stations.registry.places import Place
from stations.services import keeping
from stations.words import Words


def take_back_offer(w: Words, account: Account, place: Place) -> None:
    """Say that it was sent, and offer to take it back."""
    memory = st.session_state[f"round-{place.id}"]
    if not memory["sent"]:
        return
    with st.container(horizontal=True, key="sent", vertical_alignment="center"):
        st.markdown(f":material/check: **{w('Sent')}**")
        if st.button(w("Undo"), key="take-back", icon=":material/undo:"):
            _take_back(w, account, place, memory)


def _take_back(w: Words, account: Account, place: Place, memory: dict[str, Any]) -> None:
    sent, memory["sent"] = memory["sent"], []
    for before, after in sent:
        try:
            keeping.take_back(hub(), account, place.id, before, version=after.version)
        except EditClash as clash:
            memory["clashes"].append(clash)
        except StationsError as error:
            say(w, error)
            return
    st.rerun()
