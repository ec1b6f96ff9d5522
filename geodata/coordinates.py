"""Positions on the earth and the three datums in which Chinese maps write them.

GCJ-02 adds a smooth shift of a few hundred metres to WGS-84, BD-09 turns and stretches GCJ-02 by
a few hundred more. The forward formulas are the published reverse-engineered ones that every open
converter uses (eviltransform, coordtransform, gcoord); the inverses are solved by iteration, since
a single step is off by up to 2.3 m. Outside China all three datums are the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Pair: TypeAlias = tuple[Floats, Floats]
Step: TypeAlias = Callable[[Floats, Floats], Pair]


class Datum(StrEnum):
    """The frame a longitude and latitude are written in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class LonLat(NamedTuple):
    """A WGS-84 position in degrees, longitude first."""

    lon: float
    lat: float

    def is_valid(self) -> bool:
        """Whether both are finite and on the globe."""
        return (
            math.isfinite(self.lon)
            and math.isfinite(self.lat)
            and -180 <= self.lon <= 180
            and -90 <= self.lat <= 90
        )


def convert(lon: float, lat: float, *, source: Datum, target: Datum) -> LonLat:
    """Return one position of the datum `source` as it is written in the datum `target`.

    >>> gcj = convert(114.0166, 33.5815, source=Datum.WGS84, target=Datum.GCJ02)
    >>> [round(x, 6) for x in gcj]
    [114.022525, 33.580013]
    >>> convert(2.3522, 48.8566, source=Datum.WGS84, target=Datum.BD09)
    LonLat(lon=2.3522, lat=48.8566)
    """
    lons, lats = convert_arrays([lon], [lat], source=source, target=target)
    return LonLat(float(lons[0]), float(lats[0]))


def convert_arrays(lon: ArrayLike, lat: ArrayLike, *, source: Datum, target: Datum) -> Pair:
    """Return `(lon, lat)`: new arrays of positions of the datum `source`, written in `target`.

    Any shape; inverses are exact to 1e-10 degrees. A position outside China or not finite comes
    back unchanged. Empty arrays give empty arrays.
    """
    lons, lats = np.array(lon, np.float64), np.array(lat, np.float64)
    inside = in_china(lons, lats)
    x, y = lons[inside], lats[inside]
    for step in _ROUTES[source, target]:
        x, y = step(x, y)
    lons[inside], lats[inside] = x, y
    return lons, lats


def in_china(lon: ArrayLike, lat: ArrayLike) -> Flags:
    """Where the shift applies: 72.004-137.8347 E, 0.8293-55.8271 N, the edges included."""
    lons, lats = np.asarray(lon), np.asarray(lat)
    inside = (lons >= 72.004) & (lons <= 137.8347) & (lats >= 0.8293) & (lats <= 55.8271)
    return np.asarray(inside, np.bool_)


# Krasovsky 1940, the ellipsoid that the GCJ-02 shift is written on.
_KRASOVSKY_A_M = 6_378_245.0
_KRASOVSKY_E2 = 0.00669342162296594323

_BD_TURNS = math.pi * 3000.0 / 180.0
_BD_EAST_DEG, _BD_NORTH_DEG = 0.0065, 0.006


def _gcj_from_wgs(lon: Floats, lat: Floats) -> Pair:
    east_m, north_m = _shift_m(lon - 105.0, lat - 35.0)
    phi = np.radians(lat)
    w2 = 1.0 - _KRASOVSKY_E2 * np.sin(phi) ** 2
    meridian_m = _KRASOVSKY_A_M * (1.0 - _KRASOVSKY_E2) / (w2 * np.sqrt(w2))
    parallel_m = _KRASOVSKY_A_M / np.sqrt(w2) * np.cos(phi)
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _shift_m(x: Floats, y: Floats) -> Pair:
    """The GCJ-02 shift, metres east and north, at `x`, `y` degrees from 105 E, 35 N."""
    root = np.sqrt(np.abs(x))
    both = 20.0 * (np.sin(6.0 * math.pi * x) + np.sin(2.0 * math.pi * x))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += _waves(both, x, ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30)))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += _waves(both, y, ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30)))
    return east, north


def _waves(both: Floats, t: Floats, terms: tuple[tuple[float, float], ...]) -> Floats:
    total = both.copy()
    for amplitude, rate in terms:
        total += amplitude * np.sin(rate * math.pi * t)
    return np.asarray(total * 2.0 / 3.0, np.float64)


def _bd_from_gcj(lon: Floats, lat: Floats) -> Pair:
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * _BD_TURNS)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * _BD_TURNS)
    return radius * np.cos(angle) + _BD_EAST_DEG, radius * np.sin(angle) + _BD_NORTH_DEG


def _inverse(forward: Step) -> Step:
    """Solve `forward(x) = given` by fixed-point iteration: the shifts are contractions."""

    def solve(lon: Floats, lat: Floats) -> Pair:
        x, y = lon, lat
        for _ in range(30):
            fx, fy = forward(x, y)
            off_x, off_y = lon - fx, lat - fy
            x, y = x + off_x, y + off_y
            if not (np.abs(off_x) > 1e-11).any() and not (np.abs(off_y) > 1e-11).any():
                break
        return x, y

    return solve


_wgs_from_gcj = _inverse(_gcj_from_wgs)
_gcj_from_bd = _inverse(_bd_from_gcj)

_ROUTES: dict[tuple[Datum, Datum], tuple[Step, ...]] = {
    **{(datum, datum): () for datum in Datum},
    (Datum.WGS84, Datum.GCJ02): (_gcj_from_wgs,),
    (Datum.WGS84, Datum.BD09): (_gcj_from_wgs, _bd_from_gcj),
    (Datum.GCJ02, Datum.WGS84): (_wgs_from_gcj,),
    (Datum.GCJ02, Datum.BD09): (_bd_from_gcj,),
    (Datum.BD09, Datum.GCJ02): (_gcj_from_bd,),
    (Datum.BD09, Datum.WGS84): (_gcj_from_bd, _wgs_from_gcj),
}
