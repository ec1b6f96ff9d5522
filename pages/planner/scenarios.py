"""Plans kept under a name: keep this one, compare those that are kept, print and take them away."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import fault_under, say
from pages.frame.session import signed_in
from stations.errors import StationsError
from stations.planning.record import Moment, PlanRecord
from stations.planning.record_files import plan_to_geojson, plan_to_gpkg
from stations.services.planning import CoverageNow, Scope
from stations.services.scenarios import Scenario, all_scenarios, drop_scenario, save_scenario
from stations.services.site_plan import SiteQuestion
from stations.views import site_plan as words_of
from stations.views.planning import people, time_of_day
from stations.words import Words

COMPARED = 3
ZONE = ZoneInfo("Asia/Shanghai")


def keep_plan(w: Words, found: CoverageNow, asked: SiteQuestion, plan: PlanRecord) -> None:
    """Ask for a name and keep the plan that is shown."""
    with st.popover(w("Save as scenario"), type="primary", key="plan-keep"):
        name = st.text_input(w("Name of the scenario"), max_chars=80, key="scenario-name")
        st.caption(w("For example: 35 places by summer"))
        error: StationsError | None = st.session_state.pop("scenario-error", None)
        if error is not None:
            fault_under(w, error, "name")
        if st.button(w("Save"), type="primary", key="scenario-save"):
            try:
                kept = save_scenario(hub(), signed_in(), name, found, asked, plan)
            except StationsError as refused:
                st.session_state["scenario-error"] = refused
                say(w, refused)
                fault_under(w, refused, "name")
            else:
                st.success(w("Kept as “{name}”", name=plain(kept.name)))


def show_scenarios(w: Words, scope: Scope) -> None:
    """The kept plans: up to three beside each other, each with its paper and its files."""
    found = all_scenarios(hub(), signed_in(), scope)
    if not found:
        return
    st.html(f'<div class="planner title"><h2>{escape(w("Scenarios"))}</h2></div>')
    named = {each.id: each for each in found}
    chosen = st.multiselect(
        w("Compare"),
        list(named),
        list(named)[:COMPARED],
        format_func=lambda key: _title(named[key]),
        max_selections=COMPARED,
        key="scenario-compare",
    )
    beside = [named[key] for key in chosen]
    if beside:
        st.html(side_by_side(w, beside))
        for side, scenario in zip(st.columns(COMPARED), beside, strict=False):
            with side:
                _act_on(w, scenario)


def _title(scenario: Scenario) -> str:
    return f"{scenario.name} · {scenario.made_at.astimezone(ZONE):%m-%d %H:%M}"


def _act_on(w: Words, scenario: Scenario) -> None:
    with st.popover(plain(scenario.name), width="stretch", key=f"act-{scenario.id}"):
        st.link_button(w("Print on one page"), f"/plan/{scenario.id}", width="stretch")
        map_files(w, scenario.plan, key=scenario.id)
        if st.button(w("Remove"), key=f"drop-{scenario.id}", width="stretch"):
            drop_scenario(hub(), signed_in(), scenario.id)
            st.rerun()


def map_files(w: Words, plan: PlanRecord, *, key: str) -> None:
    """The plan for map programs; the files are made when they are asked for."""
    for form, made in (("gpkg", plan_to_gpkg), ("geojson", plan_to_geojson)):
        st.download_button(
            w("Map (GeoPackage)") if form == "gpkg" else w("Map (GeoJSON)"),
            lambda made=made: made(plan),  # type: ignore[misc]
            f"site-plan.{form}",
            "application/geopackage+sqlite3" if form == "gpkg" else "application/geo+json",
            on_click="ignore",
            width="stretch",
            key=f"{form}-{key}",
        )


def side_by_side(w: Words, scenarios: Sequence[Scenario]) -> str:
    """A column a scenario, a row a headline figure."""
    plans = [scenario.plan for scenario in scenarios]
    rows = [
        (w("Planned for"), [time_of_day(w, plan.hour) for plan in plans]),
        (w("Limit"), [_limit(w, plan) for plan in plans]),
        (w("Chosen: new, partners"), [f"{plan.n_new} + {plan.n_partners}" for plan in plans]),
        (w("Cost (yuan)"), [people(plan.cost) for plan in plans]),
        (w("Workers added"), [people(plan.gain) for plan in plans]),
        (
            w("Yuan per worker"),
            [_each(plan) for plan in plans],
        ),
        (w("Of the best possible, %"), [words_of.bound_text(plan.bound_share) for plan in plans]),
        *_moments(w, plans),
        (w("Places as of version"), [str(scenario.inputs.catalogue) for scenario in scenarios]),
    ]
    head = "".join(f'<th scope="col" class="n">{escape(each.name)}</th>' for each in scenarios)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f'<td class="n">{escape(cell)}</td>' for cell in cells)
        + "</tr>"
        for label, cells in rows
    )
    return (
        '<div class="planner sites"><table><thead><tr><th></th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _each(plan: PlanRecord) -> str:
    return people(plan.cost / plan.gain) if plan.gain else ""


def _limit(w: Words, plan: PlanRecord) -> str:
    if plan.budget is not None:
        return w("{n} yuan", n=people(plan.budget))
    return w.n("{n} place", "{n} places", plan.sites_limit or 0)


def _moments(w: Words, plans: Sequence[PlanRecord]) -> list[tuple[str, list[str]]]:
    """Before and after at the moments that all plans speak of the same way."""
    rows = []
    for moment in (Moment.DAWN, Moment.HEAT):
        bars = [next((bar for bar in plan.bars if bar.moment is moment), None) for plan in plans]
        label = next((words_of.moment(w, bar) for bar in bars if bar), "")
        if label:
            rows.append((f"{label}, %", [_change(bar.shares) if bar else "" for bar in bars]))
    hours = [_change(plan.hour_bar.shares) for plan in plans]
    return [(w("With a place at the hour, %"), hours), *rows]


def _change(shares: tuple[float, float]) -> str:
    return f"{words_of.share_text(shares[0])} → {words_of.share_text(shares[1])}"
