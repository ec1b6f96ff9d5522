"""Maximal covering against every choice there is: with so many sites and under a budget."""

from __future__ import annotations

import numpy as np
import pytest

from stations.planning.siting.cover import cover
from stations.planning.siting.plan import Limit, Note, Status
from tests.stations.planning.siting import brute

RADIUS_M = 250.0


def a_limit(seed: int, asked: brute.Asked) -> Limit:
    rng = np.random.default_rng(seed + 1_000_000)
    if seed % 2:
        return Limit(sites=int(rng.integers(1, len(asked.cost) + 2)))
    return Limit(budget=float(np.round(rng.random() * asked.cost.sum(), 2)))


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("block", range(10))
def test_no_choice_covers_more_than_the_plan(block: int, whole: bool) -> None:
    for seed in range(block * 60, block * 60 + 60):
        asked = brute.random_question(seed, whole=whole)
        limit = a_limit(seed, asked)
        plan = cover(asked.instance(), within_m=RADIUS_M, limit=limit)
        most = max(brute.covered(asked, c, RADIUS_M) for c in brute.choices(asked, limit))
        assert plan.objective == pytest.approx(most, rel=1e-9), seed
        assert plan.bound == pytest.approx(most, rel=1e-9), seed
        assert plan.status is not Status.FEASIBLE
        chosen = brute.numbers(plan.chosen)
        assert brute.covered(asked, chosen, RADIUS_M) == pytest.approx(most), seed
        assert chosen in set(brute.choices(asked, limit)), seed
        assert plan.cost == pytest.approx(asked.cost[list(chosen)].sum())


@pytest.mark.parametrize("block", range(5))
def test_of_equal_choices_the_first_by_id_is_taken(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        asked = brute.random_question(seed)
        limit = Limit(sites=1 + seed % 4)
        plan = cover(asked.instance(), within_m=RADIUS_M, limit=limit)
        every = list(brute.choices(asked, limit))
        most = max(brute.covered(asked, c, RADIUS_M) for c in every)
        best = [c for c in every if brute.covered(asked, c, RADIUS_M) == most]
        size = len(plan.chosen)
        assert brute.numbers(plan.chosen) == min(c for c in best if len(c) == size), seed


@pytest.mark.parametrize("block", range(5))
def test_wishes_are_kept(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        asked = brute.random_question(seed, m=6)
        rng = np.random.default_rng(seed)
        order = rng.permutation(6)
        must, never = frozenset(order[:2].tolist()), frozenset(order[4:].tolist())
        limit = Limit(sites=3) if seed % 2 else Limit(budget=float(asked.cost.sum() * 0.7))
        plan = cover(
            asked.instance(),
            within_m=RADIUS_M,
            limit=limit,
            must={f"s{j:02d}" for j in must},
            must_not={f"s{j:02d}" for j in never},
        )
        every = list(brute.choices(asked, limit, must, never))
        if not every:
            assert plan.status is Status.INFEASIBLE
            continue
        most = max(brute.covered(asked, c, RADIUS_M) for c in every)
        if plan.note is Note.NO_CANDIDATE_IN_REACH:
            assert most == plan.objective
            continue
        assert plan.objective == most, seed
        assert brute.numbers(plan.chosen) in every


def test_reasons_add_up_to_what_is_new() -> None:
    for seed in range(60):
        asked = brute.random_question(seed)
        plan = cover(asked.instance(), within_m=RADIUS_M, limit=Limit(sites=3))
        before = brute.covered(asked, (), RADIUS_M)
        assert before + sum(r.adds for r in plan.reasons) == pytest.approx(plan.objective)
        assert sorted(r.id for r in plan.reasons) == list(plan.chosen)
        assert all(reason.adds > 0 for reason in plan.reasons)
