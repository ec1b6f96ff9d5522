"""Page: which places to add under a budget, how good the choice is, and what it changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from pages.frame.running import hub, words
from pages.planner import answers, figures, sentences, site_answers, site_figures, site_maps
from pages.planner.controls import ask_question
from pages.planner.coverage import PLAN_ZONE
from pages.planner.demand_source import ask_source
from pages.planner.scenarios import keep_plan, show_scenarios
from pages.planner.site_controls import ask_sites, ask_wishes
from pages.planner.site_files import offer_files
from pages.planner.what_if import show_what_if
from stations.look.tokens import Mode
from stations.planning.record import PlanRecord
from stations.services.planning import CoverageNow, Scope, scope_of
from stations.services.site_plan import SiteQuestion
from stations.words import Words


def page() -> None:
    """Draw the page; every control has a first value, so it answers before any is set."""
    w, store = words(), hub()
    mode: Mode = "dark" if st.context.theme.type == "dark" else "light"
    for sheet in ("planner.css", "site_plan.css"):
        st.html(Path(__file__).with_name(sheet))
    st.html(figures.style(mode))
    head, acts = st.columns([16, 9], gap="medium")
    with acts, st.container(key="plan-acts"):
        change = st.popover(w("Change"), key="plan-change")
        files = st.container()
    with change:
        today = store.clock.now().astimezone(PLAN_ZONE).date()
        asked = ask_sites(w)
        question = ask_question(w, today=today, calendar=store.calendar)
        question = replace(question, source=ask_source(w, scope_of(store)))
    found = answers.answer(store, question, scope_of(store))
    if found is None:
        st.info(w("Nobody has said yet where workers are. Import a demand list first."))
        return
    with change:
        asked = ask_wishes(w, asked, site_answers.candidates(found, asked))
    plan = site_answers.plan(w, found, asked)
    if plan is None:
        return
    with head:
        st.html(site_figures.head(w, plan))
    with files, st.container(key="plan-take"):
        offer_files(w, found, plan)
        keep_plan(w, found, asked, plan)
    _show(w, found, asked, plan, mode)


def _show(w: Words, found: CoverageNow, asked: SiteQuestion, plan: PlanRecord, mode: Mode) -> None:
    left, right = st.columns([13, 12], gap="medium")
    with left:
        st.html(site_figures.compared(w, plan))
    with right:
        site_maps.show_maps(w, plan, mode)
    if plan.sites:
        st.html(site_figures.table(w, plan, mode, site_figures.ROWS))
        st.html(site_figures.below(w, plan))
        if plan.draws == 0:
            site_answers.ask_draws(w, found, asked)
        with st.expander(w("All chosen places")):
            st.html(site_figures.table(w, plan, mode))
    show_scenarios(w, found.scope)
    show_what_if(w, found)
    synthetic = found.scope is Scope.DEMO
    st.html(figures.note(sentences.sources(w, found, synthetic=synthetic)))
