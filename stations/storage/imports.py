"""Import runs: places staged under one stay invisible until the run is published."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, exists, func, insert, select, update

from stations.errors import Refused
from stations.people.accounts import Role
from stations.registry.places import PlaceId
from stations.storage.accounts import ACCOUNT
from stations.storage.engine import unavailable
from stations.storage.geography import DEMAND
from stations.storage.places import EDIT, IMPORT, PLACE
from stations.storage.rider_rows import EventRow, ScenarioRow, VoteRow
from stations.storage.rows import (
    AccountRow,
    DemandRow,
    DistrictRow,
    DrawingRow,
    LandmarkRow,
    PlaceRow,
    ReportRow,
    VisitRow,
    table_of,
)

LOCK_NAME = "import.lock"
DEMO = "demo"
_SLICE = 2_000  # places a job: well under the 100 ms that a check-in may have to wait
_MADE_UP = (
    PlaceRow,
    DistrictRow,
    LandmarkRow,
    DemandRow,
    DrawingRow,
    EventRow,
    VoteRow,
    ScenarioRow,
)


@contextmanager
def only_import(data_dir: Path) -> Iterator[None]:
    """Hold the one right to import into this store; the system takes it back from a killed process.

    Raises:
        Refused: `import_running`, somebody else holds it.
        StoreUnavailable: the data directory cannot be written.
    """
    try:
        lock = sqlite3.connect(data_dir / LOCK_NAME, timeout=0, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise unavailable(error) from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Refused("import_running") from error
            raise unavailable(error) from error
        yield


def begin_import(
    connection: Connection,
    *,
    subject: str,
    file_name: str,
    digest: str,
    at: datetime,
    by: str,
    network: str = "",
) -> int:
    """Open a run and return its number."""
    values = {"subject": subject, "file_name": file_name, "file_digest": digest}
    key = connection.execute(
        insert(IMPORT).values(values | {"started_at": at, "by": by, "network": network})
    ).inserted_primary_key
    assert key is not None
    return int(key[0])


def last_digest(connection: Connection, subject: str) -> str | None:
    """The digest of the file that was last published as this subject, None where none was."""
    run = last_published(connection, subject)
    return None if run is None else str(run.file_digest)


def last_published(connection: Connection, subject: str) -> Any | None:
    """The run (`file_name`, `file_digest`, `published_at`) of a subject that was published last."""
    return connection.execute(
        select(IMPORT.c.file_name, IMPORT.c.file_digest, IMPORT.c.published_at)
        .where(IMPORT.c.subject == subject, IMPORT.c.published_at.is_not(None))
        .order_by(IMPORT.c.id.desc())
        .limit(1)
    ).one_or_none()


def publish_import(connection: Connection, import_id: int, *, at: datetime) -> None:
    """Make a run's places visible, all at once.

    Raises:
        Refused: `import_interrupted`, the run was dropped meanwhile.
    """
    done = connection.execute(
        update(IMPORT).where(IMPORT.c.id == import_id).values(published_at=at)
    )
    if done.rowcount != 1:
        raise Refused("import_interrupted")


def is_empty(connection: Connection) -> bool:
    """Whether nobody has stored anything yet: no place, no account."""
    return not any(
        connection.execute(select(exists().select_from(table_of(row)))).scalar()
        for row in (PlaceRow, AccountRow)
    )


def count_places(connection: Connection, *, synthetic: bool) -> int:
    """How many visible places there are of the real or of the synthetic world."""
    joined = PLACE.outerjoin(IMPORT, PLACE.c.import_id == IMPORT.c.id)
    visible = PLACE.c.import_id.is_(None) | IMPORT.c.published_at.is_not(None)
    chosen = select(func.count()).select_from(joined).where(PLACE.c.synthetic == synthetic, visible)
    return int(connection.execute(chosen).scalar_one())


def subjects(connection: Connection) -> Mapping[PlaceId, str]:
    """What each imported place was imported as."""
    rows = connection.execute(
        select(PLACE.c.id, IMPORT.c.subject)
        .join(IMPORT, PLACE.c.import_id == IMPORT.c.id)
        .where(IMPORT.c.published_at.is_not(None))
    )
    return {PlaceId(row.id): row.subject for row in rows}


def columns_edited_by_hand(connection: Connection) -> Mapping[PlaceId, frozenset[str]]:
    """The columns of each place that somebody changed since, in any way but by an import."""
    published = select(IMPORT.c.published_at).where(IMPORT.c.published_at.is_not(None))
    rows = connection.execute(
        select(EDIT.c.place_id, EDIT.c.field).where(EDIT.c.at.not_in(published)).distinct()
    )
    found: dict[PlaceId, set[str]] = {}
    for row in rows:
        found.setdefault(PlaceId(row.place_id), set()).add(row.field)
    return {key: frozenset(columns) for key, columns in found.items()}


def has_synthetic(connection: Connection) -> bool:
    """Whether anything invented is stored: a place, or an account."""
    return any(
        connection.execute(select(exists().where(table.c.synthetic))).scalar()
        for table in (PLACE, ACCOUNT)
    )


def has_account(connection: Connection, roles: Collection[Role]) -> bool:
    """Whether somebody real holds one of these roles."""
    real = exists().where(ACCOUNT.c.role.in_([r.value for r in roles]), ~ACCOUNT.c.synthetic)
    return bool(connection.execute(select(real)).scalar())


def thin_synthetic(connection: Connection) -> int:
    """Remove some of the many invented rows (visits, reports, demand); 0 when none are left."""
    for table in (table_of(VisitRow), table_of(ReportRow), DEMAND):
        gone = _remove_some(connection, table)
        if gone:
            return gone
    return 0


def remove_synthetic(connection: Connection, *, keep: Collection[Role] = ()) -> None:
    """Remove everything invented but accounts in the roles `keep`.

    Visits, reports and keepers go with their places.
    """
    made_up = select(PLACE.c.id).where(PLACE.c.synthetic)
    connection.execute(delete(EDIT).where(EDIT.c.place_id.in_(made_up)))
    for row in _MADE_UP:
        table = table_of(row)
        connection.execute(delete(table).where(table.c.synthetic))
    kept = [role.value for role in keep]
    connection.execute(delete(ACCOUNT).where(ACCOUNT.c.synthetic, ACCOUNT.c.role.not_in(kept)))
    connection.execute(delete(IMPORT).where(IMPORT.c.subject == DEMO, ~_has_places()))


def _has_places() -> Any:
    return exists().where(PLACE.c.import_id == IMPORT.c.id)


def _remove_some(connection: Connection, table: Table) -> int:
    some = select(table.c.id).where(table.c.synthetic).limit(2 * _SLICE)
    return int(connection.execute(delete(table).where(table.c.id.in_(some))).rowcount)
