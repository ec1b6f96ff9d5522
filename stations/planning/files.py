"""Demand, stations and distances out of the files of a command; positions come back as WGS-84."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geodata.coordinates import Datum, convert_arrays
from geodata.demand import ALL_DAY, DemandTable
from stations.planning.reach import Floats
from stations.planning.sheets import Sheet, read_columns
from stations.registry.vocabulary import Amenity


@dataclass(frozen=True, slots=True, eq=False)
class DemandFile:
    """Demand points by their ids, in the order of the file; an id may stand in several hours."""

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
    sheet = Sheet(read_columns(path))
    ids, (lon, lat) = sheet.ids("hour", "group"), sheet.positions()
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
    sheet = Sheet(read_columns(path))
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
    sheet = Sheet(read_columns(path))
    demand = sheet.filled("demand_id")
    station = sheet.filled("station_id")
    apart = sheet.numbers("distance_m", least=0)
    sheet.refuse_faults()
    return DistancesFile(demand, station, apart)


def nearest_by_file(
    demand_ids: Sequence[str], station_ids: Sequence[str], distances: DistancesFile
) -> Floats:
    """Metres from each demand point to the nearest of these stations; infinite where none."""
    row_of = {key: row for row, key in enumerate(dict.fromkeys(demand_ids))}
    wanted = set(station_ids)
    near_m = np.full(len(row_of), np.inf)
    pairs = zip(distances.demand_ids, distances.station_ids, distances.distance_m, strict=True)
    for demand_id, station_id, apart_m in pairs:
        row = row_of.get(demand_id)
        if row is not None and station_id in wanted and apart_m < near_m[row]:
            near_m[row] = apart_m
    return near_m[[row_of[key] for key in demand_ids]]
