"""What openpyxl does not tell of a sheet that it streams: merged cells, uncomputed formulas."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_CHUNK = 1 << 20
_TAIL = 4_096  # no cell that matters is longer; a longer one holds a text
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell [^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\""
)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c [^>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?"
    rb"(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """Counted from 0. `merged` maps a first row to (column, last row) of ranges over several rows.

    `uncomputed` are (row, column) of formulas whose value nobody has computed.
    """

    merged: dict[int, list[tuple[int, int]]]
    uncomputed: tuple[tuple[int, int], ...] = ()


def facts_of(archive: zipfile.ZipFile, path: str) -> SheetFacts:
    """Read a sheet's XML once, in pieces; what is not there gives no facts."""
    merged: dict[int, dict[int, int]] = {}
    uncomputed: dict[tuple[int, int], None] = {}
    for part in _parts(archive, path):
        if b"mergeCell " in part:
            for match in _MERGED.finditer(part):
                first, last = int(match[2]) - 1, int(match[4]) - 1
                if last > first:
                    merged.setdefault(first, {})[_column(match[1])] = last
        if b"<f" in part or b":f" in part:
            uncomputed |= dict.fromkeys(
                (int(match[2]) - 1, _column(match[1])) for match in _FORMULA.finditer(part)
            )
    return SheetFacts({row: [*ranges.items()] for row, ranges in merged.items()}, (*uncomputed,))


def filled(
    rows: Iterator[list[str]], merged: dict[int, list[tuple[int, int]]]
) -> Iterator[list[str]]:
    """Rows in which a cell merged downwards says the same in every row that says anything.

    Across, a merged cell is one wide cell: what it says belongs to its first column.
    """
    holding: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        for column, last in merged.get(number, ()):
            if column < len(row):
                holding[column] = (last, row[column])
        if holding and any(row):
            for column, (last, text) in holding.items():
                if number <= last and column < len(row) and not row[column]:
                    row[column] = text
        yield row


def _parts(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Pieces of an entry that overlap, so that no short element is cut in all of them."""
    with archive.open(path) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            yield tail + chunk
            tail = (tail + chunk)[-_TAIL:]


def _column(letters: Sequence[int]) -> int:
    """A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
