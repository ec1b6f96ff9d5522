"""The planner's kernels, compiled on a machine's first start, so that no first click waits.

Compiled code is kept beside its source; where it is there already, nothing is done. It is done in
a process of its own that gives way to everybody; this module imports nothing of it before.
"""

from __future__ import annotations

import os
from pathlib import Path

from stations.services.apart import Apart, Tell

LAST = 19  # of niceness
_SITING = Path(__file__).parents[1] / "planning" / "siting"
_RADIUS_M = 500.0


def compile_apart() -> Apart[None] | None:
    """Start compiling, unless it was done on this machine; dropping the answer ends it."""
    is_done = any((_SITING / "__pycache__").glob("*.nbi"))
    return None if is_done else Apart(compile_gently, None)


def compile_gently(_: None, tell: Tell) -> None:
    """Compile in a process that has nothing else to do, after everybody else."""
    if hasattr(os, "nice"):
        os.nice(LAST)
    compile_kernels(tell)


def compile_kernels(tell: Tell) -> None:
    """Ask one small question of each kind."""
    import numpy as np

    from geodata.demand import DemandTable
    from stations.planning.coverage import points_of, profile, reach
    from stations.planning.gaps import find_gaps
    from stations.planning.opening import HOURS, Opening

    rng = np.random.default_rng(0)
    lon, lat = 113.25 + rng.uniform(0, 0.02, 60), 33.05 + rng.uniform(0, 0.02, 60)
    demand = DemandTable.from_columns(lon, lat, np.full(60, 6.0))
    points, bits = points_of(demand), np.full(3, (1 << HOURS) - 1, np.uint32)
    profile(demand, points, reach(points, lon[:3], lat[:3], Opening(bits, bits), _RADIUS_M))
    tell(0.3)
    missing = np.full((len(points), HOURS), 6.0)
    find_gaps(points.lon, points.lat, missing, radius_m=_RADIUS_M, limit=2)
    tell(0.5)
    load_siting()
    tell(1.0)


def load_siting() -> None:
    """Compile or load what solving is made of, so that a time limit is all for the question."""
    import numpy as np

    from stations.planning.siting.cover import cover
    from stations.planning.siting.instance import Candidates, instance_from_positions
    from stations.planning.siting.plan import Limit

    step = np.arange(30, dtype=np.float64)
    lon, lat = 113.25 + step % 6 / 400, 33.05 + step // 6 / 400
    sites = Candidates(tuple(f"{i:02d}" for i in range(30)), lon + 0.001, lat, np.ones(30))
    asked = instance_from_positions(lon, lat, 1.0 + step % 7, sites, within_m=300.0)
    cover(asked, within_m=300.0, limit=Limit(budget=4.0), time_limit_s=30.0)
