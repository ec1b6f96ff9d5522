"""Many places changed at once by a list: prepared without a lock, stored in one short step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from stations.errors import EditClash
from stations.exchange.updates import Update
from stations.registry.places import AmenityStatus
from stations.registry.vocabulary import Entry
from stations.storage.places import (
    AMENITY,
    CHANGE,
    EDIT,
    PLACE,
    amenity_values,
    history_values,
    note_change,
    told,
)

TOLD_ONE_BY_ONE = 10_000  # more changes than these are told as one: everything moved


@dataclass(frozen=True, slots=True)
class PreparedUpdates:
    """What a list changes, as rows; `by_columns` groups the places by the columns that change."""

    ids: frozenset[str]
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]]
    gone: list[dict[str, Any]] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    edits: list[dict[str, Any]] = field(default_factory=list)


def prepare_updates(updates: Sequence[Update], *, by: str, at: datetime) -> PreparedUpdates:
    """Make rows of what is to change, and its history."""
    found = PreparedUpdates(frozenset(u.place.id for u in updates), defaultdict(list))
    for each in updates:
        place, changes = each.place, dict(each.changes)
        amenities = changes.pop("amenities", None)
        if amenities is not None:
            _relist(found, place.id, place.amenities, amenities)
            after = place.model_copy(update={"amenities": amenities})
            found.edits.extend(history_values(place, after, by=by, at=at))
        columns: dict[str, Any] = {}
        for name, value in changes.items():
            before = dict(_columns(name, getattr(place, name)))
            for column, after in _columns(name, value):
                if before[column] != after:
                    columns[column] = after
                    about = {"place_id": place.id, "by": by, "at": at, "field": column}
                    found.edits.append(
                        about | {"before": told(before[column]), "after": told(after)}
                    )
        row = {f"to_{column}": value for column, value in columns.items()}
        found.by_columns[tuple(columns)].append(row | {"key": place.id, "seen": place.version})
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
    for columns, rows in prepared.by_columns.items():
        values: dict[str, Any] = {column: bindparam(f"to_{column}") for column in columns}
        stored = connection.execute(
            update(PLACE)
            .where(PLACE.c.id == bindparam("key"), PLACE.c.version == bindparam("seen"))
            .values(version=PLACE.c.version + 1, **values),
            rows,
        )
        if stored.rowcount != len(rows):
            raise EditClash("place_changed")
    if prepared.gone:
        named = (AMENITY.c.place_id == bindparam("key"), AMENITY.c.amenity == bindparam("name"))
        connection.execute(delete(AMENITY).where(*named), prepared.gone)
    for table, more in ((AMENITY, prepared.new), (EDIT, prepared.edits)):
        if more:
            connection.execute(insert(table), more)
    _tell(connection, prepared.ids)


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
) -> None:
    """Add and drop listed amenities; what stays keeps the state that somebody confirmed since."""
    was, now = {s.amenity for s in held}, {s.amenity for s in wanted}
    found.gone.extend({"key": place_id, "name": gone.value} for gone in sorted(was - now))
    found.new.extend(amenity_values(place_id, s) for s in wanted if s.amenity not in was)


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
