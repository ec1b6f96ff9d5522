"""Which lists of demand are loaded, one of each kind, and the store's own visits as one more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, extract, func, insert, select

from stations.planning.demand_lists import DemandKind, DemandList
from stations.registry.places import PlaceId
from stations.registry.vocabulary import WorkerGroup
from stations.storage.geography import DEMAND
from stations.storage.places import IMPORT
from stations.storage.rows import DemandSourceRow, table_of
from stations.storage.visits import VISIT

SOURCE = table_of(DemandSourceRow)
_KIND = func.coalesce(SOURCE.c.kind, DemandKind.WORKERS.value)
_ORDER = list(DemandKind)


@dataclass(frozen=True, slots=True)
class DemandSource:
    """A loaded list: of `rows` rows and `total` weight, of which `hidden` may not be shown."""

    run: int
    kind: DemandKind
    file_name: str
    digest: str
    at: datetime
    rows: int
    total: float
    hidden: float
    hidden_people: float

    @property
    def is_hidden(self) -> bool:
        """Whether all of it is of too few people to be shown."""
        return 0 < self.total <= self.hidden


def note_source(connection: Connection, run: int, found: DemandList) -> None:
    """Write down what a run brings."""
    about = {
        "kind": found.kind.value,
        "rows": found.rows,
        "total": found.total,
        "hidden": found.hidden,
        "hidden_people": found.hidden_people,
    }
    connection.execute(insert(SOURCE).values(import_id=run, **about))


def sources(connection: Connection) -> list[DemandSource]:
    """The list of each kind that was published last, the one to be taken first.

    That is in the order of the kinds; a list of which nothing may be shown comes after the others.
    """
    rows = connection.execute(
        select(
            IMPORT.c.id, IMPORT.c.file_name, IMPORT.c.file_digest, IMPORT.c.published_at,
            _KIND.label("kind"), SOURCE.c.rows, SOURCE.c.total, SOURCE.c.hidden,
            SOURCE.c.hidden_people,
        )
        .outerjoin(SOURCE, SOURCE.c.import_id == IMPORT.c.id)
        .where(IMPORT.c.subject == "demand", IMPORT.c.published_at.is_not(None))
        .order_by(IMPORT.c.id)
    )  # fmt: skip
    newest = {
        DemandKind(r.kind): DemandSource(
            r.id, DemandKind(r.kind), r.file_name, r.file_digest, r.published_at,
            r.rows or 0, r.total or 0.0, r.hidden or 0.0, r.hidden_people or 0.0,
        )
        for r in rows
    }  # fmt: skip
    return sorted(newest.values(), key=lambda s: (s.is_hidden, _ORDER.index(s.kind)))


def drop_before(connection: Connection, *, run: int, kind: DemandKind, limit: int) -> int:
    """Remove up to `limit` rows of earlier runs of one kind; return how many it was."""
    same = (
        select(IMPORT.c.id)
        .outerjoin(SOURCE, SOURCE.c.import_id == IMPORT.c.id)
        .where(IMPORT.c.id < run, IMPORT.c.subject == "demand", _KIND.in_([kind.value]))
    )
    old = select(DEMAND.c.id).where(DEMAND.c.import_id.in_(same)).limit(limit)
    return int(connection.execute(delete(DEMAND).where(DEMAND.c.id.in_(old))).rowcount)


def visited(
    connection: Connection, *, since: datetime, synthetic: bool
) -> Sequence[tuple[PlaceId, int, WorkerGroup, int]]:
    """`(place, hour in UTC, group, visits)` since then: nothing of which phone came."""
    hour = extract("hour", VISIT.c.entered_at)
    rows = connection.execute(
        select(VISIT.c.place_id, hour, VISIT.c.worker_group, func.count())
        .where(VISIT.c.entered_at >= since, VISIT.c.synthetic == synthetic)
        .group_by(VISIT.c.place_id, hour, VISIT.c.worker_group)
    )
    return [(PlaceId(p), int(h), WorkerGroup(g), int(n)) for p, h, g, n in rows]
