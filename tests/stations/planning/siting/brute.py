"""Every choice there is, one by one: the oracle of site choice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stations.planning.siting.instance import Instance
from stations.planning.siting.plan import Limit

Floats = NDArray[np.float64]


class Asked(NamedTuple):
    """A small question: `apart[i, j]` metres (infinite where unreachable), dense."""

    weight: Floats
    apart: Floats
    cost: Floats
    held: Floats

    def instance(self) -> Instance:
        """The same question as the product takes it; sites are called s00, s01 ..."""
        reached = np.isfinite(self.apart)
        first = np.zeros(len(self.weight) + 1, np.int64)
        np.cumsum(reached.sum(axis=1), out=first[1:])
        site = np.nonzero(reached)[1].astype(np.int32)
        ids = tuple(f"s{j:02d}" for j in range(len(self.cost)))
        return Instance(self.weight, self.held, ids, self.cost, first, site, self.apart[reached])


def random_question(seed: int, *, whole: bool = True, n: int = 0, m: int = 0) -> Asked:
    """A question on a small grid, so that distances, rows and whole columns tie often."""
    rng = np.random.default_rng(seed)
    n, m = n or int(rng.integers(1, 25)), m or int(rng.integers(1, 10))
    demand, sites = rng.integers(0, 8, (n, 2)), rng.integers(0, 8, (m, 2))
    apart = np.hypot(*(demand[:, None, :] - sites[None, :, :]).transpose(2, 0, 1)) * 100.0
    if rng.random() < 0.3:
        apart[rng.random((n, m)) < 0.3] = np.inf
    weight = rng.integers(0, 6, n).astype(float) if whole else rng.random(n) * 10
    if rng.random() < 0.3:
        weight[:] = 1.0
    cost = np.asarray(rng.integers(0, 5, m) * 1000.0 if whole else np.round(rng.random(m), 2))
    held: Floats = np.full(n, np.inf)
    if rng.random() < 0.4:
        there = rng.integers(0, 8, (2, 2))
        held = np.asarray(
            np.hypot(*(demand[:, None, :] - there).transpose(2, 0, 1)).min(axis=1) * 100.0
        )
    return Asked(weight, np.asarray(apart), cost, held)


def choices(
    asked: Asked,
    limit: Limit,
    must: frozenset[int] = frozenset(),
    never: frozenset[int] = frozenset(),
) -> Iterator[tuple[int, ...]]:
    """Every choice that keeps the limit, fewest sites first, then by id."""
    able = [j for j in range(len(asked.cost)) if j not in never]
    for size in range(len(able) + 1):
        for chosen in combinations(able, size):
            dear = asked.cost[list(chosen)].sum() if limit.sites is None else size
            most = limit.budget if limit.sites is None else limit.sites
            assert most is not None
            if must <= set(chosen) and dear <= most + 1e-9:
                yield chosen


def nearest(asked: Asked, chosen: tuple[int, ...]) -> Floats:
    """Metres from each point to the nearest place once these are built."""
    built = asked.apart[:, list(chosen)].min(axis=1, initial=np.inf)
    return np.asarray(np.minimum(asked.held, built))


def covered(asked: Asked, chosen: tuple[int, ...], within_m: float) -> float:
    return float(asked.weight[nearest(asked, chosen) <= within_m].sum())


def numbers(ids: tuple[str, ...]) -> tuple[int, ...]:
    """Sites by number again."""
    return tuple(int(key[1:]) for key in ids)
