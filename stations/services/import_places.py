"""A list of places on its way in: read, compared with the register, staged, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from geodata.boundaries import DistrictIndex
from geodata.coordinates import Datum
from stations.errors import EditClash, InvalidInput
from stations.exchange.columns import Columns, guess_columns
from stations.exchange.places_list import Plan, plan_places
from stations.exchange.tables import Table, read_table
from stations.services.hub import Hub
from stations.services.import_runs import Progress, new_run, part_of
from stations.services.imported import KIND_OF, ImportResult, Missing, Preview
from stations.services.listed_again import Comparison, Source, match_with_register
from stations.storage import geography, imports, networks, places, staging, updating
from stations.visits.codes import new_codes

SLICE = 1_000  # rows a writer job: some 30 ms, and a check-in may have to wait for 100
SHOWN_UPDATES = 50  # a preview keeps the first; the rest are counted
ROWS = 5  # of the file that a preview keeps: what they say is in its plan
ATTEMPTS = 3


def read(
    hub: Hub, content: bytes, draft: Preview, chosen: Mapping[str, str], progress: Progress
) -> Preview:
    """Read a list of places and say all that is wrong with it and all that it would change."""
    progress(0.0)
    table = read_table(content)
    progress(0.3)
    columns = _columns(table, chosen, draft.datum)
    plan = _plan(hub, draft, table, columns)
    table = replace(table, rows=table.rows[:ROWS], numbers=table.numbers[:ROWS])  # free the rest
    draft = replace(draft, table=table, columns=columns, plan=plan)
    if plan.rejected:
        refused = ImportResult(
            rejected=tuple(plan.rejected), flagged=tuple(plan.flagged), datum=plan.diagnosis
        )
        return replace(draft, result=refused)
    progress(0.8)
    version, found = _compare(hub, draft, plan)
    result, first = _result_of(found, plan), tuple(found.updates[:SHOWN_UPDATES])
    return replace(draft, result=result, updates=first, compared=(version, found))


def store(hub: Hub, seen: Preview, *, by: str, progress: Progress) -> ImportResult:
    """Stage what a preview brings, slice by slice, and publish it in one step."""
    if seen.plan is None:
        raise ValueError("a preview without a plan")
    version, found = _compared_lately(hub, seen, seen.plan)
    if found.changes_nothing:
        return _result_of(found, seen.plan)
    with new_run(hub, seen, by=by) as run:
        _stage(hub, seen, found, run, part_of(progress, 0.0, 0.9))
        progress(0.9)
        found = _publish(hub, seen, version, found, run, by=by)
    return _result_of(found, seen.plan)


def _plan(hub: Hub, draft: Preview, table: Table, columns: Columns) -> Plan:
    with hub.read() as connection:
        loaded = geography.districts(connection, synthetic=False)
        return plan_places(
            table,
            columns,
            datum=draft.datum,
            kind=KIND_OF[draft.subject],
            districts=DistrictIndex(loaded) if loaded else None,
            register=networks.own_rows(connection),
        )


def _compare(hub: Hub, seen: Preview, plan: Plan) -> tuple[int, Comparison]:
    """The list beside the register, and the data version that the register had at least."""
    with hub.read() as connection:
        version = places.data_version(connection)
    source = Source(seen.subject.value, seen.network, seen.file_name)
    name = seen.columns.headers["name"] if seen.columns is not None else "name"
    return version, match_with_register(hub, plan, source, name_column=name)


def _compared_lately(hub: Hub, seen: Preview, plan: Plan) -> tuple[int, Comparison]:
    """The preview's comparison, made again where the register has changed since."""
    with hub.read() as connection:
        version = places.data_version(connection)
    if seen.compared is not None and seen.compared[0] == version:
        return seen.compared
    return _compare(hub, seen, plan)


def _stage(hub: Hub, seen: Preview, found: Comparison, run: int, progress: Progress) -> None:
    """Prepare each slice without a lock, then store it: only that keeps a check-in waiting."""
    ids = staging.new_ids(len(found.accepted))
    with hub.read() as connection:
        codes = staging.free_codes(connection, len(ids), new_codes)
    for start in range(0, len(ids), SLICE):
        progress(start / len(ids))
        part = slice(start, start + SLICE)
        prepared = staging.prepare_listed(
            found.accepted[part],
            ids=ids[part],
            codes=codes[part],
            import_id=run,
            network=seen.network,
            dialect=hub.store.writing.dialect,
        )
        hub.writer.write(partial(staging.stage_listed, prepared=prepared))


def _publish(
    hub: Hub, seen: Preview, version: int, found: Comparison, run: int, *, by: str
) -> Comparison:
    """Publish the staged rows together with the updates; read again what was edited meanwhile."""
    for _ in range(ATTEMPTS - 1):
        try:
            _publish_once(hub, seen, version, found, run, by=by)
        except EditClash:
            if seen.plan is not None:
                version, again = _compare(hub, seen, seen.plan)
                found = replace(again, accepted=found.accepted)
        else:
            return found
    _publish_once(hub, seen, version, found, run, by=by)
    return found


def _publish_once(
    hub: Hub, seen: Preview, version: int, found: Comparison, run: int, *, by: str
) -> None:
    at = hub.clock.now()
    dialect = hub.store.writing.dialect
    prepared = updating.prepare_updates(found.updates, by=by, at=at, dialect=dialect)

    def act(connection: Connection) -> None:
        updating.apply_updates(connection, prepared, since=version)
        if seen.network:
            networks.put_network(connection, seen.network, seen.owner)
        networks.add_identifiers(connection, seen.network, found.identifiers, import_id=run)
        imports.publish_import(connection, run, at=at)
        if found.accepted:
            places.note_import(connection, run)

    hub.writer.write(act)


def _columns(table: Table, chosen: Mapping[str, str], datum: Datum) -> Columns:
    try:
        return guess_columns(table, chosen, datum=datum)
    except InvalidInput as error:
        names = ", ".join(fault.column or "" for fault in error.faults)
        raise InvalidInput("unknown_columns", error.faults, f"not there: {names}") from error


def _result_of(found: Comparison, plan: Plan) -> ImportResult:
    return ImportResult(
        accepted=len(found.accepted),
        updated=found.updated,
        unchanged=found.unchanged,
        missing=tuple(Missing(p.id, p.name, p.external_id) for p in found.missing),
        flagged=(*plan.flagged, *found.doubtful),
        datum=plan.diagnosis,
    )
