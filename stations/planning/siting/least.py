"""The cheapest choice that covers every row: set covering (Toregas and ReVelle 1972).

Greedy and the shaking of maximal covering give a choice, dual ascent a first bound, HiGHS the
proof.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from stations.planning.reach import Ints
from stations.planning.siting.covering import Covering, fixed, useful
from stations.planning.siting.highs import Programme, solve
from stations.planning.siting.plan import SLACK, Watch, step_of
from stations.planning.siting.search import greedy, shaken
from stations.planning.siting.ties import without_idle

SHAKES = 200
"""Shakes of a choice that tries to cover all with a little less."""

AT_ONCE_S = 0.02  # with less time than this HiGHS is not asked


@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """`sites` cover every row for `price`; nothing cheaper than `bound` does."""

    sites: Ints
    price: float
    bound: float

    @property
    def is_proven(self) -> bool:
        """Whether nothing cheaper can exist."""
        return self.bound >= self.price


def least_cover(
    rows: Covering, *, watch: Watch, seed: int, enough: float = -np.inf, most: float = np.inf
) -> Least:
    """Return the cheapest choice that covers every row; each row has a site.

    The search ends early once a choice costs no more than `enough`, or it is proven that all cost
    more than `most`: the bound is then above it.
    """
    even = rows._replace(weight=np.ones(len(rows.weight)))
    core, number, _ = fixed(even, np.zeros(0, np.int64), useful(even, np.inf))
    core = core._replace(weight=np.ones(len(core.weight)))
    sites = _good_cover(core, watch, seed, enough)
    price, step = float(core.price[sites].sum()), step_of(core.price)
    bound = _up(_ascent(core), step)
    if enough < price and bound < price and bound <= most and watch.left_s() > AT_ONCE_S:
        cutoff = price - (step / 2 or SLACK * max(price, 1.0))
        goal = enough if enough > -np.inf else None
        found = solve(
            _programme(core), time_limit_s=watch.left_s(), cutoff=cutoff, seed=seed, goal=goal
        )
        bound = max(bound, _up(min(found.bound, price), step))
        if found.values is not None:
            sites = np.flatnonzero(found.values > 0.5)
            price = float(core.price[sites].sum())
        if found.values is None and found.finished:
            bound = price
    if step == 0.0 and bound >= price - SLACK * max(price, 1.0):
        bound = price
    return Least(np.sort(number[sites]), price, min(bound, price))


def _up(bound: float, step: float) -> float:
    """A bound raised to the next price there can be."""
    return float(np.ceil(bound / step - 1e-6) * step) if step else bound


def _good_cover(core: Covering, watch: Watch, seed: int, enough: float) -> Ints:
    """Greedy without what is idle, then again and again with a little less to spend."""
    sites = without_idle(core, greedy(core, np.inf, 0.5)[0], 0.0)
    every = len(core.weight)
    while not watch.over():
        price = float(core.price[sites].sum())
        if price <= max(enough, 0.0):
            break
        less = price - (step_of(core.price) or 1e-6 * price)
        short = sites[np.argsort(-core.price[sites], kind="stable")]
        found, covered = shaken(core, short[1:], less, 0.5, SHAKES, seed)
        if covered < every or core.price[found].sum() > less:
            break
        sites = without_idle(core, found, 0.0)
    return np.asarray(sites, np.int64)


@numba.njit(nogil=True, cache=True)
def _ascent(rows: Covering) -> float:
    """A bound by dual ascent: each row, the rarest first, pays what its sites still lack."""
    slack = rows.price.copy()
    order = np.argsort(np.diff(rows.row_first), kind="mergesort")
    bound = 0.0
    for i in order:
        least = np.inf
        for k in range(rows.row_first[i], rows.row_first[i + 1]):
            least = min(least, slack[rows.row_site[k]])
        for k in range(rows.row_first[i], rows.row_first[i + 1]):
            slack[rows.row_site[k]] -= least
        bound += least
    return bound


def _programme(core: Covering) -> Programme:
    n_rows, n_sites = len(core.weight), len(core.price)
    return Programme(
        cost=core.price,
        whole=np.ones(n_sites, bool),
        first=core.row_first,
        column=core.row_site,
        value=np.ones(len(core.row_site)),
        low=np.ones(n_rows),
        high=np.full(n_rows, np.inf),
    )
