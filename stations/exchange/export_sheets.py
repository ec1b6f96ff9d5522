"""What is exported, as a sheet of plain cells: places, demand, visits.

The first columns of a list of places are those that an import reads, so that what goes out comes
in again: hours as they were written where that still says the same, coordinates to the last digit,
amenities and ways in by their keys. The columns after them are ours alone, and are read back too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np

from geodata.coordinates import Datum, Floats, LonLat, convert_arrays
from geodata.demand import ALL_DAY, DemandTable, suppress_small
from stations.exchange.own_columns import OWN_HEADERS, hours_shown, states_of
from stations.registry.places import Place
from stations.registry.vocabulary import Entry

Cell: TypeAlias = str | float | int | None

_SAME_NUMBER_DEG = 1e-7  # a centimetre: the supplied coordinate is still where the place is


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under headers. `lon` and `lat` are the columns of the position, in `datum`."""

    name: str
    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    lon: int
    lat: int
    datum: Datum = Datum.WGS84


def sheet_of_places(name: str, places: Sequence[Place], *, datum: Datum = Datum.WGS84) -> Sheet:
    """A list of places; a coordinate supplied in `datum` goes out exactly as it came."""
    positions = _positions(places, datum)
    headers = (
        "external_id", "id", "name", "kind", "address", "district", *_axes(datum),
        "opening_hours", "phone", "amenities", "entry", "how_to_find", "floor", "area_m2",
        "seats", "operator", "honours", "funding", *OWN_HEADERS,
    )  # fmt: skip
    rows = [_place_row(p, at, datum) for p, at in zip(places, positions, strict=True)]
    return Sheet(name, headers, rows, headers.index(_axes(datum)[0]), 7, datum)


def sheet_of_demand(table: DemandTable, *, datum: Datum = Datum.WGS84) -> Sheet:
    """Demand points in the columns that the analyses read; an empty hour is all day."""
    lon, lat = convert_arrays(table.lon, table.lat, source=Datum.WGS84, target=datum)
    columns = zip(
        lon.tolist(), lat.tolist(), table.weight.tolist(), table.hour.tolist(), table.group_names,
        strict=True,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (str(i), x, y, weight, None if hour == ALL_DAY else hour, group)
        for i, (x, y, weight, hour, group) in enumerate(columns, 1)
    ]
    return Sheet("demand", ("id", *_axes(datum), "weight", "hour", "group"), rows, 1, 2, datum)


def shown_demand(table: DemandTable) -> DemandTable:
    """The rows of real people that may be shown: no cell of fewer than five, nor its complement.

    A cell is one group at one point in one hour.
    """
    shown = np.zeros(len(table), np.bool_)
    points = np.unique(np.column_stack([table.lon, table.lat]), axis=0, return_inverse=True)[1]
    for hour in np.unique(table.hour):
        rows = np.flatnonzero(table.hour == hour)
        at, where = np.unique(points.ravel()[rows], return_inverse=True)
        cells = np.zeros((at.size, len(table.groups) + 1))
        np.add.at(cells, (where, table.group[rows]), table.weight[rows])
        shown[rows] = suppress_small(cells)[where, table.group[rows]]
    return table.where(shown)


@dataclass(frozen=True, slots=True)
class HourlyVisits:
    """Visits of places by hour of the day, int[n, 24], counted from `since` to `until`."""

    places: tuple[Place, ...]
    counts: np.ndarray
    since: date
    until: date


def sheet_of_visits(found: HourlyVisits, *, datum: Datum = Datum.WGS84) -> tuple[Sheet, int]:
    """Visits by place and hour, and how many cells were left out to protect the few in them.

    No cell of fewer than five visits is shown, and none from which such a cell could be had.
    """
    shown = suppress_small(found.counts) if found.places else np.zeros((0, 24), np.bool_)
    positions = _positions(found.places, datum)
    rows: list[tuple[Cell, ...]] = []
    for i, hour in np.argwhere(shown).tolist():
        place, at = found.places[i], positions[i]
        rows.append(
            (place.id, place.external_id, place.name, place.district, *at, hour,
             int(found.counts[i, hour]), found.since.isoformat(), found.until.isoformat())
        )  # fmt: skip
    headers = (
        "id", "external_id", "name", "district", *_axes(datum), "hour", "visits", "since", "until",
    )  # fmt: skip
    hidden = int(((found.counts > 0) & ~shown).sum())
    return Sheet("visits", headers, rows, 4, 5, datum), hidden


def written_hours(place: Place) -> str:
    """The hours as somebody wrote them, where that still says what the register holds."""
    return hours_shown(place.hours_as_written, place.opening_hours)


def _axes(datum: Datum) -> tuple[str, str]:
    """The headers of a position: a datum other than WGS-84 is named in them."""
    return ("lon", "lat") if datum is Datum.WGS84 else (f"lon_{datum}", f"lat_{datum}")


def _place_row(place: Place, at: LonLat, datum: Datum) -> tuple[Cell, ...]:
    """The cells of one place; the last ones are those of `OWN_HEADERS`."""
    given = place.supplied
    as_supplied = given.datum is datum and (given.lon, given.lat) == at
    return (
        place.external_id, place.id, place.name, place.kind.value, place.address, place.district,
        *at, written_hours(place), place.phone,
        ";".join(status.amenity.value for status in place.amenities),
        ";".join(entry.value for entry in Entry if entry in place.entry),
        place.how_to_find, place.floor, place.area_m2, place.seats, place.operator, place.honours,
        place.funding, place.network, place.life_cycle.value, states_of(place.amenities),
        place.opening_hours, place.hours_as_written, place.zone,
        place.confirmed_at.isoformat() if place.confirmed_at else None,
        *((None,) * 3 if as_supplied else (given.lon, given.lat, given.datum.value)),
        "true" if place.synthetic else None,
    )  # fmt: skip


def _positions(places: Sequence[Place], datum: Datum) -> list[LonLat]:
    """Where the places stand, in `datum`; as supplied where they still stand there."""
    lon, lat = _columns([place.position for place in places])
    if datum is not Datum.WGS84:
        lon, lat = convert_arrays(lon, lat, source=Datum.WGS84, target=datum)
    found = list(map(LonLat, lon.tolist(), lat.tolist()))
    for i, (place, at) in enumerate(zip(places, found, strict=True)):
        given = place.supplied
        apart = max(abs(given.lon - at.lon), abs(given.lat - at.lat))
        if datum is not Datum.WGS84 and given.datum is datum and apart < _SAME_NUMBER_DEG:
            found[i] = LonLat(given.lon, given.lat)
    return found


def _columns(positions: Sequence[LonLat]) -> tuple[Floats, Floats]:
    lon, lat = np.array(positions, np.float64).reshape(-1, 2).T
    return lon, lat
