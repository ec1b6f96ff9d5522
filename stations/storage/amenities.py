"""One amenity of one place: taken off the list, or given a last day of use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from stations.errors import EditClash
from stations.registry.vocabulary import Amenity
from stations.storage.places import AMENITY, add_history, last_editor, note_change, told


def drop_amenity(
    connection: Connection, place_id: str, amenity: Amenity, *, version: int, by: str, at: datetime
) -> None:
    """Say that a place does not have it, over the version that was read.

    Raises:
        EditClash: `amenity_changed`, somebody said something of it meanwhile.
    """
    row = _read(connection, place_id, amenity, version)
    connection.execute(delete(AMENITY).where(*_of(place_id, amenity)))
    field = f"amenity:{amenity.value}"
    add_history(connection, place_id, field, row.state, "", by=by, at=at)
    note_change(connection, place_id)


def set_expiry(
    connection: Connection,
    place_id: str,
    amenity: Amenity,
    expires_on: date | None,
    *,
    version: int,
    by: str,
    at: datetime,
) -> None:
    """Store the last day on which what is in stock may be used, over the version that was read.

    Raises:
        EditClash: `amenity_changed`, somebody said something of it meanwhile.
    """
    row = _read(connection, place_id, amenity, version)
    if row.expires_on == expires_on:
        return
    values = {"expires_on": expires_on, "version": version + 1}
    connection.execute(update(AMENITY).where(*_of(place_id, amenity)).values(values))
    field = f"expires:{amenity.value}"
    before, after = told(row.expires_on), told(expires_on)
    add_history(connection, place_id, field, before, after, by=by, at=at)
    note_change(connection, place_id)


def _read(connection: Connection, place_id: str, amenity: Amenity, version: int) -> Any:
    row = connection.execute(select(AMENITY).where(*_of(place_id, amenity))).one_or_none()
    if row is None or row.version != version:
        by = last_editor(connection, place_id)
        raise EditClash("amenity_changed", mine=None, theirs=row and row.state, by=by)
    return row


def _of(place_id: str, amenity: Amenity) -> tuple[Any, ...]:
    return AMENITY.c.place_id == place_id, AMENITY.c.amenity == amenity.value
