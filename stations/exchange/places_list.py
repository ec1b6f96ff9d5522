"""A table of places, checked whole: every place, every fault by row and column, every flag."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from geodata.boundaries import DistrictIndex
from geodata.coordinates import Datum, LonLat, convert_arrays
from stations.errors import Fault
from stations.exchange.columns import Columns
from stations.exchange.header_words import read_amenities, read_entry, read_kind
from stations.exchange.hours_wording import normalise
from stations.exchange.listed import ListedPlace
from stations.exchange.place_flags import flags_of
from stations.exchange.tables import Table
from stations.registry.places import MAX_AREA_M2, MAX_NAME, MAX_SEATS, MAX_TEXT
from stations.registry.vocabulary import Kind

MAX_EXTERNAL_ID = 100
_REQUIRED = ("name", "lon", "lat")
_LIMITS = {"name": MAX_NAME, "external_id": MAX_EXTERNAL_ID, "district": MAX_NAME}
_TEXTS = (
    "external_id", "name", "kind", "address", "district", "opening_hours", "phone", "amenities",
    "entry", "how_to_find", "floor", "operator", "honours",
)  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")
_NOT_FINITE = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
_BANNED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn text around


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would bring. Any rejected row refuses the file; flags never do.

    `fields` are the fields that the file has a column for: it says nothing about the others.
    """

    places: list[ListedPlace]
    rejected: list[Fault]
    flagged: list[Fault]
    fields: frozenset[str]


def plan_places(
    table: Table,
    columns: Columns,
    *,
    datum: Datum,
    kind: Kind,
    districts: DistrictIndex | None = None,
) -> Plan:
    """Return the places of `table`, whose coordinates are in `datum`, and all that is wrong.

    `kind` holds for rows without a kind of their own. Masked telephone numbers (138****5596) are
    left out: nobody can ring them.
    """
    fields = frozenset(columns.headers)
    missing = [Fault("missing_column", field) for field in _REQUIRED if field not in fields]
    if missing:
        return Plan([], missing, [], fields)
    reader = _Reader(table, columns)
    places = reader.places(datum, kind)
    rejected = sorted(reader.faults, key=lambda fault: (fault.row or 0, fault.column or ""))
    return Plan(places, rejected, flags_of(places, columns, districts=districts), fields)


class _Reader:
    """Reads the columns of one table and collects the faults on the way."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self._table = table
        self._headers = columns.headers
        self.faults = [Fault("too_many_cells", None, number) for number in table.overfull]

    def places(self, datum: Datum, kind: Kind) -> list[ListedPlace]:
        texts = {field: self._texts(field) for field in _TEXTS}
        lon, lat = self._coordinates()
        areas = self._numbers("area_m2", MAX_AREA_M2)
        seats = self._numbers("seats", MAX_SEATS)
        kinds = self._kinds(texts["kind"], kind)
        self._check_names(texts["name"])
        self._check_external_ids(texts["external_id"])
        wgs_lon, wgs_lat = convert_arrays(lon, lat, source=datum, target=Datum.WGS84)
        bad = {fault.row for fault in self.faults}
        positions = list(map(LonLat, wgs_lon.tolist(), wgs_lat.tolist()))
        given = list(zip(lon.tolist(), lat.tolist(), strict=True))
        return [
            _place(row, i, texts, kinds[i], positions[i], given[i], datum, areas[i], seats[i])
            for i, row in enumerate(self._table.numbers)
            if row not in bad
        ]

    def _fault(self, reason: str, field: str, i: int, detail: str = "") -> None:
        column = self._headers.get(field, field)
        self.faults.append(Fault(reason, column, self._table.numbers[i], detail[:80]))

    def _cells(self, field: str) -> list[str]:
        header = self._headers.get(field)
        if header is None:
            return list(repeat("", len(self._table.rows)))
        return self._table.column(header)

    def _texts(self, field: str) -> list[str]:
        limit = _LIMITS.get(field, MAX_TEXT)
        cells = [" ".join(cell.split()) for cell in self._cells(field)]
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
        values = np.full(len(self._table.rows), np.nan)
        for i, cell in enumerate(self._cells(field)):
            number, reason = _number(cell)
            values[i] = number
            if reason == "missing":
                reason = missing
            if reason is not None:
                self._fault(reason, field, i, cell.strip())
        return values

    def _numbers(self, field: str, limit: float) -> list[float | None]:
        if field not in self._headers:
            return list(repeat(None, len(self._table.rows)))
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


def _place(
    row: int,
    i: int,
    texts: dict[str, list[str]],
    kind: Kind,
    position: LonLat,
    given: tuple[float, float],
    datum: Datum,
    area_m2: float | None,
    seats: float | None,
) -> ListedPlace:
    written = texts["opening_hours"][i]
    amenities, unread_amenities = read_amenities(texts["amenities"][i])
    entry, unread_entry = read_entry(texts["entry"][i])
    return ListedPlace(
        row=row,
        name=texts["name"][i],
        kind=kind,
        position=position,
        lon=given[0],
        lat=given[1],
        datum=datum,
        external_id=texts["external_id"][i] or None,
        address=texts["address"][i],
        district=texts["district"][i],
        opening_hours=normalise(written).osm if written else None,
        hours_as_written=written,
        phone=_dialable(texts["phone"][i]),
        amenities=amenities,
        entry=entry,
        how_to_find=texts["how_to_find"][i],
        floor=texts["floor"][i],
        area_m2=area_m2,
        seats=None if seats is None else round(seats),
        operator=texts["operator"][i],
        honours=texts["honours"][i],
        unread=unread_amenities + unread_entry,
    )


def _dialable(phones: str) -> str:
    if "*" not in phones:
        return phones
    return ";".join(part for part in re.split(r"[;；,，、/]", phones) if "*" not in part)


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
