"""What a page says when it fails: one sentence in the reader's language; the log has the rest."""

from __future__ import annotations

import streamlit as st

from pages.frame.running import words
from pages.frame.sentences import say
from stations.errors import StationsError
from stations.http.last_resort import FAILED


def say_what_failed(error: Exception) -> bool:
    """Show it in place of Streamlit's own words, which are English; True: nothing else is shown."""
    w = words()
    if isinstance(error, StationsError):
        say(w, error)
    else:
        st.error(w(FAILED), icon=":material/error:")
    return True
