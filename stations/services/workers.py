"""Where workers are: one list of each kind, and one of them at a time for every figure.

A list of workers, a grid, orders, trips: each kind is read, staged and published in one step, in
the place of the list of its kind before it. The store's own check-ins are one kind more. Lists are
never added up: they tell of the same people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from geodata.coordinates import Datum
from geodata.demand import DemandTable, Shown, show_many
from stations.errors import Fault, InvalidInput
from stations.exchange.demand_headers import demand_headers
from stations.exchange.tables import Table, read_table
from stations.planning.demand_lists import NOBODY, DemandKind, DemandList, read_demand_list
from stations.planning.sheets import Columns, columns_of
from stations.services.hub import Hub
from stations.storage import demand_sources, geography, votes
from stations.storage.demand_sources import DemandSource
from stations.visits.votes import middle_of

SLICE = 4_000  # rows a writer job: well under the 100 ms that a check-in may have to wait
VISITS_OF = timedelta(days=30)
VOTES_OF = timedelta(days=180)
_BY_TABLE = (b"PK", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0")  # workbooks and GeoPackage


@dataclass(frozen=True, slots=True)
class Loaded:
    """A list that a figure can be made of; what the store itself counts has no file."""

    kind: DemandKind
    rows: int
    total: float
    hidden: float
    hidden_people: float
    file_name: str = ""
    at: datetime | None = None


def read(content: bytes, datum: Datum, chosen: Mapping[str, str]) -> DemandList:
    """Read a list of any kind from CSV, XLSX, GeoJSON, GeoPackage or Parquet.

    Raises:
        UnreadableFile: it is no table at all.
        InvalidInput: `unknown_columns`, a chosen field or header does not exist.
    """
    if content.startswith(_BY_TABLE):
        table = read_table(content)
        return _with_numbers(_read(_columns(table), datum, chosen), table.numbers)
    try:
        columns = columns_of(content)
    except InvalidInput as error:
        return DemandList(DemandKind.WORKERS, 0, NOBODY, rejected=tuple(error.faults))
    return _read(columns, datum, chosen)


def _read(columns: Columns, datum: Datum, chosen: Mapping[str, str]) -> DemandList:
    return read_demand_list(columns, demand_headers(list(columns), chosen), datum=datum)


def _columns(table: Table) -> Columns:
    cells = zip(table.headers, zip(*table.rows, strict=True), strict=True)
    return {header.lower(): column for header, column in cells if header}


def _with_numbers(found: DemandList, numbers: Sequence[int]) -> DemandList:
    """The faults by the numbers that rows have in the sheet, where blank ones are counted."""

    def numbered(faults: Sequence[Fault]) -> tuple[Fault, ...]:
        return tuple(replace(f, row=numbers[f.row - 1]) if f.row else f for f in faults)

    return replace(found, rejected=numbered(found.rejected), flagged=numbered(found.flagged))


def summary(found: DemandList) -> Loaded:
    """A list that was read, as it would be loaded."""
    return Loaded(found.kind, found.rows, found.total, found.hidden, found.hidden_people)


def is_loaded(hub: Hub, kind: DemandKind, digest: str) -> bool:
    """Whether this very file is the list of its kind."""
    with hub.read() as connection:
        found = demand_sources.sources(connection)
    return any(source.kind is kind and source.digest == digest for source in found)


def stage(hub: Hub, found: DemandList, run: int) -> None:
    """Store the rows under a run, slice by slice; no figure counts them before it is published."""
    hub.writer.write(partial(demand_sources.note_source, run=run, found=found))
    for start in range(0, len(found.table), SLICE):
        rows = slice(start, start + SLICE)
        hub.writer.write(
            partial(
                geography.add_demand, table=found.table, rows=rows, synthetic=False, import_id=run
            )
        )


def drop_replaced(hub: Hub, run: int, kind: DemandKind) -> None:
    """Remove what earlier lists of this kind brought, slice by slice."""
    drop = partial(demand_sources.drop_before, run=run, kind=kind, limit=SLICE)
    while hub.writer.write(drop):
        pass


def loaded(hub: Hub, *, synthetic: bool) -> list[Loaded]:
    """What figures can be made of, the list that is taken without a choice first.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    with hub.read() as connection:
        found = [] if synthetic else [_of(each) for each in demand_sources.sources(connection)]
        if not found and (own := geography.demand(connection, synthetic=synthetic)) is not None:
            found = [Loaded(DemandKind.WORKERS, len(own), own.total, 0.0, 0.0)]
        counted = {
            kind: count(hub, connection, synthetic=synthetic) for kind, count in _COUNTED.items()
        }
    for kind, shown in counted.items():
        if len(shown.table):
            total = shown.table.total + shown.hidden
            found.append(Loaded(kind, round(total), total, shown.hidden, shown.hidden_people))
    return found


def load(hub: Hub, *, synthetic: bool, kind: DemandKind | None = None) -> DemandTable | None:
    """The demand of one list: of `kind`, else of the first there is; None where there is none.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    with hub.read() as connection:
        if kind in _COUNTED:
            return _COUNTED[kind](hub, connection, synthetic=synthetic).table
        of_kind = [] if synthetic else demand_sources.sources(connection)
        runs = [each.run for each in of_kind if kind in (None, each.kind)]
        if not runs and kind not in (None, DemandKind.WORKERS):
            return None
        return geography.demand(connection, synthetic=synthetic, run=next(iter(runs), None))


def _of(source: DemandSource) -> Loaded:
    return Loaded(
        source.kind,
        source.rows,
        source.total,
        source.hidden,
        source.hidden_people,
        source.file_name,
        source.at,
    )


def _visits(hub: Hub, connection: Connection, *, synthetic: bool) -> Shown:
    """Check-ins of the last 30 days by place, hour and group, the few left out."""
    since = hub.clock.now() - VISITS_OF
    counted = demand_sources.visited(connection, since=since, synthetic=synthetic)
    place_of = {row.place.id: row.place for row in hub.catalogue.rows}
    met = [(place_of[key], hour, group, n) for key, hour, group, n in counted if key in place_of]
    rows = DemandTable.from_columns(
        [place.position.lon for place, *_ in met],
        [place.position.lat for place, *_ in met],
        [float(n) for *_, n in met],
        hour=np.array([_local_hour(hour, place.zone, since) for place, hour, _, _ in met], np.int8),
        group=[group.value for _, _, group, _ in met],
    )
    return show_many(rows, people=rows.weight, sizes_m=())


def _votes(hub: Hub, connection: Connection, *, synthetic: bool) -> Shown:
    """Wishes of the last half year at the middles of their squares, the few left out."""
    since = (hub.clock.now() - VOTES_OF).date()
    counted = votes.counts(connection, since=since, synthetic=synthetic)
    middles = [middle_of(square) for square in sorted(counted)]
    rows = DemandTable.from_columns(
        [middle.lon for middle in middles],
        [middle.lat for middle in middles],
        [float(counted[square]) for square in sorted(counted)],
    )
    return show_many(rows, people=rows.weight, sizes_m=())


_COUNTED = {DemandKind.VISITS: _visits, DemandKind.VOTES: _votes}
"""What the store itself counts."""


def _local_hour(hour: int, zone: str, day: datetime) -> int:
    return day.astimezone(UTC).replace(hour=hour).astimezone(ZoneInfo(zone)).hour
