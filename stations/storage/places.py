"""Places in and out of the store: mapping, versions, history and the change log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from stations.errors import EditClash, NotFound
from stations.registry.places import AmenityStatus, Closure, Place, PlaceId
from stations.registry.vocabulary import Amenity, Entry
from stations.storage.place_rows import COLUMNS, amenities_by_place, to_place, to_status
from stations.storage.rows import (
    AmenityRow,
    ChangeRow,
    ClosureRow,
    EditRow,
    ImportRow,
    PlaceRow,
    table_of,
)

PLACE = table_of(PlaceRow)
AMENITY = table_of(AmenityRow)
CLOSURE = table_of(ClosureRow)
CHANGE = table_of(ChangeRow)
EDIT = table_of(EditRow)
IMPORT = table_of(ImportRow)

_VISIBLE = (PLACE.c.import_id.is_(None)) | (IMPORT.c.published_at.is_not(None))
_MAX_IDS = 500  # a bound on one IN list


def data_version(connection: Connection) -> int:
    """The highest change so far; 0 in a new store."""
    return int(connection.execute(select(func.coalesce(func.max(CHANGE.c.seq), 0))).scalar_one())


@dataclass(frozen=True, slots=True)
class Changes:
    """What was published after a version: these places, the new places of these runs, or all."""

    everything: bool = False
    ids: frozenset[PlaceId] = frozenset()
    runs: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.ids) or bool(self.runs)

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.everything or other.everything, self.ids | other.ids, self.runs | other.runs
        )


def changed_since(connection: Connection, version: int) -> Changes:
    """What was published after `version`."""
    chosen = select(CHANGE.c.place_id, CHANGE.c.import_id).where(CHANGE.c.seq > version)
    found = [tuple(row) for row in connection.execute(chosen.distinct())]
    return Changes(
        everything=(None, None) in found,
        ids=frozenset(PlaceId(place_id) for place_id, _ in found if place_id is not None),
        runs=frozenset(run for _, run in found if run is not None),
    )


def note_change(connection: Connection, place_id: str | None) -> None:
    """Publish that a place (or, with None, everything) changed, in the caller's transaction."""
    connection.execute(insert(CHANGE).values(place_id=place_id))


def note_another_store(connection: Connection, *, after: int) -> None:
    """Publish that everything is another, above any version that was seen of the store before."""
    seq = max(after, data_version(connection)) + 1
    connection.execute(insert(CHANGE).values(seq=seq))


def note_import(connection: Connection, run: int) -> None:
    """Publish the new places of a run (or what else it brought), in the caller's transaction.

    Places that stood before and that the run changed are noted one by one.
    """
    connection.execute(insert(CHANGE).values(import_id=run))


def visible_ids(connection: Connection, *, run: int | None = None) -> list[PlaceId]:
    """The ids of every visible place, or of those that came with a run, in order."""
    chosen = _visible(PLACE.c.id).order_by(PLACE.c.id)
    if run is not None:
        chosen = chosen.where(PLACE.c.import_id == run)
    return list(connection.execute(chosen).scalars())


def all_places(connection: Connection) -> list[Place]:
    """Every visible place with its amenities, ordered by id."""
    amenities = amenities_by_place(connection.execute(select(AMENITY)))
    rows = connection.execute(_select_places().order_by(PLACE.c.id))
    return [to_place(row, amenities) for row in rows]


def places_by_id(connection: Connection, ids: Iterable[str]) -> list[Place]:
    """The visible places among `ids`, ordered by id."""
    wanted, found = sorted(ids), []
    for start in range(0, len(wanted), _MAX_IDS):
        part = wanted[start : start + _MAX_IDS]
        rows = connection.execute(select(AMENITY).where(AMENITY.c.place_id.in_(part)))
        amenities = amenities_by_place(rows)
        chosen = _select_places().where(PLACE.c.id.in_(part)).order_by(PLACE.c.id)
        found += [to_place(row, amenities) for row in connection.execute(chosen)]
    return found


def get_place(connection: Connection, place_id: str) -> Place:
    """One place.

    Raises:
        NotFound: no visible place has this id.
    """
    for place in places_by_id(connection, [place_id]):
        return place
    raise NotFound("unknown_place", place_id)


