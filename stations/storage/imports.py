"""Import runs: places staged under one stay invisible until the run is published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from stations.storage.places import IMPORT, PLACE
from stations.storage.rows import (
    AccountRow,
    DemandRow,
    DistrictRow,
    DrawingRow,
    EditRow,
    LandmarkRow,
    PlaceRow,
    table_of,
)

EDIT = table_of(EditRow)


def begin_import(
    connection: Connection, *, subject: str, file_name: str, digest: str, at: datetime, by: str
) -> int:
    """Open a run and return its number."""
    values = {"subject": subject, "file_name": file_name, "file_digest": digest}
    key = connection.execute(
        insert(IMPORT).values(values | {"started_at": at, "by": by})
    ).inserted_primary_key
    assert key is not None
    return int(key[0])


def publish_import(connection: Connection, import_id: int, *, at: datetime) -> None:
    """Make a run's places visible, all at once."""
    connection.execute(update(IMPORT).where(IMPORT.c.id == import_id).values(published_at=at))


def drop_unpublished(connection: Connection) -> int:
    """Remove what killed imports staged; return how many places that was."""
    dead = select(IMPORT.c.id).where(IMPORT.c.published_at.is_(None))
    gone = connection.execute(delete(PLACE).where(PLACE.c.import_id.in_(dead))).rowcount
    connection.execute(delete(IMPORT).where(IMPORT.c.published_at.is_(None)))
    return int(gone)


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


def remove_synthetic(connection: Connection) -> None:
    """Remove everything invented; visits, reports and keepers go with their places."""
    made_up = select(PLACE.c.id).where(PLACE.c.synthetic)
    connection.execute(delete(EDIT).where(EDIT.c.place_id.in_(made_up)))
    for row in (PlaceRow, AccountRow, DistrictRow, LandmarkRow, DemandRow, DrawingRow):
        table = table_of(row)
        connection.execute(delete(table).where(table.c.synthetic))
