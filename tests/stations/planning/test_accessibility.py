"""P7: accessibility by floating catchments, and how evenly it is spread."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.errors import InvalidInput, Refused
from stations.planning.accessibility import (
    Decay,
    accessibility,
    bell,
    gaussian,
    lorenz,
    thirds,
    to_json,
    zones,
)
from stations.planning.siting.instance import (
    Candidates,
    Instance,
    instance_from_distances,
    instance_from_positions,
)
from tests.oracles import floating_catchment, geodesic_m, gini_of_pairs

CATCHMENT_M = 1500.0


def some_city(seed: int, *, catchment_m: float = CATCHMENT_M):  # type: ignore[no-untyped-def]
    """`(reached, capacity, metres)` of a made-up city; some workers weigh nothing."""
    rng = np.random.default_rng(seed)
    lon, lat, weight = (
        rng.normal(113.5, 0.02, 70),
        rng.normal(34.0, 0.02, 70),
        rng.integers(0, 9, 70),
    )
    x, y = rng.normal(113.5, 0.02, 12), rng.normal(34.0, 0.02, 12)
    capacity = rng.integers(0, 30, 12).astype(float)
    places = Candidates(tuple(f"s{i:02}" for i in range(12)), x, y, np.zeros(12))
    demand = weight.astype(float)
    reached = instance_from_positions(lon, lat, demand, places, within_m=catchment_m)
    return reached, capacity, geodesic_m(lon, lat, x, y)


def step(metres: float) -> float:
    return 1.0 if metres <= 500 else 0.68 if metres <= 1000 else 0.22 if metres <= 1500 else 0.0


def dai(metres: float) -> float:
    return (math.exp(-((metres / 1500) ** 2) / 2) - math.exp(-0.5)) / (1 - math.exp(-0.5))


WAYS: dict[str, tuple[Decay | None, object]] = {
    "2sfca": (None, lambda _: 1.0),
    "zones": (zones([(500, 1.0), (1000, 0.68), (1500, 0.22)]), step),
    "thirds": (thirds(CATCHMENT_M), step),
    "gaussian": (gaussian(CATCHMENT_M), dai),
    "bell": (bell(700.0), lambda metres: math.exp(-((metres / 700) ** 2) / 2)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(4))
def test_p7_scores_equal_an_independent_implementation_to_a_billionth(seed: int, way: str) -> None:
    decay, weigh = WAYS[way]
    reached, capacity, apart = some_city(seed)
    told = _from_file(reached, apart)
    expected = floating_catchment(apart, reached.weight, capacity, CATCHMENT_M, weigh)  # type: ignore[arg-type]
    np.testing.assert_allclose(
        accessibility(told, capacity, decay=decay).scores, expected, rtol=1e-9, atol=1e-12
    )
    near = accessibility(reached, capacity, decay=decay).scores
    np.testing.assert_allclose(near, expected, rtol=1e-5, atol=1e-9)


def _from_file(reached: Instance, apart: np.ndarray) -> Instance:
    """The same question with the distances given, as `--distances` gives them."""
    demand = [f"d{i}" for i in range(len(apart))]
    rows, columns = np.nonzero(np.isfinite(apart))
    pairs = ([demand[i] for i in rows], [reached.ids[j] for j in columns], apart[rows, columns])
    cost = np.zeros(len(reached.ids))
    return instance_from_distances(
        demand, reached.weight, reached.ids, cost, pairs, within_m=CATCHMENT_M
    )


@given(seed=st.integers(0, 10_000), way=st.sampled_from(sorted(WAYS)))
def test_what_everybody_has_together_is_what_the_stations_that_serve_anybody_hold(
    seed: int, way: str
) -> None:
    reached, capacity, _ = some_city(seed)
    found = accessibility(reached, capacity, decay=WAYS[way][0])
    serving = capacity[found.ratios > 0].sum()
    assert float((found.scores * found.weight).sum()) == pytest.approx(serving)


@pytest.mark.parametrize("seed", range(6))
def test_p7_the_gini_is_half_the_relative_mean_difference_of_two_workers(seed: int) -> None:
    reached, capacity, _ = some_city(seed)
    found = accessibility(reached, capacity)
    assert found.gini == pytest.approx(gini_of_pairs(found.scores, found.weight), abs=1e-12)


@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 100))
def test_the_gini_does_not_change_when_everybody_has_more_alike(seed: int, factor: float) -> None:
    reached, capacity, _ = some_city(seed)
    one, other = accessibility(reached, capacity), accessibility(reached, capacity * factor)
    assert one.gini == pytest.approx(other.gini, abs=1e-9)
    assert 0 <= one.gini <= 1


def test_p7_the_lorenz_curve_sags_from_corner_to_corner() -> None:
    reached, capacity, _ = some_city(1)
    workers, access = lorenz(accessibility(reached, capacity).scores, reached.weight)
    assert (workers[0], access[0], workers[-1], access[-1]) == (0, 0, 1, 1)
    assert (access <= workers + 1e-12).all()
    steps = [
        (x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(zip(workers, access, strict=True))
    ]
    slopes = [dy / dx for dx, dy in steps if dx > 0]
    assert slopes == sorted(slopes) or np.allclose(np.diff(slopes).min(), 0, atol=1e-9)


def test_alike_for_all_is_a_gini_of_nothing_and_one_for_all_is_nearly_one() -> None:
    alone = _told([1.0] * 100, {(0, 0): 10.0})
    assert accessibility(alone, np.array([5.0])).gini == pytest.approx(0.99)
    alike = _told([1.0, 3.0, 2.0], {(i, 0): 10.0 for i in range(3)})
    assert accessibility(alike, np.array([5.0])).gini == pytest.approx(0.0, abs=1e-12)


def _told(weight: list[float], metres: dict[tuple[int, int], float]) -> Instance:
    demand, sites = [f"d{i}" for i in range(len(weight))], ["s0", "s1"]
    pairs = (
        [demand[i] for i, _ in metres],
        [sites[j] for _, j in metres],
        np.array(list(metres.values())),
    )
    columns = max((j for _, j in metres), default=0) + 1
    return instance_from_distances(
        demand, np.array(weight), sites[:columns], np.zeros(columns), pairs, within_m=CATCHMENT_M
    )


def test_a_station_with_nobody_in_reach_gives_nothing_and_breaks_nothing() -> None:
    reached = _told([2.0, 0.0], {(0, 0): 10.0, (1, 1): 10.0})
    found = accessibility(reached, np.array([4.0, 9.0]))
    assert found.scores.tolist() == [2.0, 0.0]
    assert found.ratios.tolist() == [2.0, 0.0]
    far = _told([1e-9, 1.0], {(0, 0): 1400.0, (1, 1): 1.0})
    assert np.isfinite(accessibility(far, np.array([1.0, 1.0]), decay=bell(37.0)).scores).all()


@pytest.mark.parametrize(
    ("weight", "metres", "capacity", "reason"),
    [
        ([0.0, 0.0], {(0, 0): 10.0}, [1.0], "no_demand"),
        ([1.0, 1.0], {(0, 0): 10.0}, [0.0], "no_capacity"),
        ([1.0, 1.0], {(0, 0): 1600.0}, [3.0], "no_demand_in_reach"),
        ([0.0, 1.0], {(0, 0): 10.0}, [3.0], "no_demand_in_reach"),
        ([1.0, 1.0], {(0, 0): 10.0, (1, 1): 9_000.0}, [0.0, 3.0], "no_demand_in_reach"),
    ],
)
def test_what_cannot_be_answered_is_refused_and_never_a_silent_zero(
    weight: list[float], metres: dict[tuple[int, int], float], capacity: list[float], reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        accessibility(_told(weight, metres), np.array(capacity))
    assert refused.value.reason == reason


@pytest.mark.parametrize("capacity", [math.nan, math.inf, -1.0])
def test_a_capacity_that_is_no_number_is_named_by_row(capacity: float) -> None:
    reached = _told([1.0, 1.0], {(0, 0): 10.0, (1, 1): 10.0})
    with pytest.raises(InvalidInput) as refused:
        accessibility(reached, np.array([1.0, capacity]))
    fault = refused.value.faults[0]
    assert (fault.row, fault.column) == (2, "capacity")


@pytest.mark.parametrize(
    "bounds", [[], [(-1, 1.0)], [(500, -0.1)], [(500, math.nan)], [(500, 1.0), (500, 0.5)]]
)
def test_weights_that_make_no_sense_are_refused(bounds: list[tuple[float, float]]) -> None:
    with pytest.raises(InvalidInput, match="bad_weights"):
        zones(bounds)


def test_the_answer_names_every_demand_point_in_its_order() -> None:
    found = accessibility(_told([2.0, 1.0], {(0, 0): 10.0}), np.array([4.0]))
    answer = to_json(["b", "a"], found)
    assert answer["scores"] == [{"id": "b", "score": 2.0}, {"id": "a", "score": 0.0}]
    assert answer["gini"] == pytest.approx(1 / 3)
    assert found.without == 1.0
