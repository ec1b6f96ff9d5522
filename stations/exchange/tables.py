"""Any list file as a table of strings: CSV, XLSX or GeoJSON, told apart by content.

Everything that can be wrong with a whole file is an `UnreadableFile` with one of these reasons:
`empty`, `no_rows`, `too_large`, `too_many_rows`, `too_many_columns`, `binary`, `unknown_encoding`,
`truncated`, `not_a_table`, `unpacks_too_large`, `old_excel`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from stations.errors import UnreadableFile
from stations.exchange.formulas import restore
from stations.exchange.header_words import field_of

MAX_BYTES = 64 * 2**20
MAX_ROWS = 300_000
MAX_COLUMNS = 200
MAX_CELL = 10_000  # characters
_TITLE_ROWS = 15  # a header is looked for this far down
_QUOTED = re.compile(r'"[^"]*"')

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of strings: `rows[i]` has as many cells as `headers`, and stands at `numbers[i]`.

    Row numbers are 1-based and do not count the header; blank rows are left out but counted.
    `overfull` are the numbers of rows with more cells than headers.
    """

    headers: tuple[str, ...]
    rows: list[Sequence[str]]
    numbers: list[int]
    format: str
    encoding: str = ""
    sheet: str = ""
    overfull: tuple[int, ...] = ()

    def column(self, header: str) -> list[str]:
        """The cells under `header`, the first one of that name. Raises KeyError without it."""
        if header not in self.headers:
            raise KeyError(header)
        at = self.headers.index(header)
        return [row[at] for row in self.rows]


def read_table(data: bytes) -> Table:
    """Return the table in a CSV, XLSX or GeoJSON file.

    Raises:
        UnreadableFile: nothing of it can be used; `reason` says why.
    """
    if not data.strip():
        raise UnreadableFile("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableFile("too_large", size=len(data), limit=MAX_BYTES)
    if data.startswith(b"PK"):
        from stations.exchange.workbooks import sheet_rows  # openpyxl takes 0.2 s

        name, cells = sheet_rows(data)
        return _table(_restored(cells), format="xlsx", sheet=name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("old_excel")
    text, encoding = _decode(data)
    if text.lstrip().startswith("{"):
        return _table(_geojson_rows(text), format="geojson", encoding=encoding)
    return _table(_restored(_csv_rows(text)), format="csv", encoding=encoding)


def _restored(cells: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Rows as they were before somebody made their formulas harmless for a spreadsheet."""
    for row in cells:
        yield [restore(cell) if cell[:1] == "'" else cell for cell in row]


def _decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: a byte order mark settles it, else UTF-8, else GB18030."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = next((name for mark, name in marks if data.startswith(mark)), None)
    if marked is None and b"\0" in data:
        raise UnreadableFile("binary")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and error.start >= len(data) - 3 and error.start:
                raise UnreadableFile("truncated", at=error.start) from error
            continue
        if "\0" in text or sum(map(text[:4_096].count, map(chr, range(1, 9)))) > 3:
            raise UnreadableFile("binary")
        return text, encoding.removesuffix("-sig")
    raise UnreadableFile("unknown_encoding")


def _csv_rows(text: str) -> Iterator[Sequence[str]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        yield from reader
    except csv.Error as error:  # an open quote, or a cell beyond the limit
        raise UnreadableFile("not_a_table", str(error), line=reader.line_num) from error


def _delimiter(text: str) -> str:
    """The separator that stands most evenly in the first lines, outside quotes."""
    head = islice(io.StringIO(text), _TITLE_ROWS)
    lines = [_QUOTED.sub("", line) for line in head if line.strip()]
    return max(",\t;|", key=lambda mark: sum(min(line.count(mark), 50) for line in lines))


def _geojson_rows(text: str) -> Iterator[Sequence[str]]:
    """Point features as rows: their properties, then lon and lat; others have no position."""
    try:
        features = json.loads(text).get("features")
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("not_a_table", str(error)) from error
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        raise UnreadableFile("not_a_table")
    if len(features) > MAX_ROWS:
        raise UnreadableFile("too_many_rows", rows=len(features), limit=MAX_ROWS)
    properties = [
        f["properties"] if isinstance(f.get("properties"), dict) else {} for f in features
    ]
    names = [n for n in dict.fromkeys(chain.from_iterable(properties)) if n not in ("lon", "lat")]
    yield [*names, "lon", "lat"]
    for feature, stated in zip(features, properties, strict=True):
        yield [*(as_text(stated.get(name)) for name in names), *_point(feature.get("geometry"))]


def _point(geometry: Any) -> tuple[str, str]:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return "", ""
    position = geometry.get("coordinates")
    if not isinstance(position, list) or len(position) < 2:
        return "", ""
    return as_text(position[0]), as_text(position[1])


def as_text(value: Any) -> str:
    """One cell as a person would type it: 9.0 is 9, nothing is empty, times lose their seconds."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return ";".join(map(as_text, value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00").removesuffix(":00")
    return str(value)


def _table(cells: Iterable[Sequence[str]], **about: str) -> Table:
    """Find the header, square the rows, and hold the limits."""
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
    return Table(headers, rows, numbers, overfull=tuple(overfull), **about)


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    cells = [" ".join(cell.split()) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _header_at(head: Sequence[Row]) -> int:
    """The first row with two known headers; else the first with two cells; else the first."""
    known = [sum(field_of(cell) is not None for cell in row) for _, row in head]
    cells = [sum(bool(cell.strip()) for cell in row) for _, row in head]
    for counts in (known, cells):
        found = next((i for i, n in enumerate(counts) if n >= 2), None)
        if found is not None:
            return found
    return 0
