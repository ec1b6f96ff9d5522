"""A kept site plan as one printable A4 page: the result, its proof, two maps, the places."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from stations.errors import NotFound, Refused, StationsError, StoreUnavailable
from stations.http.documents import document
from stations.http.reader import words
from stations.http.sign_in import refusal, signed_in
from stations.look.tokens import SHORTFALL
from stations.services.hub import Hub
from stations.services.scenarios import Scenario, get_scenario
from stations.views import site_plan as say
from stations.views.plan_sketch import STEPS, drawn
from stations.views.planning import people
from stations.words import Words

ZONE = ZoneInfo("Asia/Shanghai")
ROWS = 14  # what an A4 page holds under two maps


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of this module."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(partial(_show, hub, request))
        except (NotFound, Refused, StoreUnavailable) as error:
            return _refused(request, error)

    return [Route("/plan/{id}", endpoint, methods=["GET"])]


def _show(hub: Hub, request: Request) -> Response:
    running = signed_in(hub, request)
    account = running.account if running else None
    scenario = get_scenario(hub, account, request.path_params["id"])
    w, plan = words(request), scenario.plan
    return document(
        request,
        "plan.html",
        scenario=scenario,
        made_at=f"{scenario.made_at.astimezone(ZONE):%Y-%m-%d}",
        plan=plan,
        say=say,
        bars=[_bar(w, bar) for bar in plan.bars],
        proof_ends=say.proof_ends(w, plan),
        sites=[_site(w, plan.draws, n, site) for n, site in enumerate(plan.sites[:ROWS], 1)],
        more=_more(w, len(plan.sites) - ROWS),
        drawn=drawn(plan, hub.base_map),
        ramp=list(enumerate(SHORTFALL["light"])),
        steps=list(enumerate(STEPS, start=1)),
        made_of=made_of(w, scenario),
    )


def made_of(w: Words, scenario: Scenario) -> str:
    """The versions of the inputs, in one line."""
    inputs = scenario.inputs
    demand = inputs.demand_file or inputs.demand
    if inputs.demand_digest:
        demand += f" ({inputs.demand_digest[:8]})"
    return w(
        "Places as of version {version}; demand: {demand}; day {day}.",
        version=inputs.catalogue,
        demand=demand,
        day=scenario.question.get("day", ""),
    )


def _more(w: Words, n: int) -> str:
    return w.n("and {n} more place", "and {n} more places", n) if n > 0 else ""


def _bar(w: Words, bar: Any) -> dict[str, Any]:
    before, after = bar.shares
    return {
        "label": say.moment(w, bar),
        "before": f"{100 * before:.2f}",
        "more": f"{100 * (after - before):.2f}",
        "text": (say.share_text(before), say.share_text(after)),
    }


def _site(w: Words, draws: int, number: int, site: Any) -> tuple[str, ...]:
    return (
        str(number),
        say.site_name(site),
        say.way_of(w, site),
        people(site.cost),
        say.adds(w, site),
        say.groups(w, site),
        say.hours(w, site),
        say.stays(site, draws),
    )


def _refused(request: Request, error: StationsError) -> Response:
    if error.reason == "sign_in_first":
        return RedirectResponse(f"/sign-in?next={request.url.path}", status_code=303)
    return refusal(request, error)
