"""Who has a station in reach: 1 M and 8.4 M workers and 11,500 stations, beside two peers.

Run `python -m benchmarks.coverage [WORKERS,WORKERS] [STATIONS]`. One run on one core: the nearest
station and who is covered at 500 m and 1 km, by our grid, by scipy's `cKDTree` on one flat frame,
and by `geopandas.sjoin_nearest` on a sample, carried over to all rows by its time per row. From
longitude and latitude in every case, medians by the clock and of the processor; "more" is what a
run holds beside its input at its peak. The verdicts closest to a limit are checked on the geodesic.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from pyproj import Geod
from scipy.spatial import cKDTree

from benchmarks.machine import describe, load
from geodata.frames import metres_per_degree
from stations.planning.gaps import find_gaps
from stations.planning.reach import Floats, bits_within, grid_of, nearest

RUNS, CHECKED, SAMPLE = 3, 200, 20_000
RADII_M = (500.0, 1000.0)
STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians in seconds, and megabytes beside the input."""

    clock: float
    busy: float
    more_mb: float
    answer: Any

    def show(self, name: str) -> None:
        print(
            f"  {name:36}{self.clock:8.2f} s {self.busy:8.2f} s {self.more_mb:7.0f} MB", flush=True
        )


def province(n: int, rng: np.random.Generator, centres: Floats) -> tuple[Floats, Floats]:
    """Positions around towns, three in four near one, the rest anywhere between."""
    town = centres[rng.integers(0, len(centres), n)]
    spread = np.where(rng.random(n) < 0.75, 0.03, 0.4)[:, None]
    at = town + rng.normal(0.0, 1.0, (n, 2)) * spread
    return at[:, 0].copy(), at[:, 1].copy()


def measured(act: Callable[[], Any], runs: int = RUNS) -> Measured:
    """The medians of a few runs after one that warms up and whose memory is looked at."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak
    before = _mb("VmRSS")
    answer = act()
    more_mb = _mb("VmHWM") - before
    clock, busy = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        act()
        clock.append(time.perf_counter() - start)
        busy.append(time.process_time() - used)
    return Measured(statistics.median(clock), statistics.median(busy), more_mb, answer)


def _mb(field: str) -> float:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1000


def covered(distance_m: Floats) -> list[int]:
    return [int((distance_m <= radius).sum()) for radius in RADII_M]


def ours(x: Floats, y: Floats, sx: Floats, sy: Floats) -> tuple[list[int], Floats]:
    found, _ = nearest(x, y, grid_of(sx, sy))
    return covered(found), found


def by_tree(x: Floats, y: Floats, sx: Floats, sy: Floats) -> tuple[list[int], Floats]:
    """The usual way: one flat frame for the province, then scipy's tree."""
    scale = np.array(metres_per_degree((y.min() + y.max()) / 2))
    tree = cKDTree(np.column_stack([sx, sy]) * scale)
    found = tree.query(np.column_stack([x, y]) * scale)[0]
    return covered(found), found


def by_frames(x: Floats, y: Floats, sx: Floats, sy: Floats) -> tuple[float, list[int]]:
    """Seconds and answer of geopandas on one UTM zone; its frames are made before the clock."""
    workers, stations = (
        gpd.GeoDataFrame(geometry=gpd.points_from_xy(a, b, crs="EPSG:4326").to_crs("EPSG:32649"))
        for a, b in ((x, y), (sx, sy))
    )
    start = time.process_time()
    joined = gpd.sjoin_nearest(workers, stations, distance_col="metres")
    seconds = time.process_time() - start
    return seconds, covered(joined.groupby(level=0)["metres"].min().to_numpy())


def wrong_verdicts(x: Floats, y: Floats, sx: Floats, sy: Floats, found: Floats) -> int:
    """Brute force on the geodesic for a few workers close to a limit."""
    close = np.min([np.abs(found - radius) for radius in RADII_M], axis=0)
    geod, wrong = Geod(ellps="WGS84"), 0
    for i in np.argsort(close, kind="stable")[:CHECKED]:
        apart = geod.inv(np.full(len(sx), x[i]), np.full(len(sx), y[i]), sx, sy)[2].min()
        wrong += any((apart <= radius) != (found[i] <= radius) for radius in RADII_M)
    return wrong


def beside_peers(workers: int, stations: int) -> None:
    """One size: ours, the tree, the frames, and how often verdicts differ."""
    rng = np.random.default_rng(7)
    centres = rng.uniform([111.0, 32.0], [116.0, 36.0], (120, 2))
    asked = (*province(workers, rng, centres), *province(stations, rng, centres))
    print(f"{workers:,} workers, {stations:,} stations; {load()}")
    mine, tree = measured(lambda: ours(*asked)), measured(lambda: by_tree(*asked))
    mine.show("ours, nearest and covered")
    tree.show("scipy cKDTree, one flat frame")
    some = rng.permutation(workers)[:SAMPLE]
    seconds, _ = by_frames(asked[0][some], asked[1][some], *asked[2:])
    whole = seconds / len(some) * workers
    print(
        f"  geopandas.sjoin_nearest: {seconds:.2f} s for {len(some):,}, so {whole:,.0f} s for all"
    )
    by_tree_x, by_frames_x = tree.busy / mine.busy, whole / mine.busy
    print(f"  {by_tree_x:.1f} and {by_frames_x:.0f} times as fast by processor time; {load()}")
    (counts, found), (_, flat) = mine.answer, tree.answer
    differ = [int(((found <= r) != (flat <= r)).sum()) for r in RADII_M]
    wrong = wrong_verdicts(*asked, found)
    print(f"  covered {counts}; the flat frame differs in {differ}")
    print(f"  wrong among our {CHECKED} closest calls: {wrong}", flush=True)


def further(workers: int, stations: int) -> None:
    """What only we answer: every hour of a day at once, and the gaps."""
    rng = np.random.default_rng(7)
    centres = rng.uniform([111.0, 32.0], [116.0, 36.0], (120, 2))
    x, y = province(workers, rng, centres)
    grid = grid_of(*province(stations, rng, centres))
    hours = rng.integers(0, 2**24, stations, dtype=np.uint32)
    measured(lambda: bits_within(x, y, grid, hours, 1000.0)).show("24 hours at 1 km")
    missing = np.where(nearest(x, y, grid)[0] <= 1000.0, 0.0, 1.0)[:, None]
    gaps = measured(lambda: find_gaps(x, y, missing, radius_m=1000.0, limit=20), runs=1)
    gaps.show("the 20 heaviest gaps of 1 km")


def main(workers: str = "1000000,8400000", stations: str = "11500") -> None:
    print(describe())
    sizes = [int(size) for size in workers.split(",")]
    nearest(np.array([113.0]), np.array([33.0]), grid_of(np.array([113.0]), np.array([33.0])))
    for size in sizes:
        beside_peers(size, int(stations))
    further(sizes[0], int(stations))


if __name__ == "__main__":
    main(*sys.argv[1:])
