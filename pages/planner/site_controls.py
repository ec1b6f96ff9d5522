"""What the planner may choose for a site plan. All have a first value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from pages.planner.names import clock, people
from stations.services.site_plan import (
    BUDGET,
    NEW_COST,
    NIGHT,
    PARTNER_COST,
    TIME_LIMIT_S,
    Candidate,
    SiteQuestion,
)
from stations.views.planning import time_of_day
from stations.words import Words

MOST_SITES, MOST_SECONDS = 400, 120.0


def ask_sites(w: Words) -> SiteQuestion:
    """Ask for the hour, the limit and the costs."""
    hour = st.selectbox(
        w("Hour to plan for"),
        list(range(24)),
        index=NIGHT,
        format_func=lambda h: time_of_day(w, h),
        help=w("Places open then stay; whoever lacks one then is to be reached"),
        key="site-hour",
    )
    by_budget = st.segmented_control(
        w("Limit"),
        [True, False],
        default=True,
        required=True,
        format_func=lambda yes: w("Budget") if yes else w("Number of places"),
        key="site-limit",
    )
    asked = SiteQuestion(hour=hour)
    if by_budget:
        yuan = _yuan(w("Budget (yuan)"), BUDGET, "site-budget", step=10_000)
        asked = replace(asked, budget=yuan)
    else:
        n = st.number_input(w("How many places"), 1, MOST_SITES, 35, key="site-number")
        asked = replace(asked, budget=None, sites=int(n))
    new, partner = st.columns(2)
    with new:
        new_cost = _yuan(w("One new place (yuan)"), NEW_COST, "site-new")
    with partner:
        partner_cost = _yuan(w("One partner (yuan)"), PARTNER_COST, "site-partner")
    seconds = st.number_input(
        w("Work it out for at most (s)"), 0.1, MOST_SECONDS, TIME_LIMIT_S, 1.0, key="site-seconds"
    )
    return replace(asked, new_cost=new_cost, partner_cost=partner_cost, time_limit_s=float(seconds))


def _yuan(label: str, first: float, key: str, step: int = 500) -> float:
    return float(st.number_input(label, 0, 1_000_000_000, int(first), step, key=key))


def ask_wishes(w: Words, asked: SiteQuestion, candidates: Sequence[Candidate]) -> SiteQuestion:
    """Ask what must be there and what must not; one cannot be both."""
    named = _namer(w, candidates)
    ids = [each.id for each in candidates]
    must = st.multiselect(w("Must be there"), ids, format_func=named, key="site-must")
    others = [key for key in ids if key not in must]
    must_not = st.multiselect(w("Must not be there"), others, format_func=named, key="site-not")
    return replace(asked, must=frozenset(must), must_not=frozenset(must_not))


def _namer(w: Words, candidates: Sequence[Candidate]) -> Callable[[str], str]:
    of = {each.id: each for each in candidates}

    def named(key: str) -> str:
        if key not in of:
            return w("no candidate now")
        each = of[key]
        way = w("New") if each.is_new else w("Partner")
        name = each.name if each.nth == 1 else f"{each.name} {each.nth}"
        return f"{name} · {way} · {people(each.cost)}"

    return named


def hour_text(hour: int) -> str:
    """An hour in a file's name."""
    return clock(hour).replace(":", "")
