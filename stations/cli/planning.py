"""Commands of the planner on files alone: who is covered, and where the gaps are."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stations.cli.answers import answer, refusing, table
from stations.cli.files import Json
from stations.errors import UnreadableFile
from stations.registry.city_time import CITY_ZONE
from stations.registry.vocabulary import Amenity, WorkerGroup

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stations.planning.files import DemandFile, SitesFile

    Mask = NDArray[np.bool_]

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

DemandPath = Annotated[Path, typer.Option("--demand", help=r"id, lon, lat, weight \[hour, group].")]
StationsPath = Annotated[Path, typer.Option("--stations", help="id, lon, lat [opening_hours].")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question to the files: what is left of each, and how certain the doors are."""

    demand: DemandFile
    sites: SitesFile
    sure: Mask | None
    possible: Mask | None


def coverage(
    demand: DemandPath,
    stations: StationsPath,
    within_m: Annotated[str, typer.Option(help="Radii in metres, comma-separated.")],
    distances: Annotated[
        Path | None, typer.Option(help="demand_id, station_id, distance_m.")
    ] = None,
    roads: Annotated[
        Path | None, typer.Option(help="An .osm.pbf file; distances go along its footways.")
    ] = None,
    hour: Annotated[int | None, typer.Option(min=0, max=23, help="Full hour of the day.")] = None,
    day: Annotated[str, typer.Option(help="Mo..Su or a date; an ordinary Wednesday.")] = "We",
    amenity: Annotated[str | None, typer.Option(help="Only places that list it.")] = None,
    group: Annotated[str | None, typer.Option(help="Only this worker group.")] = None,
    all_hours: Annotated[bool, typer.Option("--all-hours", help="Count every row.")] = False,
    as_json: Json = False,
) -> None:
    """Say what share of the workers has a place within each radius."""
    from stations.planning.coverage import coverage as cover

    radii = _radii(within_m)
    about: dict[str, Any] = {}
    with refusing(as_json=as_json):
        asked = _ask(demand, stations, hour, day, amenity, group, all_hours)
        if distances is not None:
            found = _by_distances(asked, distances, radii)
        elif roads is not None:
            found, about = _by_roads(asked, roads, radii)
        else:
            points, sites = asked.demand.table, asked.sites
            found = cover(
                points,
                sites.lon,
                sites.lat,
                within_m=radii,
                sure=asked.sure,
                possible=asked.possible,
            )
        data = found.to_json() | about
    rows = [
        [f"{c['within_m']:g} m", f"{c['weight']:g}", f"{c['share']:.1%}"] for c in data["covered"]
    ]
    answer(data, as_json=as_json, lines=table(rows, ["within", "workers", "share"]))


def gaps(
    demand: DemandPath,
    stations: StationsPath,
    within_m: Annotated[float, typer.Option(min=1, help="Radius in metres.")],
    candidates: Annotated[Path | None, typer.Option(help="Possible hosts: id, lon, lat.")] = None,
    as_json: Json = False,
) -> None:
    """List where workers have no place within the radius, heaviest first."""
    with refusing(as_json=as_json):
        found = _find_gaps(demand, stations, within_m, candidates)
    rows = [[f"{g['lon']:.5f}", f"{g['lat']:.5f}", f"{g['weight']:g}"] for g in found]
    lines = list(table(rows, ["lon", "lat", "workers"])) if rows else ["no gap"]
    answer({"gaps": found}, as_json=as_json, lines=lines)


def _radii(text: str) -> list[float]:
    try:
        radii = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise typer.BadParameter(f"--within-m takes metres, comma-separated: {error}") from error
    if not all(0 < radius < float("inf") for radius in radii):
        raise typer.BadParameter("--within-m takes metres above 0")
    return radii


def _ask(
    demand: Path,
    stations: Path,
    hour: int | None,
    day: str,
    amenity: str | None,
    group: str | None,
    all_hours: bool,
) -> _Asked:
    from stations.planning.files import read_demand, read_sites

    kept = read_demand(demand)
    if kept.table.has_hours and hour is None and not all_hours:
        raise typer.BadParameter("the demand has hours: say --hour H or --all-hours")
    if group is not None:
        kept = _rows(kept, kept.table.group == _code(kept, group))
    if hour is not None and kept.table.has_hours:
        kept = _rows(kept, kept.table.counts_at(hour))
    sites = read_sites(stations)
    if amenity is not None:
        sites = _with_amenity(sites, amenity)
    sure, possible = (None, None) if hour is None else _open_at(sites, hour, day)
    return _Asked(kept, sites, sure, possible)


def _rows(file: DemandFile, keep: Mask) -> DemandFile:
    ids = tuple(key for key, kept in zip(file.ids, keep.tolist(), strict=True) if kept)
    return replace(file, ids=ids, table=file.table.where(keep))


def _code(file: DemandFile, group: str) -> int:
    if group not in set(WorkerGroup) | set(file.table.groups):
        raise typer.BadParameter(f"--group takes one of: {', '.join(WorkerGroup)}")
    return file.table.groups.index(group) if group in file.table.groups else len(file.table.groups)


def _with_amenity(sites: SitesFile, amenity: str) -> SitesFile:
    import numpy as np

    if amenity not in set(Amenity):
        raise typer.BadParameter(f"--amenity takes one of: {', '.join(Amenity)}")
    wanted = Amenity(amenity)
    keep = np.array([wanted in offered for offered in sites.amenities], dtype=bool)
    chosen = np.flatnonzero(keep).tolist()
    return replace(
        sites,
        ids=tuple(sites.ids[i] for i in chosen),
        lon=sites.lon[keep],
        lat=sites.lat[keep],
        cost=sites.cost[keep],
        capacity=sites.capacity[keep],
        opening_hours=tuple(sites.opening_hours[i] for i in chosen),
        amenities=tuple(sites.amenities[i] for i in chosen),
    )


