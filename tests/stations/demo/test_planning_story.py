"""`docs/planning.md` tells what the program says of the demo city, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from stations.demo.load import load_demo
from stations.planning.record import Moment, PlanRecord
from stations.services.planning import (
    CoverageNow,
    Question,
    Scope,
    coverage_now,
    gaps_of,
    load_demand,
)
from stations.services.site_plan import SiteQuestion, candidates_of, solve, task_of
from stations.services.site_plan_told import told
from stations.views.site_plan import share_text
from tests.builders import a_hub

STORY = Path(__file__).parents[3] / "docs" / "planning.md"
EVENING = datetime(2026, 11, 18, 12, 20, tzinfo=UTC)
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoverageNow]:
    with a_hub(tmp_path_factory.mktemp("store"), at=EVENING) as hub:
        load_demo(hub, seed=7)
        demand = load_demand(hub, Scope.DEMO)
        assert demand is not None
        question = Question(1000.0, WEDNESDAY)
        yield coverage_now(hub, question, demand, scope=Scope.DEMO, at=hub.clock.now())


@pytest.fixture(scope="module")
def story() -> str:
    return " ".join(STORY.read_text(encoding="utf-8").split())


def planned(answer: CoverageNow, budget: float) -> PlanRecord:
    asked = replace(SiteQuestion(), budget=budget)
    could = candidates_of(answer, asked)
    return told(answer, asked, could, solve(task_of(answer, asked, could), lambda _share: None))


def missing(story: str, figures: list[str]) -> list[str]:
    return [figure for figure in figures if figure not in story]


def test_the_story_tells_where_it_hurts(answer: CoverageNow, story: str) -> None:
    night = answer.share_at(22)
    figures = [
        f"{night.workers:,.0f} people are at work",
        f"{night.sure:,.0f} of them have a place that is surely open",
        f"surely open: {share_text(night.sure_share)} %",
        f"{night.workers - night.sure:,.0f} have none",
    ]
    gaps = gaps_of(answer, hour=22)[:3]
    figures += [f"| {i} | {g.name} | {g.gap.weight:,.0f} |" for i, g in enumerate(gaps, 1)]
    assert missing(story, figures) == []


@pytest.mark.parametrize("budget", [100_000.0, 963_000.0])
def test_the_story_tells_what_a_budget_buys(answer: CoverageNow, story: str, budget: float) -> None:
    plan = planned(answer, budget)
    row = (
        f"| {budget:,.0f} yuan | {len(plan.sites)} | {plan.n_new} + {plan.n_partners} "
        f"| {plan.cost:,.0f} | {plan.gain:,.0f} | {share_text(plan.hour_bar.shares[1])} % "
        f"| {'proven best' if plan.proven else ''} |"
    )
    assert missing(story, [row]) == []


def test_the_story_tells_what_remains(answer: CoverageNow, story: str) -> None:
    plan = planned(answer, 963_000.0)
    of = {bar.moment: bar for bar in plan.bars}
    dawn, heat = of[Moment.DAWN], of[Moment.HEAT]
    assert plan.hour_bar.workers - plan.hour_bar.after == 1
    figures = [
        f"stays as it is: {len(plan.existing)} places",
        f"lack one: {plan.candidates}",
        f"{plan.left:,.0f} yuan are left",
        f"adds {plan.sites[0].adds:,.0f} alone",
        f"{dawn.workers - dawn.after:,.0f} sanitation workers",
        *(
            f"{share_text(bar.shares[0])} % to {share_text(bar.shares[1])} %"
            for bar in (dawn, heat)
        ),
    ]
    assert missing(story, figures) == []


def test_the_pictures_of_the_story_exist() -> None:
    text = STORY.read_text(encoding="utf-8")
    named = [part.split(")")[0] for part in text.split("](")[1:]]
    assert [name for name in named if not (STORY.parent / name).exists()] == []
