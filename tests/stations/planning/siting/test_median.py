"""The least total way against every choice there is."""

from __future__ import annotations

import numpy as np
import pytest

from stations.planning.siting.median import median
from stations.planning.siting.plan import Limit, Note, Status
from tests.stations.planning.siting import brute


def way(asked: brute.Asked, chosen: tuple[int, ...]) -> float:
    """The total way of those who can reach anything; infinite where one of them cannot."""
    every = brute.nearest(asked, tuple(range(len(asked.cost))))
    counts = (asked.weight > 0) & np.isfinite(every)
    return float((asked.weight[counts] * brute.nearest(asked, chosen)[counts]).sum())


@pytest.mark.parametrize("block", range(10))
def test_no_choice_has_a_shorter_way(block: int) -> None:
    for seed in range(block * 30, block * 30 + 30):
        asked = brute.random_question(seed, whole=seed % 3 > 0)
        sites = Limit(sites=1 + seed % 4)
        limit = sites if seed % 2 else Limit(budget=float(asked.cost.sum() * 0.4))
        must = frozenset({seed % len(asked.cost)}) if seed % 7 == 0 else frozenset()
        plan = median(asked.instance(), limit=limit, must={f"s{j:02d}" for j in must})
        every = list(brute.choices(asked, limit, must))
        least = min((way(asked, c) for c in every), default=np.inf)
        if plan.status is Status.INFEASIBLE:
            assert np.isinf(least) or plan.note is not Note.TOO_FEW_TO_REACH_ALL, seed
            assert np.isinf(least) or plan.objective == pytest.approx(least), seed
            continue
        assert plan.status is Status.OPTIMAL, seed
        assert plan.objective == pytest.approx(least, rel=1e-9, abs=1e-6), seed
        assert plan.bound == pytest.approx(least, rel=1e-9, abs=1e-6), seed
        chosen = brute.numbers(plan.chosen)
        assert chosen in every
        assert way(asked, chosen) == pytest.approx(least, rel=1e-9, abs=1e-6)
