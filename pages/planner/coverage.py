"""Page: who has no open place in reach, at which hour, and where to act first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from pages.frame.running import hub, words
from pages.planner import answers, figures, headline, panels
from pages.planner.controls import ask_question
from pages.planner.demand_source import ask_source
from pages.planner.districts import show_districts
from stations.look.tokens import Mode
from stations.registry.city_time import CITY_ZONE
from stations.services.planning import scope_of

PLAN_ZONE = ZoneInfo(CITY_ZONE)


def page() -> None:
    """Draw the page; every control has a first value, so it draws before any is set."""
    w, store = words(), hub()
    mode: Mode = "dark" if st.context.theme.type == "dark" else "light"
    st.html(Path(__file__).with_name("planner.css"))
    st.html(figures.style(mode))
    head, controls = st.columns([16, 9], gap="medium")
    today = store.clock.now().astimezone(PLAN_ZONE).date()
    with controls:
        question = ask_question(w, today=today, calendar=store.calendar)
        question = replace(question, source=ask_source(w, scope_of(store)))
    answer = answers.answer(store, question, scope_of(store))
    if answer is None:
        st.info(w("Nobody has said yet where workers are. Import a demand list first."))
        return
    hour = st.session_state.get("planner-hour")
    with head:
        st.html(headline.headline(w, answer, answers.use(store, answer), hour))
    found = answers.gaps(answer, store.catalogue.version, hour)
    left, right = st.columns([16, 9], gap="medium")
    with left:
        panels.show_map(w, answer, found, hour, mode)
        panels.show_heat(w, answer)
        panels.show_kept(w, answer)
        show_districts(w, answer, hour)
    with right:
        panels.show_gaps(w, answer, found, hour)
