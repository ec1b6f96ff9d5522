"""The same workers for less money."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stations.planning.siting.cover import cover
from stations.planning.siting.plan import Limit
from stations.planning.siting.thrift import thrifty
from tests.stations.planning.siting.test_medium import RADIUS_M, a_city


@pytest.mark.parametrize("seed", range(12))
def test_an_exchange_never_loses_a_worker_and_never_costs_more(seed: int) -> None:
    city = a_city(seed, n=120, m=40)
    plan = cover(city, within_m=RADIUS_M, limit=Limit(budget=600_000.0))
    saved = thrifty(city, plan, within_m=RADIUS_M)
    again = cover(city, within_m=RADIUS_M, limit=Limit(sites=len(saved.chosen)), must=saved.chosen)
    assert again.objective == pytest.approx(plan.objective)
    assert saved.cost <= plan.cost
    assert sum(reason.adds for reason in saved.reasons) == pytest.approx(
        sum(reason.adds for reason in plan.reasons)
    )
    assert (saved.objective, saved.bound, saved.gap) == (plan.objective, plan.bound, plan.gap)


def test_a_cheaper_twin_takes_the_place_of_a_dear_site() -> None:
    city = a_city(1, n=120, m=40)
    twin = replace(city, cost=np.where(np.arange(40) % 2, 10_000.0, 50_000.0))
    plan = cover(twin, within_m=RADIUS_M, limit=Limit(sites=40))
    assert thrifty(twin, plan, within_m=RADIUS_M).cost < plan.cost


def test_a_must_have_stays_however_dear_and_a_must_not_stays_out() -> None:
    city = a_city(2, n=120, m=40)
    first = cover(city, within_m=RADIUS_M, limit=Limit(sites=40)).chosen[0]
    dear = replace(city, cost=np.where(np.array(city.ids) == first, 1e6, city.cost))
    kept = cover(dear, within_m=RADIUS_M, limit=Limit(sites=40), must=[first])
    assert first in thrifty(dear, kept, within_m=RADIUS_M, must=[first]).chosen
    without = cover(dear, within_m=RADIUS_M, limit=Limit(sites=40), must_not=["s01", "s02"])
    saved = thrifty(dear, without, within_m=RADIUS_M, must_not=["s01", "s02"])
    assert not {"s01", "s02"} & set(saved.chosen)


def test_nothing_chosen_stays_nothing() -> None:
    city = a_city(3, n=20, m=5)
    nothing = cover(city, within_m=RADIUS_M, limit=Limit(budget=1.0))
    assert thrifty(city, nothing, within_m=RADIUS_M) is nothing
