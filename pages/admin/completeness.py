"""What the register lacks (应采尽采): by district, then place by place, and as a file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.admin.glance import worst_first
from pages.admin.lacking_table import ask_district, chosen_gap, lacking_csv
from pages.frame.plain_text import plain
from stations.registry.completeness import Lacking
from stations.registry.wording import say_gap
from stations.services.completeness import Completeness
from stations.words import Words

SHOWN = 12  # the file holds them all


def what_is_missing(w: Words, found: Completeness) -> None:
    """Choose a district and one thing that is missing; see exactly which places."""
    total, by_district = found.table.total, found.table.districts
    if not found.table.places:
        return
    st.header(w("What is missing, and where"))
    district = ask_district(w, by_district) if len(by_district) > 1 else None
    gap = chosen_gap(w, total, worst_first(total))
    chosen = found.chosen(gap, district)
    st.markdown(f"**{w.n('{n} place', '{n} places', len(chosen))}**")
    if chosen:
        _list(w, chosen)
        st.download_button(
            w("Save this list (CSV)"),
            lambda: lacking_csv(w, chosen),
            "lacking.csv",
            "text/csv",
            on_click="ignore",
        )


def _list(w: Words, chosen: Sequence[Lacking]) -> None:
    with st.container(border=True, key="card-lacking"):
        for each in chosen[:SHOWN]:
            gaps = " · ".join(say_gap(gap, w) for gap in each.gaps)
            st.markdown(f"**{plain(each.name)}** {plain(each.district)}  \n{gaps}")
        if len(chosen) > SHOWN:
            st.caption(w("and {n} more", n=len(chosen) - SHOWN))
