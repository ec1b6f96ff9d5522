"""What the rows themselves say of the coordinate system that was chosen."""

from __future__ import annotations

import streamlit as st

from stations.exchange.datum_words import datum_evidence, datum_verdict
from stations.services.importing import Preview
from stations.words import Words


def datum_note(w: Words, seen: Preview) -> None:
    """The verdict on the list's datum with its counts; a warning where it looks wrong."""
    rows = len(seen.table.rows) if seen.table else 0
    swapped = sum(flag.reason == "swapped" for flag in seen.result.flagged)
    if 2 * swapped > rows:
        st.warning(
            w(
                "Longitude and latitude stand in each other's column. "
                "Choose the two columns the other way round"
            ),
            icon=":material/swap_horiz:",
        )
        return
    found = seen.plan.diagnosis if seen.plan else None
    if found is None or not seen.plan or not seen.plan.places:
        return
    told = "  \n".join([f"**{datum_verdict(found, w)}**", *datum_evidence(found, w)])
    if found.is_suspect:
        st.warning(told, icon=":material/explore:")
    else:
        st.caption(told)
