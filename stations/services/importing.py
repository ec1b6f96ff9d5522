"""Importing a list: look at it first, then all of it or nothing."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from geodata.boundaries import DistrictIndex
from geodata.coordinates import Datum
from geodata.demand import DemandTable
from stations.errors import EditClash, Fault, InvalidInput, Refused
from stations.exchange.columns import NOTHING_CHOSEN, Columns, guess_columns
from stations.exchange.listed import ListedPlace
from stations.exchange.matching import Matched
from stations.exchange.places_list import Plan, plan_places
from stations.exchange.tables import Table, read_table
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.services import districts as areas
from stations.services import holidays, workers
from stations.services import roads as streets
from stations.services.hub import Hub
from stations.services.imported import KIND_OF, READY, ImportResult, Missing, Preview, Subject
from stations.services.listed_again import match_with_register
from stations.storage import geography, imports, places
from stations.visits.codes import new_code

SLICE = 500  # rows a writer job: some 25 ms, and a check-in may have to wait for 100
SHOWN_UPDATES = 50  # a preview keeps the first; the rest are counted
ATTEMPTS = 3

__all__ = [
    "KIND_OF",
    "READY",
    "ImportResult",
    "Missing",
    "Preview",
    "Subject",
    "drop_remains",
    "import_file",
    "preview",
    "publish",
]

Progress = Callable[[float], None]


def preview(
    hub: Hub,
    content: bytes,
    file_name: str,
    subject: Subject,
    datum: Datum,
    columns: Mapping[str, str] = NOTHING_CHOSEN,
) -> Preview:
    """Read a file and say all that is wrong with it and all that it would change.

    `datum` is what the file is written in; `columns` (field to header) wins over the guess.

    Raises:
        UnreadableFile: nothing of it can be used.
        InvalidInput: `unknown_columns`, a chosen field or header does not exist.
        Refused: `roads_are_wgs84`.
    """
    digest = hashlib.sha256(content).hexdigest()
    draft = Preview(subject, file_name, digest, datum, ImportResult())
    if subject is Subject.BOUNDARIES:
        found, flags = areas.read(content, datum)
        draft = replace(draft, districts=tuple(found))
        return replace(draft, result=_compare_districts(hub, draft, flags))
    if subject is Subject.DEMAND:
        return _read_demand(hub, content, draft)
    if subject is Subject.ROADS:
        return _read_roads(hub, content, draft)
    if subject is Subject.HOLIDAYS:
        return _read_holidays(hub, content, draft, columns)
    return _read_places(hub, content, draft, columns)


def _read_demand(hub: Hub, content: bytes, draft: Preview) -> Preview:
    try:
        found = workers.read(content, draft.file_name, draft.datum)
    except InvalidInput as error:
        return replace(draft, result=ImportResult(rejected=tuple(error.faults)))
    rows = len(found.lon)
    with hub.read() as connection:
        known = imports.last_digest(connection, Subject.DEMAND) == draft.digest
    counts = ImportResult(unchanged=rows) if known else ImportResult(rows)
    return replace(draft, workers=found, result=counts)


def _read_roads(hub: Hub, content: bytes, draft: Preview) -> Preview:
    """OpenStreetMap writes WGS-84: a file declared otherwise is not what its owner thinks."""
    if draft.datum is not Datum.WGS84:
        raise Refused("roads_are_wgs84", "OpenStreetMap extracts are written in WGS-84")
    found = streets.read(content)
    known = streets.is_loaded(hub, draft.digest)
    counts = ImportResult(unchanged=found.streets) if known else ImportResult(found.streets)
    return replace(draft, roads=found, result=counts)


def _read_holidays(hub: Hub, content: bytes, draft: Preview, chosen: Mapping[str, str]) -> Preview:
    read = holidays.read(hub, content, chosen)
    if read.rejected:
        return replace(draft, result=ImportResult(rejected=read.rejected))
    found = holidays.compare(hub, read.days)
    missing = tuple(Missing(each.day.isoformat(), each.name) for each in found.missing)
    counts = ImportResult(len(found.new), len(found.changed), len(found.unchanged), missing)
    return replace(draft, days=read.days, result=counts)


def _read_places(hub: Hub, content: bytes, draft: Preview, chosen: Mapping[str, str]) -> Preview:
    table = read_table(content)
    columns = _columns(table, chosen)
    with hub.read() as connection:
        loaded = geography.districts(connection, synthetic=False)
    plan = plan_places(
        table,
        columns,
        datum=draft.datum,
        kind=KIND_OF[draft.subject],
        districts=DistrictIndex(loaded) if loaded else None,
        register=(row.place for row in hub.catalogue.rows if not row.place.synthetic),
    )
    draft = replace(draft, table=table, columns=columns, plan=plan)
    if plan.rejected:
        refused = ImportResult(rejected=tuple(plan.rejected), flagged=tuple(plan.flagged))
        return replace(draft, result=refused)
    found = match_with_register(hub, plan, draft.subject)
    return replace(
        draft, result=_result_of(found, plan), updates=tuple(found.updated[:SHOWN_UPDATES])
    )


def publish(
    hub: Hub, by: Account | None, seen: Preview, *, progress: Progress | None = None
) -> ImportResult:
    """Store what a preview showed, all of it or nothing, and say what was done.

    The list is compared with the register once more: somebody may have edited meanwhile.
    `progress` hears the share done, 0..1.

    Raises:
        Refused: `sign_in_first`, `no_right`, `import_running` while somebody else imports.
        InvalidInput: `rejected_rows`.
    """
    who = authorize(by, Action.IMPORT_LIST)
    return _store(hub, seen, by=who.display_name, progress=progress or _silent)


def import_file(
    hub: Hub,
    content: bytes,
    *,
    file_name: str,
    subject: Subject,
    datum: Datum,
    columns: Mapping[str, str] = NOTHING_CHOSEN,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file for whoever may write the data directory; edits carry the file's name.

    A file with rejected rows stores nothing; the faults are in the result.

    Raises:
        UnreadableFile, InvalidInput, Refused: see `preview` and `publish`.
    """
    seen = preview(hub, content, file_name, subject, datum, columns)
    if dry_run or seen.result.rejected:
        return seen.result
    return _store(hub, seen, by=file_name, progress=progress or _silent)


