"""Which list of demand the figures are made of: one at a time, they tell of the same people."""

from __future__ import annotations

import streamlit as st

from pages.frame.running import hub
from stations.planning.demand_lists import DemandKind
from stations.services.planning import Scope
from stations.services.workers import loaded
from stations.views.demand import kind_name
from stations.words import Words


def ask_source(w: Words, scope: Scope) -> DemandKind | None:
    """Ask for a list where there are several; the first there is without a choice."""
    kinds = _kinds(hub().catalogue.version, scope)
    if len(kinds) < 2:
        return kinds[0] if kinds else None
    chosen: DemandKind = st.selectbox(
        w("Counted by"),
        kinds,
        format_func=lambda kind: kind_name(w, kind),
        key="planner-source",
    )
    return chosen


@st.cache_data(ttl=600, max_entries=4, show_spinner=False)
def _kinds(version: int, scope: Scope) -> list[DemandKind]:
    return [each.kind for each in loaded(hub(), synthetic=scope is Scope.DEMO)]
