"""What median and centre share: everybody goes to the nearest place, existing ones included."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from stations.planning.reach import Floats, Ints
from stations.planning.siting.cover import Asked
from stations.planning.siting.covering import taken_rows
from stations.planning.siting.instance import Instance
from stations.planning.siting.plan import Note, Plan, Reason, Status, total


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """A question about nearest places, made smaller.

    `open` holds who counts (somebody is there, and some place is in reach) and the candidates that
    may still be chosen; must-haves stand already. `number` says which candidate each of them is.
    """

    asked: Asked
    open: Instance
    number: Ints
    unreachable: float

    @property
    def price(self) -> Floats:
        """What each open candidate takes of the limit."""
        return self.asked.limit.prices(self.open.cost)

    def chosen(self, sites: Ints) -> Ints:
        """Numbers of the must-haves and of these open sites, in order."""
        return np.sort(np.concatenate([self.asked.must, self.number[sites]]))


def served_of(asked: Asked) -> Served:
    """Set the question up: drop nobodies and the unreachable, build the must-haves."""
    whole = asked.instance
    alone = (np.diff(whole.first) == 0) & np.isinf(whole.held_m)
    rows = np.flatnonzero(~alone & (whole.weight > 0))
    first, site = taken_rows(whole.first, whole.site, rows)
    apart = taken_rows(whole.first, whole.apart_m, rows)[1]  # type: ignore[arg-type]
    kept = replace(
        whole,
        weight=whole.weight[rows],
        held_m=whole.held_m[rows],
        first=first,
        site=site,
        apart_m=np.asarray(apart, np.float64),
    )
    kept = replace(kept, held_m=nearest_m(kept, asked.must))
    shut = asked.limit.prices(whole.cost) > asked.room
    shut[asked.must] = True
    left = kept.without([whole.ids[j] for j in np.flatnonzero(shut)])
    return Served(asked, left, np.flatnonzero(~shut), total(whole.weight[alone]))


def nearest_m(instance: Instance, chosen: Ints) -> Floats:
    """Metres from each point to the nearest place once these candidates are built."""
    inside = np.zeros(len(instance.ids), bool)
    inside[chosen] = True
    metres = np.where(inside[instance.site], instance.apart_m, np.inf)
    near_m = instance.held_m.copy()
    row = np.repeat(np.arange(len(near_m)), np.diff(instance.first))
    np.minimum.at(near_m, row, metres)
    return near_m


def hindered(served: Served, note: Note, objective: float) -> Plan:
    """The plan that builds nothing; its objective is what stands already, None where too little."""
    value = objective if np.isfinite(objective) else None
    return Plan(Status.INFEASIBLE, value, value, 0.0, (), 0.0, served.unreachable, (), note)


def shares(served: Served, chosen: Ints) -> tuple[Reason, ...]:
    """Whose nearest place each site will be, the largest share first, ties by id.

    Who has an existing station as near stays there; of equally near sites the first by id counts.
    """
    whole = served.asked.instance
    inside = np.zeros(len(whole.ids), bool)
    inside[chosen] = True
    row = np.repeat(np.arange(len(whole.weight)), np.diff(whole.first))
    near = inside[whole.site] & (whole.apart_m < whole.held_m[row])
    row, site, metres = row[near], whole.site[near], whole.apart_m[near]
    order = np.lexsort((site, metres, row))
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.diff(row[order]) != 0
    at = order[fresh]
    adds = {int(j): total(whole.weight[row[at][site[at] == j]]) for j in chosen}
    ranked = sorted(adds, key=lambda j: (-adds[j], j))
    return tuple(Reason(whole.ids[j], adds[j]) for j in ranked)
