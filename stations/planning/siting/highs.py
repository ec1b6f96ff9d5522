"""The remaining rest as a mixed-integer programme for HiGHS (Huangfu and Hall 2018).

Everything is minimised over variables from 0 to 1. One thread: the server has other work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from stations.planning.reach import Floats, Ints
from stations.planning.siting.covering import Mask
from stations.planning.siting.instance import Small


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Minimise `cost @ x` where `low <= rows @ x <= high`; `whole` variables are 0 or 1.

    Row `i` has the coefficients `value[first[i]:first[i + 1]]` at the variables `column[...]`.
    """

    cost: Floats
    whole: Mask
    first: Ints
    column: Ints | Small
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """`values` is None where no solution below the cutoff was found; nothing is below `bound`."""

    values: Floats | None
    bound: float
    finished: bool


def solve(
    programme: Programme,
    *,
    time_limit_s: float,
    cutoff: float = math.inf,
    goal: float | None = None,
    seed: int = 0,
) -> Solved:
    """Return the best solution that is below `cutoff`, or the proof that there is none.

    A solution that reaches `goal` ends the search.
    """
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("time_limit", max(time_limit_s, 0.01)),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-9),
        ("random_seed", seed),
        ("objective_bound", min(cutoff, highspy.kHighsInf)),
        ("objective_target", -highspy.kHighsInf if goal is None else goal),
    ):
        highs.setOptionValue(name, value)
    highs.passModel(_model(programme))
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    states = highspy.HighsModelStatus
    if status in (states.kInfeasible, states.kObjectiveBound, states.kUnboundedOrInfeasible):
        return Solved(None, cutoff, True)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(highs.getSolution().col_value) if found else None
    bound = info.mip_dual_bound if math.isfinite(info.mip_dual_bound) else -math.inf
    return Solved(values, float(bound), status == states.kOptimal)


def _model(programme: Programme) -> highspy.HighsLp:
    lp, n = highspy.HighsLp(), len(programme.cost)
    lp.num_col_, lp.num_row_ = n, len(programme.low)
    lp.col_cost_ = programme.cost
    lp.col_lower_, lp.col_upper_ = np.zeros(n), np.ones(n)
    lp.row_lower_, lp.row_upper_ = programme.low, programme.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = n, len(programme.low)
    lp.a_matrix_.start_ = programme.first.astype(np.int32)
    lp.a_matrix_.index_ = programme.column.astype(np.int32)
    lp.a_matrix_.value_ = programme.value
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(is_whole)] for is_whole in programme.whole]
    return lp
