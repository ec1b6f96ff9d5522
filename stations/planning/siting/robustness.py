"""How far a plan hangs on the exact numbers: the same question with demand a little other.

Demand is a guess. Each draw makes every point up to a fifth heavier or lighter and asks again: a
site that is chosen nearly always is safe, one that comes and goes deserves a second look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from stations.planning.siting.instance import Instance
from stations.planning.siting.plan import Plan

SPREAD, DRAWS = 0.2, 100


@dataclass(frozen=True, slots=True)
class Robustness:
    """The plan for demand as given, and over the draws.

    `stays` says of each of its sites in which share of the draws it is chosen again (0..1), the
    surest first; `others` the same of sites that only draws choose. `proven` counts the draws
    whose plan is proven.
    """

    plan: Plan
    draws: int
    proven: int
    stays: tuple[tuple[str, float], ...]
    others: tuple[tuple[str, float], ...]


def robustness(
    instance: Instance,
    choose: Callable[[Instance], Plan],
    *,
    draws: int = DRAWS,
    spread: float = SPREAD,
    seed: int = 0,
) -> Robustness:
    """Ask `choose` for demand as given and for seeded draws of it.

    Raises:
        ValueError: no draw, or a spread that is not between 0 and 1.
    """
    if draws < 1 or not 0 <= spread <= 1:
        raise ValueError("at least one draw, and a spread between 0 and 1")
    plan, rng = choose(instance), np.random.default_rng(seed)
    times: dict[str, int] = {}
    proven = 0
    for _ in range(draws):
        factor = rng.uniform(1.0 - spread, 1.0 + spread, len(instance.weight))
        drawn = choose(replace(instance, weight=instance.weight * factor))
        proven += drawn.gap == 0.0
        for key in drawn.chosen:
            times[key] = times.get(key, 0) + 1
    stays = {key: times.get(key, 0) / draws for key in plan.chosen}
    others = {key: n / draws for key, n in times.items() if key not in stays}
    return Robustness(plan, draws, proven, _ranked(stays), _ranked(others))


def _ranked(shares: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(shares.items(), key=lambda item: (-item[1], item[0])))
