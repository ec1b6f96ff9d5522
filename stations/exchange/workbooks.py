"""XLSX files, opened with suspicion: sizes are checked before anything is unpacked."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from stations.errors import Fault, UnreadableFile
from stations.exchange.cells import MAX_COLUMNS, as_text
from stations.exchange.header_words import field_of
from stations.exchange.sheet_xml import SheetFacts, facts_of, filled

MAX_UNPACKED = 400 * 2**20
BOMB_RATIO, BOMB_FROM = 100, 8 * 2**20  # sheets shrink 10 to 40 times; a bomb hundreds
_MAX_ENTRIES = 2_000
_MAX_ROWS = 1_048_576  # a spreadsheet has no more
_MAX_CELLS = 60_000_000  # empty ones included: some 20 s
_PROLOGUE = 65_536  # bytes in which an XML file must have begun
_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)  # comments and instructions
_ROOT = re.compile(rb"<[A-Za-z_]")
_TOP = 50  # rows in which a sheet shows whether it is a list
# What openpyxl and zipfile raise on files that are cut, locked or made by hand.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    InvalidFileException,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    OSError,
    RuntimeError,
    OverflowError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of one sheet, the formulas in it without a value, and what is to be told."""

    name: str
    rows: Iterator[Sequence[str]]
    uncomputed: tuple[tuple[int, int], ...] = ()
    notes: tuple[Fault, ...] = ()


def sheet_rows(data: bytes) -> SheetRows:
    """Return the first visible sheet with a header that we know, else the first with anything.

    Raises:
        UnreadableFile: `truncated`, `unpacks_too_large`, `too_many_columns`, `only_hidden`,
            `not_a_table`, `empty`.
    """
    _check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that openpyxl does not know
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return _opened(data, book)
    except _BROKEN as error:
        raise UnreadableFile("not_a_table", str(error)) from error


def _opened(data: bytes, book: Any) -> SheetRows:
    tops: dict[Any, list[list[str]]] = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # the stated size is often wrong
        top = [row for row in islice(_rows(sheet), _TOP) if any(row)]
        if top:
            tops[sheet] = top
    visible = [sheet for sheet in tops if sheet.sheet_state == "visible"]
    if not visible:
        raise UnreadableFile("only_hidden" if tops else "empty")
    chosen = next((sheet for sheet in visible if _has_header(tops[sheet])), visible[0])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        facts = _facts(archive, chosen)
    others = ", ".join(sheet.title for sheet in tops if sheet is not chosen)
    notes = (Fault("not_read", None, None, others[:200]),) if others else ()
    return SheetRows(chosen.title, filled(_rows(chosen), facts.merged), facts.uncomputed, notes)


def _facts(archive: zipfile.ZipFile, sheet: Any) -> SheetFacts:
    path = vars(sheet).get("_worksheet_path", "")  # openpyxl tells nobody else
    return facts_of(archive, path) if path in archive.namelist() else SheetFacts({})


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    return any(len({field_of(cell) for cell in row if cell} - {None}) >= 2 for row in rows)


def _rows(sheet: Any) -> Iterator[list[str]]:
    cells = 0
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            cells += len(row)
            if number >= _MAX_ROWS:
                raise UnreadableFile("too_many_rows", limit=_MAX_ROWS)
            beyond = len(row) > MAX_COLUMNS and any(c is not None for c in row[MAX_COLUMNS:])
            if beyond or cells > _MAX_CELLS:
                raise UnreadableFile("too_many_columns", columns=len(row), limit=MAX_COLUMNS)
            yield [as_text(cell) for cell in row[:MAX_COLUMNS]]
    except _BROKEN as error:
        raise UnreadableFile("not_a_table", str(error)) from error


def _check_archive(data: bytes) -> None:
    """Refuse what unpacks too large by its own word; zipfile never unpacks more than that word."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableFile("not_a_table", "a ZIP file, but no workbook")
            for entry in entries:
                _check_entry(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise UnreadableFile("truncated", str(error)) from error
    except (RuntimeError, NotImplementedError, ValueError, KeyError) as error:
        raise UnreadableFile("not_a_table", str(error)) from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_bomb = any(
        whole > BOMB_FROM and whole > BOMB_RATIO * max(part, 1)
        for whole, part in ((unpacked, packed), *((e.file_size, e.compress_size) for e in entries))
    )
    if is_bomb or unpacked > MAX_UNPACKED or len(entries) > _MAX_ENTRIES:
        raise UnreadableFile("unpacks_too_large", unpacked=unpacked, packed=packed)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse XML that defines entities, which no spreadsheet program writes, under any name.

    Definitions stand before the first element, after no more than a few comments, and hide from a
    search in another encoding than UTF-8.
    """
    with archive.open(entry) as file:
        head = file.read(_PROLOGUE)
    is_xml = entry.filename.endswith((".xml", ".rels"))
    if not is_xml and not head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        return
    bare = _ASIDE.sub(b"", head)
    root = _ROOT.search(bare)
    if b"\0" in head or b"<!" in bare[: root.start() if root else None]:
        raise UnreadableFile("not_a_table", "defines entities")
    if root is None and len(head) == _PROLOGUE:
        raise UnreadableFile("not_a_table", "no element where one must begin")
