"""Any list file as a table of strings: CSV, XLSX, GeoJSON or GeoPackage, told apart by content.

Everything that can be wrong with a whole file is an `UnreadableFile` with one of these reasons:
`empty`, `no_rows`, `too_large`, `too_many_rows`, `too_many_columns`, `cell_too_long`, `binary`,
`unknown_encoding`, `broken_text`, `truncated`, `not_a_table`, `unpacks_too_large`, `only_hidden`,
`no_points`, `other_crs`, `old_excel`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from stations.errors import Fault, UnreadableFile
from stations.exchange.cells import MAX_COLUMNS
from stations.exchange.encodings import decode
from stations.exchange.formulas import restore
from stations.exchange.header_words import field_of
from stations.exchange.map_files import read_geojson, read_geopackage

MAX_BYTES = 64 * 2**20
MAX_ROWS = 300_000
MAX_CELL = 10_000  # characters
_TITLE_ROWS = 15  # a header is looked for this far down
_QUOTED = re.compile(r'"[^"]*"')
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of strings: `rows[i]` has as many cells as `headers`, and stands at `numbers[i]`.

    Row numbers are 1-based and do not count the header; blank rows are left out but counted.
    `overfull` are the numbers of rows with more cells than headers, `uncomputed` the cells (row
    number and header) whose formula nobody has computed; `notes` are flags about the whole file.
    """

    headers: tuple[str, ...]
    rows: list[Sequence[str]]
    numbers: list[int]
    format: str
    encoding: str = ""
    sheet: str = ""
    overfull: tuple[int, ...] = ()
    uncomputed: tuple[tuple[int, str], ...] = ()
    notes: tuple[Fault, ...] = ()

    def column(self, header: str) -> list[str]:
        """The cells under `header`, the first one of that name. Raises KeyError without it."""
        if header not in self.headers:
            raise KeyError(header)
        at = self.headers.index(header)
        return [row[at] for row in self.rows]


def read_table(data: bytes) -> Table:
    """Return the table in a CSV, XLSX, GeoJSON or GeoPackage file.

    Raises:
        UnreadableFile: nothing of it can be used; `reason` says why.
    """
    if not data.strip():
        raise UnreadableFile("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableFile("too_large", size=len(data), limit=MAX_BYTES)
    if data.startswith(b"PK"):
        from stations.exchange.workbooks import sheet_rows  # openpyxl takes 0.2 s

        sheet = sheet_rows(data)
        found = _table(
            _restored(sheet.rows), format="xlsx", sheet=sheet.name, formulas=sheet.uncomputed
        )
        return replace(found, notes=sheet.notes)
    if data.startswith(b"SQLite format 3\0"):
        layer = read_geopackage(data)
        found = _table(layer.rows, format="gpkg", sheet=layer.layer)
        return replace(found, notes=layer.notes)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("old_excel")
    text, encoding = decode(data)
    if text.lstrip().startswith("{"):
        features = read_geojson(text)
        found = _table(features.rows, format="geojson", encoding=encoding)
        return replace(found, notes=features.notes)
    return _table(_restored(_csv_rows(text)), format="csv", encoding=encoding)


def _restored(cells: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Rows as they were before somebody made their formulas harmless for a spreadsheet."""
    for row in cells:
        yield [restore(cell) if cell[:1] == "'" else cell for cell in row]


def _csv_rows(text: str) -> Iterator[Sequence[str]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        yield from reader
    except csv.Error as error:  # an open quote, or a cell beyond the limit
        reason = "cell_too_long" if "field larger" in str(error) else "not_a_table"
        raise UnreadableFile(reason, str(error), line=reader.line_num) from error


def _delimiter(text: str) -> str:
    """The separator that stands most evenly in the first lines, outside quotes."""
    head = islice(io.StringIO(text), _TITLE_ROWS)
    lines = [_QUOTED.sub("", line) for line in head if line.strip()]
    return max(",\t;|", key=lambda mark: sum(min(line.count(mark), 50) for line in lines))


def _table(
    cells: Iterable[Sequence[str]], *, formulas: Iterable[tuple[int, int]] = (), **about: Any
) -> Table:
    """Find the header, square the rows, and hold the limits.

    `formulas` are (row, column) of cells without a value, from 0 and with all that stands above.
    """
    counted: Iterator[Row] = ((n, row) for n, row in enumerate(cells) if any(map(str.strip, row)))
    head = list(islice(counted, _TITLE_ROWS))
    if not head:
        raise UnreadableFile("empty")
    top = _header_at(head)
    origin, headers = head[top][0], _trimmed(head[top][1])
    if len(headers) > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", columns=len(headers), limit=MAX_COLUMNS)
    rows: list[Sequence[str]] = []
    numbers: list[int] = []
    overfull: list[int] = []
    width = len(headers)
    for at, row in chain(head[top + 1 :], counted):
        if len(rows) >= MAX_ROWS:
            raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
        if len(row) != width:
            if any(map(str.strip, row[width:])):
                overfull.append(at - origin)
            row = [*row[:width], *[""] * (width - len(row))]
        rows.append(row)
        numbers.append(at - origin)
    if not rows:
        raise UnreadableFile("no_rows")
    uncomputed = tuple(
        (at - origin, headers[column]) for at, column in formulas if at > origin and column < width
    )
    return Table(headers, rows, numbers, overfull=tuple(overfull), uncomputed=uncomputed, **about)


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    cells = [" ".join(_UNSEEN.sub("", cell).split()) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _header_at(head: Sequence[Row]) -> int:
    """The first row with two known headers; else the first with two cells; else the first.

    Of a header of two rows (坐标 over 经度 and 纬度) the one that says more is taken.
    """
    known = [len({field_of(cell) for cell in row[:MAX_COLUMNS]} - {None}) for _, row in head]
    cells = [sum(bool(cell.strip()) for cell in row) for _, row in head]
    for counts in (known, cells):
        found = next((i for i, n in enumerate(counts) if n >= 2), None)
        if found is not None:
            more = counts is known and known[found + 1 : found + 2] > known[found : found + 1]
            return found + more
    return 0
