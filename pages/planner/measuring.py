"""How near is measured: in a straight line, or along the loaded roads where there are any."""

from __future__ import annotations

import streamlit as st

from geodata.roads import Mode, RoadNetwork
from pages.frame.running import hub
from stations.planning.way import ByRoad, StraightLine, Way
from stations.services import roads
from stations.services.roads import Along, LoadedRoads
from stations.words import Words


def ask_along(w: Words, mode: Mode) -> Along | None:
    """Ask how to measure where roads are loaded that one may use so; None is the straight line."""
    found = _loaded(hub().catalogue.version)
    if found is None or _network(found, mode) is None:
        return None
    by_road = st.segmented_control(
        w("Measured"),
        [False, True],
        default=False,
        required=True,
        format_func=lambda chosen: w("By road") if chosen else w("Straight line"),
        key="planner-measured",
    )
    return Along(found, mode) if by_road else None


def way_of(along: Along | None) -> Way:
    """What the chosen way of measuring is made of; the straight line where it is gone."""
    network = None if along is None else _network(along.roads, along.mode)
    return StraightLine() if network is None else ByRoad(network)


@st.cache_data(ttl=60, max_entries=2, show_spinner=False)
def _loaded(version: int) -> LoadedRoads | None:
    return roads.loaded(hub())


@st.cache_resource(max_entries=2, show_spinner=False)
def _network(found: LoadedRoads, mode: Mode) -> RoadNetwork | None:
    return roads.network(hub(), found, mode)
