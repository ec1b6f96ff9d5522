"""Files as columns of text, and columns of text as numbers: all faults at once, by row and column.

Rows are counted from 1, the header left out. Nothing here needs a data frame, a store or a
browser: how soon a command answers is part of its speed.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from stations.errors import Fault, InvalidInput, UnreadableFile
from stations.planning.reach import Floats
from stations.registry.vocabulary import Amenity

if TYPE_CHECKING:
    import pyarrow as pa

Flags: TypeAlias = NDArray[np.bool_]
Columns = Mapping[str, Sequence[str]]
"""Header to cells, as text; an absent cell is empty."""
AREAS = "geometry"
"""The column of a GeoJSON file of areas; `lon` and `lat` are then their middles."""


class Cells(Sequence[str]):
    """A column of text kept as Arrow keeps it, a tenth of what a list of strings takes."""

    def __init__(self, array: pa.Array) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        found: str | Sequence[str] = (
            self._array[at].as_py() if isinstance(at, int) else self._array[at].to_pylist()
        )
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._array.to_pylist())

    def numbers(self, empty: float) -> Floats | None:
        """All cells as numbers, `empty` for the empty ones; None where one is no number."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not len(self):
            return np.zeros(0)
        full, none = self._full(), pa.nulls(len(self), pa.string())
        try:
            text = pc.if_else(full, pc.utf8_trim_whitespace(self._array), none)
            found = text.cast(pa.float64())
        except pa.ArrowInvalid:
            return None
        values = np.frombuffer(found.buffers()[1], np.float64, len(self), found.offset * 8)
        return np.where(self.filled(), values, empty)

    def filled(self) -> Flags:
        """Which cells hold anything but blanks."""
        import pyarrow as pa

        if not len(self):
            return np.zeros(0, bool)
        full = self._full().cast(pa.uint8())
        return np.frombuffer(full.buffers()[1], np.uint8, len(self), full.offset).astype(bool)

    def matching(self, pattern: str) -> Flags:
        """Which cells `pattern` is found in."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not len(self):
            return np.zeros(0, bool)
        found = pc.match_substring_regex(self._array, pattern).cast(pa.uint8())
        return np.frombuffer(found.buffers()[1], np.uint8, len(self), found.offset).astype(bool)

    def part(self, pattern: str) -> Cells:
        """The part `n` of each cell that the whole `pattern` is found in, else nothing."""
        import pyarrow.compute as pc

        return Cells(pc.extract_regex(self._array, pattern).field("n"))

    def _full(self) -> pa.BooleanArray:
        """Asked by a pattern: comparing with a text would import pandas, which takes 0.3 s."""
        import pyarrow.compute as pc

        return pc.match_substring_regex(self._array, r"\S")


def read_columns(path: Path) -> Columns:
    """Read a CSV, GeoJSON or Parquet file as text columns; see `columns_of`.

    Raises:
        UnreadableFile: `not_found`; else as `columns_of`.
        InvalidInput: `faults_in_file`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile("not_found", str(error), file=path.name) from error
    return columns_of(data, file=path.name)


def columns_of(data: bytes, *, file: str = "") -> Columns:
    """The text columns of a CSV, GeoJSON or Parquet file, told apart by content.

    CSV is UTF-8, UTF-16 with a mark, or GB 18030; names are in lower case. GeoJSON points give
    `lon` and `lat`, areas their middles and a column `geometry`; what has neither has no position.

    Raises:
        UnreadableFile: `empty`, `not_a_table`, `unknown_encoding`.
        InvalidInput: `faults_in_file`, rows that are longer or shorter than the header.
    """
    if not data.strip():
        raise UnreadableFile("empty", file=file)
    try:
        if data.startswith(b"PAR1"):
            return _parquet(data)
        text = _decoded(data)
        return _geojson(text) if text.lstrip().startswith("{") else _csv(text, len(data))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableFile("not_a_table", str(error), file=file) from error


def _decoded(data: bytes) -> str:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("unknown_encoding")