def _open_at(sites: SitesFile, hour: int, day: str) -> tuple[Mask, Mask]:
    from stations.planning.coverage import has_bit
    from stations.planning.opening import hours_of, opening_of
    from stations.registry.calendar import Calendar

    calendar = Calendar.official()
    instant = hours_of(_day(day, calendar), zone=CITY_ZONE)[hour]
    opening = opening_of(
        sites.opening_hours, [instant], zones=[CITY_ZONE] * len(sites.ids), calendar=calendar
    )
    return has_bit(opening.sure, 0), has_bit(opening.possible, 0)


def _day(text: str, calendar: Any) -> date:
    from stations.planning.opening import ordinary_day
    from stations.services.clock import Clock

    if text in WEEKDAYS:
        return ordinary_day(WEEKDAYS.index(text), after=Clock().now().date(), calendar=calendar)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("--day takes Mo..Su or a date such as 2026-11-18") from error


def _by_distances(asked: _Asked, path: Path, radii: list[float]) -> Any:
    from stations.planning.coverage import coverage_by
    from stations.planning.files import nearest_by_file, read_distances

    told, sites = read_distances(path), asked.sites

    def nearest(keep: Mask | None) -> Any:
        flags = [True] * len(sites.ids) if keep is None else keep.tolist()
        ids = [key for key, kept in zip(sites.ids, flags, strict=True) if kept]
        return nearest_by_file(asked.demand.ids, ids, told)

    possible = None if asked.possible is None else nearest(asked.possible)
    weight = asked.demand.table.weight
    return coverage_by(weight, nearest(asked.sure), within_m=radii, possible_m=possible)


def _by_roads(asked: _Asked, path: Path, radii: list[float]) -> tuple[Any, dict[str, Any]]:
    """Coverage along the footways of a file, and which roads these were.

    Who stands too far from any road reaches nothing, and is counted.
    """
    import tempfile

    from geodata.errors import UnreadableRoads
    from geodata.roads import Mode, nearest_between, open_network
    from stations.planning.coverage import coverage_by

    kept = Path(tempfile.gettempdir()) / "nuanyi-roads"
    try:
        network = open_network(path, Mode.FOOT, folder=kept)
    except UnreadableRoads as error:
        raise UnreadableFile(f"roads_{error.fault}", str(error)) from error
    except OSError as error:
        raise UnreadableFile("unknown_file", f"{path}: {error.strerror}") from error
    points = asked.demand.table
    demand = network.snap(points.lon, points.lat)
    stations = network.snap(asked.sites.lon, asked.sites.lat)
    lost = {"demand": len(demand.too_far), "stations": len(stations.too_far)}
    if any(lost.values()):
        print("{demand} demand points and {stations} stations lie too far from any road"
              " and reach nothing".format(**lost), file=sys.stderr)  # fmt: skip

    def nearest(keep: Mask | None) -> Any:
        chosen = stations if keep is None else stations.where(keep)
        return nearest_between(network, demand, chosen)

    possible = None if asked.possible is None else nearest(asked.possible)
    found = coverage_by(points.weight, nearest(asked.sure), within_m=radii, possible_m=possible)
    about = {"file": path.name, "digest": network.digest, "stretches": int(network.tail.size)}
    print(f"by road on foot: {path.name}, {about['stretches']} stretches", file=sys.stderr)
    return found, {"roads": about | {"too_far": lost}}


def _find_gaps(
    demand: Path, stations: Path, within_m: float, candidates: Path | None
) -> list[dict[str, Any]]:
    """Gaps with what lies near them; a demand with hours has each gap at its own worst hour."""
    import numpy as np

    from stations.planning.coverage import points_of
    from stations.planning.files import read_demand, read_sites
    from stations.planning.gaps import Candidates, adds_of, find_gaps, hosts_of
    from stations.planning.reach import grid_of, nearest

    workers = read_demand(demand).table
    points, sites = points_of(workers), read_sites(stations)
    near_m, _ = nearest(points.lon, points.lat, grid_of(sites.lon, sites.lat))
    missing = np.where(near_m[:, None] <= within_m, 0.0, _by_hour(workers, points))
    hosts = read_sites(candidates) if candidates else replace(sites, ids=())
    able = Candidates.sorted_by_id(
        hosts.ids, hosts.lon[: len(hosts.ids)], hosts.lat[: len(hosts.ids)]
    )
    adds = adds_of(able, points.lon, points.lat, missing, radius_m=within_m)
    found = []
    for gap in find_gaps(points.lon, points.lat, missing, radius_m=within_m):
        at = np.array([gap.lon]), np.array([gap.lat])
        apart, _ = nearest(*at, grid_of(sites.lon, sites.lat))
        helpers = hosts_of(gap, able, adds, radius_m=within_m)
        found.append(replace(gap, nearest_m=float(apart[0]), hosts=helpers).to_json())
    return found


def _by_hour(workers: Any, points: Any) -> Any:
    """Workers at each point by hour `[n, 24]`, or in one column where hours are not told."""
    import numpy as np

    if not workers.has_hours:
        return np.bincount(points.row, workers.weight, minlength=len(points))[:, None]
    by_hour = np.zeros((len(points), 24))
    always = workers.hour < 0
    np.add.at(by_hour, (points.row[~always], workers.hour[~always]), workers.weight[~always])
    np.add.at(by_hour, points.row[always], workers.weight[always][:, None])
    return by_hour
