"""The same workers for less money: chosen sites give way to cheaper ones that do as much.

Covering counts workers only, so a budget that is not the limit may be spent on a dear site where a
cheap one would do. What is exchanged here never loses anybody; it need not be the cheapest of all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from scipy.sparse import csc_array, csr_array

from stations.planning.reach import Floats, Ints
from stations.planning.siting.cover import cover
from stations.planning.siting.instance import Instance
from stations.planning.siting.plan import Limit, Plan


def thrifty(
    instance: Instance,
    plan: Plan,
    *,
    within_m: float,
    must: Collection[str] = (),
    must_not: Collection[str] = (),
) -> Plan:
    """Return a plan that covers no fewer, and costs no more; bound and status stay as they are."""
    if not plan.chosen:
        return plan
    left = instance.without(must_not).within(within_m)
    chosen = exchanged(left, within_m, left.numbers(plan.chosen), left.numbers(must))
    ids = tuple(left.ids[j] for j in chosen)
    if ids == plan.chosen:
        return plan
    same = cover(left, within_m=within_m, limit=Limit(sites=len(ids)), must=ids, time_limit_s=1.0)
    return replace(plan, chosen=same.chosen, cost=same.cost, reasons=same.reasons)


def exchanged(instance: Instance, within_m: float, chosen: Ints, must: Ints) -> Ints:
    """The chosen sites after every exchange that saves money, dearest first, ties by number."""
    reached = _reached(instance, within_m)
    by_site = csc_array(reached)
    picked, kept = set(chosen.tolist()), set(must.tolist())
    before: set[int] = set()
    while picked != before:
        before = set(picked)
        for site in sorted(picked - kept, key=lambda j: (-instance.cost[j], j)):
            _exchange(reached, by_site, instance.cost, picked, site)
    return np.array(sorted(picked), np.int64)


def _reached(instance: Instance, within_m: float) -> csr_array:
    """Who with any weight reaches which site, and has no place yet."""
    open_rows = (instance.weight > 0) & (instance.held_m > within_m)
    shape = (len(instance.weight), len(instance.ids))
    ones = np.ones(len(instance.site), np.int32)
    return csr_array((ones, instance.site, instance.first), shape=shape)[np.flatnonzero(open_rows)]


def _exchange(
    reached: csr_array, by_site: csc_array, cost: Floats, picked: set[int], site: int
) -> None:
    """Drop a site that nobody needs, or put the cheapest one in its place that does as much."""
    rows = by_site.indices[by_site.indptr[site] : by_site.indptr[site + 1]]
    times = by_site[:, sorted(picked)].sum(axis=1)
    alone = rows[times[rows] == 1]
    if not len(alone):
        picked.remove(site)
        return
    hits = np.asarray(reached[alone].sum(axis=0)).ravel()
    able = [
        j
        for j in np.flatnonzero((hits == len(alone)) & (cost < cost[site])).tolist()
        if j not in picked
    ]
    if able:
        picked.remove(site)
        picked.add(min(able, key=lambda j: (cost[j], j)))
