"""Two keepers gave two answers: both stand here until one is picked."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from pages.keeper.answers import answer_word
from stations.errors import EditClash, StationsError
from stations.people.accounts import Account
from stations.registry.places import AmenityStatus, Place
from stations.services import keeping
from stations.views.names import AMENITY_NAME
from stations.views.refusals import sentence
from stations.words import Words


def show_clashes(w: Words, account: Account, place: Place) -> None:
    """Every answer that met somebody else's, with both to choose from."""
    clashes = st.session_state.get(f"round-{place.id}", {}).get("clashes", [])
    for clash in list(clashes):
        mine, theirs = clash.facts["mine"], clash.facts["theirs"]
        with st.container(border=True, key=f"clash-{mine.amenity.value}"):
            st.warning(plain(sentence(w, clash)), icon=":material/difference:")
            st.markdown(f"**{w(AMENITY_NAME[mine.amenity])}**")
            by = clash.facts["by"] or w("Somebody")
            if theirs is not None and _pick(w, by, theirs):
                clashes.remove(clash)
                st.rerun()
            if _pick(w, w("You"), mine, key="mine") and _insist(w, account, place, clash):
                clashes.remove(clash)
                st.rerun()


def _pick(w: Words, by: str, status: AmenityStatus, *, key: str = "theirs") -> bool:
    word = answer_word(w, status.amenity, status.state)
    label = w("{by}: {answer}", by=plain(by), answer=word)
    return st.button(label, width="stretch", key=f"{key}-{status.amenity.value}")


def _insist(w: Words, account: Account, place: Place, clash: EditClash) -> bool:
    """Store mine over theirs, which has now been read; whether it was stored."""
    mine, theirs = clash.facts["mine"], clash.facts["theirs"]
    try:
        keeping.set_amenity_state(
            hub(),
            account,
            place.id,
            mine.amenity,
            mine.state,
            version=theirs.version if theirs else 0,
        )
    except EditClash as again:
        clash.facts.update(again.facts)
        st.rerun()
    except StationsError as error:
        say(w, error)
        return False
    return True
