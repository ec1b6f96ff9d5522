"""P21: plans kept under a name, with the versions of what they were made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stations.errors import InvalidInput, NotFound, Refused
from stations.people.accounts import Account, Role
from stations.planning.record import PlanRecord
from stations.services import scenarios
from stations.services.hub import Hub
from stations.services.planning import CoverageNow, Scope
from stations.services.scenarios import (
    all_scenarios,
    drop_scenario,
    get_scenario,
    save_scenario,
)
from stations.storage.imports import remove_synthetic
from tests.builders import a_hub
from tests.stations.services.a_city import an_account
from tests.stations.services.test_site_plan import QUICK, answered, planned, some_places


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store", *some_places()) as opened:
        yield opened


@pytest.fixture
def planner(hub: Hub) -> Account:
    return an_account(hub, Role.AUDITOR)


@pytest.fixture
def made(hub: Hub) -> tuple[CoverageNow, PlanRecord]:
    answer = answered(hub)
    return answer, planned(answer)


def test_p21_a_kept_plan_reads_back_with_its_question_and_the_versions_of_its_inputs(
    hub: Hub, planner: Account, made: tuple[CoverageNow, PlanRecord]
) -> None:
    answer, plan = made
    kept = save_scenario(hub, planner, "  35 处  方案 ", answer, QUICK, plan)
    assert get_scenario(hub, planner, kept.id) == kept
    assert (kept.name, kept.by, kept.plan) == ("35 处 方案", "Wang", plan)
    assert kept.inputs.catalogue == hub.catalogue.version
    assert kept.inputs.demand == "workers"
    assert (kept.question["hour"], kept.question["radius_m"]) == (22, 1000.0)
    assert kept.synthetic


def test_p21_plans_are_listed_newest_first_and_one_can_be_removed(
    hub: Hub, planner: Account, made: tuple[CoverageNow, PlanRecord]
) -> None:
    answer, plan = made
    kept = [save_scenario(hub, planner, name, answer, QUICK, plan) for name in "ab"]
    assert {each.id for each in all_scenarios(hub, planner, Scope.DEMO)} == {k.id for k in kept}
    assert all_scenarios(hub, planner, Scope.REAL) == []
    drop_scenario(hub, planner, kept[0].id)
    drop_scenario(hub, planner, kept[0].id)  # two tabs
    assert [each.name for each in all_scenarios(hub, planner, Scope.DEMO)] == ["b"]
    with pytest.raises(NotFound, match=kept[0].id):
        get_scenario(hub, planner, kept[0].id)


@pytest.mark.parametrize(
    ("name", "reason"), [("", "missing"), ("   ", "missing"), ("x" * 81, "too_long")]
)
def test_a_name_that_cannot_be_kept_is_refused_by_its_field(
    hub: Hub, planner: Account, made: tuple[CoverageNow, PlanRecord], name: str, reason: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_scenario(hub, planner, name, made[0], QUICK, made[1])
    assert [(fault.reason, fault.column) for fault in refused.value.faults] == [(reason, "name")]


def test_only_who_plans_may_keep_read_or_remove(
    hub: Hub, planner: Account, made: tuple[CoverageNow, PlanRecord]
) -> None:
    kept = save_scenario(hub, planner, "ours", made[0], QUICK, made[1])
    keeper = an_account(hub, Role.KEEPER)
    for stranger in (None, keeper):
        with pytest.raises(Refused):
            save_scenario(hub, stranger, "theirs", made[0], QUICK, made[1])
        with pytest.raises(Refused):
            all_scenarios(hub, stranger, Scope.DEMO)
        with pytest.raises(Refused):
            get_scenario(hub, stranger, kept.id)
        with pytest.raises(Refused):
            drop_scenario(hub, stranger, kept.id)


def test_there_is_an_end_to_how_many_are_kept(
    hub: Hub,
    planner: Account,
    made: tuple[CoverageNow, PlanRecord],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scenarios, "MOST", 1)
    save_scenario(hub, planner, "one", made[0], QUICK, made[1])
    with pytest.raises(Refused, match="too_many_scenarios"):
        save_scenario(hub, planner, "two", made[0], QUICK, made[1])


def test_plans_of_the_demo_go_with_it(
    hub: Hub, planner: Account, made: tuple[CoverageNow, PlanRecord]
) -> None:
    save_scenario(hub, planner, "invented", made[0], QUICK, made[1])
    hub.writer.write(remove_synthetic)
    assert all_scenarios(hub, planner, Scope.DEMO) == []
