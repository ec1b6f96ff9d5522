from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.planning.reach import apart_m, bits_within, grid_of, nearest, weight_within
from tests.oracles import WGS84, geodesic_m


def _scatter(seed: int, n: int, *, lat: float = 34.0, spread: float = 0.05):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    return rng.normal(113.5, spread, n), rng.normal(lat, spread, n)


@pytest.mark.parametrize("lat", [0.0, 24.5, 34.0, 53.0, -41.0])
@pytest.mark.parametrize("spread", [0.002, 0.05, 2.0])
def test_the_nearest_is_the_nearest_on_the_ellipsoid(lat: float, spread: float) -> None:
    lon_a, lat_a = _scatter(1, 200, lat=lat, spread=spread)
    lon_b, lat_b = _scatter(2, 150, lat=lat, spread=spread)
    expected = geodesic_m(lon_a, lat_a, lon_b, lat_b).min(axis=1)
    found, index = nearest(lon_a, lat_a, grid_of(lon_b, lat_b))
    np.testing.assert_allclose(found, expected, rtol=3e-5, atol=0.002)
    chosen = geodesic_m(lon_a, lat_a, lon_b, lat_b)[np.arange(200), index]
    np.testing.assert_allclose(chosen, expected, rtol=3e-5, atol=0.002)


def test_no_verdict_at_500_or_1000_metres_differs_from_the_geodesic() -> None:
    lon_a, lat_a = _scatter(3, 20_000, spread=0.03)
    lon_b, lat_b = _scatter(4, 60, spread=0.03)
    expected = geodesic_m(lon_a, lat_a, lon_b, lat_b).min(axis=1)
    found, _ = nearest(lon_a, lat_a, grid_of(lon_b, lat_b))
    for radius in (500.0, 865.38, 1000.0):
        assert int(((found <= radius) != (expected <= radius)).sum()) == 0


def test_a_point_far_outside_the_grid_finds_its_way() -> None:
    lon_b, lat_b = _scatter(5, 300)
    far_lon, far_lat = np.array([70.0, 113.5, 170.0]), np.array([34.0, 60.0, -50.0])
    found, _ = nearest(far_lon, far_lat, grid_of(lon_b, lat_b))
    expected = geodesic_m(far_lon, far_lat, lon_b, lat_b).min(axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-3)


def test_equal_distances_go_to_the_first() -> None:
    lon, lat = np.array([113.0, 113.02, 113.02]), np.array([33.0, 33.0, 33.0])
    _, index = nearest(np.array([113.02]), np.array([33.0]), grid_of(lon, lat))
    assert index.tolist() == [1]


def test_nothing_is_near_an_empty_grid() -> None:
    none = np.zeros(0)
    found, index = nearest(np.array([113.0]), np.array([33.0]), grid_of(none, none))
    assert np.isinf(found).all()
    assert index.tolist() == [-1]
    assert nearest(none, none, grid_of(np.array([1.0]), np.array([1.0])))[0].size == 0


@given(seed=st.integers(0, 10_000), radius_m=st.floats(1, 5_000), n=st.integers(0, 40))
def test_bits_and_weights_within_equal_counting_one_by_one(
    seed: int, radius_m: float, n: int
) -> None:
    rng = np.random.default_rng(seed)
    lon_a, lat_a = _scatter(seed, 30)
    lon_b, lat_b = _scatter(seed + 1, n)
    bits = rng.integers(0, 2**32, n, dtype=np.uint32)
    weight = rng.uniform(0, 9, (n, 2))
    inside = geodesic_m(lon_a, lat_a, lon_b, lat_b) <= radius_m
    expected = [int(np.bitwise_or.reduce(bits[row], initial=np.uint32(0))) for row in inside]
    grid = grid_of(lon_b, lat_b)
    assert bits_within(lon_a, lat_a, grid, bits, radius_m).tolist() == expected
    sums = weight_within(lon_a, lat_a, grid, weight, radius_m)
    np.testing.assert_allclose(sums, [weight[row].sum(axis=0) for row in inside])


def test_asking_for_many_at_once_is_asking_for_each() -> None:
    lon_b, lat_b = _scatter(6, 40)
    lon_b, lat_b = np.append(lon_b, lon_b[:5]), np.append(lat_b, lat_b[:5])  # some stand twice
    rng = np.random.default_rng(6)
    lon, lat = rng.uniform(113.2, 113.8, 60_000), rng.uniform(33.7, 34.3, 60_000)  # some outside
    grid = grid_of(lon_b, lat_b)
    together, index = nearest(lon, lat, grid)
    for some in np.array_split(np.arange(60_000), 300)[::30]:
        alone, chosen = nearest(lon[some], lat[some], grid)
        np.testing.assert_array_equal(together[some], alone)
        np.testing.assert_array_equal(index[some], chosen)
    assert index.max() < 40  # of two on one spot the first


@pytest.mark.parametrize("limit_m", [500.0, 1000.0])
def test_p2_at_most_one_verdict_in_a_hundred_thousand_differs_from_the_geodesic(
    limit_m: float,
) -> None:
    """300,000 pairs all over China, each within a metre of the limit by a geodesic's own step."""
    rng, n = np.random.default_rng(int(limit_m)), 300_000
    lon, lat = rng.uniform(74.0, 135.0, n), rng.uniform(18.0, 53.0, n)
    away_m = limit_m + rng.uniform(-1.0, 1.0, n)
    to_lon, to_lat, _ = WGS84.fwd(lon, lat, rng.uniform(0, 360, n), away_m)
    verdict = _pairwise(lon, lat, to_lon, to_lat) <= limit_m
    exact = WGS84.inv(lon, lat, to_lon, to_lat)[2] <= limit_m
    assert 0.4 < exact.mean() < 0.6
    assert int((verdict != exact).sum()) <= 3


@numba.njit
def _pairwise(lon, lat, to_lon, to_lat):  # type: ignore[no-untyped-def]
    """The kernels' own length, pair by pair."""
    out = np.empty(len(lon))
    for i in range(len(lon)):
        out[i] = apart_m(lon[i], lat[i], to_lon[i], to_lat[i])
    return out
