"""Two places made one, and two again: every row that follows a place goes along, none is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from stations.errors import NotFound
from stations.people.accounts import Post
from stations.registry.places import AmenityStatus, Place
from stations.storage import rider_rows  # noqa: F401 - its tables follow a place as well
from stations.storage.accounts import KEEPER
from stations.storage.networks import IDENTIFIER, MERGE
from stations.storage.places import (
    AMENITY,
    EDIT,
    IMPORT,
    PLACE,
    amenity_values,
    get_place,
    history_values,
    note_change,
    place_values,
)
from stations.storage.rows import DistinctPairRow, FormerCodeRow, Instant, Row, table_of
from stations.storage.visits import VISIT

FORMER_CODE = table_of(FormerCodeRow)
DISTINCT_PAIR = table_of(DistinctPairRow)
_ITSELF = {AMENITY.name, FORMER_CODE.name}

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """One merge that stands: what was taken in, when and by whom."""

    id: int
    kept_id: str
    gone_id: str
    gone_name: str
    gone_code: str
    at: datetime
    by: str


def carry_out(
    connection: Connection, kept: Place, gone: Place, after: Place, *, by: str, at: datetime
) -> int:
    """Store `after` in the place of `kept`, lead all that follows `gone` to it; return the merge.

    `before` of the merge holds both as they were and what moved, so that `take_apart` can undo it.
    """
    record: Values = {
        "kept": _row(connection, kept.id),
        "gone": _row(connection, gone.id),
        "kept_amenities": _amenities(connection, kept.id),
        "gone_amenities": _amenities(connection, gone.id),
        "moved": {},
        "keyed": {},
    }
    _restate(connection, after)
    record["after"] = _row(connection, kept.id)
    record["after_amenities"] = _amenities(connection, kept.id)
    for table, place in _followers():
        _lead(connection, table, place, gone.id, kept.id, record)
    _settle_posts(connection, kept.id, record)
    _name_also(connection, kept.id, record)
    _lead_code(connection, gone, kept.id, record)
    connection.execute(delete(AMENITY).where(AMENITY.c.place_id == gone.id))
    connection.execute(delete(PLACE).where(PLACE.c.id == gone.id))
    _remember(connection, kept, after, "merged", gone.name, by=by, at=at)
    for each in (kept.id, gone.id):
        note_change(connection, each)
    values = {
        "kept_id": kept.id, "gone_id": gone.id, "gone_code": gone.code, "gone_name": gone.name,
        "before": json.dumps(record, ensure_ascii=False, default=_plain), "at": at, "by": by,
    }  # fmt: skip
    key = connection.execute(insert(MERGE).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def take_apart(connection: Connection, merge_id: int, *, by: str, at: datetime) -> None:
    """Undo a merge: both places stand again with what was theirs.

    What somebody changed in the kept place since stays; so does who came since. The caller has
    seen to it that the kept place is still there.
    """
    row = connection.execute(select(MERGE).where(MERGE.c.id == merge_id)).one()
    record = json.loads(row.before)
    gone, merged = _typed(PLACE, record["gone"]), get_place(connection, row.kept_id)
    connection.execute(insert(PLACE).values(gone | {"version": gone["version"] + 1}))
    _insert(connection, AMENITY, record["gone_amenities"])
    _put_back(connection, row.kept_id, record)
    for name, rows in record["keyed"].items():
        _give_back(connection, Row.metadata.tables[name], row.kept_id, rows)
    for name, ids in record["moved"].items():
        table = Row.metadata.tables[name]
        place = _place_column(table)
        for part in _parts(ids):
            chosen = _key(table).in_(part)
            connection.execute(update(table).where(chosen).values({place.name: row.gone_id}))
    if record["named"]:
        connection.execute(delete(IDENTIFIER).where(*_named(record["gone"], row.kept_id)))
    connection.execute(delete(FORMER_CODE).where(FORMER_CODE.c.code == row.gone_code))
    led = FORMER_CODE.c.code.in_(record["codes"])
    connection.execute(update(FORMER_CODE).where(led).values(place_id=row.gone_id))
    connection.execute(update(MERGE).where(MERGE.c.id == merge_id).values(undone_at=at))
    apart = get_place(connection, row.kept_id)
    _remember(connection, merged, apart, "merge_undone", row.gone_name, by=by, at=at)
    for each in (row.kept_id, row.gone_id):
        note_change(connection, each)


def _remember(
    connection: Connection, old: Place, new: Place, act: str, name: str, *, by: str, at: datetime
) -> None:
    """Write down the act, and before it every field that it changed."""
    told = {"place_id": old.id, "by": by, "at": at, "field": act, "before": "", "after": name}
    connection.execute(insert(EDIT), [*history_values(old, new, by=by, at=at), told])


def get_merge(connection: Connection, merge_id: int) -> Merged:
    """A merge that stands.

    Raises:
        NotFound: `unknown_merge`, there is none or it was undone.
    """
    for found in _merges(connection, MERGE.c.id == merge_id):
        return found
    raise NotFound("unknown_merge", str(merge_id))


def merges_into(connection: Connection, place_id: str) -> list[Merged]:
    """The merges that stand of a place, the latest first."""
    return _merges(connection, MERGE.c.kept_id == place_id)


def latest_merges(connection: Connection, *, limit: int) -> list[Merged]:
    """The merges that stand and whose kept place is still there, the latest first."""
    return _merges(connection, MERGE.c.kept_id.in_(select(PLACE.c.id)), limit)


def taken_in(connection: Connection, place_id: str) -> list[str]:
    """The ids of all places that were merged into this one, also by way of others."""
    found, look = [], [place_id]
    while look:
        more = [m.gone_id for each in look for m in merges_into(connection, each)]
        found += more
        look = more
    return found


def place_of_former_code(connection: Connection, code: str) -> str | None:
    """The id of the place that a wall code leads to since a merge, None for an unknown one."""
    chosen = select(FORMER_CODE.c.place_id).where(FORMER_CODE.c.code == code)
    return connection.execute(chosen).scalar_one_or_none()


def note_distinct(connection: Connection, one: str, other: str, *, by: str, at: datetime) -> None:
    """Remember that two places are two; saying so again changes nothing."""
    first, second = sorted((one, other))
    values = {"first_id": first, "second_id": second, "by": by, "at": at}
    connection.execute(upsert(DISTINCT_PAIR).values(values).on_conflict_do_nothing())


def forget_distinct(connection: Connection, one: str, other: str) -> None:
    """Take back that two places are two."""
    first, second = sorted((one, other))
    pair = and_(DISTINCT_PAIR.c.first_id == first, DISTINCT_PAIR.c.second_id == second)
    connection.execute(delete(DISTINCT_PAIR).where(pair))


def distinct_pairs(connection: Connection) -> set[tuple[str, str]]:
    """Every pair that somebody knows to be two places, ids in order."""
    rows = connection.execute(select(DISTINCT_PAIR.c.first_id, DISTINCT_PAIR.c.second_id))
    return {(row.first_id, row.second_id) for row in rows}


def known_since(connection: Connection, ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these places came into the register, as far as it is known."""
    published = connection.execute(
        select(PLACE.c.id, IMPORT.c.published_at)
        .join(IMPORT, PLACE.c.import_id == IMPORT.c.id)
        .where(PLACE.c.id.in_(ids), IMPORT.c.published_at.is_not(None))
    )
    made = connection.execute(
        select(EDIT.c.place_id, EDIT.c.at).where(
            EDIT.c.place_id.in_(ids), EDIT.c.field == "created"
        )
    )
    return {row[0]: row[1] for row in (*published, *made)}