def _csv(text: str, size: int) -> Columns:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

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
    read = arrow_csv.ReadOptions(use_threads=False, block_size=max(1 << 20, 4 * size))
    names = _header(header, delimiter)
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
    )
    table = arrow_csv.read_csv(io.BytesIO(text.encode()), read, parse, convert)
    if faults:
        raise InvalidInput("faults_in_file", faults)
    return {
        name.strip().lower(): Cells(table.column(i).cast(pa.string()).combine_chunks())
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


def _geojson(text: str) -> Columns:
    rows = []
    for feature in json.loads(text)["features"]:
        named = {_text(k).lower(): _text(v) for k, v in (feature.get("properties") or {}).items()}
        named.setdefault("id", _text(feature.get("id")))
        rows.append(named | _position(feature.get("geometry")))
    names = {name for row in rows for name in row}
    return {name: [row.get(name, "") for row in rows] for name in sorted(names)}


def _position(geometry: Mapping[str, Any] | None) -> dict[str, str]:
    if not geometry:
        return {"lon": "", "lat": ""}
    if geometry["type"] == "Point":
        lon, lat = geometry["coordinates"][:2]
        return {"lon": _text(lon), "lat": _text(lat)}
    from shapely.geometry import shape

    middle = shape(geometry).centroid
    if middle.is_empty:
        return {"lon": "", "lat": ""}
    return {"lon": repr(middle.x), "lat": repr(middle.y), AREAS: str(geometry["type"])}


def _text(value: object) -> str:
    """A value as text; half a character, which JSON can hold and no answer can, becomes `?`."""
    text = ";".join(map(str, value)) if isinstance(value, list) else str(value)
    plain = text if text.isascii() else text.encode("utf-8", "replace").decode()
    return "" if value is None else plain


class Sheet:
    """Columns being read: what is wrong is gathered, and refused at the end.

    `named` is what the file calls a column, where that is not our name for it.
    """

    def __init__(self, columns: Columns, named: Mapping[str, str] | None = None) -> None:
        self._columns = columns
        self._named = named or {}
        self._rows = max((len(cells) for cells in columns.values()), default=0)
        self._faults: list[Fault] = []

    def refuse_faults(self) -> None:
        if self._faults:
            raise InvalidInput("faults_in_file", list(self.faults))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._rows

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong so far, by row."""
        return sorted(self._faults, key=lambda fault: fault.row or 0)

    def has(self, column: str) -> bool:
        """Whether the file has this column."""
        return column in self._columns

    def name_of(self, column: str) -> str:
        """What the file calls a column."""
        return self._named.get(column, column)

    def texts(self, column: str) -> Sequence[str]:
        return self._columns.get(column) or [""] * self._rows

    def needs(self, column: str) -> None:
        """Note a column that the file lacks."""
        if column not in self._columns:
            self._faults.append(Fault("missing_column", column=column))

    def matching(self, column: str, pattern: str) -> Flags:
        """Which cells of a column `pattern` is found in."""
        cells = self.texts(column)
        if isinstance(cells, Cells):
            return cells.matching(pattern)
        return np.array([re.search(pattern, text) is not None for text in cells], bool)

    def parts(self, column: str, pattern: str) -> Floats:
        """The number `n` of each cell that `pattern` is found in, else NaN."""
        cells = self.texts(column)
        if isinstance(cells, Cells):
            found = cells.part(pattern).numbers(math.nan)
            return np.full(len(cells), math.nan) if found is None else found
        matches = (re.search(pattern, text) for text in cells)
        return np.array([float(m["n"]) if m else math.nan for m in matches], np.float64)

    def filled(self, column: str) -> tuple[str, ...]:
        """A column that must be there and have no empty cell."""
        self.needs(column)
        cells = tuple(text.strip() for text in self.texts(column))
        if column in self._columns:
            self.fault_where([not text for text in cells], "empty_cell", column, cells)
        return cells

    def ids(self, *beside: str) -> tuple[str, ...]:
        """Identifiers; one stands once, or once for each value of the columns `beside` it."""
        cells = self.filled("id")
        keys = list(zip(cells, *(map(str.strip, self.texts(b)) for b in beside), strict=True))
        if len(set(keys)) == len(keys):
            return cells
        first = {key: row for row, key in reversed(list(enumerate(keys)))}
        twice = [bool(key[0]) and first[key] != row for row, key in enumerate(keys)]
        self.fault_where(twice, "repeated_id", "id", cells)
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
        where: Flags | None = None,
    ) -> Floats:
        """A column of finite numbers; empty is `default`, or a fault where there is none.

        Rows outside `where` are not looked at.
        """
        if default is not None and column not in self._columns:
            return np.full(self._rows, float(default))
        if default is None:
            self.needs(column)
        cells = self.texts(column)
        values = _parsed(cells, math.nan if default is None else float(default))
        asked = np.ones(self._rows, bool) if where is None else where
        filled = _filled(cells)
        if default is None and column in self._columns:
            self.fault_where(asked & ~filled, "empty_cell", column, cells)
        filled &= asked
        readable = np.isfinite(values)
        self.fault_where(filled & ~readable, "not_a_number", column, cells)
        outside = filled & readable & ((values < least) | (values > most))
        self.fault_where(outside, "out_of_range", column, cells)
        if whole:
            broken = filled & readable & ~outside & (values != np.floor(values))
            self.fault_where(broken, "not_a_whole_number", column, cells)
        return values

    def amenities(self) -> tuple[frozenset[Amenity], ...]:
        known = {amenity.value: amenity for amenity in Amenity}
        cells = self.texts("amenities")
        keys = [[key.strip() for key in text.split(";") if key.strip()] for text in cells]
        strange = [any(key not in known for key in row) for row in keys]
        self.fault_where(strange, "unknown_amenity", "amenities", cells)
        return tuple(frozenset(known[key] for key in row if key in known) for row in keys)

    def fault_where(
        self, wrong: Sequence[bool] | Any, reason: str, column: str, cells: Sequence[str]
    ) -> None:
        """Note a fault for each row of `column` that is `wrong`."""
        name = self.name_of(column)
        for row in np.flatnonzero(np.asarray(wrong, bool)).tolist():
            self._faults.append(Fault(reason, column=name, row=row + 1, detail=cells[row][:80]))


def _parsed(cells: Sequence[str], empty: float) -> Floats:
    """Numbers out of text; what is none becomes NaN."""
    found = cells.numbers(empty) if isinstance(cells, Cells) else None
    if found is not None:
        return found
    return np.array([_number(text, empty) for text in cells], np.float64)


def _filled(cells: Sequence[str]) -> Flags:
    if isinstance(cells, Cells):
        return cells.filled()
    return np.array([bool(text.strip()) for text in cells], bool)


def _number(text: str, empty: float) -> float:
    if not text.strip():
        return empty
    try:
        return float(text)
    except ValueError:
        return math.nan
