"""Cover as many workers as possible: with so many sites, or under a budget.

Maximal covering (Church and ReVelle 1974). Stations that stand already cover whom they cover, and
must-have sites are built before the rest is chosen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from stations.planning.reach import Ints
from stations.planning.siting.best import best_cover
from stations.planning.siting.covering import Covering, Question, fixed, gain_of, question_of
from stations.planning.siting.instance import Instance
from stations.planning.siting.plan import (
    SLACK,
    TIME_LIMIT_S,
    Limit,
    Note,
    Plan,
    Reason,
    Report,
    Status,
    Watch,
    gap_above,
    silent,
    step_of,
    total,
)
from stations.planning.siting.search import add, nothing_chosen
from stations.planning.siting.ties import first_by_id


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """An instance as it is asked: the forbidden candidates gone, the must-haves by number."""

    instance: Instance
    limit: Limit
    must: Ints

    @classmethod
    def of(
        cls,
        instance: Instance,
        limit: Limit,
        must: Collection[str],
        must_not: Collection[str],
    ) -> Asked:
        """Check and number the wishes.

        Raises:
            InvalidInput: `unknown_candidate`.
            ValueError: a candidate is wanted and forbidden.
        """
        if set(must) & set(must_not):
            raise ValueError("a candidate is both a must-have and a must-not")
        instance.numbers(must_not)
        left = instance.without(must_not)
        return cls(left, limit, left.numbers(must))

    @property
    def room(self) -> float:
        """What of the limit the must-haves leave."""
        prices = self.limit.prices(self.instance.cost)
        return self.limit.room - total(prices[self.must])

    def hindrance(self) -> Note | None:
        """Why nothing can be chosen, if so."""
        if self.room < 0:
            return Note.MUST_HAVE_TOO_MUCH
        if not len(self.instance.site):
            return Note.NO_CANDIDATE_IN_REACH
        prices = self.limit.prices(self.instance.cost)
        if not len(self.must) and prices.min() > self.room:
            return Note.BUDGET_BELOW_CHEAPEST
        return None


def cover(
    instance: Instance,
    *,
    within_m: float,
    limit: Limit,
    must: Collection[str] = (),
    must_not: Collection[str] = (),
    time_limit_s: float = TIME_LIMIT_S,
    seed: int = 0,
    report: Report = silent,
) -> Plan:
    """Return the sites that cover most weight within `within_m` (inclusive), existing ones counted.

    A site that would add nobody is not chosen, even where the limit has room for it. Ties go to
    the first by id.

    Raises:
        InvalidInput: `unknown_candidate`.
        ValueError: a candidate is a must-have and a must-not.
    """
    watch = Watch(time_limit_s)
    asked = Asked.of(instance.within(within_m), limit, must, must_not)
    question = question_of(asked.instance, within_m, limit.prices(asked.instance.cost))
    note = asked.hindrance()
    if note is not None:
        return nothing_for(question, note, objective=question.covered)
    everything = np.ones(len(question.rows.price), bool)
    rest, number, gained = fixed(question.rows, asked.must, everything)
    best = best_cover(rest, asked.room, watch=watch, seed=seed, report=report)
    slack = 0.0 if step_of(rest.weight) else SLACK * total(rest.weight)
    sites = first_by_id(rest, best.sites, asked.room, slack=slack, best=best.is_proven)
    chosen = np.sort(np.concatenate([asked.must, number[sites]]))
    bound = question.covered + gained + best.bound
    return cover_plan(asked, question, chosen, bound, proven=best.is_proven)


def nothing_for(question: Question, note: Note, *, objective: float) -> Plan:
    """The plan that builds nothing, because nothing can be built."""
    left = question.unreachable
    return Plan(Status.INFEASIBLE, objective, objective, 0.0, (), 0.0, left, (), note)


def cover_plan(
    asked: Asked, question: Question, chosen: Ints, bound: float, *, proven: bool
) -> Plan:
    """The plan of chosen sites, with what they cover counted anew."""
    objective = question.covered + gain_of(question.rows, chosen)
    bound = objective if proven else max(bound, objective)
    return Plan(
        Status.OPTIMAL if proven else Status.FEASIBLE,
        objective,
        bound,
        gap_above(objective, bound),
        tuple(asked.instance.ids[j] for j in chosen),
        total(asked.instance.cost[chosen]),
        question.unreachable,
        reasons_of(question.rows, chosen, asked.instance.ids),
    )


def reasons_of(rows: Covering, chosen: Ints, ids: tuple[str, ...]) -> tuple[Reason, ...]:
    """The chosen sites, each time the one that adds most to those before it, ties by id."""
    choice, left = nothing_chosen(rows), [int(j) for j in chosen]
    reasons = []
    while left:
        best = max(left, key=lambda j: (choice.gain[j], -j))
        left.remove(best)
        fresh = [
            i
            for i in rows.site_row[rows.site_first[best] : rows.site_first[best + 1]]
            if not choice.times[i]
        ]
        reasons.append(Reason(ids[best], total(rows.weight[fresh])))
        add(rows, choice, best)
    return tuple(reasons)
