"""What lies around the places on its way in: districts, roads, workers, holidays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from geodata.coordinates import Datum
from stations.errors import Fault, Refused
from stations.services import districts as areas
from stations.services import holidays, workers
from stations.services import roads as streets
from stations.services.hub import Hub
from stations.services.import_runs import new_run, store_at_once
from stations.services.imported import ImportResult, Missing, Preview
from stations.storage import geography, imports, places


def read_districts(hub: Hub, content: bytes, draft: Preview) -> Preview:
    """Read boundaries and say what they change and which places then lie in the wrong one."""
    found, flags = areas.read(content, draft.datum)
    draft = replace(draft, districts=tuple(found))
    return replace(draft, result=_compare_districts(hub, draft, flags))


def store_districts(hub: Hub, seen: Preview, *, by: str) -> ImportResult:
    """Put the districts beside those of other files, over those of the same name and code."""
    repairs = [f for f in seen.result.flagged if f.reason != "wrong_district"]
    result, found = _compare_districts(hub, seen, repairs), areas.compare(hub, seen.districts)
    if not result.changes_nothing:
        replaced = partial(geography.replace_districts, found=found.after, synthetic=False)
        store_at_once(hub, seen, replaced, by=by)
    return result


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


def read_demand(hub: Hub, content: bytes, draft: Preview, chosen: Mapping[str, str]) -> Preview:
    """Read where workers are; the same file again changes nothing."""
    found = workers.read(content, draft.datum, chosen)
    if found.rejected:
        return replace(draft, result=ImportResult(rejected=found.rejected))
    rows = found.rows - len(found.flagged)
    known = workers.is_loaded(hub, found.kind, draft.digest)
    counts = ImportResult(unchanged=rows) if known else ImportResult(rows)
    return replace(draft, workers=found, result=replace(counts, flagged=found.flagged))


def store_demand(hub: Hub, seen: Preview, *, by: str) -> ImportResult:
    """Put this list in the place of the one of its kind before it."""
    if seen.workers is None or seen.result.changes_nothing:
        return seen.result
    with new_run(hub, seen, by=by) as run:
        workers.stage(hub, seen.workers, run)
        at = hub.clock.now()

        def publish(connection: Connection) -> None:
            imports.publish_import(connection, run, at=at)
            places.note_import(connection, run)

        hub.writer.write(publish)
    workers.drop_replaced(hub, run, seen.workers.kind)
    return seen.result


def read_roads(hub: Hub, content: bytes, draft: Preview) -> Preview:
    """Read streets. OpenStreetMap writes WGS-84: a file declared otherwise is another file.

    Raises:
        Refused: `roads_are_wgs84`.
    """
    if draft.datum is not Datum.WGS84:
        raise Refused("roads_are_wgs84", "OpenStreetMap extracts are written in WGS-84")
    found = streets.read(content)
    known = streets.is_loaded(hub, draft.digest)
    counts = ImportResult(unchanged=found.streets) if known else ImportResult(found.streets)
    return replace(draft, roads=found, result=counts)


def store_roads(hub: Hub, seen: Preview, *, by: str) -> ImportResult:
    """Draw these streets instead of those loaded before, and measure along them."""
    if seen.roads is None:
        return seen.result
    streets.keep(hub, seen.roads)
    if not seen.result.changes_nothing:
        store_at_once(hub, seen, partial(streets.store, roads=seen.roads), by=by)
    streets.forget_others(hub, seen.roads)
    return seen.result


def read_holidays(hub: Hub, content: bytes, draft: Preview, chosen: Mapping[str, str]) -> Preview:
    """Read a holiday table and say which days it changes."""
    read = holidays.read(hub, content, chosen)
    if read.rejected:
        return replace(draft, result=ImportResult(rejected=read.rejected))
    found = holidays.compare(hub, read.days)
    missing = tuple(Missing(each.day.isoformat(), each.name) for each in found.missing)
    counts = ImportResult(len(found.new), len(found.changed), len(found.unchanged), missing)
    return replace(draft, days=read.days, result=counts)


def store_holidays(hub: Hub, seen: Preview, *, by: str) -> ImportResult:
    """Put the days into the table."""
    if not seen.result.changes_nothing:
        store_at_once(hub, seen, partial(holidays.store, found=seen.days), by=by)
    return seen.result
