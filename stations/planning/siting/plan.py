"""The nouns of site choice: what may be spent, and the plan that comes out with its proof.

A plan says `optimal`, or `feasible` with the bound that nothing can pass, or `infeasible` with a
note that says why. Numbers are in the units of the question: workers for covering, worker-metres
for the median, metres for the centre, sites for covering all.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from stations.planning.reach import Floats

SLACK = 1e-9
"""Relative: sums of floating-point numbers are equal, and a budget is kept, up to this."""

TIME_LIMIT_S = 60.0


class Status(StrEnum):
    """How much of the answer is proven."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


class Note(StrEnum):
    """Why there is no plan."""

    BUDGET_BELOW_CHEAPEST = "budget_below_cheapest"
    MUST_HAVE_TOO_MUCH = "must_have_too_much"
    NO_CANDIDATE_IN_REACH = "no_candidate_in_reach"
    TOO_FEW_TO_REACH_ALL = "too_few_to_reach_all"
    OUT_OF_TIME = "out_of_time"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a site was taken: the workers it adds to what stands before it in the list.

    For the median and the centre these are the workers to whom it will be the nearest place.
    """

    id: str
    adds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer of the command `site`; field names are its contract.

    `chosen` are new sites by id; `reasons` the same sites, the one that adds most first.
    `objective` and `bound` are None where no plan exists.
    """

    status: Status
    objective: float | None
    bound: float | None
    gap: float
    chosen: tuple[str, ...]
    cost: float
    unreachable: float
    reasons: tuple[Reason, ...]
    note: Note | None = None

    def to_json(self) -> dict[str, Any]:
        """The plan as the contract words it; `note` only where there is no plan."""
        answer = {
            "status": self.status.value,
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "chosen": list(self.chosen),
            "cost": self.cost,
            "unreachable": self.unreachable,
            "reasons": [{"id": r.id, "adds": r.adds} for r in self.reasons],
        }
        return answer if self.note is None else answer | {"note": self.note.value}


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be spent: so many sites, or so many yuan.

    Raises:
        ValueError: neither or both, fewer than one site, a budget that is negative or no number.
    """

    sites: int | None = None
    budget: float | None = None

    def __post_init__(self) -> None:
        if (self.sites is None) == (self.budget is None):
            raise ValueError("a limit is either a number of sites or a budget")
        if self.sites is not None and self.sites < 1:
            raise ValueError("at least one site")
        if self.budget is not None and not 0 <= self.budget < math.inf:
            raise ValueError("a budget is yuan, 0 or more")

    @property
    def room(self) -> float:
        """The limit in its own unit; a budget is widened by what rounding of its sums may take."""
        if self.budget is None:
            return float(self.sites or 0)
        return self.budget + SLACK * max(1.0, self.budget)

    def prices(self, cost: Floats) -> Floats:
        """What each candidate takes of the limit: one, or its cost."""
        return np.ones(len(cost)) if self.budget is None else cost


Report = Callable[[str, float | None, float | None], None]
"""Told of progress: what is being done, the objective and the bound so far."""


def silent(_stage: str, _objective: float | None = None, _bound: float | None = None) -> None:
    """A report that nobody reads."""


class Watch:
    """How much of a time limit is left, in seconds."""

    def __init__(self, limit_s: float) -> None:
        self._end = time.perf_counter() + limit_s

    def left_s(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self._end - time.perf_counter())

    def over(self) -> bool:
        """Whether the limit has passed."""
        return self.left_s() <= 0.0


def gap_above(objective: float, bound: float) -> float:
    """The gap where more is better: what of the bound is missing.

    >>> gap_above(97.0, 100.0)
    0.03
    """
    return max(0.0, (bound - objective) / bound) if bound > 0 else 0.0


def gap_below(objective: float, bound: float) -> float:
    """The gap where less is better: what of the objective may be too much."""
    return max(0.0, (objective - bound) / objective) if objective > 0 else 0.0


def step_of(weight: Floats) -> float:
    """Every sum of these weights is a multiple of this; 0 where nothing of the kind is known.

    >>> step_of(np.array([4.0, 6.0])), step_of(np.array([0.5, 1.0]))
    (2.0, 0.0)
    """
    if not len(weight) or weight.max() > 2**40 or (weight != np.rint(weight)).any():
        return 0.0
    return float(np.gcd.reduce(weight.astype(np.int64)))


def total(values: Sequence[float] | Floats) -> float:
    """A sum that does not depend on the order of what is summed."""
    return math.fsum(values)
