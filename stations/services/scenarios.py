"""Site plans under a name, with the versions of what they were made of (P21)."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection

from stations.errors import Fault, InvalidInput, NotFound, Refused
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.planning.demand_lists import DemandKind
from stations.planning.record import PlanRecord
from stations.services.hub import Hub
from stations.services.planning import CoverageNow, Scope
from stations.services.site_plan import SiteQuestion
from stations.storage import demand_sources
from stations.storage import scenarios as stored
from stations.storage.scenarios import Stored

LONGEST_NAME, MOST = 80, 200
"""Characters of a name; scenarios in a store."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a plan was made of: the version of the places, the list of workers, the roads."""

    catalogue: int
    demand: str
    demand_file: str = ""
    demand_digest: str = ""
    roads_digest: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A plan under a name; `question` is what was asked, as plain values."""

    id: str
    name: str
    made_at: datetime
    by: str
    question: dict[str, object]
    inputs: Inputs
    plan: PlanRecord
    synthetic: bool


def save_scenario(
    hub: Hub,
    by: Account | None,
    name: str,
    answer: CoverageNow,
    asked: SiteQuestion,
    plan: PlanRecord,
) -> Scenario:
    """Keep a plan under a name; the same name may stand twice, time tells them apart.

    Raises:
        Refused: `sign_in_first`, `no_right`, `too_many_scenarios`.
        InvalidInput: the name is `missing` or `too_long`.
    """
    account = authorize(by, Action.PLAN)
    title = " ".join(name.split())
    _check(title)
    scenario = Scenario(
        secrets.token_urlsafe(9),
        title,
        hub.clock.now(),
        account.display_name,
        question_of(answer, asked),
        inputs_of(hub, answer),
        plan,
        answer.scope is Scope.DEMO,
    )
    hub.writer.write(lambda connection: _add(connection, scenario))
    return scenario


def all_scenarios(hub: Hub, by: Account | None, scope: Scope) -> list[Scenario]:
    """The scenarios of a scope, newest first; what an older program wrote otherwise is left out.

    Raises:
        Refused: `sign_in_first`, `no_right`.
        StoreUnavailable: the store does not answer.
    """
    authorize(by, Action.PLAN)
    with hub.read() as connection:
        rows = stored.scenarios(connection, synthetic=scope is Scope.DEMO)
    return [found for found in map(_read, rows) if found is not None]


def get_scenario(hub: Hub, by: Account | None, scenario_id: str) -> Scenario:
    """One scenario.

    Raises:
        Refused: `sign_in_first`, `no_right`.
        NotFound: `unknown_scenario`.
    """
    authorize(by, Action.PLAN)
    with hub.read() as connection:
        found = _read(stored.scenario(connection, scenario_id))
    if found is None:
        raise NotFound("unknown_scenario", scenario_id)
    return found


def drop_scenario(hub: Hub, by: Account | None, scenario_id: str) -> None:
    """Forget one.

    Raises:
        Refused: `sign_in_first`, `no_right`.
    """
    authorize(by, Action.PLAN)
    hub.writer.write(lambda connection: stored.remove_scenario(connection, scenario_id))


def question_of(answer: CoverageNow, asked: SiteQuestion) -> dict[str, object]:
    """What was asked, as plain values."""
    question = answer.question
    return {
        "radius_m": question.radius_m,
        "day": question.day.isoformat(),
        "group": question.group,
        "amenity": question.amenity,
        "by_road": question.along is not None,
        "hour": asked.hour,
        "budget": asked.budget,
        "sites": asked.sites,
        "new_cost": asked.new_cost,
        "partner_cost": asked.partner_cost,
        "must": sorted(asked.must),
        "must_not": sorted(asked.must_not),
        "time_limit_s": asked.time_limit_s,
    }


def inputs_of(hub: Hub, answer: CoverageNow) -> Inputs:
    """The versions of what an answer was made of."""
    version, along = hub.catalogue.version, answer.question.along
    roads = "" if along is None else along.roads.digest
    kind = answer.question.source
    if answer.scope is Scope.DEMO or kind in (DemandKind.VISITS, DemandKind.VOTES):
        return Inputs(version, kind or DemandKind.WORKERS, roads_digest=roads)
    with hub.read() as connection:
        lists = demand_sources.sources(connection)
    for each in lists:
        if kind in (None, each.kind):
            return Inputs(version, each.kind, each.file_name, each.digest, roads)
    return Inputs(version, kind or DemandKind.WORKERS, roads_digest=roads)


def _check(name: str) -> None:
    faults = []
    if not name:
        faults.append(Fault("missing", "name"))
    if len(name) > LONGEST_NAME:
        faults.append(Fault("too_long", "name", detail=str(LONGEST_NAME)))
    if not name.isprintable():
        faults.append(Fault("control_character", "name"))
    if faults:
        raise InvalidInput("faults_in_name", faults)


def _add(connection: Connection, scenario: Scenario) -> None:
    if stored.count_scenarios(connection) >= MOST:
        raise Refused("too_many_scenarios", n=MOST)
    inputs = {name: getattr(scenario.inputs, name) for name in Inputs.__slots__}
    row = Stored(
        scenario.id,
        scenario.name,
        scenario.made_at,
        scenario.by,
        json.dumps(scenario.question),
        json.dumps(inputs),
        scenario.plan.model_dump_json(),
        scenario.synthetic,
    )
    stored.add_scenario(connection, row)


def _read(row: Stored) -> Scenario | None:
    try:
        plan = PlanRecord.model_validate_json(row.answer)
        inputs = Inputs(**json.loads(row.inputs))
    except (ValidationError, TypeError, ValueError):
        return None
    question = json.loads(row.question)
    return Scenario(row.id, row.name, row.made_at, row.by, question, inputs, plan, row.synthetic)
