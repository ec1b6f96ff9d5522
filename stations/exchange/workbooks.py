"""XLSX files, opened with suspicion: sizes are checked before anything is unpacked."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from stations.errors import UnreadableFile

MAX_UNPACKED = 400 * 2**20
BOMB_RATIO, BOMB_FROM = 100, 8 * 2**20  # sheets shrink 10 to 40 times; a bomb hundreds
_MAX_ENTRIES = 2_000
_MAX_COLUMNS = 200
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
)


def sheet_rows(data: bytes) -> tuple[str, Iterator[Sequence[str]]]:
    """Return the name and the rows of the first sheet that holds anything.

    Raises:
        UnreadableFile: `truncated`, `unpacks_too_large`, `too_many_columns` or `not_a_table`.
    """
    _check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that openpyxl does not know
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # the stated size is often wrong
                if any(any(row) for row in sheet.iter_rows(max_row=50, values_only=True)):
                    return sheet.title, _rows(sheet)
    except _BROKEN as error:
        raise UnreadableFile("not_a_table", str(error)) from error
    raise UnreadableFile("empty")


def _rows(sheet: object) -> Iterator[Sequence[str]]:
    from stations.exchange.tables import as_text  # tables reads us

    try:
        for row in sheet.iter_rows(values_only=True):  # type: ignore[attr-defined]
            if len(row) > _MAX_COLUMNS and any(cell is not None for cell in row[_MAX_COLUMNS:]):
                raise UnreadableFile("too_many_columns", columns=len(row), limit=_MAX_COLUMNS)
            yield [as_text(cell) for cell in row[:_MAX_COLUMNS]]
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
    """Refuse entity definitions, which no spreadsheet program writes."""
    if entry.filename.endswith((".xml", ".rels")):
        with archive.open(entry) as file:
            if b"<!DOCTYPE" in file.read(1_024).upper():
                raise UnreadableFile("not_a_table", "defines entities")
