"""Second implementations, naive and slow, that answer what the product answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

Floats = NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")


def geodesic_m(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """`distance_m[i, j]` on the WGS-84 ellipsoid from every `a` to every `b`."""
    rows, columns = np.meshgrid(np.arange(len(lon_a)), np.arange(len(lon_b)), indexing="ij")
    a, b = rows.ravel(), columns.ravel()
    if not len(a):
        return np.full((len(lon_a), len(lon_b)), np.inf)
    apart = WGS84.inv(lon_a[a], lat_a[a], lon_b[b], lat_b[b])[2]
    return np.asarray(apart, np.float64).reshape(len(lon_a), len(lon_b))


def covered_weight(
    distance_m: Floats, weight: Floats, open_now: NDArray[np.bool_], within_m: float
) -> float:
    """Workers with an open station within the radius, counted one by one."""
    total = 0.0
    for row, workers in zip(distance_m, weight, strict=True):
        if any(apart <= within_m for apart, opened in zip(row, open_now, strict=True) if opened):
            total += float(workers)
    return total


def heaviest_disc(distance_m: Floats, missing: Floats, within_m: float) -> float:
    """The most uncovered workers that one disc around an uncovered point can hold."""
    return max((float(missing[row <= within_m].sum()) for row in distance_m), default=0.0)


def shortest_m(
    roads: Iterable[tuple[Hashable, Hashable, float]], source: Hashable
) -> dict[Hashable, float]:
    """Metres from one node to every node it reaches over directed roads `(from, to, metres)`."""
    neighbours: dict[Hashable, list[tuple[Hashable, float]]] = defaultdict(list)
    for start, end, metres in roads:
        neighbours[start].append((end, metres))
    reached: dict[Hashable, float] = {}
    waiting: dict[Hashable, float] = {source: 0.0}
    while waiting:
        node = min(waiting, key=lambda other: waiting[other])
        reached[node] = waiting.pop(node)
        for end, metres in neighbours[node]:
            if end not in reached:
                waiting[end] = min(waiting.get(end, np.inf), reached[node] + metres)
    return reached


def floating_catchment(
    distance_m: Floats,
    demand: Floats,
    capacity: Floats,
    catchment_m: float,
    weigh: Callable[[float], float],
) -> list[float]:
    """Scores of E2SFCA as Luo and Qi (2009) write them: two sums over all pairs, one by one."""
    rows, columns = distance_m.shape
    near = [[i for i in range(rows) if distance_m[i, j] <= catchment_m] for j in range(columns)]
    ratio = []
    for j in range(columns):
        workers = sum(float(demand[i]) * weigh(float(distance_m[i, j])) for i in near[j])
        ratio.append(float(capacity[j]) / workers if workers else 0.0)
    return [
        sum(ratio[j] * weigh(float(distance_m[i, j])) for j in range(columns) if i in near[j])
        for i in range(rows)
    ]


def gini_of_pairs(scores: Floats, weight: Floats) -> float:
    """Half the relative mean difference over all pairs of workers."""
    apart = sum(
        float(p * q * abs(x - y))
        for x, p in zip(scores, weight, strict=True)
        for y, q in zip(scores, weight, strict=True)
    )
    mean = float((scores * weight).sum() / weight.sum())
    return apart / (2 * mean * float(weight.sum()) ** 2)
