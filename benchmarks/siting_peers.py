"""The peers of site choice, each asked the plain textbook question; called by `siting`.

`siting_peers.py NAME FILE SECONDS` prints one JSON object. Needs `benchmarks/requirements.txt`.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np


def spopt(told: Any, limit_s: float) -> tuple[float, bool]:
    """`spopt.locate.MCLP` solved by HiGHS through pulp; it knows no budget."""
    import pulp  # type: ignore[import-not-found]
    from spopt.locate import MCLP  # type: ignore[import-not-found]

    n, m = len(told["weight"]), len(told["price"])
    apart = np.full((n, m), 9.0)
    row = np.repeat(np.arange(n), np.diff(told["first"]))
    apart[row, told["site"]] = 0.0
    weight = np.where(told["held"], 0.0, told["weight"])
    model = MCLP.from_cost_matrix(apart, weight, 1.0, p_facilities=round(float(told["room"])))
    model = model.solve(pulp.HiGHS(msg=False, timeLimit=limit_s, gapRel=0.0))
    proven = model.problem.sol_status == pulp.LpSolutionOptimal
    return float(model.problem.objective.value()), proven


def highs(told: Any, limit_s: float) -> tuple[float, bool]:
    """HiGHS on the same model, passed as arrays."""
    import highspy

    m = len(told["price"])
    asked = np.flatnonzero(~told["held"] & (np.diff(told["first"]) > 0))
    lists = [told["site"][told["first"][i] : told["first"][i + 1]] for i in asked]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = m + len(asked), len(asked) + 1
    lp.col_cost_ = np.concatenate([np.zeros(m), -told["weight"][asked]])
    lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
    lp.row_lower_ = np.concatenate([np.zeros(len(asked)), [-np.inf]])
    lp.row_upper_ = np.concatenate([np.full(len(asked), np.inf), [float(told["room"])]])
    index = [np.append(sites, m + k) for k, sites in enumerate(lists)] + [np.arange(m)]
    value = [np.append(np.ones(len(s)), -1.0) for s in lists] + [told["price"]]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(part) for part in index)]).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate(index).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate(value)
    whole = [highspy.HighsVarType.kInteger] * m
    lp.integrality_ = whole + [highspy.HighsVarType.kContinuous] * len(asked)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, set_to in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(option, set_to)
    solver.setOptionValue("time_limit", limit_s)
    solver.passModel(lp)
    solver.run()
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -float(solver.getInfo().objective_function_value), proven


def main(name: str, file: str, limit_s: str) -> None:
    told = np.load(file)
    start = time.perf_counter()
    reached, proven = {"spopt": spopt, "HiGHS": highs}[name](told, float(limit_s))
    seconds = time.perf_counter() - start
    covered = reached + float(told["weight"][told["held"]].sum())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = {"seconds": seconds, "covered": covered, "proven": proven, "mb": peak}
    print(json.dumps(answer))


if __name__ == "__main__":
    if len(sys.argv) == 4:
        main(*sys.argv[1:])
    else:
        print("the peers are asked by benchmarks.siting")
