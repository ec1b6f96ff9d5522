"""Degrees to metres and back: the one place that projects.

Distances follow the WGS-84 ellipsoid by its local radii of curvature (meridian M and prime
vertical N at the mean latitude), which differs from the geodesic by less than a metre over the
few kilometres that a worker walks; `pyproj.Geod` is the oracle in the tests.
"""

from __future__ import annotations

from typing import Any

import numpy as np

WGS84_A_M = 6_378_137.0
WGS84_E2 = 6.694379990141316e-3


def metres_per_degree(lat: Any) -> tuple[Any, Any]:
    """Return `(east_m, north_m)`: the length of one degree of longitude and of latitude at `lat`.

    Works on floats and arrays, and compiles under numba.
    """
    sin_lat = np.sin(np.radians(lat))
    w2 = 1.0 - WGS84_E2 * sin_lat * sin_lat
    w = np.sqrt(w2)
    meridian_m = WGS84_A_M * (1.0 - WGS84_E2) / (w2 * w)
    prime_vertical_m = WGS84_A_M / w
    return (
        np.radians(1.0) * prime_vertical_m * np.cos(np.radians(lat)),
        np.radians(1.0) * meridian_m,
    )


def metres_and_slopes(lat: Any) -> tuple[Any, Any, Any, Any]:
    """Return `metres_per_degree(lat)` and how each changes per degree of latitude.

    From the derivatives of N cos(lat) and of M; compiles under numba.
    """
    sin_lat, cos_lat = np.sin(np.radians(lat)), np.cos(np.radians(lat))
    w2 = 1.0 - WGS84_E2 * sin_lat * sin_lat
    w = np.sqrt(w2)
    north_m = np.radians(1.0) * WGS84_A_M * (1.0 - WGS84_E2) / (w2 * w)
    return (
        np.radians(1.0) * WGS84_A_M / w * cos_lat,
        north_m,
        -np.radians(1.0) * sin_lat * north_m,
        np.radians(1.0) * 3.0 * WGS84_E2 * sin_lat * cos_lat / w2 * north_m,
    )


def distance_m(lon_a: Any, lat_a: Any, lon_b: Any, lat_b: Any) -> Any:
    """Metres between two WGS-84 positions a few kilometres apart, floats or arrays.

    >>> round(float(distance_m(114.0166, 33.5815, 114.0266, 33.5815)))
    928
    """
    east_m, north_m = metres_per_degree((lat_a + lat_b) / 2.0)
    return np.hypot((lon_b - lon_a) * east_m, (lat_b - lat_a) * north_m)
