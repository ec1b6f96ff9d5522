"""Districts: how fast 180,000 points find theirs among 3,000, beside the usual ways.

Run `python -m benchmarks.districts [POINTS [DISTRICTS]]`. The districts are made up: Voronoi cells
of random seeds over a province, their edges broken into crooked lines of some 200 vertices that
neighbours share; the answers of all ways are compared. Seconds by the clock.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from shapely import MultiPoint, MultiPolygon

from benchmarks.machine import describe, load
from geodata.boundaries import District, DistrictIndex
from geodata.coordinates import Floats

SEED, RUNS, VERTICES = 3, 3, 200
WEST, SOUTH, EAST, NORTH = 110.0, 31.0, 117.0, 37.0  # about as large as Henan


def made_up(n: int, vertices: int = VERTICES, seed: int = SEED) -> list[District]:
    """Return `n` districts that fill the province without overlap, `vertices` each on average."""
    rng = np.random.default_rng(seed)
    seeds = MultiPoint(rng.uniform((WEST, SOUTH), (EAST, NORTH), (n, 2)))
    province = shapely.box(WEST, SOUTH, EAST, NORTH)
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=province))
    cells = [shapely.intersection(cell, province) for cell in cells]
    edges = shapely.get_parts(shapely.unary_union([cell.exterior for cell in cells]))
    step = sum(edge.length for edge in edges) * 2 / (n * vertices)
    crooked = [_crooked(np.array(edge.coords), step, rng) for edge in edges]
    areas = shapely.get_parts(shapely.polygonize([shapely.LineString(line) for line in crooked]))
    return [District(f"D{i:04}", "", MultiPolygon([a])) for i, a in enumerate(areas)]


def _crooked(line: Floats, step: float, rng: np.random.Generator) -> Floats:
    """The line with a vertex every `step` degrees, each but the ends moved a little aside."""
    ends = shapely.segmentize(shapely.LineString(line), step)
    points = np.array(ends.coords)
    points[1:-1] += rng.normal(0.0, step / 8, (len(points) - 2, 2))
    return points


def timed(name: str, act: Callable[[], Any]) -> Any:
    """Print the fastest and the slowest of a few runs; return the last answer."""
    took, answer = [], None
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = act()
        took.append(time.perf_counter() - start)
    print(f"  {name:44}{min(took):8.2f} to {max(took):.2f} s")
    return answer


def joined(districts: list[District], lon: Floats, lat: Floats) -> list[str | None]:
    """The same question put to geopandas."""
    frame = geopandas.GeoDataFrame(
        {"name": [d.name for d in districts]}, geometry=[d.geometry for d in districts]
    )
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat))
    found = points.sjoin(frame, how="left", predicate="intersects")["name"]
    return [None if pd.isna(name) else name for name in found[~found.index.duplicated()]]


def tree_alone(districts: list[District], lon: Floats, lat: Floats) -> Any:
    """The same question put to shapely's tree with its own predicate."""
    tree = shapely.STRtree([d.geometry for d in districts])
    return tree.query(shapely.points(lon, lat), predicate="intersects")


def main(points: int = 180_000, n: int = 3_000) -> None:
    """Measure and print."""
    print(describe())
    districts = made_up(n)
    corners = sum(shapely.get_num_coordinates(d.geometry) for d in districts) / len(districts)
    print(f"{points:,} points, {len(districts):,} districts of {corners:.0f} corners")
    rng = np.random.default_rng(SEED + 1)
    lon, lat = rng.uniform(WEST - 0.1, EAST, points), rng.uniform(SOUTH, NORTH, points)
    ours = timed("DistrictIndex, made anew", lambda: DistrictIndex(districts).names_at(lon, lat))
    index = DistrictIndex(districts)
    timed("DistrictIndex, held", lambda: index.names_at(lon, lat))
    named = [name if name is not None else "D0000" for name in ours]
    timed("metres outside the named district", lambda: index.outside_m(named, lon, lat))
    out = np.array([name is None for name in ours])
    timed(
        "far from all, those outside",
        lambda: index.far_from_all(lon[out], lat[out], beyond_m=20_000),
    )
    timed("shapely STRtree with its predicate", lambda: tree_alone(districts, lon, lat))
    theirs = timed("geopandas sjoin", lambda: joined(districts, lon, lat))
    print(f"  {sum(a != b for a, b in zip(ours, theirs, strict=True))} answers differ; {load()}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