def visits_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """How many visits are stored of each of these places; those without are absent."""
    rows = connection.execute(
        select(VISIT.c.place_id, func.count())
        .where(VISIT.c.place_id.in_(ids))
        .group_by(VISIT.c.place_id)
    )
    return {place_id: int(n) for place_id, n in rows}


def _merges(connection: Connection, chosen: Any, limit: int | None = None) -> list[Merged]:
    columns = [MERGE.c[name] for name in Merged.__slots__]
    standing = select(*columns).where(chosen, MERGE.c.undone_at.is_(None)).limit(limit)
    return [Merged(*row) for row in connection.execute(standing.order_by(MERGE.c.id.desc()))]


def _followers() -> list[tuple[Table, Column[Any]]]:
    """Every table with a column that names a place, but those that are moved in their own way."""
    return [
        (table, _place_column(table))
        for table in Row.metadata.sorted_tables
        if table.name not in _ITSELF and any(k.column is PLACE.c.id for k in table.foreign_keys)
    ]


def _place_column(table: Table) -> Column[Any]:
    return next(k.parent for k in table.foreign_keys if k.column is PLACE.c.id)


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))


def _lead(
    connection: Connection, table: Table, place: Column[Any], gone: str, kept: str, record: Values
) -> None:
    """Lead the rows of one table to the kept place; what it has already is only remembered."""
    if not place.primary_key:
        ids = connection.execute(select(_key(table)).where(place == gone)).scalars().all()
        if ids:
            record["moved"][table.name] = list(ids)
            connection.execute(update(table).where(place == gone).values({place.name: kept}))
        return
    rows = [dict(r._mapping) for r in connection.execute(select(table).where(place == gone))]
    if rows:
        theirs = connection.execute(select(table).where(place == kept))
        had = {_other_key(table, place, dict(r._mapping)) for r in theirs}
        record["keyed"][table.name] = [
            {"row": row, "both": _other_key(table, place, row) in had} for row in rows
        ]
        connection.execute(delete(table).where(place == gone))
        led = [row | {place.name: kept} for row in rows]
        connection.execute(upsert(table).on_conflict_do_nothing(), led)


def _other_key(table: Table, place: Column[Any], row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[c.name] for c in table.primary_key.columns if c is not place)