def add_places(
    connection: Connection, places: Sequence[Place], *, import_id: int | None = None
) -> None:
    """Insert new places with their amenities; the caller notes the change."""
    if not places:
        return
    connection.execute(insert(PLACE), [place_values(p) | {"import_id": import_id} for p in places])
    amenities = [amenity_values(p.id, s) for p in places for s in p.amenities]
    if amenities:
        connection.execute(insert(AMENITY), amenities)


def replace_place(connection: Connection, place: Place, *, by: str, at: datetime) -> Place:
    """Store `place` over the version it was read at, with its history; return it one version on.

    Raises:
        NotFound: it is gone.
        EditClash: somebody else stored a newer version; `theirs` is what stands now.
    """
    before = get_place(connection, place.id)
    if before.version != place.version:
        raise EditClash(
            "place_changed", mine=place, theirs=before, by=last_editor(connection, place.id)
        )
    after = place.model_copy(update={"version": place.version + 1})
    connection.execute(update(PLACE).where(PLACE.c.id == place.id).values(place_values(after)))
    relist_amenities(connection, before, after)
    changed = history_values(before, after, by=by, at=at)
    if changed:
        connection.execute(insert(EDIT), changed)
    note_change(connection, place.id)
    return after


def set_amenity(
    connection: Connection, place_id: str, status: AmenityStatus, *, by: str, at: datetime
) -> AmenityStatus:
    """Store one amenity's state over the version it was read at (version 0: not listed before).

    Raises:
        EditClash: somebody else confirmed it meanwhile; `theirs` is what stands now.
    """
    row = connection.execute(
        select(AMENITY).where(
            AMENITY.c.place_id == place_id, AMENITY.c.amenity == status.amenity.value
        )
    ).one_or_none()
    before = None if row is None else to_status(*row[1:])
    if (before.version if before else 0) != status.version:
        raise EditClash(
            "amenity_changed", mine=status, theirs=before, by=last_editor(connection, place_id)
        )
    after = status.model_copy(update={"version": status.version + 1})
    if before is not None and after.expires_on is None:  # whoever looks in does not say it is over
        after = after.model_copy(update={"expires_on": before.expires_on})
    connection.execute(
        delete(AMENITY).where(
            AMENITY.c.place_id == place_id, AMENITY.c.amenity == status.amenity.value
        )
    )
    connection.execute(insert(AMENITY).values(amenity_values(place_id, after)))
    add_history(
        connection,
        place_id,
        f"amenity:{status.amenity.value}",
        before.state.value if before else "",
        after.state.value,
        by=by,
        at=at,
    )
    note_change(connection, place_id)
    return after


def last_editor(connection: Connection, place_id: str) -> str:
    """Who made the latest edit of a place; empty when nobody did."""
    found = connection.execute(
        select(EDIT.c.by).where(EDIT.c.place_id == place_id).order_by(EDIT.c.id.desc()).limit(1)
    ).scalar()
    return found or ""


def add_history(
    connection: Connection,
    place_id: str,
    field: str,
    before: str,
    after: str,
    *,
    by: str,
    at: datetime,
) -> None:
    """Write down one field's change."""
    connection.execute(
        insert(EDIT).values(
            place_id=place_id, at=at, by=by, field=field, before=before, after=after
        )
    )


def history(connection: Connection, place_id: str, *, limit: int = 50) -> list[EditRow]:
    """The latest edits of a place, newest first."""
    rows = connection.execute(
        select(EDIT).where(EDIT.c.place_id == place_id).order_by(EDIT.c.id.desc()).limit(limit)
    )
    return [EditRow(**row._mapping) for row in rows]


def open_closures(
    connection: Connection, *, at: datetime, ids: Iterable[str] | None = None
) -> list[Closure]:
    """Closures that hold now or later, earliest first."""
    chosen = select(CLOSURE).where(CLOSURE.c.until > at, CLOSURE.c.lifted_at.is_(None))
    if ids is not None:
        chosen = chosen.where(CLOSURE.c.place_id.in_(list(ids)))
    rows = connection.execute(chosen.order_by(CLOSURE.c.since, CLOSURE.c.id))
    return [Closure(**row._mapping) for row in rows]


