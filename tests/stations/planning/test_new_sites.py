"""Where a new place could stand."""

from __future__ import annotations

import numpy as np

from geodata.frames import distance_m
from stations.planning.new_sites import SIDE_M, new_sites


def test_a_site_stands_at_the_weighted_centre_of_its_square() -> None:
    lon = np.array([113.2500, 113.2504])
    found = new_sites(lon, np.full(2, 33.0502), np.array([1.0, 3.0]))
    assert len(found) == 1
    assert found.lon[0] == np.average(lon, weights=[1, 3])
    assert found.weight[0] == 4


def test_every_worker_is_within_the_diagonal_of_a_site_and_none_is_lost() -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(113.2, 113.3, 500), rng.uniform(33.0, 33.1, 500)
    weight = rng.integers(0, 9, 500).astype(float)
    found = new_sites(lon, lat, weight, most=10_000)
    assert found.weight.sum() == weight.sum()
    for i in np.flatnonzero(weight):
        assert distance_m(lon[i], lat[i], found.lon, found.lat).min() < SIDE_M * 1.5


def test_only_the_heaviest_are_kept_and_the_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(6)
    lon, lat = rng.uniform(113.2, 113.3, 300), rng.uniform(33.0, 33.1, 300)
    weight = rng.integers(1, 9, 300).astype(float)
    turned = rng.permutation(300)
    one = new_sites(lon, lat, weight, most=20)
    other = new_sites(lon[turned], lat[turned], weight[turned], most=20)
    assert one.ids == other.ids
    assert list(one.weight) == sorted(one.weight, reverse=True)
    assert len(one) == 20


def test_where_nobody_lacks_a_place_nothing_could_stand() -> None:
    assert len(new_sites(np.array([113.0]), np.array([33.0]), np.zeros(1))) == 0
    assert len(new_sites(np.zeros(0), np.zeros(0), np.zeros(0))) == 0
