"""P6: demand shifted by 20 %, and the share of seeded draws in which a site stays chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stations.planning.robustness import stays
from stations.planning.siting.cover import cover
from stations.planning.siting.instance import Candidates, Instance, instance_from_positions
from stations.planning.siting.plan import Limit

RADIUS_M = 500.0
ONE = Limit(sites=1)


def two_towns(heavy: float, light: float) -> Instance:
    """Two towns 5 km apart, a candidate in each."""
    lon, lat = np.array([113.20, 113.25]), np.array([33.05, 33.05])
    sites = Candidates(("a", "b"), lon, lat, np.ones(2))
    return instance_from_positions(lon, lat, np.array([heavy, light]), sites, within_m=RADIUS_M)


def test_p6_a_site_far_ahead_stays_in_every_draw() -> None:
    found = stays(two_towns(100, 10), ["a"], within_m=RADIUS_M, limit=ONE, seed=7)
    assert (found.draws, found.proven, found.times) == (100, 100, {"a": 100})


def test_p6_of_two_equal_sites_each_stays_in_about_half_of_the_draws() -> None:
    found = stays(two_towns(50, 50), ["a", "b"], within_m=RADIUS_M, limit=ONE, seed=7)
    assert sum(found.times.values()) == 100
    assert 30 < found.times["a"] < 70


def test_p6_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    ask = two_towns(50, 50)
    one, again, other = (
        stays(ask, ["a"], within_m=RADIUS_M, limit=ONE, seed=seed, draws=40) for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


def test_p6_each_draw_is_the_choice_under_the_demand_of_that_draw() -> None:
    ask = two_towns(50, 48)
    rng, times = np.random.default_rng(3), 0
    for _ in range(30):
        weight = ask.weight * rng.uniform(0.8, 1.2, 2)
        shifted = replace(ask, weight=weight)
        times += cover(shifted, within_m=RADIUS_M, limit=ONE).chosen == ("a",)
    found = stays(ask, ["a"], within_m=RADIUS_M, limit=ONE, seed=3, draws=30)
    assert found.times == {"a": times}


def test_p6_no_spread_changes_nothing_and_progress_is_told() -> None:
    told: list[float] = []
    found = stays(
        two_towns(50, 49), ["a"], within_m=RADIUS_M, limit=ONE, draws=4, spread=0.0,
        tell=told.append,
    )  # fmt: skip
    assert found.times == {"a": 4}
    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(("draws", "spread"), [(0, 0.2), (10, -0.1), (10, 1.5)])
def test_what_cannot_be_drawn_is_refused(draws: int, spread: float) -> None:
    with pytest.raises(ValueError, match="draw"):
        stays(two_towns(1, 1), [], within_m=1.0, limit=ONE, draws=draws, spread=spread)
