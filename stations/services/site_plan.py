"""Which places to add, and the proof: the site plan of one hour (P4).

The demand is who lacks an open place at that hour; what is surely open then stands. A candidate is
a published place that could keep open (a partner), or a square in which people lack one (new). The
solving is done elsewhere: a `SiteTask` travels to a process of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.frames import distance_m
from geodata.roads import distances_between
from stations.planning import robustness
from stations.planning.coverage import Points
from stations.planning.new_sites import new_sites
from stations.planning.reach import Floats
from stations.planning.robustness import DRAWS, Stays
from stations.planning.siting import cover as covering
from stations.planning.siting.instance import Candidates, Instance, instance_from_positions
from stations.planning.siting.plan import Limit, Plan
from stations.planning.siting.thrift import thrifty
from stations.planning.way import ByRoad, Way
from stations.registry.vocabulary import Kind
from stations.search.find import NamedKind
from stations.services.kernels import load_siting
from stations.services.planning import NEAR_LANDMARK_M, CoverageNow

BUDGET, NEW_COST, PARTNER_COST = 963_000.0, 27_514.0, 12_000.0
"""Yuan: Xuchang's 35 stations cost 963,000, 27,514 each; a partner's reward is the city's 10,000
of Zhengzhou and a fitting."""

NIGHT = 22
TIME_LIMIT_S = 20.0
GENTLY = 5  # of niceness: riders go first
SEED = 7

Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class SiteQuestion:
    """What the planner chose: the hour, the limit (yuan, or a number of sites), costs, wishes."""

    hour: int = NIGHT
    budget: float | None = BUDGET
    sites: int | None = None
    partner_cost: float = PARTNER_COST
    new_cost: float = NEW_COST
    must: frozenset[str] = frozenset()
    must_not: frozenset[str] = frozenset()
    time_limit_s: float = TIME_LIMIT_S
    draws: int = DRAWS

    @property
    def limit(self) -> Limit:
        """The limit as the solver takes it."""
        return Limit(sites=self.sites) if self.budget is None else Limit(budget=self.budget)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where a place could be added; `nth` tells apart those named after one landmark."""

    id: str
    name: str
    kind: Kind | None  # of the partner; None: built new
    lon: float
    lat: float
    cost: float
    nth: int = 1

    @property
    def is_new(self) -> bool:
        return self.kind is None


