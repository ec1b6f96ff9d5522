"""The one projecting place, held against the geodesic."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geodata import coordinates, frames
from geodata.frames import distance_m, metres_and_slopes, metres_per_degree

GEOD = Geod(ellps="WGS84")


@given(st.floats(73, 135), st.floats(18, 53), st.floats(-5_000, 5_000), st.floats(-5_000, 5_000))
def test_a_distance_a_rider_travels_is_the_geodesic_within_a_metre(
    lon: float, lat: float, east_m: float, north_m: float
) -> None:
    azimuth, length = math.degrees(math.atan2(east_m, north_m)), math.hypot(east_m, north_m)
    other_lon, other_lat, _ = GEOD.fwd(lon, lat, azimuth, length)
    assert float(distance_m(lon, lat, other_lon, other_lat)) == pytest.approx(length, abs=1.0)


@given(st.floats(-180, 180), st.floats(-85, 85), st.floats(-180, 180), st.floats(-85, 85))
def test_distance_is_the_same_both_ways_and_never_negative(
    lon_a: float, lat_a: float, lon_b: float, lat_b: float
) -> None:
    there = float(distance_m(lon_a, lat_a, lon_b, lat_b))
    assert there == float(distance_m(lon_b, lat_b, lon_a, lat_a)) >= 0.0


def test_a_degree_grows_north_and_shrinks_east_towards_the_pole() -> None:
    east_m, north_m = metres_per_degree(np.array([0.0, 30.0, 60.0]))
    assert (np.diff(east_m) < 0).all()
    assert (np.diff(north_m) > 0).all()
    assert east_m[0] == pytest.approx(111_319.5, abs=0.1)


@pytest.mark.parametrize("module", [coordinates, frames])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("lat", [-41.0, 0.0, 24.5, 34.0, 53.0])
def test_slopes_are_what_a_degree_changes_in_length(lat: float) -> None:
    east_m, north_m, east_slope, north_slope = metres_and_slopes(lat)
    assert (east_m, north_m) == pytest.approx(metres_per_degree(lat), rel=1e-14)
    step = 1e-4
    above, below = metres_per_degree(lat + step), metres_per_degree(lat - step)
    assert east_slope == pytest.approx((above[0] - below[0]) / (2 * step), abs=1e-3)
    assert north_slope == pytest.approx((above[1] - below[1]) / (2 * step), abs=1e-3)
