"""The command `site`: where the next stations should stand, and how certain that is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stations.cli.answers import answer, refusing, table
from stations.cli.files import Json

if TYPE_CHECKING:
    from stations.planning.files import SitesFile
    from stations.planning.siting.instance import Instance
    from stations.planning.siting.plan import Plan

ANSWERS = {
    "optimal": "proven: no choice is better",
    "feasible": "not proven: the best found in time",
    "infeasible": "no plan",
}
NOTES = {
    "budget_below_cheapest": "the budget is below the cheapest candidate",
    "must_have_too_much": "the must-haves take more than the limit",
    "no_candidate_in_reach": "no candidate is within reach of anybody",
    "too_few_to_reach_all": "so few sites cannot reach everybody who can be reached",
    "out_of_time": "the time was too short to find any",
}


class Objective(StrEnum):
    """What is to be best."""

    COVER = "cover"
    MEDIAN = "median"
    CENTER = "center"


def site(
    demand: Annotated[Path, typer.Option("--demand", help="id, lon, lat, weight.")],
    candidates: Annotated[Path, typer.Option("--candidates", help=r"id, lon, lat \[cost].")],
    existing: Annotated[
        Path | None, typer.Option(help="Stations that stand: id, lon, lat.")
    ] = None,
    sites: Annotated[int | None, typer.Option(min=1, help="So many new sites.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Yuan for new sites.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Cover all with the fewest.")] = False,
    objective: Annotated[Objective, typer.Option(help="What is to be best.")] = Objective.COVER,
    within_m: Annotated[float | None, typer.Option(min=0, help="Radius in metres.")] = None,
    distances: Annotated[
        Path | None, typer.Option(help="demand_id, station_id, distance_m.")
    ] = None,
    time_limit: Annotated[float, typer.Option(min=0, help="Seconds for the search.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, help="Of the search's random draws.")] = 0,
    as_json: Json = False,
) -> None:
    """Choose sites: cover most workers, the median or the centre, with a proof or a bound."""
    _check_usage(sites, budget, every, objective, within_m)
    with refusing(as_json=as_json):
        radius = within_m if every or objective is Objective.COVER else None
        instance = _instance(demand, candidates, existing, distances, radius)
        solver = _solver(objective, sites, budget, every, within_m or 0.0)
        plan = solver(instance, time_limit_s=time_limit, seed=seed, report=_tell)
    answer(plan.to_json(), as_json=as_json, lines=_lines(plan, _unit(objective, every)))


def _check_usage(
    sites: int | None, budget: float | None, every: bool, objective: Objective, within: float | None
) -> None:
    if (sites is not None) + (budget is not None) + every != 1:
        raise typer.BadParameter("say one of --sites P, --budget YUAN and --all")
    if every and objective is not Objective.COVER:
        raise typer.BadParameter("--all goes with --objective cover")
    if within is None and objective is Objective.COVER:
        raise typer.BadParameter("--within-m is needed for cover and --all")
    if budget is not None and not budget < float("inf"):
        raise typer.BadParameter("--budget takes yuan")


def _solver(
    objective: Objective,
    sites: int | None,
    budget: float | None,
    every: bool,
    within_m: float,
) -> Callable[..., Plan]:
    from functools import partial

    from stations.planning.siting.center import center
    from stations.planning.siting.cover import cover
    from stations.planning.siting.cover_all import cover_all
    from stations.planning.siting.median import median
    from stations.planning.siting.plan import Limit

    if every:
        return partial(cover_all, within_m=within_m)
    limit = Limit(sites=sites, budget=budget)
    if objective is Objective.COVER:
        return partial(cover, within_m=within_m, limit=limit)
    return partial(median if objective is Objective.MEDIAN else center, limit=limit)


def _instance(
    demand: Path,
    candidates: Path,
    existing: Path | None,
    distances: Path | None,
    radius: float | None,
) -> Instance:
    """The question in the files; who reaches whom by the distances, else on the ellipsoid."""
    from stations.planning.files import read_demand, read_distances, read_sites
    from stations.planning.siting.instance import (
        Candidates,
        instance_from_distances,
        instance_from_positions,
    )

    within_m = float("inf") if radius is None else radius
    workers, able = read_demand(demand), read_sites(candidates)
    stands: SitesFile | None = read_sites(existing) if existing else None
    points = workers.table
    if points.has_hours:
        print("the demand has hours: a worker counts once for each of them", file=sys.stderr)
    if distances is not None:
        told = read_distances(distances)
        pairs = told.demand_ids, told.station_ids, told.distance_m
        held = stands.ids if stands else ()
        return instance_from_distances(
            workers.ids,
            points.weight,
            able.ids,
            able.cost,
            pairs,
            existing_ids=held,
            within_m=within_m,
        )
    return instance_from_positions(
        points.lon,
        points.lat,
        points.weight,
        Candidates(able.ids, able.lon, able.lat, able.cost),
        existing=(stands.lon, stands.lat) if stands else None,
        within_m=within_m,
    )


def _tell(stage: str, objective: float | None, bound: float | None) -> None:
    """Say on standard error how far the search is."""
    best = "" if objective is None else f"  best {objective:,.10g}"
    most = "" if bound is None else f"  bound {bound:,.10g}"
    print(f"{stage}{best}{most}", file=sys.stderr)


def _unit(objective: Objective, every: bool) -> str:
    if every:
        return "new sites"
    units = {"cover": "workers covered", "median": "worker-metres", "center": "metres at most"}
    return units[objective.value]


def _lines(plan: Plan, unit: str) -> Iterator[str]:
    """The plan for people: the sites in the order in which they add most, and what is proven."""
    data: dict[str, Any] = plan.to_json()
    yield f"{plan.status.value}: {ANSWERS[plan.status.value]}"
    if plan.note is not None:
        yield NOTES[plan.note.value]
    if plan.objective is not None:
        yield f"{plan.objective:,.10g} {unit}, bound {plan.bound:,.10g}, gap {plan.gap:.2%}"
    yield f"{len(plan.chosen)} new sites for {plan.cost:,.10g} yuan"
    if plan.unreachable:
        yield f"{plan.unreachable:,.10g} workers are within reach of no place or candidate"
    rows = [[reason["id"], f"{reason['adds']:,.10g}"] for reason in data["reasons"]]
    if rows:
        yield from table(rows, ["site", "adds workers"])