@dataclass(frozen=True, slots=True, eq=False)
class SiteTask:
    """The question as it travels to the process that solves it."""

    points: Points
    weight: Floats
    candidates: Candidates
    within_m: float
    way: Way
    asked: SiteQuestion


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan and the seconds it took."""

    plan: Plan
    seconds: float


def lacking(answer: CoverageNow, hour: int) -> float:
    """Workers without an open place at an hour."""
    return float(answer.missing[:, hour].sum())


def candidates_of(answer: CoverageNow, asked: SiteQuestion) -> tuple[Candidate, ...]:
    """Partners by id, then squares by weight; those with nobody in reach are left out later."""
    opened, _ = answer.open_at(asked.hour)
    partners = [
        Candidate(
            str(row.place.id), row.place.name, row.place.kind, *row.place.position,
            asked.partner_cost,
        )
        for row, is_open in zip(answer.places, opened, strict=True)
        if not is_open
    ]  # fmt: skip
    squares = new_sites(answer.points.lon, answer.points.lat, answer.missing[:, asked.hour])
    names = _names(answer, squares.lon, squares.lat)
    new = [
        Candidate(
            key, name, None, float(squares.lon[i]), float(squares.lat[i]), asked.new_cost, nth
        )
        for i, (key, (name, nth)) in enumerate(zip(squares.ids, names, strict=True))
    ]
    return (*partners, *new)


def task_of(answer: CoverageNow, asked: SiteQuestion, candidates: Sequence[Candidate]) -> SiteTask:
    """The question in arrays; wishes for what is no candidate any more fall away."""
    known = {each.id for each in candidates}
    weight = answer.missing[:, asked.hour]
    kept = np.flatnonzero(weight > 0)
    must, must_not = asked.must & known, (asked.must_not & known) - asked.must
    return SiteTask(
        Points(answer.points.lon[kept], answer.points.lat[kept], np.arange(len(kept))),
        weight[kept],
        Candidates(
            tuple(each.id for each in candidates),
            np.array([each.lon for each in candidates], np.float64),
            np.array([each.lat for each in candidates], np.float64),
            np.array([each.cost for each in candidates], np.float64),
        ),
        answer.question.radius_m,
        answer.way,
        replace(asked, must=must, must_not=must_not),
    )


def solve(task: SiteTask, tell: Tell) -> Solved:
    """Choose the sites within the time limit; runs in a process of its own."""
    _give_way()
    load_siting()
    began, asked = time.perf_counter(), task.asked

    def report(_stage: str, _objective: float | None = None, _bound: float | None = None) -> None:
        tell(min(0.99, (time.perf_counter() - began) / max(asked.time_limit_s, 1e-3)))

    instance = instance_of(task)
    tell(0.02)
    plan = covering.cover(
        instance,
        within_m=task.within_m,
        limit=asked.limit,
        must=asked.must,
        must_not=asked.must_not,
        time_limit_s=asked.time_limit_s,
        seed=SEED,
        report=report,
    )
    plan = thrifty(instance, plan, within_m=task.within_m, must=asked.must, must_not=asked.must_not)
    return Solved(plan, time.perf_counter() - began)


def draw(task: tuple[SiteTask, tuple[str, ...]], tell: Tell) -> Stays:
    """How often each chosen site is chosen again under demand that differs by 20 %."""
    _give_way()
    question, chosen = task
    asked = question.asked
    return robustness.stays(
        instance_of(question),
        chosen,
        within_m=question.within_m,
        limit=asked.limit,
        must=asked.must,
        must_not=asked.must_not,
        draws=asked.draws,
        seed=SEED,
        tell=tell,
    )


def instance_of(task: SiteTask) -> Instance:
    """Who reaches which candidate, in a straight line or by road."""
    if isinstance(task.way, ByRoad):
        return _by_road(task, task.way)
    return instance_from_positions(
        task.points.lon, task.points.lat, task.weight, task.candidates, within_m=task.within_m
    )


def _give_way() -> None:
    if hasattr(os, "nice"):  # Windows has none
        os.nice(GENTLY)


def _by_road(task: SiteTask, way: ByRoad) -> Instance:
    them = task.candidates
    order = sorted(range(len(them.ids)), key=them.ids.__getitem__)
    demand = way.network.snap(task.points.lon, task.points.lat)
    places = way.network.snap(them.lon[order], them.lat[order])
    metres = distances_between(way.network, demand, places, within_m=task.within_m)
    metres.sort_indices()
    return Instance(
        task.weight,
        np.full(len(task.weight), np.inf),
        tuple(them.ids[i] for i in order),
        them.cost[order],
        metres.indptr.astype(np.int64),
        metres.indices.astype(np.int32),
        metres.data,
    )


def _names(answer: CoverageNow, lon: Floats, lat: Floats) -> list[tuple[str, int]]:
    """The nearest landmark of each position (else the nearest place), counted where it repeats."""
    named = [(each.name, each.position) for each in answer.named if each.kind is NamedKind.LANDMARK]
    nearest, apart = _nearest(named, lon, lat)
    places = [(row.place.name, row.place.position) for row in answer.places]
    beside, _ = _nearest(places, lon, lat)
    seen: dict[str, int] = {}
    found = []
    for i in range(len(lon)):
        name = nearest[i] if apart[i] <= NEAR_LANDMARK_M or not beside[i] else beside[i]
        seen[name] = seen.get(name, 0) + 1
        found.append((name, seen[name]))
    return found


def _nearest(
    named: Sequence[tuple[str, tuple[float, float]]], lon: Floats, lat: Floats
) -> tuple[list[str], Floats]:
    if not named or not len(lon):
        return [""] * len(lon), np.full(len(lon), np.inf)
    at = np.array([position for _, position in named])
    apart = np.asarray(distance_m(lon[:, None], lat[:, None], at[:, 0], at[:, 1]))
    index = apart.argmin(axis=1)
    return [named[i][0] for i in index], apart.min(axis=1)
