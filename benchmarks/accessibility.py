"""How much room for whom: E2SFCA of 50,000 demand points and 2,000 stations beside pysal/access.

Run `python -m benchmarks.accessibility [DEMAND] [STATIONS]`. Both get the same pairs within 5 km,
with the same three zones, in one run on one core; ours once more from bare positions. Seconds by
the clock and of the processor. The peer is in `benchmarks/requirements-peers.txt`; without it our
half is measured and the run says so.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.machine import describe, load
from stations.planning.accessibility import accessibility, zones
from stations.planning.reach import Floats
from stations.planning.siting.instance import Candidates, Instance, instance_from_positions

CATCHMENT_M, RUNS = 5000.0, 5
STEPS = {1000.0: 1.0, 2500.0: 0.68, 5000.0: 0.22}


def measured(name: str, act: Callable[[], Any]) -> tuple[Any, float]:
    """Print the median of a few runs and the peak of memory that one allocates."""
    clock, busy, answer = [], [], None
    for _ in range(RUNS):
        start, used = time.perf_counter(), time.process_time()
        answer = act()
        clock.append(time.perf_counter() - start)
        busy.append(time.process_time() - used)
    tracemalloc.start()
    act()
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    waited, worked = statistics.median(clock), statistics.median(busy)
    print(f"  {name:28}{waited:9.3f} s {worked:9.3f} s {peak_mb:7.0f} MB", flush=True)
    return answer, worked


def by_the_peer(weight: Floats, capacity: Floats, pairs: pd.DataFrame) -> Floats:
    """The scores as pysal/access finds them."""
    from access import Access, weights  # type: ignore[import-not-found]

    demand = pd.DataFrame({"geoid": np.arange(len(weight)), "people": weight})
    supply = pd.DataFrame({"geoid": np.arange(len(capacity)), "seats": capacity})
    asked = Access(
        demand_df=demand,
        demand_index="geoid",
        demand_value="people",
        supply_df=supply,
        supply_index="geoid",
        supply_value=["seats"],
        cost_df=pairs,
        cost_origin="origin",
        cost_dest="dest",
        cost_name="metres",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of points out of reach
        asked.enhanced_two_stage_fca(
            name="e2sfca", max_cost=CATCHMENT_M, weight_fn=weights.step_fn(STEPS)
        )
    found = asked.access_df["e2sfca_seats"].reindex(range(len(weight)))
    return np.asarray(np.nan_to_num(found.to_numpy(np.float64)), np.float64)


def a_city(demand: int, stations: int) -> tuple[Floats, Floats, Floats, Candidates, Floats]:
    """Workers and stations around forty centres of 60 x 60 km."""
    rng = np.random.default_rng(7)
    centres = rng.uniform([113.0, 33.0], [113.6, 33.5], (40, 2))

    def places(n: int) -> Floats:
        return centres[rng.integers(0, 40, n)] + rng.normal(0, 0.03, (n, 2))

    at, sites = places(demand), places(stations)
    ids = tuple(f"{i:06}" for i in range(stations))
    offered = Candidates(ids, sites[:, 0].copy(), sites[:, 1].copy(), np.zeros(stations))
    weight = rng.integers(1, 60, demand).astype(np.float64)
    capacity = rng.integers(1, 40, stations).astype(np.float64)
    return at[:, 0].copy(), at[:, 1].copy(), weight, offered, capacity


def columns(reached: Instance) -> pd.DataFrame:
    """The pairs as the peer takes them."""
    row = np.repeat(np.arange(len(reached.weight)), np.diff(reached.first))
    return pd.DataFrame(
        {"origin": row, "dest": reached.site.astype(np.int64), "metres": reached.apart_m}
    )


def main(demand: int = 50_000, stations: int = 2_000) -> None:
    print(describe())
    lon, lat, weight, sites, capacity = a_city(demand, stations)
    reached = instance_from_positions(lon, lat, weight, sites, within_m=CATCHMENT_M)
    steps = zones(list(STEPS.items()))
    print(f"{demand:,} demand points, {stations:,} stations, {len(reached.site):,} pairs; {load()}")

    def from_positions() -> Floats:
        pairs = instance_from_positions(lon, lat, weight, sites, within_m=CATCHMENT_M)
        return accessibility(pairs, capacity, decay=steps).scores

    accessibility(reached, capacity, decay=steps)
    ours, ours_s = measured(
        "ours, from pairs", lambda: accessibility(reached, capacity, decay=steps).scores
    )
    measured("ours, from positions", from_positions)
    if find_spec("access") is None:
        print("  pysal/access is not installed (benchmarks/requirements-peers.txt): no peer")
        return
    pairs = columns(reached)
    theirs, theirs_s = measured(
        "pysal/access, from pairs", lambda: by_the_peer(weight, capacity, pairs)
    )
    able = theirs > 0
    apart = float(np.abs(ours[able] / theirs[able] - 1).max())
    agree = apart <= 1e-9 and bool((ours[~able] == 0).all())
    print(f"  {theirs_s / ours_s:.0f} times as fast by processor time; {load()}")
    print(f"  scores differ by {apart:.1e} of themselves at most")
    if not agree:
        sys.exit("the two do not agree")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:]))
