"""Whose coordinates a list has: the question, and what the rows themselves say of the answer."""

from __future__ import annotations

import streamlit as st

from geodata.coordinates import Datum
from pages.admin.sentences import DATUM_NAME, DATUM_SOURCE
from stations.exchange.columns import Columns
from stations.exchange.datum_words import datum_evidence, datum_verdict
from stations.services.import_shown import Shown
from stations.words import Words


def ask_datum(w: Words, guess: Columns | None) -> Datum | None:
    """Ask; there is no first value, and what the headers name is only told."""
    datum: Datum | None = st.radio(
        w("Whose coordinates these are"),
        list(DATUM_NAME),
        index=None,
        format_func=lambda datum: w(DATUM_NAME[datum]),
        captions=[w(text) for text in DATUM_SOURCE.values()],
        key=f"import-datum-{st.session_state.get('import-turn', 0)}",
    )
    named = guess.named_datum if guess else None
    if named is not None:
        st.caption(w("The headers speak of {datum}.", datum=w(DATUM_NAME[named])))
    else:
        st.caption(w("With the wrong one every place is half a kilometre off."))
    return datum


def datum_note(w: Words, seen: Shown) -> None:
    """The verdict on the list's datum with its counts; a warning where it looks wrong."""
    if 2 * seen.flagged("swapped") > seen.rows:
        st.warning(
            w(
                "Longitude and latitude stand in each other's column. "
                "Choose the two columns the other way round"
            ),
            icon=":material/swap_horiz:",
        )
        return
    found = seen.diagnosis
    if found is None:
        return
    told = "  \n".join([f"**{datum_verdict(found, w)}**", *datum_evidence(found, w)])
    if found.is_suspect:
        st.warning(told, icon=":material/explore:")
    else:
        st.caption(told)
