"""Sending the round: all at once or what is answered so far, with the way back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.frame.running import hub
from pages.frame.sentences import say
from pages.keeper.memory import Round
from stations.errors import EditClash, StationsError
from stations.people.accounts import Account
from stations.registry.places import Place
from stations.services import keeping
from stations.views.names import AMENITY_NAME
from stations.words import Words


def send_round(w: Words, account: Account, round_: Round) -> None:
    """The one filled button: it sends, or says what is missing and offers to send the rest."""
    missing, chosen = round_.missing, round_.memory["chosen"]
    label = w("Send the round")
    if missing:
        label = w.n("Send the round · {n} to go", "Send the round · {n} to go", len(missing))
    pressed = st.button(label, type="primary", width="stretch", key="send-round")
    if pressed and chosen and not missing:
        _send(w, account, round_)
    elif pressed and missing:
        names = w(", ").join(w(AMENITY_NAME[amenity]) for amenity in missing)
        st.warning(w("Not answered yet: {names}", names=names), icon=":material/list:")
    if chosen and missing:
        some = w.n("Send {n} answer now", "Send {n} answers now", len(chosen))
        if st.button(some, width="stretch", key="send-some"):
            _send(w, account, round_)


def _send(w: Words, account: Account, round_: Round) -> None:
    memory, sent = round_.memory, []
    for amenity, state in list(memory["chosen"].items()):
        before = memory["seen"][amenity]
        try:
            after = keeping.set_amenity_state(
                hub(), account, round_.place.id, amenity, state, version=before.version
            )
        except EditClash as clash:
            memory["clashes"].append(clash)
        except StationsError as error:
            say(w, error)
            return
        else:
            sent.append((before, after))
        del memory["chosen"][amenity]
    memory["sent"], memory["seen"] = sent, {}
    memory["turn"] += 1
    st.rerun()


def take_back_offer(w: Words, account: Account, place: Place) -> None:
    """What was just sent, and the way back."""
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