def drop_remains(hub: Hub) -> None:
    """Remove what killed imports left behind; does nothing while somebody imports."""
    try:
        with imports.only_import(hub.store.path.parent):
            while hub.writer.write(imports.drop_unpublished):
                pass
    except Refused:
        return


def _store(hub: Hub, seen: Preview, *, by: str, progress: Progress) -> ImportResult:
    if seen.result.rejected:
        raise InvalidInput("rejected_rows", list(seen.result.rejected))
    with imports.only_import(hub.store.path.parent):
        _drop_own_remains(hub)
        if seen.subject is Subject.BOUNDARIES:
            result = _store_districts(hub, seen, by=by)
        elif seen.workers is not None:
            result = _store_demand(hub, seen, seen.workers, by=by)
        elif seen.roads is not None:
            result = _store_roads(hub, seen, seen.roads, by=by)
        elif seen.subject is Subject.HOLIDAYS:
            result = _store_holidays(hub, seen, by=by)
        else:
            result = _store_places(hub, seen, by=by, progress=progress)
    hub.refresh()
    progress(1.0)
    return result


def _store_places(hub: Hub, seen: Preview, *, by: str, progress: Progress) -> ImportResult:
    if seen.plan is None:
        raise ValueError("a preview without a plan")
    found = match_with_register(hub, seen.plan, seen.subject)
    if not (found.accepted or found.updated):
        return _result_of(found, seen.plan)
    run = _begin(hub, seen, by=by)
    published = False
    try:
        for start in range(0, len(found.accepted), SLICE):
            progress(start / len(found.accepted))
            part = found.accepted[start : start + SLICE]
            hub.writer.write(partial(_stage, part=part, run=run))
        found = _publish_places(hub, seen, found, run, by=by)
        published = True
    finally:
        if not published:
            _drop_own_remains(hub)
    return _result_of(found, seen.plan)


def _publish_places(hub: Hub, seen: Preview, found: Matched, run: int, *, by: str) -> Matched:
    """Publish the staged rows together with the updates; read again what was edited meanwhile."""
    for _ in range(ATTEMPTS - 1):
        try:
            hub.writer.write(partial(_publish_run, found=found, run=run, by=by, at=hub.clock.now()))
        except EditClash:
            if seen.plan is not None:
                again = match_with_register(hub, seen.plan, seen.subject)
                found = replace(again, accepted=found.accepted)
        else:
            return found
    hub.writer.write(partial(_publish_run, found=found, run=run, by=by, at=hub.clock.now()))
    return found


