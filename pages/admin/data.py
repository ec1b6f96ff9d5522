"""Page: data. Import a list, see what it would change, and what the register still lacks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.admin.demo import demo_offer
from pages.admin.file import ask_file
from pages.admin.overview import overview
from pages.admin.preview import look
from pages.admin.result import done
from pages.frame.running import hub, words
from pages.frame.session import sign_out_link, signed_in
from stations.services.completeness import completeness
from stations.services.demo_removal import demo_state

STYLE = Path(__file__).with_name("data.css")


def page() -> None:
    """Left: file, preview, one button, result. Right: completeness and the demo."""
    w, account = words(), signed_in()
    st.html(STYLE)
    st.title(w("Data"))
    left, right = st.columns([16, 9], gap="large")
    with left:
        if not done(w):
            chosen = ask_file(w)
            if chosen is not None:
                look(w, account, chosen)
    with right:
        state = demo_state(hub())
        overview(w, completeness(hub()), has_demo=state.has_demo_places)
        demo_offer(w, account, state)
        sign_out_link(w, account)
