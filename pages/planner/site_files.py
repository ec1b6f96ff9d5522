"""A site plan as files."""

from __future__ import annotations

import streamlit as st

from pages.planner import tables
from pages.planner.scenarios import map_files
from pages.planner.site_controls import hour_text
from stations.planning.record import PlanRecord
from stations.services.planning import CoverageNow
from stations.views import site_plan as say
from stations.words import Words


def offer_files(w: Words, found: CoverageNow, plan: PlanRecord) -> None:
    """The chosen places as a table for spreadsheets and as maps for other programs."""
    with st.popover(w("Export"), key="plan-files"):
        name = f"site-plan-{hour_text(plan.hour)}"
        st.download_button(
            w("Table (CSV)"),
            lambda: sites_csv(w, found, plan),
            f"{name}.csv",
            "text/csv",
            on_click="ignore",
            width="stretch",
        )
        map_files(w, plan, key="now")


def sites_csv(w: Words, found: CoverageNow, plan: PlanRecord) -> bytes:
    """A row a chosen place, with the question it answers."""
    head = [
        "no", "place", "way", "lon", "lat", "cost", "adds", "who", "hours", "stays", "draws",
        "hour", "budget", "proven",
    ]  # fmt: skip
    rows = [
        [
            str(number),
            say.site_name(site),
            say.way_of(w, site),
            f"{site.lon:.6f}",
            f"{site.lat:.6f}",
            f"{site.cost:.0f}",
            "" if site.adds is None else f"{site.adds:.0f}",
            say.groups(w, site),
            say.hours(w, site),
            "" if site.stays is None else str(site.stays),
            str(plan.draws),
            str(plan.hour),
            "" if plan.budget is None else f"{plan.budget:.0f}",
            f"{plan.bound_share:.4f}",
        ]
        for number, site in enumerate(plan.sites, start=1)
    ]
    return tables.file(found, head, rows)