def _publish_run(
    connection: Connection, *, found: Matched, run: int, by: str, at: datetime
) -> None:
    pairs = [(u.place, u.place.model_copy(update=dict(u.changes))) for u in found.updated]
    imports.apply_updates(connection, pairs, by=by, at=at)
    imports.publish_import(connection, run, at=at)
    if found.accepted:
        places.note_change(connection, None)


def _drop_own_remains(hub: Hub) -> None:
    """Remove what an import that holds the right to import left behind; the demo's is another's."""
    while hub.writer.write(partial(imports.drop_unpublished, but=imports.DEMO)):
        pass


def _stage(connection: Connection, *, part: Sequence[ListedPlace], run: int) -> None:
    imports.stage_listed(
        connection, part, import_id=run, new_id=lambda: uuid.uuid4().hex, new_code=new_code
    )


def _begin(hub: Hub, seen: Preview, *, by: str) -> int:
    at = hub.clock.now()
    return hub.writer.write(
        lambda connection: imports.begin_import(
            connection,
            subject=seen.subject.value,
            file_name=seen.file_name,
            digest=seen.digest,
            at=at,
            by=by,
        )
    )


def _columns(table: Table, chosen: Mapping[str, str]) -> Columns:
    try:
        return guess_columns(table, chosen)
    except InvalidInput as error:
        names = ", ".join(fault.column or "" for fault in error.faults)
        raise InvalidInput("unknown_columns", error.faults, f"not there: {names}") from error


def _result_of(found: Matched, plan: Plan) -> ImportResult:
    return ImportResult(
        accepted=len(found.accepted),
        updated=len(found.updated),
        unchanged=len(found.unchanged),
        missing=tuple(Missing(p.id, p.name, p.external_id) for p in found.missing),
        flagged=tuple(plan.flagged),
    )


def _compare_districts(hub: Hub, seen: Preview, flags: Sequence[Fault]) -> ImportResult:
    found = areas.compare(hub, seen.districts)
    misplaced = areas.misplaced(found.after, areas.real_places(hub))
    return ImportResult(
        accepted=len(found.new),
        updated=len(found.changed),
        unchanged=len(found.unchanged),
        missing=tuple(Missing(d.code, d.name) for d in found.missing),
        flagged=(*flags, *(areas.as_flag(each) for each in misplaced)),
    )


def _store_districts(hub: Hub, seen: Preview, *, by: str) -> ImportResult:
    """Put the districts beside those of other files, over those of the same name and code."""
    repairs = [f for f in seen.result.flagged if f.reason != "wrong_district"]
    result, found = _compare_districts(hub, seen, repairs), areas.compare(hub, seen.districts)
    if result.changes_nothing:
        return result
    run, at = _begin(hub, seen, by=by), hub.clock.now()

    def store(connection: Connection) -> None:
        geography.replace_districts(connection, found.after, synthetic=False)
        imports.publish_import(connection, run, at=at)
        places.note_change(connection, None)

    hub.writer.write(store)
    return result


def _store_demand(hub: Hub, seen: Preview, table: DemandTable, *, by: str) -> ImportResult:
    """Put this list in the place of the one before it."""
    if seen.result.changes_nothing:
        return seen.result
    run, published = _begin(hub, seen, by=by), False
    try:
        workers.stage(hub, table, run)
        hub.writer.write(partial(_publish_demand, run=run, at=hub.clock.now()))
        published = True
    finally:
        if not published:
            _drop_own_remains(hub)
    workers.drop_replaced(hub, run)
    return seen.result


def _publish_demand(connection: Connection, *, run: int, at: datetime) -> None:
    imports.publish_import(connection, run, at=at)
    places.note_change(connection, None)


def _store_roads(hub: Hub, seen: Preview, roads: streets.Roads, *, by: str) -> ImportResult:
    if seen.result.changes_nothing:
        return seen.result
    run, at = _begin(hub, seen, by=by), hub.clock.now()

    def store(connection: Connection) -> None:
        streets.store(connection, roads)
        imports.publish_import(connection, run, at=at)
        places.note_change(connection, None)

    hub.writer.write(store)
    return seen.result


def _store_holidays(hub: Hub, seen: Preview, *, by: str) -> ImportResult:
    if seen.result.changes_nothing:
        return seen.result
    run, at = _begin(hub, seen, by=by), hub.clock.now()

    def store(connection: Connection) -> None:
        holidays.store(connection, seen.days)
        imports.publish_import(connection, run, at=at)

    hub.writer.write(store)
    return seen.result


def _silent(_: float) -> None:
    return
