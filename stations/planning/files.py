"""Demand and stations out of files: every column as text first, then typed, all faults at once.

Rows are counted from 1, the header left out. Positions come back as WGS-84. Nothing here needs a
data frame, a store or a browser: how soon a command answers is part of its speed.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geodata.coordinates import Datum, convert_arrays
from geodata.demand import ALL_DAY, DemandTable
from stations.errors import Fault, InvalidInput, UnreadableFile
from stations.planning.reach import Floats
from stations.registry.vocabulary import Amenity

Columns = Mapping[str, Sequence[str]]
"""Header to cells, as text; an absent cell is empty."""


@dataclass(frozen=True, slots=True, eq=False)
class DemandFile:
    """Demand points by their ids, in the order of the file."""

    ids: tuple[str, ...]
    table: DemandTable


@dataclass(frozen=True, slots=True, eq=False)
class SitesFile:
    """Stations, candidates or existing sites, in the order of the file; `cost` is in yuan."""

    ids: tuple[str, ...]
    lon: Floats
    lat: Floats
    cost: Floats
    capacity: Floats
    opening_hours: tuple[str | None, ...]
    amenities: tuple[frozenset[Amenity], ...]


@dataclass(frozen=True, slots=True, eq=False)
class DistancesFile:
    """Distances that somebody measured, in metres; a pair that is absent is unreachable."""

    demand_ids: tuple[str, ...]
    station_ids: tuple[str, ...]
    distance_m: Floats


def read_demand(path: Path, *, datum: Datum = Datum.WGS84) -> DemandFile:
    """Read `id, lon, lat, weight` and, where they are, `hour` (0-23) and `group`.

    Raises:
        UnreadableFile: it is no table at all.
        InvalidInput: `faults_in_file`, with every fault by row and column.
    """
    sheet = _Sheet(read_columns(path))
    ids, (lon, lat) = sheet.ids(), sheet.positions()
    weight = sheet.numbers("weight", least=0)
    hour = sheet.numbers("hour", least=0, most=23, default=ALL_DAY, whole=True)
    group = [text.strip() for text in sheet.texts("group")]
    sheet.refuse_faults()
    lon, lat = convert_arrays(lon, lat, source=datum, target=Datum.WGS84)
    table = DemandTable.from_columns(lon, lat, weight, hour=hour.astype(np.int8), group=group)
    return DemandFile(ids, table)


def read_sites(path: Path, *, datum: Datum = Datum.WGS84) -> SitesFile:
    """Read `id, lon, lat` and, where they are, `cost`, `capacity`, `opening_hours`, `amenities`.

    Raises:
        UnreadableFile: it is no table at all.
        InvalidInput: `faults_in_file`, with every fault by row and column.
    """
    sheet = _Sheet(read_columns(path))
    ids, (lon, lat) = sheet.ids(), sheet.positions()
    cost = sheet.numbers("cost", least=0, default=0)
    capacity = sheet.numbers("capacity", least=0, default=1)
    amenities = sheet.amenities()
    sheet.refuse_faults()
    lon, lat = convert_arrays(lon, lat, source=datum, target=Datum.WGS84)
    hours = tuple(text.strip() or None for text in sheet.texts("opening_hours"))
    return SitesFile(ids, lon, lat, cost, capacity, hours, amenities)


def read_distances(path: Path) -> DistancesFile:
    """Read `demand_id, station_id, distance_m`.

    Raises:
        UnreadableFile: it is no table at all.
        InvalidInput: `faults_in_file`, with every fault by row and column.
    """
    sheet = _Sheet(read_columns(path))
    demand = sheet.filled("demand_id")
    station = sheet.filled("station_id")
    apart = sheet.numbers("distance_m", least=0)
    sheet.refuse_faults()
    return DistancesFile(demand, station, apart)


def nearest_by_file(
    demand_ids: Sequence[str], station_ids: Sequence[str], distances: DistancesFile
) -> Floats:
    """Metres from each demand point to the nearest of these stations; infinite where none."""
    row_of = {key: row for row, key in enumerate(demand_ids)}
    wanted = set(station_ids)
    near_m = np.full(len(demand_ids), np.inf)
    pairs = zip(distances.demand_ids, distances.station_ids, distances.distance_m, strict=True)
    for demand_id, station_id, apart_m in pairs:
        row = row_of.get(demand_id)
        if row is not None and station_id in wanted and apart_m < near_m[row]:
            near_m[row] = apart_m
    return near_m


def read_columns(path: Path) -> Columns:
    """Read a CSV, GeoJSON or Parquet file as text columns; the ending says which it is.

    CSV is UTF-8, UTF-16 with a mark, or GB 18030. GeoJSON points give `lon` and `lat`.

    Raises:
        UnreadableFile: `not_found`, `empty`, `not_a_table`, `unknown_encoding`.
        InvalidInput: `faults_in_file`, rows that are longer or shorter than the header.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile("not_found", str(error), file=path.name) from error
    if not data.strip():
        raise UnreadableFile("empty", file=path.name)
    readers: dict[str, Callable[[bytes], Columns]] = {
        ".parquet": _parquet,
        ".geojson": _geojson,
        ".json": _geojson,
    }
    try:
        return readers.get(path.suffix.lower(), _csv)(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFile("not_a_table", str(error), file=path.name) from error


def _decoded(data: bytes) -> str:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("unknown_encoding")


def _csv(data: bytes) -> Columns:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    text = _decoded(data)
    header = text.lstrip("\r\n").split("\n", 1)[0].strip("\r")
    delimiter = max(",;\t", key=header.count)
    faults: list[Fault] = []

    def ragged(row: Any) -> str:
        found = f"{row.actual_columns} cells, the header has {row.expected_columns}"
        faults.append(Fault("wrong_number_of_cells", row=(row.number or 2) - 1, detail=found))
        return "skip"

    parse = arrow_csv.ParseOptions(
        delimiter=delimiter, invalid_row_handler=ragged, newlines_in_values='"' in text
    )
    read = arrow_csv.ReadOptions(use_threads=False, block_size=max(1 << 20, len(data) + 1))
    names = _header(header, delimiter)
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
    )
    table = arrow_csv.read_csv(io.BytesIO(text.encode()), read, parse, convert)
    if faults:
        raise InvalidInput("faults_in_file", faults)
    return {
        name.strip().lower(): table.column(i).cast(pa.string()).to_pylist()
        for i, name in enumerate(table.column_names)
    }


