"""Page: data. Import a list, see what it would change, and what the register still lacks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.admin.completeness import what_is_missing
from pages.admin.days import reach
from pages.admin.demand import demand_loaded
from pages.admin.demo import demo_offer
from pages.admin.file import ask_file
from pages.admin.help_lines import help_page_lines
from pages.admin.overview import overview
from pages.admin.preview import look
from pages.admin.result import done
from pages.admin.season import season_switch
from pages.admin.standards import held_against_a_standard
from pages.frame.running import hub, words
from pages.frame.session import sign_out_link, signed_in
from stations.services.completeness import completeness
from stations.services.demo_removal import demo_state
from stations.services.holidays import known_until

STYLE = Path(__file__).with_name("data.css")


def page() -> None:
    """Left: a file and its preview. Right: how complete, and the demo. Below: what is missing."""
    w, account = words(), signed_in()
    st.html(STYLE)
    st.title(w("Data"))
    left, right = st.columns([16, 9], gap="large")
    with left:
        if not done(w):
            chosen = ask_file(w, account)
            if chosen is not None:
                look(w, account, chosen)
    with right:
        state = demo_state(hub())
        found = completeness(hub())
        overview(w, found, has_demo=state.has_demo_places)
        demand_loaded(w)
        reach(w, known_until(hub()))
        season_switch(w, account)
        help_page_lines(w, account)
        demo_offer(w, account, state)
    if found.places:
        what_is_missing(w, found)
        held_against_a_standard(w)
    sign_out_link(w, account)
