"""How complete the register is, at a glance."""

from __future__ import annotations

import streamlit as st

from pages.admin.glance import glance
from pages.frame.plain_text import plain
from stations.services.completeness import Completeness
from stations.services.districts import Misplaced
from stations.words import Words

NAMED = 10


def overview(w: Words, found: Completeness, *, has_demo: bool) -> None:
    """How complete in one number, then what a rider cannot know, longest bar worst."""
    with st.container(border=True, key="card-overview"):
        if found.synthetic or not found.places:
            st.markdown(f"**{w('No real station yet')}**")
            if has_demo:
                st.caption(w("The map shows the demonstration city."))
        if found.places:
            st.markdown(f"### {_size(w, found)}")
            st.html(glance(w, found))
        if found.districts and found.misplaced:
            _outside(w, len(found.misplaced))
            for each in found.misplaced[:NAMED]:
                st.caption(_where(w, each))
        _districts(w, found)


def _size(w: Words, found: Completeness) -> str:
    parts = [w.n("{n:,} station", "{n:,} stations", found.stations)] if found.stations else []
    if found.merchants:
        parts.append(w.n("{n:,} merchant", "{n:,} merchants", found.merchants))
    return " · ".join(parts)


def _outside(w: Words, n: int) -> None:
    what = w("outside the district they name")
    st.markdown(f":orange[**{n:,}**] {what}")


def _districts(w: Words, found: Completeness) -> None:
    if found.districts:
        st.caption(w.n("{n} district loaded", "{n} districts loaded", found.districts))
    else:
        st.caption(w("No district boundaries yet: wrong districts cannot be found."))


def _where(w: Words, found: Misplaced) -> str:
    far = f"{found.outside_m / 1000:.1f}"
    name, named = plain(found.place.name), plain(found.named)
    if found.inside is None:
        return w("{name}: says {named}, lies {far} km outside", name=name, named=named, far=far)
    return w(
        "{name}: says {named}, lies {far} km off in {inside}",
        name=name,
        named=named,
        far=far,
        inside=plain(found.inside),
    )
