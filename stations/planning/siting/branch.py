"""Branch and bound: sites are tried in and out until no open branch can be better.

What the dual of a branch makes certain is decided on the way, so that few branches are needed. The
bound of what is still open is known at every moment.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numba
import numpy as np
from numpy.typing import NDArray

from stations.planning.reach import Floats, Ints
from stations.planning.siting.plan import Report, Watch

OUT, FREE, IN = np.int8(-1), np.int8(0), np.int8(1)

STEPS = 20
"""Steps of the dual in each branch: more make fewer branches and take longer (measured)."""

STRETCH, PATIENCE, SMOOTH = 1.5, 10, 0.7
"""Polyak's step is stretched (below 2 it converges), halved after so many idle steps, and goes on
in the old direction by so much (measured: half the branches of 1, 6 and 0.5)."""

State = NDArray[np.int8]


class Branch(NamedTuple):
    """An open branch: which sites are decided, payments to start from, and its bound so far."""

    state: State
    pay: Floats
    bound: float


class Aim(Protocol):
    """Whom the search serves: it is offered choices and says what would be better."""

    def offer(self, sites: Ints) -> None:
        """Keep a choice if it is the best so far."""

    def wanted(self) -> float:
        """The least value of a better choice."""

    def bound(self, core_bound: float) -> float:
        """A bound in the unit of the whole question."""


class Branches(Protocol):
    """A question whose branches can be bounded; more is better."""

    @property
    def price(self) -> Floats:
        """What each site takes of the limit."""

    def visit(
        self, state: State, pay: Floats, room: float, least: float
    ) -> tuple[float, Floats, Floats]:
        """Lower the bound of a branch, decide in `state` what is certain, and move `pay`.

        Returns the bound, how much of each site it takes, and the same as a mean over the way.
        """

    def choose(self, order: Ints, room: float, *, thorough: bool) -> Ints:
        """A choice out of sites in the order in which they are wanted."""

    def split(self, state: State, mean: Floats) -> int:
        """The free site to decide next; -1 where all are decided."""


def branched(
    question: Branches,
    start: Floats,
    bound: float,
    room: float,
    *,
    aim: Aim,
    watch: Watch,
    report: Report,
) -> float:
    """Look through all branches, the deepest first; return the bound of what is left open."""
    stack = [Branch(np.full(len(question.price), FREE), start.copy(), bound)]
    visits = 0
    while stack and not watch.over():
        branch = stack.pop()
        if branch.bound < aim.wanted():
            continue
        visits += 1
        stack += _children(question, branch, room, aim, thorough=visits % 20 == 1)
        if visits % 200 == 0:
            report("exact", None, aim.bound(max((b.bound for b in stack), default=0.0)))
    return max((b.bound for b in stack), default=-np.inf)


def _children(
    question: Branches, branch: Branch, room: float, aim: Aim, *, thorough: bool
) -> list[Branch]:
    """The two halves of a branch, the one to look at first last; none where nothing is left."""
    state, pay = branch.state, branch.pay
    bound, sites, mean = question.visit(state, pay, room, aim.wanted())
    bound = min(float(bound), branch.bound)
    order = np.argsort(-sites, kind="stable")
    aim.offer(question.choose(order[sites[order] > 0], room, thorough=thorough))
    left = room - float(question.price[state == IN].sum())
    if bound < aim.wanted() or left < 0:
        return []
    state[(state == FREE) & (question.price > left)] = OUT
    site = question.split(state, mean)
    if site < 0:
        aim.offer(np.flatnonzero(state == IN))
        return []
    without, within = state.copy(), state.copy()
    without[site], within[site] = OUT, IN
    return [Branch(without, pay.copy(), bound), Branch(within, pay, bound)]


@numba.njit(nogil=True, cache=True)
def decide(
    state: State,
    worth: Floats,
    price: Floats,
    sites: Floats,
    low: float,
    high: float,
    spare: float,
) -> bool:
    """Decide the sites whose other side would cost the bound more than it can spare.

    True if any went in.
    """
    inside = False
    for j in range(len(state)):
        if state[j] != FREE:
            continue
        if sites[j] > 0 and worth[j] - low * price[j] > spare:
            state[j] = IN
            inside = True
        elif sites[j] < 1 and high * price[j] - worth[j] > spare:
            state[j] = OUT
    return inside
