"""The least total way: every worker to the nearest place, weighted (p-median, Hakimi 1964)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from stations.planning.reach import Floats, Ints
from stations.planning.siting.branch import FREE, State, branched
from stations.planning.siting.cover import Asked
from stations.planning.siting.instance import Instance
from stations.planning.siting.nearest_place import Served, hindered, nearest_m, served_of, shares
from stations.planning.siting.plan import (
    SLACK,
    TIME_LIMIT_S,
    Limit,
    Note,
    Plan,
    Report,
    Status,
    Watch,
    gap_below,
    silent,
    total,
)
from stations.planning.siting.saving import (
    Savings,
    improved_saving,
    saving_of,
    settled_saving,
    shaken_saving,
    split_saving,
    visited_saving,
)

ROUNDS, STEPS, SHAKES = 30, 30, 3

NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Branches:
    """The median as branch and bound sees it."""

    savings: Savings
    least: float

    @property
    def price(self) -> Floats:
        """What each site takes of the limit."""
        return self.savings.price

    def visit(
        self, state: State, pay: Floats, room: float, least: float
    ) -> tuple[float, Floats, Floats]:
        """See `branch.Branches`."""
        return visited_saving(  # type: ignore[no-any-return]
            self.savings, state, pay, room, least, STEPS
        )

    def choose(self, order: Ints, room: float, *, thorough: bool) -> Ints:
        """See `branch.Branches`."""
        least = self.least if thorough else np.inf
        return np.asarray(improved_saving(self.savings, order, room, least), np.int64)

    def split(self, state: State, mean: Floats) -> int:
        """See `branch.Branches`."""
        return int(split_saving(self.savings, state, mean))


class _Search:
    """The best choice so far and what would be better; `worst` is the way without any choice."""

    def __init__(self, served: Served, watch: Watch, seed: int) -> None:
        self.served, self.watch, self.seed = served, watch, seed
        self.savings, self.worst, self.needless = _savings(served)
        self.room = served.asked.room
        self.least = SLACK * max(self.needless, 1e-300)
        self.sites, self.value = NONE, 0.0

    def offer(self, sites: Ints) -> None:
        """Keep a choice if it is the best so far and within the limit."""
        if self.savings.price[sites].sum() > self.room:
            return
        inside = np.zeros(len(self.savings.price), bool)
        inside[sites] = True
        value = float(saving_of(self.savings, inside))
        if value > self.value:
            self.sites, self.value = np.sort(sites), value

    def wanted(self) -> float:
        """The least that a better choice saves."""
        return self.value + self.least

    def bound(self, core_bound: float) -> float:
        """A bound on what any choice saves."""
        return max(self.value, core_bound)


def _savings(served: Served) -> tuple[Savings, float, float]:
    """Return the savings, the way when nothing is saved, and the scale of what is compared.

    Who would be left without any place pays more than all detours there are together, so that
    no detour is ever saved by leaving somebody out.
    """
    whole = served.open
    lists = np.diff(whole.first)
    row = np.repeat(np.arange(len(lists)), lists)
    way = whole.weight[row] * whole.apart_m
    farthest = np.zeros(len(lists))
    np.maximum.at(farthest, row, way)
    held = whole.weight * whole.held_m
    alone = np.isinf(held)
    everywhere = alone & (lists == len(whole.ids))
    worst = np.where(alone, farthest, held)
    penalty = total(worst) * 1.001 + 1.0
    worst[alone & ~everywhere] += penalty
    saved = worst[row] - way
    kept = np.flatnonzero((saved > 0) | (alone[row] & everywhere[row]))
    kept = kept[np.lexsort((whole.site[kept], -saved[kept], row[kept]))]
    first = np.zeros(len(lists) + 1, np.int64)
    np.cumsum(np.bincount(row[kept], minlength=len(lists)), out=first[1:])
    savings = Savings(first, whole.site[kept], np.maximum(saved[kept], 0.0), served.price)
    return savings, total(worst), total(np.where(alone, farthest, held))


def median(
    instance: Instance,
    *,
    limit: Limit,
    must: Collection[str] = (),
    must_not: Collection[str] = (),
    time_limit_s: float = TIME_LIMIT_S,
    seed: int = 0,
    report: Report = silent,
) -> Plan:
    """Return the sites that make the total way to the nearest place least, in worker-metres.

    Who reaches nothing at all is left out, as `unreachable` weight; everybody else must be able
    to reach a place. A site that shortens nobody's way is not chosen.

    Raises:
        InvalidInput: `unknown_candidate`.
        ValueError: a candidate is a must-have and a must-not.
    """
    watch = Watch(time_limit_s)
    served = served_of(Asked.of(instance, limit, must, must_not))
    note = served.asked.hindrance()
    if note is not None:
        return hindered(served, note, _way(served, NONE))
    search = _Search(served, watch, seed)
    bound = _searched(search, report)
    if not len(search.sites) and not np.isfinite(_way(served, NONE)):
        search.sites = np.zeros(min(1, len(served.open.ids)), np.int64)  # any is as good as another
    if not np.isfinite(_way(served, search.sites)):
        short = bound <= search.value + search.least
        return hindered(served, Note.TOO_FEW_TO_REACH_ALL if short else Note.OUT_OF_TIME, np.inf)
    return _plan(served, search, bound)


def _searched(search: _Search, report: Report) -> float:
    """Bring choice and bound together; return the bound on what any choice saves."""
    savings, room = search.savings, search.room
    search.offer(np.asarray(improved_saving(savings, NONE, room, search.least), np.int64))
    n = len(savings.first) - 1
    state, pay = np.full(len(savings.price), FREE), np.zeros(n)
    filled = np.diff(savings.first) > 0
    pay[filled] = savings.saved[savings.first[:-1][filled]]
    bound = float(pay.sum())
    for turn in range(ROUNDS):
        before = bound
        if bound < search.wanted() or search.watch.over():
            break
        found, sites, _ = visited_saving(savings, state, pay, room, search.wanted(), STEPS)
        bound = min(bound, float(found))
        order = np.argsort(-sites, kind="stable")
        start = order[sites[order] > 0]
        search.offer(np.asarray(improved_saving(savings, start, room, search.least), np.int64))
        shaken = shaken_saving(
            savings, search.sites, room, search.least, SHAKES, search.seed + turn
        )
        search.offer(np.asarray(shaken, np.int64))
        report("bound", search.worst - search.value, search.worst - bound)
        if turn > 5 and before - bound < 0.02 * (bound - search.wanted()):
            break
    if bound >= search.wanted() and not search.watch.over():
        branches = _Branches(savings, search.least)
        rest = branched(
            branches, pay, bound, room, aim=search, watch=search.watch, report=_quiet(report)
        )
        bound = min(bound, rest)
    return max(bound, search.value)


def _quiet(report: Report) -> Report:
    """Branches know savings; a planner asked for ways."""

    def told(stage: str, _objective: float | None, _bound: float | None) -> None:
        report(stage, None, None)

    return told


def _way(served: Served, sites: Ints) -> float:
    """The total way of everybody who counts."""
    near_m = nearest_m(served.open, sites)
    return total(served.open.weight * near_m)


def _plan(served: Served, search: _Search, saving: float) -> Plan:
    proven = saving <= search.value + search.least
    sites = _settled(search)
    objective = _way(served, sites)
    bound = objective if proven else max(0.0, min(objective, search.worst - saving))
    chosen = served.chosen(sites)
    return Plan(
        Status.OPTIMAL if proven else Status.FEASIBLE,
        objective,
        bound,
        gap_below(objective, bound),
        tuple(served.asked.instance.ids[j] for j in chosen),
        total(served.asked.instance.cost[chosen]),
        served.unreachable,
        shares(served, chosen),
    )


def _settled(search: _Search) -> Ints:
    """Leave idle sites out, and exchange the last ones for a lower id where nothing is lost."""
    least = search.least
    found = settled_saving(search.savings, search.sites, search.room, least, least)
    return np.sort(np.asarray(found, np.int64))
