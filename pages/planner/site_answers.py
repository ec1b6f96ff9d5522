"""Answers of the site plan, per data version and question; long work is done elsewhere."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

import streamlit as st

from pages.frame.running import hub
from pages.planner.site_work import Job, answer_of, under_way
from stations.planning.record import PlanRecord
from stations.planning.robustness import Stays
from stations.services.planning import CoverageNow, Question, Scope
from stations.services.site_plan import (
    Candidate,
    SiteQuestion,
    Solved,
    candidates_of,
    draw,
    lacking,
    solve,
    task_of,
)
from stations.services.site_plan_told import told
from stations.words import Words


def candidates(found: CoverageNow, asked: SiteQuestion) -> tuple[Candidate, ...]:
    """What could be chosen."""
    version = hub().catalogue.version
    costs = (asked.hour, asked.partner_cost, asked.new_cost)
    return _candidates(found, asked, version, found.question, found.scope, _hour(found), costs)


@st.cache_resource(max_entries=16, show_spinner=False)
def _candidates(
    _found: CoverageNow,
    _asked: SiteQuestion,
    version: int,
    question: Question,
    scope: Scope,
    at: datetime,
    costs: tuple[float, ...],
) -> tuple[Candidate, ...]:
    return candidates_of(_found, _asked)


def plan(w: Words, found: CoverageNow, asked: SiteQuestion) -> PlanRecord | None:
    """The plan, with the draws where they are done; None while it is worked out or was stopped."""
    could = candidates(found, asked)
    solved: Solved | None = answer_of(
        w,
        Job(
            "site-plan",
            _key("solve", found, asked),
            solve,
            lambda: task_of(found, asked, could),
            lambda share: w("Choosing among {n} candidates", n=len(could)),
        ),
    )
    if solved is None:
        return None
    stays: Stays | None = under_way().known(_key("draw", found, asked))
    return told(found, asked, could, solved, stays)


def ask_draws(w: Words, found: CoverageNow, asked: SiteQuestion) -> None:
    """Work out how sure each site is; the page runs again when it is known."""
    solved: Solved | None = under_way().known(_key("solve", found, asked))
    if solved is None or not lacking(found, asked.hour):
        return
    could = candidates(found, asked)
    job = Job(
        "site-draws",
        _key("draw", found, asked),
        draw,
        lambda: (task_of(found, asked, could), solved.plan.chosen),
        lambda share: w(
            "Trying it with demand shifted by ±20 %: {n} of {total}",
            n=round(share * asked.draws),
            total=asked.draws,
        ),
    )
    if answer_of(w, job) is not None:
        st.rerun()


def _key(what: str, found: CoverageNow, asked: SiteQuestion) -> Hashable:
    version = hub().catalogue.version
    return what, version, found.question, found.scope, _hour(found), asked


def _hour(found: CoverageNow) -> datetime:
    """Demand may be loaded anew each hour."""
    return found.at.replace(minute=0)
