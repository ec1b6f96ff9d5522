"""A refusal on a page: the sentence in the reader's language, and what to do next."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from stations.errors import InvalidInput, StationsError
from stations.views.refusals import fault_sentence, sentence
from stations.words import Words


def say(w: Words, error: StationsError) -> None:
    """Show why not, in place. What was typed stands where it stood."""
    st.error(plain(sentence(w, error)), icon=":material/error:")


def fault_under(w: Words, error: StationsError | None, column: str) -> None:
    """Show the fault of one field under it, if it has one."""
    for fault in error.faults if isinstance(error, InvalidInput) else []:
        if fault.column == column:
            st.markdown(f":red[:material/error: **{plain(fault_sentence(w, fault))}**]")
