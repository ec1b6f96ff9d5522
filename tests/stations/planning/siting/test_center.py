"""The smallest largest distance against every choice there is."""

from __future__ import annotations

import numpy as np
import pytest

from stations.planning.siting.center import center
from stations.planning.siting.plan import Limit, Note, Status
from tests.stations.planning.siting import brute


def largest(asked: brute.Asked, chosen: tuple[int, ...]) -> float:
    """The largest distance of those who count: somebody is there, and something is in reach."""
    counts = (asked.weight > 0) & np.isfinite(brute.nearest(asked, tuple(range(len(asked.cost)))))
    return float(brute.nearest(asked, chosen)[counts].max(initial=0.0))


@pytest.mark.parametrize("block", range(10))
def test_no_choice_has_a_smaller_largest_distance(block: int) -> None:
    for seed in range(block * 30, block * 30 + 30):
        asked = brute.random_question(seed, whole=seed % 3 > 0)
        sites = Limit(sites=1 + seed % 4)
        limit = sites if seed % 2 else Limit(budget=float(asked.cost.sum() * 0.4))
        plan = center(asked.instance(), limit=limit)
        every = list(brute.choices(asked, limit))
        least = min(largest(asked, c) for c in every)
        if plan.status is Status.INFEASIBLE:
            assert np.isinf(least) or plan.note is not Note.TOO_FEW_TO_REACH_ALL, seed
            assert np.isinf(least) or plan.objective == least
            continue
        assert plan.status is Status.OPTIMAL, seed
        assert plan.objective == plan.bound == least, seed
        chosen = brute.numbers(plan.chosen)
        assert chosen in every
        assert largest(asked, chosen) == least
