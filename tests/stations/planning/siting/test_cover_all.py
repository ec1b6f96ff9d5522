"""The fewest sites against every choice there is."""

from __future__ import annotations

import numpy as np
import pytest

from stations.planning.siting.cover_all import cover_all
from stations.planning.siting.plan import Limit, Status
from tests.stations.planning.siting import brute

RADIUS_M = 250.0


@pytest.mark.parametrize("block", range(10))
def test_no_fewer_sites_cover_everybody_who_can_be(block: int) -> None:
    for seed in range(block * 30, block * 30 + 30):
        asked = brute.random_question(seed, whole=seed % 3 > 0)
        must = frozenset({seed % len(asked.cost)}) if seed % 5 == 0 else frozenset()
        wanted = {f"s{j:02d}" for j in must}
        plan = cover_all(asked.instance(), within_m=RADIUS_M, must=wanted)
        every = list(brute.choices(asked, Limit(sites=len(asked.cost)), must))
        most = brute.covered(asked, every[-1], RADIUS_M)
        full = [c for c in every if brute.covered(asked, c, RADIUS_M) >= most - 1e-9]
        fewest = min(len(c) for c in full)
        reachable = np.isfinite(asked.apart) & (asked.apart <= RADIUS_M)
        alone = ~reachable.any(axis=1) & (asked.held > RADIUS_M)
        assert plan.unreachable == pytest.approx(asked.weight[alone].sum())
        if not reachable.any():
            assert plan.status is Status.INFEASIBLE
            continue
        assert plan.status is Status.OPTIMAL, seed
        assert plan.objective == plan.bound == fewest, seed
        assert brute.numbers(plan.chosen) == min(c for c in full if len(c) == fewest), seed
