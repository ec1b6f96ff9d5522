"""Events in and out of the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from stations.care.events import Event, EventId, EventKind
from stations.errors import EditClash, NotFound
from stations.registry.places import PlaceId
from stations.storage.rider_rows import EventRow
from stations.storage.rows import table_of

EVENT = table_of(EventRow)


def add_events(connection: Connection, events: list[Event]) -> None:
    """Store new events."""
    if events:
        connection.execute(insert(EVENT), [_values(event) for event in events])


def replace_event(connection: Connection, event: Event) -> Event:
    """Store `event` over the version it was read at; return it one version on.

    Raises:
        NotFound: `unknown_event`.
        EditClash: `event_changed`, somebody stored a newer one; `theirs` is what stands.
    """
    stands = get_event(connection, event.id)
    if stands.version != event.version:
        raise EditClash("event_changed", mine=event, theirs=stands, by=stands.by)
    after = event.model_copy(update={"version": event.version + 1})
    connection.execute(update(EVENT).where(EVENT.c.id == event.id).values(_values(after)))
    return after


def get_event(connection: Connection, event_id: str) -> Event:
    """One event.

    Raises:
        NotFound: `unknown_event`.
    """
    row = connection.execute(select(EVENT).where(EVENT.c.id == event_id)).one_or_none()
    if row is None:
        raise NotFound("unknown_event", event_id)
    return _to_event(row)


def events_between(
    connection: Connection, start: datetime, end: datetime, *, synthetic: bool
) -> list[Event]:
    """The events of one world that touch `start <= t < end`, by start, then id."""
    rows = connection.execute(
        select(EVENT)
        .where(EVENT.c.ends_at > start, EVENT.c.starts_at < end, EVENT.c.synthetic == synthetic)
        .order_by(EVENT.c.starts_at, EVENT.c.id)
    )
    return [_to_event(row) for row in rows]


def all_events(connection: Connection, *, synthetic: bool) -> list[Event]:
    """Every event of one world, by start, then id."""
    rows = connection.execute(
        select(EVENT).where(EVENT.c.synthetic == synthetic).order_by(EVENT.c.starts_at, EVENT.c.id)
    )
    return [_to_event(row) for row in rows]


def _values(event: Event) -> dict[str, Any]:
    return event.model_dump() | {"kind": event.kind.value}


def _to_event(row: Row[Any]) -> Event:
    values = dict(row._mapping)
    place = values.pop("place_id")
    return Event(
        **values
        | {
            "id": EventId(values["id"]),
            "kind": EventKind(values["kind"]),
            "place_id": None if place is None else PlaceId(place),
        }
    )
