"""The command `access`: how much room there is for whom, and how evenly it is spread."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stations.cli.answers import answer, refusing, table
from stations.cli.files import Json
from stations.cli.planning import DemandPath

if TYPE_CHECKING:
    from stations.planning.accessibility import Accessibility, Decay
    from stations.planning.files import DemandFile, SitesFile
    from stations.planning.siting.instance import Instance

SHOWN = 10


class Method(StrEnum):
    """How nearness counts."""

    PLAIN = "2sfca"
    ENHANCED = "e2sfca"


def access(
    demand: DemandPath,
    stations: Annotated[Path, typer.Option(help="id, lon, lat [capacity, default 1].")],
    catchment_m: Annotated[float, typer.Option(min=1, help="Radius of a catchment in metres.")],
    method: Annotated[Method, typer.Option(help="Whether nearness counts.")] = Method.PLAIN,
    weights: Annotated[
        str | None,
        typer.Option(
            help="For e2sfca: zones METRES:WEIGHT,...; gaussian (0 at the edge); gaussian:SIGMA_M."
            " Thirds of the catchment with 1, 0.68, 0.22 where nothing is said."
        ),
    ] = None,
    distances: Annotated[
        Path | None, typer.Option(help="demand_id, station_id, distance_m.")
    ] = None,
    hour: Annotated[
        int | None, typer.Option(min=0, max=23, help="Whom a demand with hours is counted at.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how much capacity each demand point has in reach for one head, and the Gini of that."""
    from stations.planning.accessibility import accessibility, to_json
    from stations.planning.files import read_sites

    if weights is not None and method is Method.PLAIN:
        raise typer.BadParameter("--weights belong to --method e2sfca")
    with refusing(as_json=as_json):
        workers, sites = _demand(demand, hour), read_sites(stations)
        decay = _decay(method, weights, catchment_m)
        reached = _reached(workers, sites, distances, catchment_m)
        row_of = {key: row for row, key in enumerate(sites.ids)}
        capacity = sites.capacity[[row_of[key] for key in reached.ids]]
        found = accessibility(reached, capacity, decay=decay)
    _tell_who_has_none(found)
    lines = _lines(workers.ids, found)
    answer(to_json(workers.ids, found), as_json=as_json, lines=lines)


def _demand(path: Path, hour: int | None) -> DemandFile:
    """The demand of one hour, one row an id: what its groups weigh is added up."""
    from dataclasses import replace

    import numpy as np

    from geodata.demand import DemandTable
    from stations.planning.files import read_demand

    file = read_demand(path)
    if file.table.has_hours and hour is None:
        raise typer.BadParameter("the demand has hours: say --hour H")
    every = np.ones(len(file.ids), bool)
    kept = np.flatnonzero(every if hour is None else file.table.counts_at(hour))
    first: dict[str, int] = {}
    rows = [first.setdefault(file.ids[i], i) for i in kept.tolist()]
    ids, at = tuple(first), np.array(list(first.values()), np.int64)
    weight = np.bincount(rows, file.table.weight[kept], len(file.ids))[at]
    table = DemandTable.from_columns(file.table.lon[at], file.table.lat[at], weight)
    return replace(file, ids=ids, table=table)


def _decay(method: Method, weights: str | None, catchment_m: float) -> Decay | None:
    from stations.planning.accessibility import bell, gaussian, thirds, zones

    if method is Method.PLAIN:
        return None
    if weights is None:
        return thirds(catchment_m)
    if weights == "gaussian":
        return gaussian(catchment_m)
    try:
        if weights.startswith("gaussian:"):
            return bell(float(weights.removeprefix("gaussian:")))
        parts = [part.split(":") for part in weights.split(",")]
        return zones([(float(upto), float(share)) for upto, share in parts])
    except ValueError as error:
        raise typer.BadParameter("--weights takes METRES:WEIGHT,... or gaussian[:M]") from error


def _reached(
    workers: DemandFile, sites: SitesFile, distances: Path | None, catchment_m: float
) -> Instance:
    from stations.planning.files import read_distances
    from stations.planning.siting.instance import (
        Candidates,
        instance_from_distances,
        instance_from_positions,
    )

    table = workers.table
    if distances is None:
        places = Candidates(sites.ids, sites.lon, sites.lat, sites.cost)
        return instance_from_positions(
            table.lon, table.lat, table.weight, places, within_m=catchment_m
        )
    told = read_distances(distances)
    return instance_from_distances(
        workers.ids,
        table.weight,
        sites.ids,
        sites.cost,
        (told.demand_ids, told.station_ids, told.distance_m),
        within_m=catchment_m,
    )


def _tell_who_has_none(found: Accessibility) -> None:
    if found.without:
        print(f"{found.without:g} workers reach no capacity: their score is 0", file=sys.stderr)


def _lines(ids: tuple[str, ...], found: Accessibility) -> list[str]:
    """The worst served first, then how uneven it is."""
    import numpy as np

    order: list[Any] = np.lexsort((np.arange(len(ids)), found.scores)).tolist()
    rows = [[ids[i], f"{found.weight[i]:g}", f"{found.scores[i]:.6g}"] for i in order[:SHOWN]]
    worst = list(table(rows, ["id", "workers", "score"]))
    return [*worst, f"gini {found.gini:.4f}; the {len(rows)} worst served of {len(ids)}"]
