"""Site plans kept under a name: the question, what it was asked of, the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from stations.errors import NotFound
from stations.storage.rider_rows import ScenarioRow
from stations.storage.rows import table_of

SCENARIO = table_of(ScenarioRow)


@dataclass(frozen=True, slots=True)
class Stored:
    """A scenario as it lies in the store; `question`, `inputs` and `answer` are JSON."""

    id: str
    name: str
    made_at: datetime
    by: str
    question: str
    inputs: str
    answer: str
    synthetic: bool


def add_scenario(connection: Connection, scenario: Stored) -> None:
    """Keep a scenario."""
    values = {name: getattr(scenario, name) for name in Stored.__slots__}
    connection.execute(insert(SCENARIO).values(values))


def scenario(connection: Connection, scenario_id: str) -> Stored:
    """One scenario.

    Raises:
        NotFound: `unknown_scenario`.
    """
    row = connection.execute(select(SCENARIO).where(SCENARIO.c.id == scenario_id)).one_or_none()
    if row is None:
        raise NotFound("unknown_scenario", scenario_id)
    return _to_stored(row)


def scenarios(connection: Connection, *, synthetic: bool) -> list[Stored]:
    """The scenarios of one world, newest first."""
    rows = connection.execute(
        select(SCENARIO)
        .where(SCENARIO.c.synthetic == synthetic)
        .order_by(SCENARIO.c.made_at.desc(), SCENARIO.c.id)
    )
    return [_to_stored(row) for row in rows]


def count_scenarios(connection: Connection) -> int:
    """How many there are, of both worlds."""
    return int(connection.execute(select(func.count()).select_from(SCENARIO)).scalar_one())


def remove_scenario(connection: Connection, scenario_id: str) -> None:
    """Forget a scenario; one that is gone already is no fault."""
    connection.execute(delete(SCENARIO).where(SCENARIO.c.id == scenario_id))


def _to_stored(row: Row[Any]) -> Stored:
    return Stored(**row._mapping)
