"""Where workers are, out of lists of every kind: workers, grids, orders, trips.

A list of workers or a grid is what somebody counted: it is taken as it stands. An order or the end
of a trip is where somebody was: these are summed by hour into cells, and no few are shown
(`geodata.demand.show_many`). Hours are wall-clock time of `zone`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from geodata.coordinates import Datum, Floats, convert_arrays
from geodata.demand import ALL_DAY, DemandTable, Shown, show_many
from stations.errors import Fault
from stations.planning.sheets import AREAS, Columns, Flags, Sheet
from stations.registry.city_time import CITY_ZONE

MAX_GROUPS = 127
ENDS = ("start_lon", "start_lat", "end_lon", "end_lat")


class DemandKind(StrEnum):
    """What a list of demand is made of; a planner takes the first that there is."""

    WORKERS = "workers"
    GRID = "grid"
    ORDERS = "orders"
    TRIPS = "trips"
    VISITS = "visits"  # of the store's own check-ins; no file holds them
    VOTES = "votes"  # riders' wishes for a station, by square; no file holds them


@dataclass(frozen=True, slots=True, eq=False)
class DemandList:
    """A list as it may be stored: `total` is the weight read, `hidden` what of it is not shown.

    `flagged` rows are left out for want of a position; `rejected` rows refuse the list, and then
    `table` is empty.
    """

    kind: DemandKind
    rows: int
    table: DemandTable
    total: float = 0.0
    hidden: float = 0.0
    hidden_people: float = 0.0
    rejected: tuple[Fault, ...] = ()
    flagged: tuple[Fault, ...] = ()


NOBODY = DemandTable.from_columns([], [], [])


def kind_of(headers: Mapping[str, str], *, areas: bool) -> DemandKind:
    """What a file with these fields is."""
    if headers.keys() & set(ENDS):
        return DemandKind.TRIPS
    if {"out", "in"} <= headers.keys() and "weight" not in headers:
        return DemandKind.TRIPS
    if "time" in headers or "start_time" in headers:
        return DemandKind.ORDERS
    return DemandKind.GRID if areas or _counts_cells(headers) else DemandKind.WORKERS


def _counts_cells(headers: Mapping[str, str]) -> bool:
    """Rows without a name, or named as cells."""
    name = headers.get("id", "")
    return not name or "grid" in name or "cell" in name or "网格" in name


def read_demand_list(
    columns: Columns, headers: Mapping[str, str], *, datum: Datum, zone: str = CITY_ZONE
) -> DemandList:
    """Read a demand list whose columns are settled: `headers` is header by field.

    Nothing is raised for rows: all that is wrong stands in `rejected`, by row and column.
    """
    named = {field: columns[header] for field, header in headers.items()}
    sheet = Sheet(named, headers)
    kind = kind_of(headers, areas=AREAS in columns)
    read = _READERS[kind](sheet, datum, zone)
    if sheet.faults:
        return DemandList(kind, sheet.rows, NOBODY, rejected=tuple(sheet.faults))
    return replace(read, kind=kind, rows=sheet.rows)


def _counted(sheet: Sheet, datum: Datum, zone: str) -> DemandList:
    """Workers or cells, as somebody counted them."""
    lon, lat = sheet.positions()
    weight = sheet.numbers("weight", least=0)
    hour = sheet.numbers("hour", least=0, most=23, default=ALL_DAY, whole=True)
    group = _groups(sheet)
    if sheet.has("id"):
        sheet.ids("hour", "group")
    if sheet.faults:
        return DemandList(DemandKind.WORKERS, 0, NOBODY)
    table = _table(lon, lat, weight, hour, group, datum)
    return DemandList(DemandKind.WORKERS, 0, table, table.total)


def _orders(sheet: Sheet, datum: Datum, zone: str) -> DemandList:
    """Orders: one person each, whatever an order weighs."""
    placed, flagged = _placed(sheet, "lon", "lat")
    lon, lat = _positions(sheet, "lon", "lat", placed)
    weight = _positive(sheet)
    hour = _hours(sheet, "time" if sheet.has("time") else "start_time", zone, placed)
    group = _groups(sheet)
    if sheet.faults:
        return DemandList(DemandKind.ORDERS, 0, NOBODY)
    rows = _table(lon, lat, weight, hour, group, datum, placed)
    return _shown(rows, np.ones(len(rows)), flagged)


def _trips(sheet: Sheet, datum: Datum, zone: str) -> DemandList:
    """Both ends of trips, each in its own hour; or the ends as somebody added them up by node."""
    if not any(map(sheet.has, ENDS)):
        return _nodes(sheet, datum)
    weight = _positive(sheet)
    parts, flagged = [], []
    for end in ("start", "end"):
        if not (sheet.has(f"{end}_lon") or sheet.has(f"{end}_lat")):
            continue
        placed, gaps = _placed(sheet, f"{end}_lon", f"{end}_lat")
        lon, lat = _positions(sheet, f"{end}_lon", f"{end}_lat", placed)
        times = next((c for c in (f"{end}_time", "start_time", "time") if sheet.has(c)), None)
        at = np.full(sheet.rows, ALL_DAY) if times is None else _hours(sheet, times, zone, placed)
        flagged += gaps
        if not sheet.faults:
            parts.append(_table(lon, lat, weight, at, None, datum, placed))
    if sheet.faults:
        return DemandList(DemandKind.TRIPS, 0, NOBODY)
    rows = _together(parts)
    return _shown(rows, rows.weight, flagged)


def _nodes(sheet: Sheet, datum: Datum) -> DemandList:
    lon, lat = sheet.positions()
    out, into = (sheet.numbers(column, least=0, default=0) for column in ("out", "in"))
    if sheet.faults:
        return DemandList(DemandKind.TRIPS, 0, NOBODY)
    rows = _table(lon, lat, out + into, np.full(sheet.rows, ALL_DAY), None, datum)
    return _shown(rows, rows.weight, [])


_READERS = {
    DemandKind.WORKERS: _counted,
    DemandKind.GRID: _counted,
    DemandKind.ORDERS: _orders,
    DemandKind.TRIPS: _trips,
}


def _shown(rows: DemandTable, people: Floats, flagged: Sequence[Fault]) -> DemandList:
    shown: Shown = show_many(rows, people=people)
    return DemandList(
        DemandKind.ORDERS,
        0,
        shown.table,
        rows.total,
        shown.hidden,
        shown.hidden_people,
        flagged=tuple(flagged),
    )


def _table(
    lon: Floats,
    lat: Floats,
    weight: Floats,
    hour: Floats,
    group: Sequence[str] | None,
    datum: Datum,
    placed: Flags | None = None,
) -> DemandTable:
    keep = np.ones(len(lon), bool) if placed is None else placed
    lon, lat = convert_arrays(lon[keep], lat[keep], source=datum, target=Datum.WGS84)
    named = group and [g for g, kept in zip(group, keep.tolist(), strict=True) if kept]
    return DemandTable.from_columns(
        lon, lat, weight[keep], hour=hour[keep].astype(np.int8), group=named
    )


def _together(parts: Sequence[DemandTable]) -> DemandTable:
    return DemandTable.from_columns(
        np.concatenate([p.lon for p in parts]),
        np.concatenate([p.lat for p in parts]),
        np.concatenate([p.weight for p in parts]),
        hour=np.concatenate([p.hour for p in parts]),
    )


def _positive(sheet: Sheet) -> Floats:
    """Weights of events, one where the file has none; an event of nobody is a fault."""
    weight = sheet.numbers("weight", least=0, default=1)
    sheet.fault_where(weight == 0, "out_of_range", "weight", sheet.texts("weight"))
    return weight


def _groups(sheet: Sheet) -> list[str] | None:
    """Groups as written, trimmed; more than a table can hold is a fault at the first too many."""
    if not sheet.has("group"):
        return None
    found = [text.strip() for text in sheet.texts("group")]
    known = list(dict.fromkeys(name for name in found if name))
    if len(known) > MAX_GROUPS:
        at = found.index(known[MAX_GROUPS])
        wrong = [row == at for row in range(len(found))]
        sheet.fault_where(wrong, "too_many_groups", "group", found)
    return found


_BLANK = r"(?i)^\s*(?:nan|null|none|n/?a|-|\\N)?\s*$"


def _placed(sheet: Sheet, lon: str, lat: str) -> tuple[Flags, list[Fault]]:
    """Which rows have a position; a row without both is a gap of the receiver's, and flagged."""
    if not (sheet.has(lon) and sheet.has(lat)):
        return np.ones(sheet.rows, bool), []
    gaps = sheet.matching(lon, _BLANK) & sheet.matching(lat, _BLANK)
    flagged = [
        Fault("no_position", sheet.name_of(lon), row + 1) for row in np.flatnonzero(gaps).tolist()
    ]
    return ~gaps, flagged


