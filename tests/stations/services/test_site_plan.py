"""P4 and P6 as the planner's page asks for them: candidates, the plan, what it is told to mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.demand import DemandTable
from geodata.frames import distance_m
from stations.planning.record import Moment, PlanRecord
from stations.planning.siting.plan import Status
from stations.registry.places import Place
from stations.registry.vocabulary import Kind
from stations.services.hub import Hub
from stations.services.planning import CoverageNow, Question, Scope, coverage_now
from stations.services.site_plan import (
    SiteQuestion,
    candidates_of,
    draw,
    instance_of,
    solve,
    task_of,
)
from stations.services.site_plan_told import told
from tests.builders import a_hub, a_place

WEDNESDAY = date(2026, 11, 18)
OPEN, SHUT = LonLat(113.25, 33.05), LonLat(113.30, 33.05)
QUICK = SiteQuestion(time_limit_s=5.0, draws=10)


def silent(_share: float) -> None:
    """Nobody is told."""


def some_places() -> list[Place]:
    return [
        a_place(id="open", code="opn2345", position=OPEN, synthetic=True),
        a_place(
            id="shut", code="sht2345", name="面馆", kind=Kind.MERCHANT, position=SHUT,
            opening_hours="08:00-20:00", synthetic=True,
        ),
    ]  # fmt: skip


def demand_there(far: float = 40.0) -> DemandTable:
    """At 22:00: 100 beside what is open, 60 beside the shut merchant, `far` and 3 far from both."""
    return DemandTable.from_columns(
        [OPEN.lon, SHUT.lon, 113.40, 113.50, SHUT.lon],
        [33.05, 33.05, 33.05, 33.05, 33.05],
        [100.0, 60.0, far, 3.0, 20.0],
        hour=[22, 22, 22, 22, 4],
        group=["food_rider", "food_rider", "courier", "courier", "sanitation"],
    )


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store", *some_places()) as opened:
        yield opened


def answered(hub: Hub, demand: DemandTable | None = None) -> CoverageNow:
    question = Question(radius_m=1000.0, day=WEDNESDAY)
    table = demand_there() if demand is None else demand
    return coverage_now(hub, question, table, scope=Scope.DEMO, at=hub.clock.now())


def planned(answer: CoverageNow, asked: SiteQuestion = QUICK) -> PlanRecord:
    could = candidates_of(answer, asked)
    return told(answer, asked, could, solve(task_of(answer, asked, could), silent))


def test_p4_candidates_are_the_places_shut_then_and_the_squares_that_lack(hub: Hub) -> None:
    could = candidates_of(answered(hub), QUICK)
    assert [(each.id, each.cost) for each in could if not each.is_new] == [("shut", 12_000)]
    assert [each.cost for each in could if each.is_new] == [27_514] * 3


def test_p4_the_plan_says_whom_each_site_adds_and_the_sites_add_up_to_the_gain(hub: Hub) -> None:
    plan = planned(answered(hub))
    assert plan.proven
    assert (plan.gain, plan.lacking, plan.workers) == (103, 103, 203)
    first, second, third = plan.sites
    assert (first.id, first.adds, first.groups) == ("shut", 60, (("food_rider", 1.0),))
    # three at the last site would follow from the sum: the 40 beside it go unsaid too
    assert (second.adds, third.adds, third.groups) == (None, None, ())
    assert plan.cost == 12_000 + 2 * 27_514
    assert plan.left == 963_000 - plan.cost


def test_p4_who_a_site_serves_are_only_those_whom_it_adds(hub: Hub) -> None:
    # riders at the merchant, truckers 840 m east of it, couriers 840 m farther
    table = DemandTable.from_columns(
        [SHUT.lon, 113.309, 113.318], [33.05] * 3, [60.0, 30.0, 20.0],
        hour=[22] * 3, group=["food_rider", "truck", "courier"],
    )  # fmt: skip
    answer = answered(hub, table)
    between = [each.id for each in candidates_of(answer, QUICK) if each.is_new][1]
    plan = planned(answer, replace(QUICK, must_not=frozenset({between})))
    first, second = plan.sites
    assert (first.adds, first.groups) == (90, (("food_rider", 2 / 3), ("truck", 1 / 3)))
    assert (second.adds, second.groups) == (20, (("courier", 1.0),))


def test_p4_before_and_after_count_the_chosen_places_as_open_all_day(hub: Hub) -> None:
    plan = planned(answered(hub))
    bar = plan.hour_bar
    assert (bar.before, bar.after, bar.workers) == (100, 203, 203)
    dawn = next(bar for bar in plan.bars if bar.moment is Moment.DAWN)
    assert (dawn.before, dawn.after, dawn.workers) == (0, 20, 20)


def test_p4_a_larger_budget_never_reaches_fewer(hub: Hub) -> None:
    answer = answered(hub)
    gains = [
        planned(answer, replace(QUICK, budget=float(budget))).gain
        for budget in (12_000, 27_514, 39_514, 55_000, 67_028)
    ]
    assert gains == sorted(gains)
    assert gains == [60, 60, 100, 100, 103]


def test_p4_the_plan_equals_trying_every_choice(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    n = 60
    table = DemandTable.from_columns(
        rng.uniform(113.2, 113.27, n), rng.uniform(33.0, 33.05, n),
        rng.integers(1, 40, n).astype(float), hour=[22] * n,
    )  # fmt: skip
    with a_hub(tmp_path / "store", *some_places()) as hub:
        answer = answered(hub, table)
        asked = replace(QUICK, budget=70_000.0)
        could = candidates_of(answer, asked)[:14]
        task = task_of(answer, asked, could)
        found = solve(task, silent).plan
    near = distance_m(
        task.points.lon[:, None], task.points.lat[:, None],
        task.candidates.lon, task.candidates.lat,
    ) <= 1000.0  # fmt: skip
    best = max(
        float(task.weight[near[:, list(chosen)].any(axis=1)].sum())
        for size in range(5)
        for chosen in combinations(range(len(could)), size)
        if task.candidates.cost[list(chosen)].sum() <= 70_000
    )
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(best)


def test_p4_what_must_be_is_there_and_what_must_not_is_not(hub: Hub) -> None:
    answer = answered(hub)
    new = [each.id for each in candidates_of(answer, QUICK) if each.is_new]
    one = replace(QUICK, budget=None, sites=1, must=frozenset({new[-1]}))
    assert [site.id for site in planned(answer, one).sites] == [new[-1]]
    without = replace(QUICK, must_not=frozenset({"shut"}))
    assert "shut" not in {site.id for site in planned(answer, without).sites}
    gone = replace(QUICK, must=frozenset({"no such place"}))
    assert planned(answer, gone).gain == 103


@pytest.mark.parametrize(
    ("but", "note"),
    [
        ({"budget": 100.0}, "budget_below_cheapest"),
        ({"budget": 0.0}, "budget_below_cheapest"),
        ({"budget": 20_000.0, "must": frozenset({"shut"}), "partner_cost": 30_000.0},
         "must_have_too_much"),
    ],
)  # fmt: skip
def test_p4_what_cannot_be_bought_is_said(hub: Hub, but: dict[str, object], note: str) -> None:
    plan = planned(answered(hub), replace(QUICK, **but))  # type: ignore[arg-type]
    assert (plan.note, plan.gain, plan.sites) == (note, 0, ())


def test_p4_a_short_time_still_gives_an_answer_with_its_bound(hub: Hub) -> None:
    plan = planned(answered(hub), replace(QUICK, time_limit_s=0.1))
    assert 0 <= plan.bound_share <= 1
    assert plan.gain <= plan.lacking


def test_p4_nobody_to_reach_is_an_answer(hub: Hub) -> None:
    plan = planned(answered(hub), replace(QUICK, hour=12))
    assert (plan.lacking, plan.gain, plan.sites, plan.squares) == (0, 0, (), ())
    nobody = planned(answered(hub, DemandTable.from_columns([], [], [])))
    assert nobody.sites == ()
    assert nobody.hour_bar.shares == (0, 0)


def test_p6_the_draws_are_those_of_the_plan(hub: Hub) -> None:
    answer = answered(hub)
    could = candidates_of(answer, QUICK)
    task = task_of(answer, QUICK, could)
    solved = solve(task, silent)
    found = draw((task, solved.plan.chosen), silent)
    assert found.times == dict.fromkeys(solved.plan.chosen, 10)
    plan = told(answer, QUICK, could, solved, found)
    assert {site.stays for site in plan.sites} == {10}
    assert plan.draws == 10


def test_nothing_told_speaks_of_fewer_than_five(hub: Hub) -> None:
    plan = planned(answered(hub))
    figures = [site.adds for site in plan.sites] + [square.before for square in plan.squares]
    assert all(n is None or n >= 5 for n in figures)


def test_the_question_in_arrays_holds_only_who_lacks_a_place(hub: Hub) -> None:
    answer = answered(hub)
    task = task_of(answer, QUICK, candidates_of(answer, QUICK))
    assert task.weight.tolist() == [60, 40, 3]
    assert np.isinf(instance_of(task).held_m).all()
