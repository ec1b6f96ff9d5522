"""Cover everybody who can be covered with the fewest sites."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from stations.planning.siting.cover import Asked, nothing_for, reasons_of
from stations.planning.siting.covering import fixed, question_of
from stations.planning.siting.instance import Instance
from stations.planning.siting.least import least_cover
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


def cover_all(
    instance: Instance,
    *,
    within_m: float,
    must: Collection[str] = (),
    must_not: Collection[str] = (),
    time_limit_s: float = TIME_LIMIT_S,
    seed: int = 0,
    report: Report = silent,
) -> Plan:
    """Return the fewest sites within `within_m` (inclusive) of everybody who can be reached.

    Who has no candidate and no existing station in reach is left out, as `unreachable` weight;
    nobody (weight 0) needs no place. Must-haves count. Ties go to the first by id.

    Raises:
        InvalidInput: `unknown_candidate`.
        ValueError: a candidate is a must-have and a must-not.
    """
    watch = Watch(time_limit_s)
    every = Limit(sites=max(1, len(instance.ids)))
    asked = Asked.of(instance.within(within_m), every, must, must_not)
    prices = np.ones(len(asked.instance.cost))
    question = question_of(asked.instance, within_m, prices)
    if asked.hindrance() is Note.NO_CANDIDATE_IN_REACH:
        return nothing_for(question, Note.NO_CANDIDATE_IN_REACH, objective=0.0)
    rest, number, _ = fixed(question.rows, asked.must, np.ones(len(prices), bool))
    report("exact", None, None)
    least = least_cover(rest, watch=watch, seed=seed)
    even = rest._replace(weight=np.ones(len(rest.weight)))
    room = float(len(least.sites))
    sites = first_by_id(even, least.sites, room, slack=0.0, best=least.is_proven)
    chosen = np.sort(np.concatenate([asked.must, number[sites]]))
    objective, bound = float(len(chosen)), len(asked.must) + least.bound
    bound = objective if least.is_proven else bound
    return Plan(
        Status.OPTIMAL if least.is_proven else Status.FEASIBLE,
        objective,
        bound,
        gap_below(objective, bound),
        tuple(asked.instance.ids[j] for j in chosen),
        total(asked.instance.cost[chosen]),
        question.unreachable,
        reasons_of(question.rows, chosen, asked.instance.ids),
    )