def _settle_posts(connection: Connection, kept: str, record: Values) -> None:
    """Two first keepers of one place: who came with the other entry is its second, if none is."""
    rows = connection.execute(select(KEEPER).where(KEEPER.c.place_id == kept)).all()
    led = record["keyed"].get(KEEPER.name, ())
    came = {each["row"]["account_id"] for each in led if not each["both"]}
    taken = {row.post for row in rows if row.account_id not in came}
    for row in (row for row in rows if row.account_id in came and row.post in taken):
        free = [post.value for post in Post if post.value not in taken]
        if free:
            mine = (KEEPER.c.place_id == kept, KEEPER.c.account_id == row.account_id)
            connection.execute(update(KEEPER).where(*mine).values(post=free[0]))
            taken.add(free[0])


def _name_also(connection: Connection, kept: str, record: Values) -> None:
    """The number on the gone place's own row goes on naming the kept one."""
    gone, after = record["gone"], record["after"]
    own = (after["network"], after["external_id"])
    record["named"] = False
    if gone["external_id"] is not None and (gone["network"], gone["external_id"]) != own:
        values = {"network": gone["network"], "external_id": gone["external_id"]}
        values |= {"place_id": kept, "import_id": gone["import_id"]}
        done = connection.execute(upsert(IDENTIFIER).values(values).on_conflict_do_nothing())
        record["named"] = done.rowcount == 1


def _named(gone: Values, kept: str) -> tuple[Any, ...]:
    return (
        IDENTIFIER.c.network == gone["network"],
        IDENTIFIER.c.external_id == gone["external_id"],
        IDENTIFIER.c.place_id == kept,
    )


def _lead_code(connection: Connection, gone: Place, kept: str, record: Values) -> None:
    """Codes that led to the gone place, and its own, lead to the kept one."""
    led = FORMER_CODE.c.place_id == gone.id
    record["codes"] = list(connection.execute(select(FORMER_CODE.c.code).where(led)).scalars())
    connection.execute(update(FORMER_CODE).where(led).values(place_id=kept))
    connection.execute(insert(FORMER_CODE).values(code=gone.code, place_id=kept))


def _restate(connection: Connection, after: Place) -> None:
    """Store a place with exactly its amenities; each is one version on, so open forms notice."""
    connection.execute(update(PLACE).where(PLACE.c.id == after.id).values(place_values(after)))
    _relist(connection, after.id, after.amenities)


def _relist(connection: Connection, place_id: str, statuses: Iterable[AmenityStatus]) -> None:
    connection.execute(delete(AMENITY).where(AMENITY.c.place_id == place_id))
    rows = [amenity_values(place_id, s) | {"version": s.version + 1} for s in statuses]
    if rows:
        connection.execute(insert(AMENITY), rows)


def _put_back(connection: Connection, kept: str, record: Values) -> None:
    """What the merge changed in the kept place and nobody has changed since stands as before."""
    now = json.loads(json.dumps(_row(connection, kept), default=_plain))
    before, after = record["kept"], record["after"]
    back = {n: before[n] for n in before if before[n] != after[n] and now[n] == after[n]}
    values = _typed(PLACE, back) | {"version": now["version"] + 1}
    connection.execute(update(PLACE).where(PLACE.c.id == kept).values(values))
    was = {row["amenity"]: row for row in record["kept_amenities"]}
    became = {row["amenity"]: row for row in record["after_amenities"]}
    stands = {
        row["amenity"]: json.loads(json.dumps(row, default=_plain))
        for row in _amenities(connection, kept)
    }
    for name, row in became.items():
        if stands.get(name) == row:
            mine = (AMENITY.c.place_id == kept, AMENITY.c.amenity == name)
            connection.execute(delete(AMENITY).where(*mine))
            if name in was:
                again = was[name] | {"version": row["version"] + 1}
                _insert(connection, AMENITY, [again])


def _give_back(connection: Connection, table: Table, kept: str, led: Sequence[Values]) -> None:
    """Rows whose key names the place: where the kept one has lost one since, it stays lost."""
    place = _place_column(table)
    for row, both in ((each["row"], each["both"]) for each in led):
        others = [c == row[c.name] for c in table.primary_key.columns if c is not place]
        taken = both or connection.execute(delete(table).where(place == kept, *others)).rowcount
        if taken:
            _insert(connection, table, [row])


def _row(connection: Connection, place_id: str) -> Values:
    return dict(connection.execute(select(PLACE).where(PLACE.c.id == place_id)).one()._mapping)


def _amenities(connection: Connection, place_id: str) -> list[Values]:
    rows = connection.execute(
        select(AMENITY).where(AMENITY.c.place_id == place_id).order_by(AMENITY.c.amenity)
    )
    return [dict(row._mapping) for row in rows]


def _insert(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    if rows:
        connection.execute(insert(table), [_typed(table, row) for row in rows])


def _plain(value: object) -> str:
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    raise TypeError(type(value))


def _typed(table: Table, values: Mapping[str, Any]) -> Values:
    """Values as the columns take them: instants and dates stood as text."""
    return {name: _read(table.c[name], value) for name, value in values.items()}


def _read(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _parts(ids: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))
