"""Coverage along roads: every hour of a day on a network of 200,000 junctions.

Run `python -m benchmarks.road_coverage`. The planner's own question: who of 50,000 positions has
one of 500 places open within 1 km by road, at each of 24 hours with other doors open, sure and
possible; and what it costs to make it 3.75 km, a ride of 15 minutes. Seconds by the clock, then of
the processor; medians. Memory is what the question holds beside the network at its peak.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe, load
from benchmarks.roads import DEMAND, STATIONS, grid
from geodata.demand import DemandTable
from stations.planning.coverage import points_of
from stations.planning.opening import Opening
from stations.planning.reach import Floats
from stations.planning.way import ByRoad

RUNS = 3
LIMIT_S = 3.0
STATUS = Path("/proc/self/status")


def timed(name: str, act: Callable[[], Any], runs: int = RUNS) -> float:
    """Print the medians and the memory of one run; return the median by the clock."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak
    before, clock, busy = _mb("VmRSS"), [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        act()
        clock.append(time.perf_counter() - start)
        busy.append(time.process_time() - used)
    median, worked = statistics.median(clock), statistics.median(busy)
    more = _mb("VmHWM") - before
    print(f"  {name:44}{median:7.2f} s {worked:7.2f} s {more:6.0f} MB", flush=True)
    return median


def _mb(field: str) -> float:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1000


def main() -> None:
    print(describe())
    network, rng = grid(), np.random.default_rng(7)
    west, south = network.node_lon.min(), network.node_lat.min()
    east, north = network.node_lon.max(), network.node_lat.max()

    def places(n: int) -> tuple[Floats, Floats]:
        return rng.uniform(west, east, n), rng.uniform(south, north, n)

    points = points_of(DemandTable.from_columns(*places(DEMAND), np.ones(DEMAND)))
    lon, lat = places(STATIONS)
    sure = rng.integers(0, 2**24, STATIONS, dtype=np.uint32)
    opening = Opening(sure, sure | rng.integers(0, 2**24, STATIONS, dtype=np.uint32))
    way = ByRoad(network)
    print(f"{len(network):,} junctions, {DEMAND:,} positions, {STATIONS} places; {load()}")
    timed("index of the roads, places moved to them", lambda: way.lost(lon, lat), runs=1)
    known = Opening(sure, sure)
    day = timed("24 hours within 1 km", lambda: way.reach(points, lon, lat, known, 1000.0))
    timed("24 hours within 1 km, sure and possible",
          lambda: way.reach(points, lon, lat, opening, 1000.0))  # fmt: skip
    timed("24 hours within 3.75 km", lambda: way.reach(points, lon, lat, known, 3750.0))
    weight = rng.uniform(0, 3, (len(points), 24))
    timed("what each place would add, by hour", lambda: way.sums(points, weight, lon, lat, 1000.0))
    print(f"  at most {LIMIT_S:.0f} s were promised: {'kept' if day <= LIMIT_S else 'NOT kept'}")


if __name__ == "__main__":
    main()
