"""A table of places, checked whole: every place, every fault by row and column, every flag."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import repeat
from operator import add
from typing import Any, TypeVar

import numpy as np

from geodata.boundaries import DistrictIndex
from geodata.coordinates import Datum, LonLat, convert_arrays
from stations.errors import Fault
from stations.exchange.column_doubts import doubts_of
from stations.exchange.columns import Columns
from stations.exchange.datum_doctor import Diagnosis
from stations.exchange.datum_evidence import read_in_every_datum
from stations.exchange.header_words import read_amenities, read_entry, read_kind
from stations.exchange.hours_wording import normalise
from stations.exchange.listed import ListedPlace
from stations.exchange.neighbours import Known
from stations.exchange.own_columns import is_own, read_records
from stations.exchange.phones import dialable
from stations.exchange.place_flags import flags_of, swapped_beyond_the_pole
from stations.exchange.tables import Table
from stations.registry.places import MAX_AREA_M2, MAX_NAME, MAX_SEATS, MAX_TEXT
from stations.registry.vocabulary import Kind

T = TypeVar("T")

MAX_EXTERNAL_ID = 100
_REQUIRED = ("name", "lon", "lat")
_LIMITS = {"name": MAX_NAME, "external_id": MAX_EXTERNAL_ID, "district": MAX_NAME}
_TEXTS = (
    "external_id", "name", "kind", "address", "district", "opening_hours", "phone", "amenities",
    "entry", "how_to_find", "floor", "operator", "honours", "funding",
)  # fmt: skip
_OFTEN_ALIKE = ("district", "opening_hours", "operator", "honours", "funding", "floor")
"""What is alike in many rows is one string."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")
_NOT_FINITE = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
_BANNED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn text around


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would bring. Any rejected row refuses the file; flags never do.

    `fields` are the fields that the file has a column for: it says nothing about the others.
    `diagnosis` judges the declared datum; None where a needed column is missing.
    """

    places: list[ListedPlace]
    rejected: list[Fault]
    flagged: list[Fault]
    fields: frozenset[str]
    diagnosis: Diagnosis | None = None


def plan_places(
    table: Table,
    columns: Columns,
    *,
    datum: Datum,
    kind: Kind,
    districts: DistrictIndex | None = None,
    register: Iterable[Known] = (),
) -> Plan:
    """Return the places of `table`, whose coordinates are in `datum`, and all that is wrong.

    `kind` holds for rows without a kind of their own. Masked telephone numbers (138****5596) are
    left out: nobody can ring them. `districts` and the places of the `register` are what the datum
    is judged by.
    """
    fields = frozenset(columns.headers)
    missing = [Fault("missing_column", field) for field in _REQUIRED if field not in fields]
    if missing:
        return Plan([], missing, [], fields)
    reader = _Reader(table, columns)
    places = reader.places(datum, kind)
    rejected = sorted(reader.faults, key=lambda fault: (fault.row or 0, fault.column or ""))
    readings = read_in_every_datum(places, declared=datum, districts=districts, register=register)
    flags = flags_of(places, columns, districts=districts, readings=readings)
    flags += [*swapped_beyond_the_pole(rejected, columns), *doubts_of(table, columns)]
    return Plan(places, rejected, flags, fields, readings.diagnosis)


class _Reader:
    """Reads the columns of one table and collects the faults on the way.

    Whole columns at a time, and what stands in many cells (hours, amenities, ways in, kinds) once
    for each wording.
    """

    def __init__(self, table: Table, columns: Columns) -> None:
        self._table = table
        self._headers = columns.headers
        self.faults = [Fault("too_many_cells", None, number) for number in table.overfull]
        read = frozenset(columns.headers.values())
        self.faults += [
            Fault("uncomputed_formula", header, number)
            for number, header in table.uncomputed
            if header in read
        ]

    def places(self, datum: Datum, kind: Kind) -> list[ListedPlace]:
        texts = {field: self._texts(field) for field in _TEXTS}
        texts |= {field: _each(str, texts[field]) for field in _OFTEN_ALIKE}
        lon, lat = self._coordinates()
        areas = self._numbers("area_m2", MAX_AREA_M2)
        seats = self._numbers("seats", MAX_SEATS)
        kinds = self._kinds(texts["kind"], kind)
        self._check_names(texts["name"])
        self._check_external_ids(texts["external_id"])
        wgs_lon, wgs_lat = convert_arrays(lon, lat, source=datum, target=Datum.WGS84)
        amenities, unread_amenities = _read_each(read_amenities, texts["amenities"])
        entry, unread_entry = _read_each(read_entry, texts["entry"])
        listed: dict[str, Iterable[Any]] = {
            **texts,
            "row": self._table.numbers,
            "kind": kinds,
            "position": map(LonLat, wgs_lon.tolist(), wgs_lat.tolist()),
            "lon": lon.tolist(),
            "lat": lat.tolist(),
            "datum": repeat(datum),
            "external_id": [cell or None for cell in texts["external_id"]],
            "opening_hours": _each(_hours, texts["opening_hours"]),
            "hours_as_written": texts["opening_hours"],
            "phone": map(dialable, texts["phone"]),
            "amenities": amenities,
            "entry": entry,
            "area_m2": areas,
            "seats": [None if seat is None else round(seat) for seat in seats],
            "unread": map(add, unread_amenities, unread_entry),
            "record": repeat(None),
        } | self._records(texts)
        found = map(ListedPlace, *(listed[field] for field in ListedPlace._fields))
        bad = {fault.row for fault in self.faults}
        return [place for place in found if place.row not in bad] if bad else list(found)

    def _records(self, texts: dict[str, list[str]]) -> dict[str, Iterable[Any]]:
        """What an export of ours states beyond any other list, the hours by it, and no repairs."""
        if not is_own(self._table.headers):
            return {}
        found, faults = read_records(
            self._table.headers, self._table.rows, self._table.numbers, texts["opening_hours"]
        )
        self.faults += faults
        return {
            "record": found,
            "opening_hours": [record.opening_hours for record in found],
            "hours_as_written": [record.hours_as_written for record in found],
            "phone": texts["phone"],
        }

    def _fault(self, reason: str, field: str, i: int, detail: str = "") -> None:
        column = self._headers.get(field, field)
        self.faults.append(Fault(reason, column, self._table.numbers[i], detail[:80]))

    def _cells(self, field: str) -> list[str]:
        header = self._headers.get(field)
        if header is None:
            return [""] * len(self._table.rows)
        return self._table.column(header)

    def _texts(self, field: str) -> list[str]:
        """The cells with their white space folded; what is clean already stays the same string."""
        written, limit = self._cells(field), _LIMITS.get(field, MAX_TEXT)
        if _all_clean(written, limit):
            return written
        cells = [" ".join(cell.split()) for cell in written]
        for i, cell in enumerate(cells):
            if len(cell) > limit:
                self._fault("too_long", field, i, f"{len(cell)} > {limit}")
            elif not cell.isprintable() and any(map(_is_control, cell)):
                self._fault("control_character", field, i)
        return cells

    def _coordinates(self) -> tuple[np.ndarray, np.ndarray]:
        lon = self._column_of_numbers("lon", missing="missing_coordinate")
        lat = self._column_of_numbers("lat", missing="missing_coordinate")
        with np.errstate(invalid="ignore"):
            for i in np.flatnonzero(np.abs(lon) > 180):
                self._fault("out_of_range", "lon", int(i), f"{lon[i]:g}")
            for i in np.flatnonzero(np.abs(lat) > 90):
                swapped = abs(lat[i]) <= 180 and abs(lon[i]) <= 90
                self._fault("out_of_range", "lat", int(i), "swapped" if swapped else f"{lat[i]:g}")
        return lon, lat

    def _column_of_numbers(self, field: str, *, missing: str | None) -> np.ndarray:
        """The column as floats; NaN where a fault was noted or, without `missing`, it is empty."""
        cells, plain = self._cells(field), _NUMBER.fullmatch
        values = np.array([float(cell) if plain(cell) else np.nan for cell in cells], np.float64)
        for i in np.flatnonzero(~np.isfinite(values)).tolist():
            values[i], reason = _number(cells[i])
            if reason == "missing":
                reason = missing
            if reason is not None:
                self._fault(reason, field, i, cells[i].strip())
        return values

    def _numbers(self, field: str, limit: float) -> list[float | None]:
        if field not in self._headers:
            return [None] * len(self._table.rows)
        found: list[float | None] = []
        for i, value in enumerate(self._column_of_numbers(field, missing=None).tolist()):
            if not 0 <= value <= limit and value == value:
                self._fault("out_of_range", field, i, f"{value:g}")
            found.append(value if 0 <= value <= limit else None)
        return found

    def _kinds(self, cells: list[str], otherwise: Kind) -> list[Kind]:
        known: dict[str, Kind | None] = {cell: read_kind(cell) for cell in set(cells)} | {
            "": otherwise
        }
        for i, cell in enumerate(cells):
            if known[cell] is None:
                self._fault("unknown_kind", "kind", i, cell)
        return [known[cell] or otherwise for cell in cells]

    def _check_names(self, names: list[str]) -> None:
        for i, name in enumerate(names):
            if not name:
                self._fault("empty_name", "name", i)

    def _check_external_ids(self, ids: list[str]) -> None:
        first: dict[str, int] = {}
        for i, external_id in enumerate(ids):
            if external_id and external_id in first:
                row = self._table.numbers[first[external_id]]
                self._fault("duplicate_external_id", "external_id", i, f"{external_id} = {row}")
            first.setdefault(external_id, i)


def _each(read: Callable[[str], T], cells: list[str]) -> list[T]:
    """What every cell means, read once for each wording."""
    known = {cell: read(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _read_each(
    read: Callable[[str], tuple[T, tuple[str, ...]]], cells: list[str]
) -> tuple[list[T], list[tuple[str, ...]]]:
    """What every cell names, and the words in it that name nothing."""
    found = _each(read, cells)
    return [known for known, _ in found], [unread for _, unread in found]


def _hours(written: str) -> str | None:
    return normalise(written).osm if written else None


def _all_clean(cells: list[str], limit: int) -> bool:
    """Whether folding white space would change no cell and none is too long or holds a control.

    All cells at once: a province has millions, and a machine made most of them.
    """
    mark = "\x1f"
    joined = mark + mark.join(cells) + mark
    return (
        max(map(len, cells), default=0) <= limit
        and joined.count(mark) == len(cells) + 1
        and joined.replace(mark, "").isprintable()  # of white space only a blank is printable
        and not any(blank in joined for blank in ("  ", mark + " ", " " + mark))
    )


def _number(cell: str) -> tuple[float, str | None]:
    """The number in a cell, or NaN and why: `missing`, `not_finite` or `not_a_number`."""
    text = cell.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return np.nan, "missing"
    if text.lower() in _NOT_FINITE:
        return np.nan, "not_finite"
    if not _NUMBER.fullmatch(text):
        return np.nan, "not_a_number"
    value = float(text)
    return (value, None) if np.isfinite(value) else (np.nan, "not_finite")


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or character in _BANNED
