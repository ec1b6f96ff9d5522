"""Site choice side by side with its peers: maximal covering, proven optimal.

Run `python -m benchmarks.siting [LARGE]`. Ours and plain HiGHS run here; spopt (with HiGHS through
pulp) runs in the Python named by `SITING_PEERS_PYTHON`, where `benchmarks/requirements.txt` is
installed. A peer that is absent is said to be absent. Each figure is one cold question, distances
included for ours and given to the peers; kernels are compiled before.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.machine import describe, load
from stations.planning.reach import Floats
from stations.planning.siting.cover import cover
from stations.planning.siting.instance import Candidates, Instance, instance_from_positions
from stations.planning.siting.plan import Limit, Plan

PEER_LIMIT_S = 120.0
EAST_KM, NORTH_KM = 93.4, 110.9  # kilometres in a degree at 33 N
PRICE_YUAN = 27_514.0  # of one station, on average (DOMAIN, Xuchang)


class Job(NamedTuple):
    """A city `side_km` wide, its workers anywhere or (three in four) around twelve towns."""

    workers: int
    sites: int
    most: int
    within_m: float
    side_km: float = 40.0
    towns: bool = False
    budget: bool = False

    def words(self) -> str:
        spread = "towns" if self.towns else "even"
        limit = f"{self.most * PRICE_YUAN:,.0f} yuan, 50 stand" if self.budget else f"p={self.most}"
        size = f"{self.workers:,} x {self.sites:,}"
        return f"{size}, {limit}, {self.within_m / 1000:g} km, {self.side_km:g} km {spread}"

    def limit(self) -> Limit:
        return Limit(budget=self.most * PRICE_YUAN) if self.budget else Limit(sites=self.most)


SMALL = [
    Job(5_000, 500, 20, 1000.0),
    Job(5_000, 500, 20, 1000.0, towns=True),
    Job(5_000, 500, 20, 1000.0, 20.0),
    Job(5_000, 500, 20, 1000.0, 20.0, towns=True),
    Job(5_000, 500, 20, 3000.0),
    Job(5_000, 500, 20, 3000.0, towns=True),
]
LARGE = [
    Job(50_000, 2_000, 35, 1000.0),
    Job(50_000, 2_000, 35, 1000.0, 20.0),
    Job(50_000, 2_000, 35, 1000.0, towns=True),
    Job(50_000, 2_000, 35, 1000.0, budget=True),
    Job(50_000, 2_000, 35, 1000.0, 20.0, budget=True),
    Job(50_000, 2_000, 35, 1000.0, towns=True, budget=True),
    Job(50_000, 2_000, 35, 3000.0),
]


def positions(job: Job, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    half = job.side_km / 2
    at = rng.uniform(-half, half, (n, 2))
    if job.towns:
        centre = np.random.default_rng(1).uniform(-half, half, (12, 2))
        near = centre[rng.integers(0, 12, n)] + rng.normal(0.0, job.side_km / 15, (n, 2))
        at = np.where(rng.random((n, 1)) < 0.7, near, at)
    return 113.25 + at[:, 0] / EAST_KM, 33.05 + at[:, 1] / NORTH_KM


def question(job: Job) -> Instance:
    rng = np.random.default_rng(7)
    lon, lat = positions(job, job.workers, rng)
    x, y = positions(job, job.sites, rng)
    weight = rng.integers(1, 100, job.workers).astype(float)
    cost = np.asarray(rng.integers(10, 46, job.sites) * 1000.0)
    ids = tuple(f"c{j:04d}" for j in range(job.sites))
    stands = positions(job, 50, rng) if job.budget else None
    able = Candidates(ids, x, y, cost)
    return instance_from_positions(lon, lat, weight, able, existing=stands, within_m=job.within_m)


def ours(job: Job, limit_s: float) -> tuple[Plan, float, Instance]:
    start = time.perf_counter()
    instance = question(job)
    plan = cover(instance, within_m=job.within_m, limit=job.limit(), time_limit_s=limit_s)
    return plan, time.perf_counter() - start, instance


def peer(name: str, job: Job, instance: Instance, python: str) -> str:
    """One peer in a process of its own: seconds and what it covers."""
    held = instance.held_m <= job.within_m
    with tempfile.TemporaryDirectory(prefix="nuanyi-siting-") as folder:
        file = Path(folder) / "question.npz"
        np.savez(
            file, first=instance.first, site=instance.site, held=held, weight=instance.weight,
            price=job.limit().prices(instance.cost), room=job.limit().room,
        )  # fmt: skip
        script = Path(__file__).with_name("siting_peers.py")
        command = [python, str(script), name, str(file), str(PEER_LIMIT_S)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=4 * PEER_LIMIT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{name}: {type(error).__name__}"
    if done.returncode:
        return f"{name}: absent ({done.stderr.strip().splitlines()[-1][:60]})"
    told = json.loads(done.stdout.splitlines()[-1])
    proven = "proven" if told["proven"] else f"not proven in {PEER_LIMIT_S:g} s"
    return f"{name} {told['seconds']:.2f} s {told['covered']:,.0f} {proven}, {told['mb']:.0f} MB"


def row(job: Job, peers: list[tuple[str, str]], limit_s: float) -> None:
    plan, seconds, instance = ours(job, limit_s)
    proof = plan.status.value if plan.gap == 0 else f"gap {plan.gap:.2%}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{job.words()}  [{load()}]")
    print(f"    ours {seconds:.3f} s {plan.objective:,.0f} {proof}, peak so far {peak:.0f} MB")
    for name, python in peers:
        print(f"    {peer(name, job, instance, python)}", flush=True)


def main(*which: str) -> None:
    print(describe())
    peers_python = os.environ.get("SITING_PEERS_PYTHON", "")
    if not peers_python:
        print("spopt: absent (SITING_PEERS_PYTHON is not set)")
    ours(Job(300, 40, 3, 3000.0, 20.0), 5.0)
    ours(Job(300, 40, 3, 3000.0, 20.0, budget=True), 5.0)
    spopt = [("spopt", peers_python)] if peers_python else []
    for job in [] if "LARGE" in which else SMALL:
        row(job, [*spopt, ("HiGHS", sys.executable)], 60.0)
    for job in LARGE:
        row(job, [("HiGHS", sys.executable)] if "LARGE" in which else [], 60.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
