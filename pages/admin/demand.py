"""Which demand is loaded, and what a file of demand would bring."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from stations.services.workers import Loaded, loaded
from stations.views.demand import hidden_sentence, size_sentence
from stations.words import Words


def demand_loaded(w: Words) -> None:
    """A line for each list that figures can be made of; the one taken without a choice first."""
    found = _loaded(hub().catalogue.version)
    if not found:
        st.caption(w("Nobody has said yet where workers are."))
    for each in found:
        demand_size(w, each)
        if each.file_name and each.at is not None:
            st.caption(plain(f"{each.file_name} · {each.at:%Y-%m-%d}"))


def demand_size(w: Words, found: Loaded) -> None:
    """How much a list holds, and what of it is not shown."""
    st.markdown(plain(size_sentence(w, found)))
    hidden = hidden_sentence(w, found)
    if hidden:
        st.caption(plain(hidden))


@st.cache_data(ttl=600, max_entries=4, show_spinner=False)
def _loaded(version: int) -> list[Loaded]:
    return loaded(hub(), synthetic=False)
