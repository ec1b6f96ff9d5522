"""Sending the round: all at once or what is answered so far, with the way back."""

from __future__ import annotations

import streamlit as st

from pages.frame.running import hub
from pages.frame.sentences import say
from pages.keeper.memory import Round
from stations.errors import EditClash, StationsError
from stations.people.accounts import Account
from stations.services import keeping
from stations.views.names import AMENITY_NAME
from stations.words import Words


def send_button(w: Words, round_: Round) -> bool:
    """The one filled button; it says how many things are still to answer."""
    label, missing = w("Send the round"), len(round_.missing)
    if missing:
        label = w.n("Send the round · {n} to go", "Send the round · {n} to go", missing)
    return st.button(label, type="primary", width="stretch", key="send-round")


def send_round(w: Words, account: Account, round_: Round, *, pressed: bool) -> None:
    """Send what is complete; pressed early, say what is missing. What is answered may go now."""
    missing, chosen = round_.missing, round_.memory["chosen"]
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
