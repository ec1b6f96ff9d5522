"""New places of an import on their way in: staged in slices, unseen until the run is published."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, delete, insert, select

from stations.exchange.listed import ListedPlace
from stations.exchange.own_columns import Record
from stations.registry.city_time import CITY_ZONE
from stations.registry.places import AmenityStatus
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry, LifeCycle
from stations.storage.geography import DEMAND
from stations.storage.places import AMENITY, IMPORT, PLACE, amenity_values
from stations.storage.rows import FormerCodeRow, table_of

DROPPED_AT_ONCE = 500  # places a job, with what hangs on them: under the 100 ms a rider may wait
_DEMAND_AT_ONCE = 4_000
_FORMER_CODE = table_of(FormerCodeRow)
_RUNNING = LifeCycle.RUNNING.value
_IN_ORDER = itemgetter(*PLACE.c.keys())
_AS_LISTED = (AmenityState.WORKING.value, None, Confirmer.LIST.value, 1, None)


def new_ids(n: int) -> list[str]:
    """As many identifiers (128 random bits), in rising order.

    Rows that come in the order of their index are stored several times as fast.
    """
    block = os.urandom(16 * n)
    return sorted(block[at : at + 16].hex() for at in range(0, len(block), 16))


def free_codes(connection: Connection, n: int, new_codes: Callable[[int], list[str]]) -> list[str]:
    """As many wall codes that no place has or had.

    One that somebody else takes before it is stored is refused by the store itself.
    """
    if not n:
        return []
    columns = (PLACE.c.code, _FORMER_CODE.c.code)
    taken = {code for column in columns for code in connection.execute(select(column)).scalars()}
    codes: dict[str, None] = {}
    while len(codes) < n:
        codes |= dict.fromkeys(set(new_codes(n - len(codes))) - taken)
    return list(codes)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows of new places as the driver takes them, in the order of the tables' columns."""

    places: list[tuple[Any, ...]]
    amenities: list[tuple[Any, ...]]


def prepare_listed(
    listed: Sequence[ListedPlace],
    *,
    ids: Sequence[str],
    codes: Sequence[str],
    import_id: int,
    network: str = "",
    dialect: Dialect,
) -> Prepared:
    """Make rows of listed places under a run; as long as storing them, without a lock."""
    instant = driver_form(PLACE.c.confirmed_at, dialect)
    places, amenities = [], []
    for key, code, row in zip(ids, codes, listed, strict=True):
        values = _place_values(key, code, row) | {"import_id": import_id, "network": network}
        if row.record is None:
            amenities += [(key, name, *_AS_LISTED) for name in _amenity_names(row.amenities)]
        else:
            values |= _recorded_values(row, row.record)
            values["confirmed_at"] = instant(row.record.confirmed_at)
            statuses = map(row.record.status_of, sorted(row.amenities))
            amenities += [amenity_row(key, status, dialect) for status in statuses]
        places.append(_IN_ORDER(values))
    return Prepared(places, amenities)


def stage_listed(connection: Connection, prepared: Prepared) -> None:
    """Store prepared places; nobody sees them before their run is published."""
    insert_rows(connection, PLACE, prepared.places)
    insert_rows(connection, AMENITY, prepared.amenities)


def drop_unpublished(connection: Connection, *, but: str | None = None) -> int:
    """Remove some of what killed imports staged; return how many rows, 0 when all are gone.

    Runs with the subject `but` are left alone. A run's number may be given again, so nothing of a
    dead one may stay.
    """
    dead = select(IMPORT.c.id).where(IMPORT.c.published_at.is_(None))
    if but is not None:
        dead = dead.where(IMPORT.c.subject != but)
    some = select(PLACE.c.id).where(PLACE.c.import_id.in_(dead)).limit(DROPPED_AT_ONCE)
    gone = connection.execute(delete(PLACE).where(PLACE.c.id.in_(some))).rowcount
    rows = select(DEMAND.c.id).where(DEMAND.c.import_id.in_(dead)).limit(_DEMAND_AT_ONCE)
    gone += connection.execute(delete(DEMAND).where(DEMAND.c.id.in_(rows))).rowcount
    if not gone:
        connection.execute(delete(IMPORT).where(IMPORT.c.id.in_(dead)))
    return int(gone)


def insert_rows(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Insert tuples in the order of the table's columns, their values as the driver takes them.

    SQLAlchemy's own way converts each value, which takes four times as long as storing it.
    """
    if rows:
        connection.exec_driver_sql(_insertion(table, connection.dialect), rows)


def driver_form(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """How a value of `column` is handed to the driver."""
    return column.type.bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def amenity_row(place_id: str, status: AmenityStatus, dialect: Dialect) -> tuple[Any, ...]:
    """One amenity of a place, in the order of the table's columns."""
    values = amenity_values(place_id, status)
    return tuple(driver_form(column, dialect)(values[column.name]) for column in AMENITY.c)


@lru_cache(maxsize=8)
def _insertion(table: Table, dialect: Dialect) -> str:
    return str(insert(table).compile(dialect=dialect, column_keys=table.c.keys()))


def _place_values(key: str, code: str, row: ListedPlace) -> dict[str, Any]:
    """The columns of a new place as a list states it.

    Written without building a `Place`: reading the list checked the same rules, and a province is
    200,000 rows.
    """
    return {
        "id": key,
        "code": code,
        "name": row.name,
        "kind": row.kind.value,
        "lon": row.position.lon,
        "lat": row.position.lat,
        "supplied_lon": row.lon,
        "supplied_lat": row.lat,
        "supplied_datum": row.datum.value,
        "external_id": row.external_id,
        "address": row.address,
        "district": row.district,
        "opening_hours": row.opening_hours,
        "hours_as_written": row.hours_as_written,
        "zone": CITY_ZONE,
        "phone": row.phone,
        "entry": _entry_names(row.entry),
        "how_to_find": row.how_to_find,
        "floor": row.floor,
        "area_m2": row.area_m2,
        "seats": row.seats,
        "operator": row.operator,
        "honours": row.honours,
        "funding": row.funding,
        "life_cycle": _RUNNING,
        "synthetic": False,
        "confirmed_at": None,
        "version": 1,
    }


def _recorded_values(row: ListedPlace, record: Record) -> dict[str, Any]:
    """What an export of ours states beyond every other list."""
    given = row.supplied
    return {
        "network": record.network,
        "life_cycle": record.life_cycle.value,
        "zone": record.zone,
        "supplied_lon": given.lon,
        "supplied_lat": given.lat,
        "supplied_datum": given.datum.value,
    }


@lru_cache(maxsize=4_096)
def _entry_names(entry: frozenset[Entry]) -> str:
    return ",".join(e.value for e in Entry if e in entry)


@lru_cache(maxsize=4_096)
def _amenity_names(amenities: frozenset[Amenity]) -> tuple[str, ...]:
    return tuple(sorted(a.value for a in amenities))
