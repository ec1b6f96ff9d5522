"""What a planner relies on: more money never buys less, the same question has the same answer."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stations.errors import InvalidInput
from stations.planning.siting.center import center
from stations.planning.siting.cover import cover
from stations.planning.siting.cover_all import cover_all
from stations.planning.siting.instance import (
    Candidates,
    Instance,
    instance_from_distances,
    instance_from_positions,
)
from stations.planning.siting.median import median
from stations.planning.siting.plan import Limit, Note, Status
from tests.oracles import geodesic_m
from tests.stations.planning.siting import brute
from tests.stations.planning.siting.test_medium import a_city

RADIUS_M = 250.0


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), more=st.integers(1, 4))
def test_more_sites_never_cover_less(seed: int, more: int) -> None:
    instance = brute.random_question(seed).instance()
    fewer = cover(instance, within_m=RADIUS_M, limit=Limit(sites=2))
    plan = cover(instance, within_m=RADIUS_M, limit=Limit(sites=2 + more))
    assert (plan.objective or 0) >= (fewer.objective or 0)
    ways = [median(instance, limit=Limit(sites=n)).objective for n in (2, 2 + more)]
    farthest = [center(instance, limit=Limit(sites=n)).objective for n in (2, 2 + more)]
    for before, after in (ways, farthest):
        assert before is None or (after is not None and after <= before + 1e-6)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), budget=st.floats(0, 9000), more=st.floats(0, 9000))
def test_a_larger_budget_never_covers_less(seed: int, budget: float, more: float) -> None:
    instance = brute.random_question(seed).instance()
    less = cover(instance, within_m=RADIUS_M, limit=Limit(budget=budget))
    plan = cover(instance, within_m=RADIUS_M, limit=Limit(budget=budget + more))
    assert (plan.objective or 0) >= (less.objective or 0)
    assert plan.cost <= (budget + more) * (1 + 1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), radius=st.floats(50, 500), more=st.floats(0, 500))
def test_a_larger_radius_never_covers_less(seed: int, radius: float, more: float) -> None:
    instance = brute.random_question(seed).instance()
    near = cover(instance, within_m=radius, limit=Limit(sites=2))
    far = cover(instance, within_m=radius + more, limit=Limit(sites=2))
    assert (far.objective or 0) >= (near.objective or 0)


@pytest.mark.parametrize("whole", [True, False])
def test_the_order_of_the_rows_does_not_matter(whole: bool) -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.normal(113.25, 0.02, 300), rng.normal(33.05, 0.02, 300)
    x, y = rng.normal(113.25, 0.02, 40), rng.normal(33.05, 0.02, 40)
    weight = rng.integers(1, 9, 300).astype(float) if whole else rng.random(300)
    ids = tuple(f"c{j}" for j in range(40))
    plans = []
    for turn in range(3):
        a, b = rng.permutation(300), rng.permutation(40)
        if turn == 0:
            a, b = np.arange(300), np.arange(40)
        able = Candidates(tuple(ids[j] for j in b), x[b], y[b], np.ones(40))
        instance = instance_from_positions(lon[a], lat[a], weight[a], able, within_m=800.0)
        plans.append(cover(instance, within_m=800.0, limit=Limit(sites=7)).to_json())
    assert plans[0] == plans[1] == plans[2]


def test_the_same_seed_gives_the_same_plan_every_time() -> None:
    instance = a_city(8)
    assert cover(instance, within_m=900.0, limit=Limit(sites=9), seed=4) == cover(
        instance, within_m=900.0, limit=Limit(sites=9), seed=4
    )
    assert cover_all(instance, within_m=900.0, seed=4) == cover_all(
        instance, within_m=900.0, seed=4
    )
    limit = Limit(budget=200_000.0)
    assert median(instance, limit=limit, seed=4) == median(instance, limit=limit, seed=4)
    assert center(instance, limit=limit, seed=4) == center(instance, limit=limit, seed=4)


def test_of_two_equal_candidates_the_first_by_id_is_built() -> None:
    here = np.array([113.25])
    able = Candidates(("b", "a"), np.repeat(here, 2), np.array([33.05, 33.05]), np.ones(2))
    instance = instance_from_positions(here, np.array([33.05]), np.ones(1), able)
    one = Limit(sites=1)
    assert cover(instance, within_m=100.0, limit=one).chosen == ("a",)
    assert cover(instance, within_m=100.0, limit=Limit(sites=2)).chosen == ("a",)
    assert cover_all(instance, within_m=100.0).chosen == ("a",)
    assert median(instance, limit=one).chosen == ("a",)
    assert center(instance, limit=one).chosen == ("a",)


def test_distances_are_those_of_the_ellipsoid_near_and_far() -> None:
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(112, 114, 50), rng.uniform(32, 34, 50)
    x, y = rng.uniform(112, 114, 20), rng.uniform(32, 34, 20)
    able = Candidates(tuple(f"{j:02d}" for j in range(20)), x, y, np.zeros(20))
    instance = instance_from_positions(lon, lat, np.ones(50), able)
    assert instance.apart_m == pytest.approx(geodesic_m(lon, lat, x, y).ravel(), rel=1e-6)
    near = instance_from_positions(lon, lat, np.ones(50), able, within_m=30_000.0)
    assert len(near.site) == (geodesic_m(lon, lat, x, y) <= 30_000.0).sum()


def an_instance(weight: list[float], apart: list[list[float]], cost: list[float]) -> Instance:
    held = np.full(len(weight), np.inf)
    table = np.array(apart).reshape(len(weight), len(cost))
    return brute.Asked(np.array(weight), table, np.array(cost), held).instance()


def test_a_budget_below_the_cheapest_site_has_no_plan() -> None:
    asked = an_instance([5.0], [[10.0, 10.0]], [700.0, 900.0])
    for plan in (
        cover(asked, within_m=50.0, limit=Limit(budget=699.0)),
        median(asked, limit=Limit(budget=699.0)),
        center(asked, limit=Limit(budget=699.0)),
    ):
        assert plan.status is Status.INFEASIBLE
        assert plan.note is Note.BUDGET_BELOW_CHEAPEST
        assert plan.chosen == ()
    assert cover(asked, within_m=50.0, limit=Limit(budget=700.0)).chosen == ("s00",)


def test_no_candidate_in_reach_has_no_plan() -> None:
    asked = an_instance([5.0, 2.0], [[np.inf], [np.inf]], [1.0])
    for plan in (
        cover(asked, within_m=50.0, limit=Limit(sites=1)),
        cover_all(asked, within_m=50.0),
        median(asked, limit=Limit(sites=1)),
        center(asked, limit=Limit(sites=1)),
    ):
        assert plan.status is Status.INFEASIBLE
        assert plan.note is Note.NO_CANDIDATE_IN_REACH
        assert plan.unreachable == 7.0


def test_too_few_sites_for_disconnected_distances_have_no_median_and_no_centre() -> None:
    asked = an_instance([1.0, 1.0], [[5.0, np.inf], [np.inf, 5.0]], [1.0, 1.0])
    for plan in (median(asked, limit=Limit(sites=1)), center(asked, limit=Limit(sites=1))):
        assert (plan.status, plan.note) == (Status.INFEASIBLE, Note.TOO_FEW_TO_REACH_ALL)
    assert median(asked, limit=Limit(sites=2)).objective == 10.0
    assert center(asked, limit=Limit(sites=2)).objective == 5.0


def test_where_nobody_is_nothing_is_built() -> None:
    asked = an_instance([0.0], [[10.0]], [1.0])
    for plan in (
        cover(asked, within_m=50.0, limit=Limit(sites=1)),
        cover_all(asked, within_m=50.0),
        median(asked, limit=Limit(sites=1)),
        center(asked, limit=Limit(sites=1)),
    ):
        assert (plan.status, plan.objective, plan.chosen) == (Status.OPTIMAL, 0.0, ())


def test_more_sites_than_candidates_are_all_there_is() -> None:
    asked = an_instance([1.0, 2.0], [[5.0, 90.0], [90.0, 5.0]], [1.0, 1.0])
    plan = cover(asked, within_m=50.0, limit=Limit(sites=99))
    assert (plan.status, plan.objective, plan.chosen) == (Status.OPTIMAL, 3.0, ("s00", "s01"))


@pytest.mark.parametrize(("weight", "reason"), [(-1.0, "out_of_range"), (np.nan, "not_a_number")])
def test_bad_weights_are_refused_by_row(weight: float, reason: str) -> None:
    able = Candidates(("a",), np.zeros(1), np.zeros(1), np.zeros(1))
    with pytest.raises(InvalidInput) as caught:
        instance_from_positions(np.zeros(2), np.zeros(2), np.array([1.0, weight]), able)
    fault = caught.value.faults[0]
    assert (fault.row, fault.column, fault.reason) == (2, "weight", reason)


def test_wishes_that_cannot_be_are_refused() -> None:
    asked = an_instance([1.0], [[5.0]], [1.0])
    with pytest.raises(InvalidInput, match="unknown_candidate"):
        cover(asked, within_m=9.0, limit=Limit(sites=1), must={"nowhere"})
    with pytest.raises(ValueError, match="both"):
        cover(asked, within_m=9.0, limit=Limit(sites=1), must={"s00"}, must_not={"s00"})
    with pytest.raises(ValueError, match="at least one"):
        Limit(sites=0)
    with pytest.raises(ValueError, match="either"):
        Limit()
    with pytest.raises(ValueError, match="yuan"):
        Limit(budget=math.nan)


def test_a_question_of_millions_of_pairs_is_refused_before_it_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stations.planning.siting.instance.MOST_PAIRS", 5)
    able = Candidates(("a", "b"), np.zeros(2), np.zeros(2), np.zeros(2))
    with pytest.raises(InvalidInput, match="too_many_pairs"):
        instance_from_positions(np.zeros(3), np.zeros(3), np.ones(3), able)


@pytest.fixture
def san_francisco(realdata: Path) -> tuple[Instance, dict[str, float]]:
    """205 tracts, each of weight 1, and 16 sites by network distance; the tracts' people."""
    name = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    with (realdata / "coverage" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    people = {row["DestinationName"]: float(row["demand"]) for row in rows}
    tracts, sites = sorted(people), sorted({row["name"] for row in rows})
    metres = np.array([float(row["distance"]) for row in rows])
    pairs = [row["DestinationName"] for row in rows], [row["name"] for row in rows], metres
    weight = np.ones(len(tracts))
    return instance_from_distances(tracts, weight, sites, np.zeros(16), pairs), people


@pytest.mark.realdata
def test_san_francisco_by_people_leaves_the_published_21_tracts(
    san_francisco: tuple[Instance, dict[str, float]],
) -> None:
    """89.756 % of the tracts, as published, is the best choice when tracts weigh their people."""
    by_tract, people = san_francisco
    weight = np.array([people[tract] for tract in sorted(people)])
    plan = cover(replace(by_tract, weight=weight), within_m=5000.0, limit=Limit(sites=4))
    assert plan.status is Status.OPTIMAL
    assert plan.objective == 875_247
    others = [key for key in by_tract.ids if key not in plan.chosen]
    again = cover(by_tract, within_m=5000.0, limit=Limit(sites=4), must_not=others)
    assert again.objective == 205 - 21


@pytest.mark.realdata
def test_san_francisco_by_tracts_leaves_20(
    san_francisco: tuple[Instance, dict[str, float]],
) -> None:
    """One fewer than published, since every tract weighs 1; all 1,820 choices say so."""
    instance, _ = san_francisco
    plan = cover(instance, within_m=5000.0, limit=Limit(sites=4))
    row = np.repeat(np.arange(205), np.diff(instance.first))
    near = instance.apart_m <= 5000.0
    covers = [set(row[near & (instance.site == j)].tolist()) for j in range(16)]
    counts = {c: len(set().union(*(covers[j] for j in c))) for c in combinations(range(16), 4)}
    best = max(counts, key=lambda c: counts[c])
    assert plan.objective == counts[best] == 205 - 20
    assert plan.chosen == tuple(instance.ids[j] for j in best)