def _positions(sheet: Sheet, lon: str, lat: str, placed: Flags) -> tuple[Floats, Floats]:
    return (
        sheet.numbers(lon, least=-180, most=180, where=placed),
        sheet.numbers(lat, least=-90, most=90, where=placed),
    )


_TIME = re.compile(
    r"(?:(?:\d{4}[-/.年])?(?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])[日号]?[T ]*"
    r"|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/\d{4} +)?"
    r"(?P<hour>[01]?\d|2[0-3])(?::|[时点])(?:[0-5]?\d)?(?::|分)?(?P<rest>.*)",
)
_PLAIN = (  # what most files write, read a million at a time
    r"^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ]"
    r"(?P<n>[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$"
)
_REST = re.compile(r"(?:[0-5]?\d(?:\.\d+)?秒?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?(?:\s*UTC)?")
_JOINED = re.compile(r"\d{8}(?P<hour>[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?")
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3})?(?:\.0+)?")


def _hours(sheet: Sheet, column: str, zone: str, placed: Flags) -> Floats:
    """The hour of each time; what is no time is a fault."""
    if not sheet.has(column):
        sheet.needs(column)
        return np.full(sheet.rows, float(ALL_DAY))
    tz, cells = ZoneInfo(zone), sheet.texts(column)
    found = sheet.parts(column, _PLAIN)
    for row in np.flatnonzero(np.isnan(found)).tolist():
        hour = _hour(cells[row].strip(), tz)
        found[row] = math.nan if hour is None else hour
    sheet.fault_where(placed & np.isnan(found), "not_a_time", column, cells)
    return np.nan_to_num(found, nan=ALL_DAY)


def _hour(text: str, tz: ZoneInfo) -> int | None:
    """The hour of day of a time as lists write it, None where it is none.

    >>> _hour("09-25 08:08:00", ZoneInfo("Asia/Shanghai"))
    8
    >>> _hour("2026-05-10T23:30:00Z", ZoneInfo("Asia/Shanghai"))
    7
    """
    match = _TIME.fullmatch(text)
    rest = _REST.fullmatch(match["rest"]) if match else None
    if match and rest:
        return _in_zone(text, tz) if rest["zone"] else int(match["hour"])
    joined = _JOINED.fullmatch(text)
    if joined:
        return int(joined["hour"])
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).astimezone(tz).hour
    return None


def _in_zone(text: str, tz: ZoneInfo) -> int | None:
    try:
        return datetime.fromisoformat(text).astimezone(tz).hour
    except ValueError:
        return None
