"""How much room there is for whom: floating catchments, and how evenly it is spread.

Two-step floating catchments (2SFCA; Luo and Wang 2003): every station divides its capacity by the
workers in its catchment, every worker adds up what the stations in reach have for one head. The
enhanced form (E2SFCA; Luo and Qi 2009) lets nearness count by a weight that falls with distance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from stations.errors import Fault, InvalidInput, Refused
from stations.planning.reach import Floats
from stations.planning.siting.instance import Instance

Decay = Callable[[Floats], Floats]
"""Metres to weight, 0..1."""

_NOBODY = 1e-290
"""Weighted workers below this are none: dividing by them would leave the range of numbers."""

LUO_QI = (1.0, 0.68, 0.22)
"""Weights of three zones of equal width, the slow decay of Luo and Qi (2009), table 1."""


def zones(bounds: Sequence[tuple[float, float]]) -> Decay:
    """Steps of `(up to metres, weight)`, inclusive; beyond the last one nothing counts.

    >>> zones([(1000, 1.0), (2000, 0.68)])(np.array([1000.0, 1000.1, 2001.0])).tolist()
    [1.0, 0.68, 0.0]

    Raises:
        InvalidInput: `bad_weights`, a bound or a weight is negative, not finite or comes twice.
    """
    ordered = sorted(bounds)
    upto = np.array([bound for bound, _ in ordered], np.float64)
    weight = np.array([share for _, share in ordered], np.float64)
    numbers = np.concatenate([upto, weight])
    if not len(upto) or not (np.isfinite(numbers).all() and (numbers >= 0).all()):
        raise _bad_weights("zones take metres and weights of at least 0")
    if (np.diff(upto) == 0).any():
        raise _bad_weights("two zones end at the same distance")
    weight = np.append(weight, 0.0)

    def weigh(metres: Floats) -> Floats:
        zone = np.zeros(metres.shape, np.int16)  # counting beats a search: zones are few
        for bound in upto:
            zone += metres > bound
        return np.asarray(weight[zone], np.float64)

    return weigh


def thirds(catchment_m: float) -> Decay:
    """Three zones of equal width with the weights 1, 0.68 and 0.22."""
    return zones([(catchment_m * (i + 1) / 3, weight) for i, weight in enumerate(LUO_QI)])


def gaussian(catchment_m: float) -> Decay:
    """A bell that falls from 1 at the door to 0 at the edge of the catchment (Dai 2010, eq. 3).

    >>> gaussian(1000.0)(np.array([0.0, 1000.0])).tolist()
    [1.0, 0.0]
    """
    edge = math.exp(-0.5)
    return lambda metres: np.asarray(
        np.clip((np.exp(-0.5 * (metres / catchment_m) ** 2) - edge) / (1 - edge), 0.0, 1.0)
    )


def bell(sigma_m: float) -> Decay:
    """A bell of width `sigma_m` that is cut off at the edge of the catchment.

    Raises:
        InvalidInput: `bad_weights`, the width is not above 0.
    """
    if not 0 < sigma_m < math.inf:
        raise _bad_weights("the width of a bell is above 0")
    return lambda metres: np.asarray(np.exp(-0.5 * (metres / sigma_m) ** 2))


def _bad_weights(detail: str) -> InvalidInput:
    return InvalidInput("bad_weights", [Fault("bad_weights", column="weights", detail=detail)])


@dataclass(frozen=True, slots=True, eq=False)
class Accessibility:
    """Capacity a head by demand point, the ratio of each station, and the workers of each point.

    Stations are in the order of `Instance.ids`. One with nobody in its catchment has ratio 0.
    """

    scores: Floats
    ratios: Floats
    weight: Floats

    @property
    def without(self) -> float:
        """Workers who reach no capacity at all."""
        return float(self.weight[self.scores == 0].sum())

    @property
    def gini(self) -> float:
        """How unevenly the scores are spread over the workers: 0 all alike, towards 1 few have all.

        With demand as weights, half the relative mean difference of two workers (Gini 1912).
        """
        workers, access = lorenz(self.scores, self.weight)
        below = np.diff(workers) * (access[1:] + access[:-1])
        return float(np.clip(1.0 - below.sum(), 0.0, 1.0))


def accessibility(
    reached: Instance, capacity: Floats, *, decay: Decay | None = None
) -> Accessibility:
    """Return the scores of the pairs in `reached`, whose radius is the catchment (inclusive).

    `capacity[j]` belongs to site `j` of `reached.ids`. Without `decay` every pair counts alike
    (2SFCA). The scores of all workers add up to the capacity of all stations that serve anybody.

    Raises:
        InvalidInput: `faults_in_stations`, a capacity is negative or not finite.
        Refused: `no_demand`, `no_capacity`, `no_demand_in_reach`: every score would be an empty 0.
    """
    _check(reached, capacity)
    share = np.ones(len(reached.apart_m)) if decay is None else decay(reached.apart_m)
    shape = (len(reached.weight), len(reached.ids))
    pairs = csr_array((share, reached.site, reached.first.astype(np.int32)), shape=shape)
    workers = pairs.T @ reached.weight
    served = workers > _NOBODY
    if not (served & (capacity > 0)).any():
        raise Refused("no_demand_in_reach", "no station with capacity has a worker in reach")
    ratios = np.divide(capacity, workers, out=np.zeros_like(workers), where=served)
    return Accessibility(np.asarray(pairs @ ratios), ratios, reached.weight)


def _check(reached: Instance, capacity: Floats) -> None:
    wrong = np.flatnonzero(~(np.isfinite(capacity) & (capacity >= 0))).tolist()
    if wrong:
        faults = [Fault("out_of_range", "capacity", i + 1, str(capacity[i])) for i in wrong]
        raise InvalidInput("faults_in_stations", faults)
    if not reached.weight.sum() > 0:
        raise Refused("no_demand", "no demand point has any workers")
    if not capacity.sum() > 0:
        raise Refused("no_capacity", "no station has any capacity")


def lorenz(scores: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return the Lorenz curve `(share of workers, share of access)`, worst served first.

    Both begin at 0 and end at 1; where there is no access at all the second stays 0.

    >>> [part.tolist() for part in lorenz(np.array([3.0, 1.0]), np.array([1.0, 1.0]))]
    [[0.0, 0.5, 1.0], [0.0, 0.25, 1.0]]
    """
    order = np.argsort(scores, kind="stable")
    workers = np.concatenate([[0.0], np.cumsum(weight[order])])
    access = np.concatenate([[0.0], np.cumsum((scores * weight)[order])])
    return _shares(workers), _shares(access)


def _shares(running: Floats) -> Floats:
    return running / running[-1] if running[-1] > 0 else running


def to_json(ids: Sequence[str], found: Accessibility) -> dict[str, Any]:
    """The answer of the command `access`; field names are its contract."""
    pairs = zip(ids, found.scores.tolist(), strict=True)
    return {"scores": [{"id": key, "score": score} for key, score in pairs], "gini": found.gini}
