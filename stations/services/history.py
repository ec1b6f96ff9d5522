"""The history of a place, field by field, and putting a field back as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from geodata.coordinates import Datum, LonLat
from stations.errors import Fault, InvalidInput, NotFound
from stations.people.accounts import Account
from stations.people.rights import Action, authorize, may
from stations.registry.places import AmenityStatus, Place, PlaceId, Supplied
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry
from stations.services.editing import with_district
from stations.services.hub import Hub
from stations.storage import merges, places
from stations.storage.amenities import drop_amenity, set_expiry
from stations.storage.rows import EditRow

SHOWN = 50
_ROWS_A_LINE = 5  # a position is five columns
_TOGETHER = MappingProxyType(
    dict.fromkeys(("lon", "lat", "supplied_lon", "supplied_lat", "supplied_datum"), "position")
    | dict.fromkeys(("opening_hours", "hours_as_written"), "hours")
)
"""Columns that are one thing to a reader."""
_FIELDS = frozenset(Place.model_fields) | frozenset(_TOGETHER.values())
_ALL = 10_000
_EMPTY_IS_NONE = {"area_m2", "seats", "opening_hours", "external_id"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody changed at one time: each column with its text before and after.

    `field` is the column, or `position`, `hours`, `amenity:KEY`, `expires:KEY`, or an act that
    changed no field. `of` names the entry that it was said of, where that was merged in since.
    """

    id: int
    at: datetime
    by: str
    field: str
    columns: Mapping[str, tuple[str, str]]
    of: str = ""
    can_put_back: bool = False


def history(
    hub: Hub, account: Account | None, place_id: PlaceId, *, limit: int = SHOWN
) -> list[Line]:
    """The latest changes of a place and of what was merged into it, newest first.

    Raises:
        Refused: `not_your_station`, `no_right`.
    """
    authorize(account, Action.SEE_STATION, place_id)
    with hub.read() as connection:
        lines = _lines(connection, place_id, limit)
    return [
        replace(line, can_put_back=not line.of and may(account, right, place_id))
        if (right := _right(line.field)) is not None
        else line
        for line in lines
    ]


def put_back(hub: Hub, account: Account | None, seen: Place, line_id: int) -> None:
    """Make what one line of the history changed as it was before: an edit of its own.

    `seen` is the place as the page showed it, so that nobody's newer word is lost silently.

    Raises:
        Refused: `not_your_station`, `no_right`.
        NotFound: `unknown_change`, or an act that changed no field.
        EditClash: `place_changed`, `amenity_changed`.
        InvalidInput: what stood there before would not be taken today.
    """
    with hub.read() as connection:
        line = _line(connection, seen.id, line_id)
    right = _right(line.field)
    if right is None:
        raise NotFound("unknown_change", line.field)
    who, now = authorize(account, right, seen.id), hub.clock.now()
    kind, _, key = line.field.partition(":")
    if kind in ("amenity", "expires"):
        write = partial(_put_back_amenity, seen=seen, amenity=Amenity(key), line=line, who=who)
        hub.writer.write(partial(write, at=now))
    else:
        place = _restored(hub, seen, line)
        hub.writer.write(lambda c: places.replace_place(c, place, by=who.display_name, at=now))
    hub.refresh()


def _lines(connection: Connection, place_id: str, limit: int) -> list[Line]:
    gone = {m.gone_id: m.gone_name for m in merges.merges_into(connection, place_id)}
    ids = {place_id: "", **dict.fromkeys(merges.taken_in(connection, place_id), "?"), **gone}
    rows = [
        row for each in ids for row in places.history(connection, each, limit=limit * _ROWS_A_LINE)
    ]
    rows.sort(key=lambda row: -(row.id or 0))
    return _folded(rows, ids)[:limit]


def _folded(rows: Iterable[EditRow], names: Mapping[str, str]) -> list[Line]:
    """Rows of one moment and one thing as one line."""
    lines: dict[tuple[Any, ...], Line] = {}
    for row in rows:
        field = _TOGETHER.get(row.field, row.field)
        key = (row.place_id, row.at, row.by, field) if field in _TOGETHER.values() else (row.id,)
        column = {row.field: (row.before, row.after)}
        line = lines.get(key)
        if line is None:
            name = names.get(row.place_id, "")
            lines[key] = Line(row.id or 0, row.at, row.by, field, column, name)
        else:
            lines[key] = replace(line, columns={**line.columns, **column})
    return list(lines.values())


def _line(connection: Connection, place_id: str, line_id: int) -> Line:
    for line in _lines(connection, place_id, _ALL):
        if line.id == line_id and not line.of:
            return line
    raise NotFound("unknown_change", str(line_id))


def _right(field: str) -> Action | None:
    """What somebody must be allowed to do to put it back; None for what is no field."""
    if field.startswith(("amenity:", "expires:")):
        return Action.SET_AMENITY
    return Action.EDIT_PLACE if field in _FIELDS else None


def _put_back_amenity(
    connection: Connection, *, seen: Place, amenity: Amenity, line: Line, who: Account, at: datetime
) -> None:
    ((before, _),) = line.columns.values()
    status, by = seen.amenity(amenity), who.display_name
    version = status.version if status else 0
    if line.field.startswith("expires:"):
        until = date.fromisoformat(before) if before else None
        set_expiry(connection, seen.id, amenity, until, version=version, by=by, at=at)
    elif not before:
        drop_amenity(connection, seen.id, amenity, version=version, by=by, at=at)
    else:
        found = AmenityStatus(
            amenity=amenity,
            state=AmenityState(before),
            confirmed_at=at,
            confirmed_by=Confirmer.STAFF if who.is_staff else Confirmer.KEEPER,
            version=version,
        )
        places.set_amenity(connection, seen.id, found, by=by, at=at)


def _restored(hub: Hub, seen: Place, line: Line) -> Place:
    """The place as it was seen, with the columns of the line as they were before it.

    Raises:
        InvalidInput: what stood there before would not be taken today.
    """
    values = dict(seen)
    position, supplied = dict(zip(("lon", "lat"), seen.position, strict=True)), dict(seen.supplied)
    for column, (before, _) in line.columns.items():
        if column in position:
            position[column] = float(before)
        elif column.startswith("supplied_"):
            key = column.removeprefix("supplied_")
            supplied[key] = Datum(before) if key == "datum" else float(before)
        else:
            values[column] = _value(column, before)
    values |= {"position": LonLat(**position), "supplied": Supplied(**supplied)}
    try:
        place = Place.model_validate(values)
    except ValidationError as error:
        raise InvalidInput("place", [Fault("unknown_choice", line.field)]) from error
    return with_district(hub, place) if line.field == "position" else place


def _value(column: str, text: str) -> Any:
    """A column's text as the field takes it."""
    if column == "entry":
        return frozenset(Entry(each) for each in text.split(",") if each)
    return None if not text and column in _EMPTY_IS_NONE else text
