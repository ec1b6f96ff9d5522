"""How sure a choice of sites is when the demand is not quite what was counted (P6).

Every demand point is drawn anew, its weight times a factor between 1 - spread and 1 + spread, each
draw is solved again, and a site's share is that of the draws in which it is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from stations.planning.siting.cover import cover
from stations.planning.siting.instance import Instance
from stations.planning.siting.plan import Limit
from stations.planning.siting.thrift import thrifty

SPREAD = 0.2
DRAWS = 100
DRAW_LIMIT_S = 0.5

Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Stays:
    """In how many of `draws` each chosen site was chosen again; `proven` draws were exact."""

    draws: int
    proven: int
    times: dict[str, int]


def stays(
    instance: Instance,
    chosen: Collection[str],
    *,
    within_m: float,
    limit: Limit,
    must: Collection[str] = (),
    must_not: Collection[str] = (),
    draws: int = DRAWS,
    spread: float = SPREAD,
    draw_limit_s: float = DRAW_LIMIT_S,
    seed: int = 0,
    tell: Tell = lambda _share: None,
) -> Stays:
    """Return how often each of `chosen` is chosen again; the same seed draws the same demand.

    Raises:
        ValueError: no draw, or a spread that is not 0..1.
    """
    if draws < 1 or not 0 <= spread <= 1:
        raise ValueError("at least one draw, and a spread of 0 to 1")
    rng = np.random.default_rng(seed)
    times, proven = dict.fromkeys(chosen, 0), 0
    for draw in range(draws):
        factor = rng.uniform(1 - spread, 1 + spread, len(instance.weight))
        shifted = replace(instance, weight=instance.weight * factor)
        found = cover(
            shifted,
            within_m=within_m,
            limit=limit,
            must=must,
            must_not=must_not,
            time_limit_s=draw_limit_s,
            seed=seed,
        )
        proven += found.gap == 0
        found = thrifty(shifted, found, within_m=within_m, must=must, must_not=must_not)
        for key in found.chosen:
            if key in times:
                times[key] += 1
        tell((draw + 1) / draws)
    return Stays(draws, proven, times)
