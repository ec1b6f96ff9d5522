"""Import runs: places staged under one stay invisible until the run is published."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, exists, func, insert, select, update

from stations.errors import EditClash, Refused
from stations.exchange.listed import ListedPlace
from stations.people.accounts import Role
from stations.registry.places import Place, PlaceId
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry, LifeCycle
from stations.storage.accounts import ACCOUNT
from stations.storage.engine import unavailable
from stations.storage.geography import DEMAND
from stations.storage.places import (
    AMENITY,
    EDIT,
    IMPORT,
    PLACE,
    amenity_values,
    history_values,
    note_change,
    place_values,
    places_by_id,
    relist_amenities,
)
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
_ZONE = "Asia/Shanghai"
_MADE_UP = (PlaceRow, DistrictRow, LandmarkRow, DemandRow, DrawingRow)


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


def stage_listed(
    connection: Connection,
    listed: Sequence[ListedPlace],
    *,
    import_id: int,
    network: str = "",
    new_id: Callable[[], str],
    new_code: Callable[[], str],
) -> None:
    """Store listed places under a run; nobody sees them before it is published."""
    codes = _free_codes(connection, len(listed), new_code)
    named = [(new_id(), code, row) for code, row in zip(codes, listed, strict=True)]
    if not named:
        return
    connection.execute(
        insert(PLACE),
        [{"network": network, "import_id": import_id} | _listed_values(*each) for each in named],
    )
    amenities = [each for key, _, row in named for each in _listed_amenities(key, row)]
    if amenities:
        connection.execute(insert(AMENITY), amenities)


def last_digest(connection: Connection, subject: str) -> str | None:
    """The digest of the file that was last published as this subject, None where none was."""
    return connection.execute(
        select(IMPORT.c.file_digest)
        .where(IMPORT.c.subject == subject, IMPORT.c.published_at.is_not(None))
        .order_by(IMPORT.c.id.desc())
        .limit(1)
    ).scalar()


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


def apply_updates(
    connection: Connection, changed: Sequence[tuple[Place, Place]], *, by: str, at: datetime
) -> None:
    """Store each second place over the first, as it was read, with its history.

    Raises:
        EditClash: somebody changed one of them since it was read; nothing of it is stored.
    """
    if not changed:
        return
    stands = {p.id: p for p in places_by_id(connection, [before.id for before, _ in changed])}
    for before, after in changed:
        if stands.get(before.id) != before:
            raise EditClash("place_changed", mine=after, theirs=stands.get(before.id), by="")
    next_ones = [after.model_copy(update={"version": after.version + 1}) for _, after in changed]
    columns = [place_values(after) for after in next_ones]
    connection.execute(
        update(PLACE)
        .where(PLACE.c.id == bindparam("key"))
        .values({name: bindparam(f"to_{name}") for name in columns[0] if name != "id"}),
        [{"key": c["id"]} | {f"to_{n}": v for n, v in c.items() if n != "id"} for c in columns],
    )
    pairs = [(before, after) for (before, _), after in zip(changed, next_ones, strict=True)]
    for before, after in pairs:
        if before.amenities != after.amenities:
            relist_amenities(connection, before, after)
        note_change(connection, after.id)
    rows = [row for pair in pairs for row in history_values(*pair, by=by, at=at)]
    if rows:
        connection.execute(insert(EDIT), rows)


def drop_unpublished(connection: Connection, *, but: str | None = None) -> int:
    """Remove some of what killed imports staged; return how many rows, 0 when all are gone.

    Runs with the subject `but` are left alone. A run's number may be given again, so nothing of a
    dead one may stay.
    """
    dead = select(IMPORT.c.id).where(IMPORT.c.published_at.is_(None))
    if but is not None:
        dead = dead.where(IMPORT.c.subject != but)
    some = select(PLACE.c.id).where(PLACE.c.import_id.in_(dead)).limit(_SLICE)
    gone = connection.execute(delete(PLACE).where(PLACE.c.id.in_(some))).rowcount
    rows = select(DEMAND.c.id).where(DEMAND.c.import_id.in_(dead)).limit(_SLICE)
    gone += connection.execute(delete(DEMAND).where(DEMAND.c.id.in_(rows))).rowcount
    if not gone:
        connection.execute(delete(IMPORT).where(IMPORT.c.id.in_(dead)))
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


def _free_codes(connection: Connection, n: int, new_code: Callable[[], str]) -> list[str]:
    """As many wall codes that no place has."""
    codes: dict[str, None] = {}
    while len(codes) < n:
        asked = dict.fromkeys(new_code() for _ in range(n - len(codes)))
        taken = connection.execute(select(PLACE.c.code).where(PLACE.c.code.in_(asked))).scalars()
        codes |= dict.fromkeys(asked.keys() - set(taken))
    return list(codes)


def _listed_values(key: str, code: str, row: ListedPlace) -> dict[str, Any]:
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
        "zone": _ZONE,
        "phone": row.phone,
        "entry": ",".join(e.value for e in Entry if e in row.entry),
        "how_to_find": row.how_to_find,
        "floor": row.floor,
        "area_m2": row.area_m2,
        "seats": row.seats,
        "operator": row.operator,
        "honours": row.honours,
        "funding": row.funding,
        "life_cycle": LifeCycle.RUNNING.value,
        "synthetic": False,
        "confirmed_at": None,
        "version": 1,
    } | _recorded_values(row)


def _recorded_values(row: ListedPlace) -> dict[str, Any]:
    """What an export of ours states beyond every other list."""
    record = row.record
    if record is None:
        return {}
    given = row.supplied
    return {
        "network": record.network,
        "life_cycle": record.life_cycle.value,
        "zone": record.zone,
        "confirmed_at": record.confirmed_at,
        "supplied_lon": given.lon,
        "supplied_lat": given.lat,
        "supplied_datum": given.datum.value,
    }


def _listed_amenities(key: str, row: ListedPlace) -> list[dict[str, Any]]:
    if row.record is not None:
        return [amenity_values(key, row.record.status_of(a)) for a in sorted(row.amenities)]
    return [_listed_amenity(key, amenity) for amenity in sorted(row.amenities)]


def _listed_amenity(key: str, amenity: Amenity) -> dict[str, Any]:
    return {
        "place_id": key,
        "amenity": amenity.value,
        "state": AmenityState.WORKING.value,
        "confirmed_at": None,
        "confirmed_by": Confirmer.LIST.value,
        "version": 1,
        "expires_on": None,
    }
