"""The smallest largest distance: nobody farther from a place than can be helped (p-center).

A distance can be kept if all are covered within it by what the limit allows. So the distances that
there are get halved, first with good covers, then with proofs (Minieka 1970).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from stations.planning.reach import Floats, Ints
from stations.planning.siting.cover import Asked
from stations.planning.siting.covering import question_of
from stations.planning.siting.instance import Instance
from stations.planning.siting.least import least_cover
from stations.planning.siting.nearest_place import (
    Served,
    hindered,
    nearest_m,
    served_of,
    shares,
)
from stations.planning.siting.plan import (
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
from stations.planning.siting.ties import first_by_id

NONE = np.zeros(0, np.int64)


class _Ladder:
    """The distances that could be the largest one: below `low` none can be kept.

    `sites` keep the distance `steps[high]`; where none is known they are None.
    """

    def __init__(self, served: Served, watch: Watch, seed: int) -> None:
        whole = served.open
        self.instance = replace(whole, weight=np.ones(len(whole.weight)))
        self.price, self.room = served.price, served.asked.room
        self.watch, self.seed = watch, seed
        every = np.concatenate([whole.apart_m, whole.held_m])
        best = nearest_m(whole, np.arange(len(whole.ids)))
        steps = np.unique(every[np.isfinite(every)])
        self.steps: Floats = steps[steps >= best.max(initial=0.0)]
        self.low, self.high = 0, len(self.steps)
        self.sites: Ints | None = None

    def halve(self, low: int, *, prove: bool) -> int:
        """Halve from `low` up to `high`; return the step from which on nothing was ruled out.

        Without `prove`, what a good cover does not reach counts as ruled out.
        """
        unsure = False
        while low < self.high and not (prove and (unsure or self.watch.over())):
            middle = (low + self.high) // 2
            found = self.cover(float(self.steps[middle]), prove=prove)
            if isinstance(found, bool):
                unsure = prove and not found
                low = low if unsure else middle + 1
            else:
                self.sites = found
                farthest = nearest_m(self.instance, found).max(initial=0.0)
                self.high = int(np.searchsorted(self.steps, farthest))
        return low

    def cover(self, within_m: float, *, prove: bool) -> Ints | bool:
        """Sites that keep a distance; True where there are none, False where that is not known."""
        question = question_of(self.instance.within(within_m), within_m, self.price)
        watch = self.watch if prove else Watch(0.0)
        least = least_cover(
            question.rows, watch=watch, seed=self.seed, enough=self.room, most=self.room
        )
        if least.price <= self.room:
            return least.sites
        return least.bound > self.room


def center(
    instance: Instance,
    *,
    limit: Limit,
    must: Collection[str] = (),
    must_not: Collection[str] = (),
    time_limit_s: float = TIME_LIMIT_S,
    seed: int = 0,
    report: Report = silent,
) -> Plan:
    """Return the sites that make the largest distance to the nearest place smallest, in metres.

    Who reaches nothing at all is left out, as `unreachable` weight; where nobody is (weight 0)
    does not count. A site without which nobody has it farther is not chosen.

    Raises:
        InvalidInput: `unknown_candidate`.
        ValueError: a candidate is a must-have and a must-not.
    """
    watch = Watch(time_limit_s)
    served = served_of(Asked.of(instance, limit, must, must_not))
    note = served.asked.hindrance()
    if note is not None:
        return hindered(served, note, float(served.open.held_m.max(initial=0.0)))
    ladder = _Ladder(served, watch, seed)
    ladder.halve(0, prove=False)
    report("bound", None, None)
    low = ladder.halve(0, prove=True)
    if ladder.sites is None:
        proven = low >= len(ladder.steps) and len(ladder.steps) > 0
        note = Note.TOO_FEW_TO_REACH_ALL if proven else Note.OUT_OF_TIME
        return hindered(served, note, np.inf) if len(served.open.weight) else _nobody(served)
    return _plan(served, ladder, low)


def _nobody(served: Served) -> Plan:
    """Nobody is anywhere: nothing to build."""
    return Plan(Status.OPTIMAL, 0.0, 0.0, 0.0, (), 0.0, served.unreachable, ())


def _plan(served: Served, ladder: _Ladder, low: int) -> Plan:
    sites, proven = ladder.sites, low >= ladder.high
    assert sites is not None
    objective = float(nearest_m(served.open, sites).max(initial=0.0))
    question = question_of(ladder.instance.within(objective), objective, ladder.price)
    sites = first_by_id(question.rows, sites, ladder.room, slack=0.0, best=proven)
    bound = objective if proven else float(ladder.steps[low])
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