def add_closure(connection: Connection, closure: Closure) -> Closure:
    """Store a new closure; its id is the store's."""
    values = closure.model_dump(exclude={"id"})
    key = connection.execute(insert(CLOSURE).values(values)).inserted_primary_key
    assert key is not None
    note_change(connection, closure.place_id)
    return closure.model_copy(update={"id": int(key[0])})


def lift_closures(connection: Connection, place_id: str, *, at: datetime) -> int:
    """End every running closure of a place now; return how many there were."""
    done = connection.execute(
        update(CLOSURE)
        .where(CLOSURE.c.place_id == place_id, CLOSURE.c.until > at, CLOSURE.c.lifted_at.is_(None))
        .values(lifted_at=at, version=CLOSURE.c.version + 1)
    )
    note_change(connection, place_id)
    return int(done.rowcount)


def _visible(*columns: Any) -> Any:
    joined = PLACE.outerjoin(IMPORT, PLACE.c.import_id == IMPORT.c.id)
    return select(*columns).select_from(joined).where(_VISIBLE)


def _select_places() -> Any:
    return _visible(*(PLACE.c[name] for name in COLUMNS))


def place_values(place: Place) -> dict[str, Any]:
    """The columns of a place, without its amenities and the import it came with."""
    values = place.model_dump(exclude={"amenities", "position", "supplied", "entry"})
    values |= {"kind": place.kind.value, "life_cycle": place.life_cycle.value}
    values["lon"], values["lat"] = place.position
    values["supplied_lon"], values["supplied_lat"] = place.supplied.lon, place.supplied.lat
    values["supplied_datum"] = place.supplied.datum.value
    values["entry"] = ",".join(e.value for e in Entry if e in place.entry)
    return values


def amenity_values(place_id: str, status: AmenityStatus) -> dict[str, Any]:
    """The columns of one amenity of a place."""
    return {
        "place_id": place_id,
        "amenity": status.amenity.value,
        "state": status.state.value,
        "confirmed_at": status.confirmed_at,
        "confirmed_by": status.confirmed_by.value,
        "version": status.version,
        "expires_on": status.expires_on,
    }


def relist_amenities(connection: Connection, before: Place, after: Place) -> None:
    """Add and drop listed amenities; what stays keeps the state that somebody confirmed since."""
    was, now = {s.amenity for s in before.amenities}, {s.amenity for s in after.amenities}
    for gone in was - now:
        connection.execute(
            delete(AMENITY).where(AMENITY.c.place_id == after.id, AMENITY.c.amenity == gone.value)
        )
    fresh = [amenity_values(after.id, s) for s in after.amenities if s.amenity not in was]
    if fresh:
        connection.execute(insert(AMENITY), fresh)


def history_values(before: Place, after: Place, *, by: str, at: datetime) -> list[dict[str, Any]]:
    """What changed between two versions of a place, a row of history for each field."""
    old, new = place_values(before), place_values(after)
    about = {"place_id": after.id, "by": by, "at": at}
    fields = [
        {"field": field, "before": told(old[field]), "after": told(value)}
        for field, value in new.items()
        if field not in {"version", "confirmed_at"} and old[field] != value
    ]
    return [about | row for row in (*fields, *_of_amenities(before, after))]


def told(value: Any) -> str:
    """A column as the history writes it: nothing is "", and 0 is not nothing."""
    return "" if value is None else str(value)


def _of_amenities(before: Place, after: Place) -> Iterator[dict[str, str]]:
    """History of amenities: how each was and is found, and until when it may be used."""
    was, now = ({s.amenity: s for s in place.amenities} for place in (before, after))
    for amenity in (a for a in Amenity if a in was or a in now):
        one, other = was.get(amenity), now.get(amenity)
        states = told(one and one.state.value), told(other and other.state.value)
        until = told(one and one.expires_on), told(other and other.expires_on)
        for kind, (old, new) in (("amenity", states), ("expires", until)):
            if old != new:
                yield {"field": f"{kind}:{amenity.value}", "before": old, "after": new}
