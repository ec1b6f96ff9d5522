"""Many places changed at once by a list: prepared without a lock, stored in one short step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Connection,
    Dialect,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    update,
)

from stations.errors import EditClash
from stations.exchange.updates import Update
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Entry
from stations.storage.places import (
    AMENITY,
    CHANGE,
    EDIT,
    PLACE,
    history_values,
    note_change,
    told,
)
from stations.storage.staging import amenity_row, driver_form, insert_rows

TOLD_ONE_BY_ONE = 10_000  # more changes than these are told as one: everything moved


@dataclass(frozen=True, slots=True)
class PreparedUpdates:
    """What a list changes, as rows as the driver takes them.

    `statements` are updates, one for each set of columns that change, with their rows; `gone` and
    `new` are amenities, `edits` the history.
    """

    ids: frozenset[str]
    statements: list[tuple[str, list[tuple[Any, ...]]]]
    gone: list[dict[str, Any]]
    new: list[tuple[Any, ...]]
    edits: list[tuple[Any, ...]]


def prepare_updates(
    updates: Sequence[Update], *, by: str, at: datetime, dialect: Dialect
) -> PreparedUpdates:
    """Make rows of what is to change, and its history; it holds no lock."""
    found = PreparedUpdates(frozenset(u.place.id for u in updates), [], [], [], [])
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    instant = driver_form(EDIT.c.at, dialect)(at)
    for each in updates:
        place, changes = each.place, dict(each.changes)
        amenities = changes.pop("amenities", None)
        if amenities is not None:
            _relist(found, place.id, place.amenities, amenities, dialect)
            after = place.model_copy(update={"amenities": amenities})
            found.edits.extend(
                (None, place.id, instant, by, edit["field"], edit["before"], edit["after"])
                for edit in history_values(place, after, by=by, at=at)
            )
        columns: dict[str, Any] = {}
        for column, old, new in _changed_columns(place, changes):
            columns[f"to_{column}"] = new
            found.edits.append((None, place.id, instant, by, column, told(old), told(new)))
        row = columns | {"key": place.id, "seen": place.version}
        by_columns[tuple(columns)].append(row)
    for names, rows in by_columns.items():
        sql, order = _update_of(names, dialect)
        found.statements.append((sql, list(map(itemgetter(*order), rows))))
    return found


def apply_updates(connection: Connection, prepared: PreparedUpdates, *, since: int) -> None:
    """Store prepared changes over places as they were read at the data version `since`.

    Raises:
        EditClash: somebody changed one of them since; nothing of it is stored.
    """
    if not prepared.ids:
        return
    if _touched_since(connection, prepared.ids, since):
        raise EditClash("place_changed")
    for sql, rows in prepared.statements:
        if connection.exec_driver_sql(sql, rows).rowcount != len(rows):
            raise EditClash("place_changed")
    if prepared.gone:
        named = (AMENITY.c.place_id == bindparam("key"), AMENITY.c.amenity == bindparam("name"))
        connection.execute(delete(AMENITY).where(*named), prepared.gone)
    insert_rows(connection, AMENITY, prepared.new)
    insert_rows(connection, EDIT, prepared.edits)
    _tell(connection, prepared.ids)


def _update_of(names: tuple[str, ...], dialect: Dialect) -> tuple[str, list[str]]:
    """The statement that changes these columns of the version that was read, and its order."""
    changed: dict[str, Any] = {name.removeprefix("to_"): bindparam(name) for name in names}
    statement = (
        update(PLACE)
        .where(PLACE.c.id == bindparam("key"), PLACE.c.version == bindparam("seen"))
        .values(version=literal_column("version + 1"), **changed)
    )
    compiled = statement.compile(dialect=dialect)
    return str(compiled), list(compiled.positiontup or ())


def _touched_since(connection: Connection, ids: frozenset[str], since: int) -> bool:
    """Whether the log names one of them, or everything, after the version `since`."""
    rows = connection.execute(
        select(CHANGE.c.place_id, CHANGE.c.import_id).where(CHANGE.c.seq > since).distinct()
    )
    return any(row.place_id in ids or (row.place_id or row.import_id) is None for row in rows)


def _tell(connection: Connection, ids: frozenset[str]) -> None:
    if len(ids) > TOLD_ONE_BY_ONE:
        note_change(connection, None)
    else:
        connection.execute(insert(CHANGE), [{"place_id": key} for key in sorted(ids)])


def _relist(
    found: PreparedUpdates,
    place_id: str,
    held: Sequence[AmenityStatus],
    wanted: Sequence[AmenityStatus],
    dialect: Dialect,
) -> None:
    """Add and drop listed amenities; what stays keeps the state that somebody confirmed since."""
    was, now = {s.amenity for s in held}, {s.amenity for s in wanted}
    found.gone.extend({"key": place_id, "name": gone.value} for gone in sorted(was - now))
    fresh = (status for status in wanted if status.amenity not in was)
    found.new.extend(amenity_row(place_id, status, dialect) for status in fresh)


def _changed_columns(place: Place, changes: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Column, value now, value then."""
    for name, value in changes.items():
        before = dict(_columns(name, getattr(place, name)))
        for column, after in _columns(name, value):
            if before[column] != after:
                yield column, before[column], after


def _columns(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The columns of one field of a place."""
    if name == "position":
        yield from (("lon", value.lon), ("lat", value.lat))
    elif name == "supplied":
        yield from (("supplied_lon", value.lon), ("supplied_lat", value.lat))
        yield "supplied_datum", value.datum.value
    elif name == "entry":
        yield "entry", ",".join(e.value for e in Entry if e in value)
    elif name in ("kind", "life_cycle"):
        yield name, value.value
    else:
        yield name, value
