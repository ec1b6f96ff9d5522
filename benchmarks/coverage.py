"""Who has a station in reach: 1 M workers and 11,500 stations, our grid beside a KD-tree.

Run `python -m benchmarks.coverage [WORKERS] [STATIONS]`. Prints medians of one run on one core,
the peak of memory, and how many verdicts differ from the geodesic's.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from pyproj import Geod
from scipy.spatial import cKDTree

from geodata.frames import metres_per_degree
from stations.planning.gaps import find_gaps
from stations.planning.reach import Floats, bits_within, grid_of, nearest

RUNS, CHECKED = 5, 200
RADII_M = (500.0, 1000.0)


def province(n: int, rng: np.random.Generator, centres: Floats) -> tuple[Floats, Floats]:
    """Positions around towns, three in four near one, the rest anywhere between."""
    town = centres[rng.integers(0, len(centres), n)]
    spread = np.where(rng.random(n) < 0.75, 0.03, 0.4)[:, None]
    at = town + rng.normal(0.0, 1.0, (n, 2)) * spread
    return at[:, 0].copy(), at[:, 1].copy()


def median_s(act: Callable[[], Any]) -> float:
    """The median of a few runs after one that warms up."""
    act()
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def covered(distance_m: Floats) -> list[int]:
    return [int((distance_m <= radius).sum()) for radius in RADII_M]


def wrong_verdicts(x: Floats, y: Floats, sx: Floats, sy: Floats, found: Floats) -> int:
    """Brute force on the geodesic for a few workers close to a limit."""
    close = np.min([np.abs(found - radius) for radius in RADII_M], axis=0)
    geod, wrong = Geod(ellps="WGS84"), 0
    for i in np.argsort(close, kind="stable")[:CHECKED]:
        apart = geod.inv(np.full(len(sx), x[i]), np.full(len(sx), y[i]), sx, sy)[2].min()
        wrong += any((apart <= radius) != (found[i] <= radius) for radius in RADII_M)
    return wrong


def main(workers: int = 1_000_000, stations: int = 11_500) -> None:
    rng = np.random.default_rng(7)
    centres = rng.uniform([111.0, 32.0], [116.0, 36.0], (120, 2))
    x, y = province(workers, rng, centres)
    sx, sy = province(stations, rng, centres)
    hours = rng.integers(0, 2**24, stations, dtype=np.uint32)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grid = grid_of(sx, sy)
    ours = median_s(lambda: covered(nearest(x, y, grid_of(sx, sy))[0]))
    all_hours = median_s(lambda: bits_within(x, y, grid, hours, 1000.0))
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    east_m, north_m = metres_per_degree(float(y.mean()))
    plane, sites = np.c_[x * east_m, y * north_m], np.c_[sx * east_m, sy * north_m]
    tree = median_s(lambda: covered(cKDTree(sites).query(plane)[0]))
    found, _ = nearest(x, y, grid)
    flat, _ = cKDTree(sites).query(plane)
    missing = np.where(found <= 1000.0, 0.0, 1.0)[:, None]
    gaps = median_s(lambda: find_gaps(x, y, missing, radius_m=1000.0, limit=20))
    differ = [int(((found <= r) != (flat <= r)).sum()) for r in RADII_M]
    print(f"{workers:,} workers, {stations:,} stations, one core, medians of {RUNS}")
    print(f"nearest, covered at 500 m and 1 km  {ours:8.3f} s  {covered(found)}")
    print(f"covered in each of 24 hours, 1 km   {all_hours:8.3f} s")
    print(f"the 20 heaviest gaps of 1 km        {gaps:8.3f} s")
    print(f"KD-tree on one flat frame           {tree:8.3f} s  wrong verdicts {differ}")
    print(f"our further memory                  {memory:8.0f} MB")
    print(f"wrong among the {CHECKED} closest calls    {wrong_verdicts(x, y, sx, sy, found):4}")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:]))
