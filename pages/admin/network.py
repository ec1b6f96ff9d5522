"""Whose list it is: the operator's own, or another network's and the body behind that."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from stations.services.networks import networks
from stations.words import Words


def ask_network(w: Words) -> tuple[str, str]:
    """The network's name, "" for the operator's own list, and its owner where that is new."""
    known = {each.name: each.owner for each in networks(hub())}
    name = st.text_input(
        w("Whose list it is"),
        placeholder=w("Empty: our own. Else a name such as Sanitation"),
        key="import-network",
        max_chars=60,
    ).strip()
    if not name:
        if known:
            st.caption(plain(w("Known networks: {names}", names=w(", ").join(known))))
        return "", ""
    if name in known:
        return name, ""
    return name, st.text_input(
        w("The body behind it"),
        placeholder=w("City sanitation office"),
        key="import-owner",
        max_chars=60,
    )