def _header(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter))


def _parquet(data: bytes) -> Columns:
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(data))
    return {
        name.lower(): [_text(value) for value in table.column(name).to_pylist()]
        for name in table.column_names
        if name != "geometry"
    }


def _geojson(data: bytes) -> Columns:
    features = json.loads(_decoded(data))["features"]
    rows = []
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"][:2]
        named = {str(k).lower(): _text(v) for k, v in (feature.get("properties") or {}).items()}
        named.setdefault("id", _text(feature.get("id")))
        rows.append({**named, "lon": _text(lon), "lat": _text(lat)})
    names = {name for row in rows for name in row}
    return {name: [row.get(name, "") for row in rows] for name in sorted(names)}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(str, value))
    return "" if value is None else str(value)


class _Sheet:
    """Columns being read: what is wrong is gathered, and refused at the end."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._rows = max((len(cells) for cells in columns.values()), default=0)
        self._faults: list[Fault] = []

    def refuse_faults(self) -> None:
        if self._faults:
            order = sorted(self._faults, key=lambda fault: fault.row or 0)
            raise InvalidInput("faults_in_file", order)

    def texts(self, column: str) -> Sequence[str]:
        return self._columns.get(column) or [""] * self._rows

    def filled(self, column: str) -> tuple[str, ...]:
        """A column that must be there and have no empty cell."""
        if column not in self._columns:
            self._faults.append(Fault("missing_column", column=column))
        cells = tuple(text.strip() for text in self.texts(column))
        if column in self._columns:
            self._fault_where([not text for text in cells], "empty_cell", column, cells)
        return cells

    def ids(self) -> tuple[str, ...]:
        cells = self.filled("id")
        first = {key: row for row, key in reversed(list(enumerate(cells)))}
        twice = [bool(key) and first[key] != row for row, key in enumerate(cells)]
        self._fault_where(twice, "repeated_id", "id", cells)
        return cells

    def positions(self) -> tuple[Floats, Floats]:
        lon = self.numbers("lon", least=-180, most=180)
        lat = self.numbers("lat", least=-90, most=90)
        return lon, lat

    def numbers(
        self,
        column: str,
        *,
        least: float,
        most: float = math.inf,
        default: float | None = None,
        whole: bool = False,
    ) -> Floats:
        """A column of finite numbers; empty is `default`, or a fault where there is none."""
        if default is not None and column not in self._columns:
            return np.full(self._rows, float(default))
        cells = self.texts(column)
        if default is None:
            cells = self.filled(column)
        values = _parsed(cells, math.nan if default is None else float(default))
        filled = np.array([bool(text.strip()) for text in cells], bool)
        readable = np.isfinite(values)
        self._fault_where(filled & ~readable, "not_a_number", column, cells)
        outside = filled & readable & ((values < least) | (values > most))
        self._fault_where(outside, "out_of_range", column, cells)
        if whole:
            broken = filled & readable & ~outside & (values != np.floor(values))
            self._fault_where(broken, "not_a_whole_number", column, cells)
        return values

    def amenities(self) -> tuple[frozenset[Amenity], ...]:
        known = {amenity.value: amenity for amenity in Amenity}
        cells = self.texts("amenities")
        keys = [[key.strip() for key in text.split(";") if key.strip()] for text in cells]
        strange = [any(key not in known for key in row) for row in keys]
        self._fault_where(strange, "unknown_amenity", "amenities", cells)
        return tuple(frozenset(known[key] for key in row if key in known) for row in keys)

    def _fault_where(
        self, wrong: Sequence[bool] | Any, reason: str, column: str, cells: Sequence[str]
    ) -> None:
        for row in np.flatnonzero(np.asarray(wrong, bool)).tolist():
            detail = cells[row][:80]
            self._faults.append(Fault(reason, column=column, row=row + 1, detail=detail))


def _parsed(cells: Sequence[str], empty: float) -> Floats:
    """Numbers out of text; what is none becomes NaN."""
    try:
        return np.array(cells, "U").astype(np.float64)
    except ValueError:
        return np.array([_number(text, empty) for text in cells], np.float64)


def _number(text: str, empty: float) -> float:
    if not text.strip():
        return empty
    try:
        return float(text)
    except ValueError:
        return math.nan
