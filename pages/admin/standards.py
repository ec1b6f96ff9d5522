"""How the stations stand against a standard: item by item, and star by star where it has them."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub, language
from pages.frame.sentences import say
from stations.errors import StationsError
from stations.registry.standards import Standard, Status, Title
from stations.registry.wording import say_status
from stations.services.completeness import StandardFound, hold_against, standards
from stations.words import Words


def held_against_a_standard(w: Words) -> None:
    """Choose a standard, see what stands in the way of the stations meeting it."""
    st.header(w("Against a standard"))
    try:
        known = standards(hub())
    except StationsError as error:
        say(w, error)
        return
    chosen = st.selectbox(
        w("Standard"),
        list(known.values()),
        index=None,
        format_func=lambda each: _title(each.title),
        placeholder=w("Choose one"),
        key="standard",
    )
    if isinstance(chosen, Standard):
        _found(w, hold_against(hub(), chosen))
    st.caption(w("A standard is a file: put one into the folder standards of the data directory."))


def _found(w: Words, found: StandardFound) -> None:
    met = w.n("{n} station meets it", "{n} stations meet it", found.met)
    whole = w.n("of {n} station", "of {n} stations", found.stations)
    st.markdown(f"### {met} · {whole}")
    st.dataframe(
        {
            w("Asked for"): [_title(each.item.title) for each in found.items],
            **{
                say_status(status, w): [each.counts[status] for each in found.items]
                for status in Status
            },
        },
        hide_index=True,
        key="standard-items",
    )
    if any(found.levels.values()):
        reached = (f"{level}: {n:,}" for level, n in found.levels.items())
        st.markdown(plain(w("Reached level: {levels}", levels=" · ".join(reached))))


def _title(title: Title) -> str:
    return title.zh if language() == "zh-CN" else title.en
