"""The best choice of a covering within a limit, with its proof.

A good choice by search, a bound by the Lagrangian dual, certain sites fixed, and what is left
looked through branch by branch. Fixing keeps only choices strictly better than the best one known,
so that the answer is the better of that one and of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stations.planning.reach import Ints
from stations.planning.siting.branch import branched
from stations.planning.siting.covering import Covering, Mask, fixed, gain_of, useful
from stations.planning.siting.covering_branch import CoveringBranches
from stations.planning.siting.dual import Dual, descended, evaluated, first_dual, fixable, rounded
from stations.planning.siting.highs import Programme, solve
from stations.planning.siting.plan import SLACK, Report, Watch, step_of, total
from stations.planning.siting.search import greedy, improved, shaken

ROUNDS, STEPS, SHAKES = 30, 30, 30
"""Rounds of the dual and the search; steps of the dual, and shakes of the choice, in each."""

SHRUNK = 0.9
"""A core is built anew when no more than this share of its sites is left."""

PURSE = 8
"""Rows per site up to which a budget is a knapsack first of all (measured)."""

STALLED = 0.02
"""The dual rests when a round lowers the bound by less than this share of what is open."""


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """`sites` by number, the `weight` they cover, and the `bound` that no choice passes."""

    sites: Ints
    weight: float
    bound: float

    @property
    def is_proven(self) -> bool:
        """Whether nothing better can exist."""
        return self.bound <= self.weight


class _Search:
    """One search: the best choice so far, the core that could hold a better one, its bound."""

    def __init__(self, rows: Covering, room: float, seed: int) -> None:
        self.rows, self.room, self.seed = rows, room, seed
        self.step = step_of(rows.weight)
        self.all = total(rows.weight)
        self.least = self.step / 2 if self.step else SLACK * max(self.all, 1e-300)
        self.sites, self.weight = np.zeros(0, np.int64), 0.0
        self.taken = np.zeros(0, np.int64)
        self.gained = 0.0
        self.core, self.number = rows, np.arange(len(rows.price), dtype=np.int64)
        self.shrink(self.taken, useful(rows, room))

    @property
    def left(self) -> float:
        """What of the limit the core may still take."""
        return self.room - float(self.rows.price[self.taken].sum())

    def shrink(self, taken: Ints, keep: Mask) -> None:
        """Build `taken` of the core for good, and keep only some of its other sites."""
        self.taken = np.concatenate([self.taken, self.number[taken]])
        self.core, number, gained = fixed(self.core, taken, keep)
        self.number, self.gained = self.number[number], self.gained + gained

    def offer(self, sites: Ints) -> None:
        """Keep a choice of the core if it is the best so far and within the limit."""
        chosen = np.sort(np.concatenate([self.taken, self.number[sites]]))
        if self.rows.price[chosen].sum() > self.room:
            return
        weight = gain_of(self.rows, chosen)
        if weight > self.weight:
            self.sites, self.weight = chosen, weight

    def wanted(self) -> float:
        """The least that the core would have to cover to be better than the best so far."""
        return self.weight - self.gained + (self.step or self.least)

    def best_of_core(self) -> Ints:
        """As much of the best choice as the core still holds."""
        return np.flatnonzero(np.isin(self.number, self.sites))

    def bound(self, core_bound: float) -> float:
        """A bound on everything out of a bound on the core."""
        bound = min(self.all, self.gained + core_bound)
        if self.step:
            bound = np.floor(bound / self.step + 1e-6) * self.step
        elif bound <= self.weight + self.least:
            bound = self.weight
        return max(self.weight, float(bound))


def best_cover(rows: Covering, room: float, *, watch: Watch, seed: int, report: Report) -> Best:
    """Return the choice that covers most within `room`; an empty one where nothing fits."""
    search = _Search(rows, room, seed)
    search.offer(greedy(search.core, room, search.least)[0])
    dual = first_dual(search.core, search.left)
    bound = search.bound(dual.bound)
    if bound > search.weight and not watch.over():
        dual, bound = _close(search, dual, watch, report)
    if bound > search.weight and not watch.over():
        report("exact", search.weight, bound)
        if _is_purse(search.core):
            rest = _filled_purse(search, watch)
        else:
            branches = CoveringBranches(search.core)
            rest = branched(
                branches, dual.pay, dual.bound, search.left, aim=search, watch=watch, report=report
            )
        bound = min(bound, search.bound(rest))
    return Best(search.sites, search.weight, max(bound, search.weight))


def _close(search: _Search, dual: Dual, watch: Watch, report: Report) -> tuple[Dual, float]:
    """Bring choice and bound together, fixing what is certain on the way."""
    scale, bound = 1.0, search.bound(dual.bound)
    for turn in range(ROUNDS):
        before = dual.bound
        dual, scale = descended(
            search.core, dual, search.left, target=search.wanted(), steps=STEPS, scale=scale
        )
        _look_around(search, rounded(dual), turn)
        bound = min(bound, search.bound(dual.bound))
        report("bound", search.weight, bound)
        if bound <= search.weight or watch.over() or scale < 1e-4:
            break
        dual = _fix(search, dual)
        if search.left < 0 or not len(search.core.price):
            return dual, search.weight
        if turn > 5 and before - dual.bound < STALLED * (dual.bound - search.wanted()):
            break
    return dual, bound


def _look_around(search: _Search, start: Ints, turn: int) -> None:
    """Improve what the bound suggests, and shake the best choice."""
    core, left, least = search.core, search.left, search.least
    search.offer(improved(core, start, left, least)[0])
    best = search.best_of_core()
    search.offer(shaken(core, best, left, least, SHAKES, search.seed + turn)[0])


def _fix(search: _Search, dual: Dual) -> Dual:
    """Fix what the dual makes certain, when it is enough to be worth the work."""
    in_all, in_none = fixable(search.core, dual, search.left, search.wanted())
    free = len(in_all) - int(in_all.sum()) - int(in_none.sum())
    if free > SHRUNK * len(in_all):
        return dual
    taken = np.flatnonzero(in_all)
    payments = search.core._replace(weight=dual.pay)
    pay = fixed(payments, taken, ~in_none)[0].weight
    search.shrink(taken, ~in_none)
    search.offer(np.zeros(0, np.int64))
    left = max(search.left, 0.0)
    return evaluated(search.core, np.minimum(pay, search.core.weight), left)


def _is_purse(core: Covering) -> bool:
    """Whether sites hardly share rows: then filling the purse is the hard part, not the overlap."""
    even = bool((core.price == core.price[0]).all())
    return not even and len(core.row_site) <= PURSE * len(core.price)


def _filled_purse(search: _Search, watch: Watch) -> float:
    """Let HiGHS, whose cuts know knapsacks, look for a better choice; return the core's bound."""
    core, n_sites = search.core, len(search.core.price)
    every, scale = total(core.weight), search.step or float(core.weight.max()) / 1000
    most = (every - search.wanted() + search.least) / scale
    found = solve(
        _programme(core, search.left, scale),
        time_limit_s=watch.left_s(),
        cutoff=most,
        seed=search.seed,
    )
    wanted = search.wanted()
    if found.values is not None:
        search.offer(np.flatnonzero(found.values[:n_sites] > 0.5))
    if found.values is None and found.finished:
        return wanted - (search.step or search.least)
    return every - found.bound * scale


def _programme(core: Covering, room: float, scale: float) -> Programme:
    """Minimise the weight left uncovered: a row is covered by a site, or counts."""
    n_sites, n_rows = len(core.price), len(core.weight)
    points = n_sites + np.arange(n_rows)
    column = np.insert(core.row_site.astype(np.int64), core.row_first[1:], points)
    first = core.row_first + np.arange(n_rows + 1)
    largest = max(float(core.price.max()), 1e-12)
    return Programme(
        cost=np.concatenate([np.zeros(n_sites), core.weight / scale]),
        whole=np.arange(n_sites + n_rows) < n_sites,
        first=np.concatenate([first, [len(column) + n_sites]]),
        column=np.concatenate([column, np.arange(n_sites)]),
        value=np.concatenate([np.ones(len(column)), core.price / largest]),
        low=np.concatenate([np.ones(n_rows), [-np.inf]]),
        high=np.concatenate([np.full(n_rows, np.inf), [room / largest]]),
    )
