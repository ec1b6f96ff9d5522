"""The two maps of a site plan: who lacks a place before, and after with the chosen places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import streamlit as st

from pages.frame import map_documents
from pages.frame.map_documents import Mark, Square
from pages.frame.running import hub
from pages.planner import figures, site_figures
from pages.planner.layers import STEPS
from stations.look.tokens import Mode
from stations.planning.record import PlanRecord
from stations.registry.vocabulary import Kind
from stations.views.base_map import source
from stations.views.names import shape
from stations.views.planning import people
from stations.views.site_plan import site_name
from stations.words import Words

MAP_PX = 300
EXISTING = "existing"
PIN_SHARE = 0.08


def show_maps(w: Words, plan: PlanRecord, mode: Mode) -> None:
    """Before and after, in the same view."""
    was, then = plan.hour_bar.shares
    sides = st.columns(2, gap="small")
    for side, label, share, after in zip(
        sides, (w("Before"), w("After")), (was, then), (False, True), strict=True
    ):
        with side:
            st.html(site_figures.map_title(label, share))
            base = map_documents.base_document(
                _bounds(plan), mode=mode, attribution=source(w, hub().base_map)
            )
            over = map_documents.figures(
                list(_squares(w, plan, after=after)), list(_marks(plan, after=after))
            )
            map_documents.show(base, over, key=f"site-map-{after}", height=MAP_PX)
    keys = f'<i class="existing"></i>{w("open already")}</span><span>{w("houses: chosen")}'
    st.html(figures.legend(w, STEPS) + f'<p class="planner legend"><span>{keys}</span></p>')


def _bounds(plan: PlanRecord) -> tuple[float, float, float, float]:
    """West, south, east, north of the squares and the chosen places."""
    corners = [point for square in plan.squares for point in square.ring]
    corners += [(site.lon, site.lat) for site in plan.sites]
    corners += [] if corners else [(place.lon, place.lat) for place in plan.existing]
    if not corners:
        return 113.2, 33.0, 113.3, 33.1
    points = np.array(corners)
    (west, south), (east, north) = points.min(0).tolist(), points.max(0).tolist()
    pin = (north - south) * PIN_SHARE  # a house stands above its place
    return west, south, east, north + pin


def _squares(w: Words, plan: PlanRecord, *, after: bool) -> Iterator[Square]:
    for square in plan.squares:
        lack = square.after if after else square.before
        if lack:
            step = int(np.searchsorted(STEPS, lack, side="right"))
            yield Square(square.ring, step, w("{n} without a place", n=people(lack)))


def _marks(plan: PlanRecord, *, after: bool) -> Iterator[Mark]:
    for place in plan.existing:
        yield Mark(round(place.lon, 5), round(place.lat, 5), place.name, EXISTING)
    for site in plan.sites if after else ():
        outline = "house" if site.kind is None else shape(Kind(site.kind))
        pin = f"{outline} open chosen"
        yield Mark(round(site.lon, 5), round(site.lat, 5), site_name(site), pin)
