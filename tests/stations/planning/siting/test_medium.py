"""Questions too large to try every choice, against HiGHS on the plain textbook formulation."""

from __future__ import annotations

import highspy
import numpy as np
import pytest

from stations.planning.siting.best import best_cover
from stations.planning.siting.branch import branched
from stations.planning.siting.cover import cover
from stations.planning.siting.cover_all import cover_all
from stations.planning.siting.covering import Covering, question_of
from stations.planning.siting.covering_branch import CoveringBranches
from stations.planning.siting.dual import first_dual
from stations.planning.siting.instance import Candidates, Instance, instance_from_positions
from stations.planning.siting.median import median
from stations.planning.siting.plan import Limit, Status, Watch, silent
from tests.stations.planning.siting import brute

RADIUS_M = 900.0


def a_city(seed: int, n: int = 400, m: int = 60, *, whole: bool = True) -> Instance:
    """Workers around six towns and anywhere, sites anywhere, two stations that stand."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform(-0.03, 0.03, (6, 2))
    centre = np.array([113.25, 33.05])
    near = towns[rng.integers(0, 6, n)] + rng.normal(0, 0.006, (n, 2))
    at = centre + np.where(rng.random((n, 1)) < 0.7, near, rng.uniform(-0.04, 0.04, (n, 2)))
    sites = centre + rng.uniform(-0.04, 0.04, (m, 2))
    weight = rng.integers(0, 50, n).astype(float) if whole else rng.gamma(1.0, 20.0, n)
    ids = tuple(f"s{j:02d}" for j in range(m))
    cost = np.asarray(rng.integers(10, 60, m) * 1000.0)
    return instance_from_positions(
        at[:, 0], at[:, 1], weight, Candidates(ids, sites[:, 0], sites[:, 1], cost),
        existing=(np.array([113.25, 113.26]), np.array([33.05, 33.04])),
    )  # fmt: skip


def dense(instance: Instance) -> brute.Asked:
    apart = np.full((len(instance.weight), len(instance.ids)), np.inf)
    row = np.repeat(np.arange(len(instance.weight)), np.diff(instance.first))
    apart[row, instance.site] = instance.apart_m
    return brute.Asked(instance.weight, apart, instance.cost, instance.held_m)


class Plain:
    """A model written down variable by variable."""

    def __init__(self) -> None:
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.n = 0

    def variable(self, cost: float, *, whole: bool) -> int:
        self.highs.addCol(cost, 0.0, 1.0, 0, np.zeros(0, np.int32), np.zeros(0))
        if whole:
            self.highs.changeColIntegrality(self.n, highspy.HighsVarType.kInteger)
        self.n += 1
        return self.n - 1

    def row(self, low: float, high: float, at: list[int], value: list[float]) -> None:
        self.highs.addRow(low, high, len(at), np.array(at, np.int32), np.array(value))

    def best(self) -> float:
        self.highs.run()
        assert self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(self.highs.getInfo().objective_function_value)


def limited(plain: Plain, asked: brute.Asked, limit: Limit) -> list[int]:
    sites = [plain.variable(0.0, whole=True) for _ in asked.cost]
    most = limit.budget if limit.sites is None else limit.sites
    assert most is not None
    plain.row(-np.inf, float(most), sites, limit.prices(asked.cost).tolist())
    return sites


def plain_cover(asked: brute.Asked, limit: Limit) -> float:
    plain = Plain()
    sites, held = limited(plain, asked, limit), 0.0
    for weight, metres, held_m in zip(asked.weight, asked.apart, asked.held, strict=True):
        if held_m <= RADIUS_M:
            held += weight
            continue
        reach = [sites[j] for j in np.flatnonzero(metres <= RADIUS_M)]
        point = plain.variable(-weight, whole=False)
        plain.row(0.0, np.inf, [*reach, point], [1.0] * len(reach) + [-1.0])
    return held - plain.best()


def plain_median(asked: brute.Asked, limit: Limit) -> float:
    plain = Plain()
    sites = limited(plain, asked, limit)
    for weight, metres, held_m in zip(asked.weight, asked.apart, asked.held, strict=True):
        parts = [plain.variable(float(weight * d), whole=False) for d in metres]
        for part, site in zip(parts, sites, strict=True):
            plain.row(0.0, np.inf, [site, part], [1.0, -1.0])
        stay = plain.variable(float(weight * held_m), whole=False)
        plain.row(1.0, 1.0, [*parts, stay], [1.0] * (len(parts) + 1))
    return plain.best()


LIMITS = [Limit(sites=6), Limit(sites=12), Limit(budget=150_000.0), Limit(budget=333_333.0)]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("limit", LIMITS, ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_plain_highs_covers_as_much(seed: int, limit: Limit, whole: bool) -> None:
    instance = a_city(seed, whole=whole)
    plan = cover(instance, within_m=RADIUS_M, limit=limit)
    most = plain_cover(dense(instance), limit)
    assert plan.status is Status.OPTIMAL
    assert plan.objective == pytest.approx(most, rel=1e-7)
    assert plan.bound == plan.objective
    assert plan.gap == 0.0


@pytest.mark.parametrize("limit", [Limit(sites=3), Limit(budget=100_000.0)], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_plain_highs_has_no_shorter_way(seed: int, limit: Limit) -> None:
    instance = a_city(seed, 80, 20)
    plan = median(instance, limit=limit)
    assert plan.status is Status.OPTIMAL
    assert plan.objective == pytest.approx(plain_median(dense(instance), limit), rel=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_plain_highs_covers_all_with_as_few(seed: int) -> None:
    instance = a_city(seed)
    asked, plain = dense(instance), Plain()
    sites = [plain.variable(1.0, whole=True) for _ in asked.cost]
    for weight, metres, held_m in zip(asked.weight, asked.apart, asked.held, strict=True):
        reach = [sites[j] for j in np.flatnonzero(metres <= RADIUS_M)]
        if reach and weight > 0 and held_m > RADIUS_M:
            plain.row(1.0, np.inf, reach, [1.0] * len(reach))
    plan = cover_all(instance, within_m=RADIUS_M)
    assert plan.status is Status.OPTIMAL
    assert plan.objective == pytest.approx(plain.best())


class _Aim:
    """The search that branches serve, without anything found before."""

    def __init__(self, rows: Covering) -> None:
        self.rows, self.value = rows, 0.0

    def offer(self, sites: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        covered = np.zeros(len(self.rows.weight), bool)
        for j in sites:
            covered[self.rows.site_row[self.rows.site_first[j] : self.rows.site_first[j + 1]]] = 1
        self.value = max(self.value, float(self.rows.weight[covered].sum()))

    def wanted(self) -> float:
        return self.value + 1.0

    def bound(self, core_bound: float) -> float:
        return core_bound


@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_branches_alone_find_the_same(limit: Limit) -> None:
    instance = a_city(11).within(RADIUS_M)
    rows = question_of(instance, RADIUS_M, limit.prices(instance.cost)).rows
    aim, watch = _Aim(rows), Watch(60.0)
    start = first_dual(rows, limit.room)
    left = branched(
        CoveringBranches(rows), start.pay, start.bound, limit.room, aim=aim, watch=watch,
        report=silent,
    )  # fmt: skip
    assert left < aim.wanted()
    best = best_cover(rows, limit.room, watch=watch, seed=1, report=silent)
    assert best.is_proven
    assert best.weight == aim.value


@pytest.mark.parametrize("limit_s", [0.0, 0.01, 0.1])
@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_a_plan_cut_short_is_feasible_and_its_bound_holds(limit: Limit, limit_s: float) -> None:
    instance = a_city(3)
    best = cover(instance, within_m=RADIUS_M, limit=limit)
    short = cover(instance, within_m=RADIUS_M, limit=limit, time_limit_s=limit_s)
    assert short.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert short.objective is not None
    assert short.bound is not None
    assert best.objective is not None
    assert short.objective <= best.objective <= short.bound
    assert short.gap == pytest.approx(1 - short.objective / short.bound)
