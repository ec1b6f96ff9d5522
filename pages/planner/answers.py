"""Answers kept per data version and question, so that moving a control shows at once."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from geodata.demand import DemandTable
from pages.planner.measuring import way_of
from stations.planning.demand_lists import DemandKind
from stations.planning.rollup import Area
from stations.services.by_district import by_district
from stations.services.hub import Hub
from stations.services.kept_hours import Use, use_of
from stations.services.planning import (
    CoverageNow,
    NamedGap,
    Question,
    Scope,
    coverage_now,
    gaps_of,
    load_demand,
)


def answer(hub: Hub, question: Question, scope: Scope) -> CoverageNow | None:
    """The answer as of this minute, or None where nobody has said where workers are."""
    version = hub.catalogue.version
    at = hub.clock.now().replace(second=0, microsecond=0)
    demand = _demand(hub, version, scope, question.source, at.replace(minute=0))
    return None if demand is None else _coverage(hub, demand, version, question, scope, at)


def gaps(found: CoverageNow, version: int, hour: int | None) -> tuple[NamedGap, ...]:
    """The gaps of an answer, at one hour or each at its worst."""
    return _gaps(found, version, found.question, found.scope, found.at, hour)


def use(hub: Hub, found: CoverageNow) -> Use:
    """Visits, truth and places beside an answer, as of its hour: check-ins move no version."""
    hour = found.at.replace(minute=0)
    return _use(hub, found, hub.catalogue.version, found.scope, found.question.source, hour)


def districts(hub: Hub, found: CoverageNow) -> tuple[Area, ...]:
    """An answer by district."""
    return _districts(hub, found, hub.catalogue.version, found.question, found.scope, found.at)


@st.cache_resource(max_entries=8, show_spinner=False)
def _districts(
    _hub: Hub,
    _found: CoverageNow,
    version: int,
    question: Question,
    scope: Scope,
    at: datetime,
) -> tuple[Area, ...]:
    return by_district(_hub, _found)


@st.cache_data(max_entries=8, show_spinner=False)
def _use(
    _hub: Hub,
    _found: CoverageNow,
    version: int,
    scope: Scope,
    kind: DemandKind | None,
    hour: datetime,
) -> Use:
    return use_of(_hub, _found)


@st.cache_resource(max_entries=2, show_spinner=False)
def _demand(
    _hub: Hub, version: int, scope: Scope, kind: DemandKind | None, hour: datetime
) -> DemandTable | None:
    """Anew each hour: check-ins move no version."""
    return load_demand(_hub, scope, kind)


@st.cache_resource(max_entries=48, show_spinner=False)
def _coverage(
    _hub: Hub,
    _demand_table: DemandTable,
    version: int,
    question: Question,
    scope: Scope,
    at: datetime,
) -> CoverageNow:
    way = way_of(question.along)
    return coverage_now(_hub, question, _demand_table, scope=scope, at=at, way=way)


@st.cache_resource(max_entries=200, show_spinner=False)
def _gaps(
    _found: CoverageNow,
    version: int,
    question: Question,
    scope: Scope,
    at: datetime,
    hour: int | None,
) -> tuple[NamedGap, ...]:
    return gaps_of(_found, hour=hour)
