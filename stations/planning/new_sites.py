"""Where a new place could stand: squares in which workers lack one, each at its weighted centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geodata.frames import metres_per_degree
from stations.planning.reach import Floats

SIDE_M = 250.0
MOST_SITES = 400


@dataclass(frozen=True, slots=True, eq=False)
class NewSites:
    """Squares by weight, heaviest first; `ids` do not depend on the order of the points."""

    ids: tuple[str, ...]
    lon: Floats
    lat: Floats
    weight: Floats

    def __len__(self) -> int:
        return self.lon.size


def new_sites(lon: Floats, lat: Floats, missing: Floats, *, most: int = MOST_SITES) -> NewSites:
    """Return the heaviest squares of 250 m, each with the weighted centre of who lacks a place.

    `missing[i]` are the workers at point `i` without a place; squares without any are no sites.
    Ties go to the first by row and column.

    >>> sites = new_sites(np.array([113.25, 113.2501]), np.array([33.05, 33.05]), np.array([1., 3]))
    >>> len(sites), round(float(sites.lon[0]), 6)
    (1, 113.250075)
    """
    kept = np.flatnonzero(missing > 0)
    if not len(kept):
        none = np.zeros(0)
        return NewSites((), none, none, none)
    lon, lat, weight = lon[kept], lat[kept], missing[kept]
    east_m, north_m = metres_per_degree(round(float(lat.mean()), 1))
    size = np.array([SIDE_M / float(north_m), SIDE_M / float(east_m)])
    place = np.floor(np.column_stack([lat, lon]) / size).astype(np.int64)
    square, of = np.unique(place, axis=0, return_inverse=True)
    of = of.ravel()
    total = np.bincount(of, weight)
    order = np.argsort(-total, kind="stable")[:most]
    return NewSites(
        tuple(f"new-{row}-{column}" for row, column in square[order].tolist()),
        (np.bincount(of, weight * lon) / total)[order],
        (np.bincount(of, weight * lat) / total)[order],
        np.asarray(total[order], np.float64),
    )
