"""Page: whom to call. Numbers that are facts, and nothing else."""

from __future__ import annotations

import streamlit as st

from pages.frame.running import words
from stations.words import mark

LINES = (
    ("12351", mark("Union rights line"), mark("Pay, contract, injury at work, a dispute")),
    (
        "12345",
        mark("City service line"),
        mark("A station that stays shut, a broken road, anything else"),
    ),
    ("120", mark("Ambulance"), mark("Somebody is hurt or has heat stroke")),
    ("110", mark("Police"), mark("Danger, theft, an accident")),
)


def page() -> None:
    """The hotlines, as buttons of a thumb's size."""
    w = words()
    st.title(w("Help"))
    for number, name, what in LINES:
        with st.container(border=True, key=f"card-{number}"):
            st.markdown(f"**{w(name)}**  \n{w(what)}")
            st.link_button(f"{number}", f"tel:{number}", width="stretch", icon=":material/call:")
    st.link_button(w("To take along: the list without a network"), "/pack", width="stretch")
