"""The planner's question: who has an open place in reach, at which hour, and where it lacks.

Real and synthetic rows never stand in one figure: an answer has one scope.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from geodata.coordinates import LonLat
from geodata.demand import K_ANONYMOUS, DemandTable, suppress_small
from geodata.frames import distance_m
from stations.planning.cells import Cells, cells_of
from stations.planning.coverage import (
    Mask,
    Points,
    Profile,
    covered_at,
    has_bit,
    points_of,
    profile,
    shortfall,
)
from stations.planning.demand_lists import DemandKind
from stations.planning.gaps import Candidates, Gap, find_gaps, hosts_of
from stations.planning.opening import HOURS, NOW_BIT, Opening, hours_of, opening_of
from stations.planning.reach import Floats
from stations.planning.way import StraightLine, Way
from stations.registry.vocabulary import Amenity, AmenityState
from stations.search.find import Named, NamedKind
from stations.search.published import Published
from stations.services import workers
from stations.services.hub import Hub
from stations.services.roads import Along

STRAIGHT = StraightLine()
GAPS_SHOWN = 5
NEAR_LANDMARK_M = 2_000.0
_MOST_OF_IT = 0.8  # an hour belongs to a gap's span when this share of its worst hour is missing


class Scope(StrEnum):
    """Which rows a figure is made of."""

    REAL = "real"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Question:
    """What the planner chose; no group means everybody, no amenity any open place.

    `along` is how people go on the loaded roads; None is the straight line. `source` is the
    list of demand; None is the first there is.
    """

    radius_m: float
    day: date
    group: str | None = None
    amenity: Amenity | None = None
    along: Along | None = None
    source: DemandKind | None = None


@dataclass(frozen=True, slots=True)
class HourShare:
    """Workers of one hour (None: now), those with a sure and those with a possible place."""

    hour: int | None
    workers: float
    sure: float
    possible: float

    @property
    def sure_share(self) -> float:
        return self.sure / self.workers if self.workers else 0.0

    @property
    def possible_share(self) -> float:
        return self.possible / self.workers if self.workers else 0.0


@dataclass(frozen=True, slots=True)
class NamedHost:
    """A place that could help, by `Published`, with metres from the gap and workers added."""

    row: Published
    distance_m: float
    adds: float


@dataclass(frozen=True, slots=True)
class NamedGap:
    """A gap with the name of what is near, its hour and span of hours (half-open), and hosts.

    `groups` are those who miss most, heaviest first. Spans may pass midnight.
    """

    gap: Gap
    name: str
    hour: int
    span: tuple[int, int]
    groups: tuple[str, ...]
    hosts: tuple[NamedHost, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CoverageNow:
    """Everything the page shows is read from this; arrays are by point and hour."""

    question: Question
    scope: Scope
    at: datetime
    demand: DemandTable
    points: Points
    places: tuple[Published, ...]
    opening: Opening
    reached: Opening
    everyone: Profile
    missing: Floats
    cells: Cells
    named: tuple[Named, ...]
    way: Way

    def share_at(self, hour: int | None) -> HourShare:
        """Of the workers of an hour (None: of this hour, asked at this very minute)."""
        clock = self.at.hour if hour is None else hour
        bit = NOW_BIT if hour is None else hour
        return HourShare(
            hour, *covered_at(self.demand, self.points, self.reached, hour=clock, bit=bit)
        )

    def group_at(self, group: str, hour: int) -> HourShare:
        """The same of one group, whatever group was asked for."""
        row = self.everyone.groups.index(group)
        columns = (self.everyone.demand, self.everyone.sure, self.everyone.possible)
        return HourShare(hour, *(float(column[row, hour]) for column in columns))

    def open_at(self, hour: int) -> tuple[Mask, Mask]:
        """Which places are surely, and possibly, open at a full hour."""
        return has_bit(self.opening.sure, hour), has_bit(self.opening.possible, hour)


def scope_of(hub: Hub) -> Scope:
    """The scope of what is published now."""
    return Scope.DEMO if hub.catalogue.synthetic else Scope.REAL


def load_demand(hub: Hub, scope: Scope, kind: DemandKind | None = None) -> DemandTable | None:
    """Where workers are by the list of a kind (None: the first there is), None where none is.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    return workers.load(hub, synthetic=scope is Scope.DEMO, kind=kind)


def coverage_now(
    hub: Hub,
    question: Question,
    demand: DemandTable,
    *,
    scope: Scope,
    at: datetime,
    way: Way = STRAIGHT,
) -> CoverageNow:
    """Answer the planner's question at the aware instant `at`; the caller may keep the answer.

    `way` measures as `question.along` says.
    """
    rows = [row for row in hub.catalogue.rows if row.place.synthetic == (scope is Scope.DEMO)]
    places = tuple(sorted(rows, key=lambda row: row.place.id))
    zone = _zone_of(places)
    local = at.astimezone(ZoneInfo(zone))
    opening = _opening(hub, places, [*hours_of(question.day, zone=zone), local], question.amenity)
    lon = np.array([row.place.position.lon for row in places])
    lat = np.array([row.place.position.lat for row in places])
    everywhere = points_of(demand)
    reached = way.reach(everywhere, lon, lat, opening, question.radius_m)
    everyone = profile(demand, everywhere, reached)
    asked = demand if question.group is None else demand.of_group(question.group)
    points = everywhere if question.group is None else points_of(asked)
    if question.group is not None:
        reached = way.reach(points, lon, lat, opening, question.radius_m)
    return CoverageNow(
        question=question,
        scope=scope,
        at=local,
        demand=asked,
        points=points,
        places=places,
        opening=opening,
        reached=reached,
        everyone=everyone,
        missing=shortfall(asked, points, reached),
        cells=cells_of(points),
        named=hub.gazetteer.entries,
        way=way,
    )


def gaps_of(
    answer: CoverageNow, *, hour: int | None = None, limit: int = GAPS_SHOWN
) -> tuple[NamedGap, ...]:
    """The heaviest gaps, at one hour or (None) each at its own worst hour."""
    radius_m = answer.question.radius_m
    missing = answer.missing if hour is None else answer.missing[:, [hour]]
    found = find_gaps(answer.points.lon, answer.points.lat, missing, radius_m=radius_m, limit=limit)
    hosts = _candidates(answer)
    adds = answer.way.sums(answer.points, answer.missing, hosts.lon, hosts.lat, radius_m)
    named: list[NamedGap] = []
    for gap in found:
        at = gap.hour if hour is None else hour
        dated = replace(gap, hour=at)
        helpers = hosts_of(dated, hosts, adds, radius_m=radius_m)
        dated = replace(dated, nearest_m=_nearest_open_m(answer, gap, at), hosts=helpers)
        named.append(_named(answer, dated, taken=[other.name for other in named]))
    return tuple(named)


def share_if_filled(answer: CoverageNow, gaps: Sequence[NamedGap], hour: int) -> HourShare:
    """What an hour's share becomes when each of these gaps has an open place at its position."""
    before = answer.share_at(hour)
    if not gaps:
        return before
    lon, lat = np.array([g.gap.lon for g in gaps]), np.array([g.gap.lat for g in gaps])
    apart = answer.way.nearest_m(answer.points, lon, lat)
    gained = float(answer.missing[apart <= answer.question.radius_m, hour].sum())
    possible = max(before.possible, before.sure + gained)
    return HourShare(hour, before.workers, before.sure + gained, possible)


def lost(answer: CoverageNow) -> tuple[float, int]:
    """Who cannot be asked for by road: workers in the fullest hour, and places."""
    off = answer.way.lost(answer.points.lon, answer.points.lat)
    most = float(answer.demand.where(off[answer.points.row]).by_hour().max(initial=0.0))
    lon = np.array([row.place.position.lon for row in answer.places])
    lat = np.array([row.place.position.lat for row in answer.places])
    return most, int(answer.way.lost(lon, lat).sum())


def missing_percent(answer: CoverageNow) -> tuple[tuple[str, ...], Floats, Mask, Mask]:
    """`(groups, percent, shown, at_work)` by group and hour, the groups with most workers first.

    `percent` of the group's workers at work lack a place; not `shown` where that speaks of fewer
    than five people; not `at_work` where the group has nobody out.
    """
    found = answer.everyone
    order = np.argsort(-found.demand.max(axis=1), kind="stable")
    demand, lacking = found.demand[order], (found.demand - found.sure)[order]
    percent = np.divide(100 * lacking, demand, out=np.zeros_like(demand), where=demand > 0)
    shown = suppress_small(lacking, of=demand)
    return tuple(found.groups[i] for i in order), percent, shown, demand > 0


def worst_hours(answer: CoverageNow) -> list[tuple[str, int, float]]:
    """`(group, hour, share without a place)`: each group at its worst, worst group first."""
    groups, percent, shown, _ = missing_percent(answer)
    found = [
        (group, int(hour), float(percent[row, hour]) / 100)
        for row, group in enumerate(groups)
        for hour in [np.where(shown[row], percent[row], -1).argmax()]
        if shown[row, hour]
    ]
    return sorted(found, key=lambda worst: -worst[2])


def opening_for(
    hub: Hub, answer: CoverageNow, places: Sequence[Published], *, amenity: Amenity | None
) -> Opening:
    """When other places, or the same with another need, are open at the instants of an answer."""
    instants = [*hours_of(answer.question.day, zone=str(answer.at.tzinfo)), answer.at]
    return _opening(hub, places, instants, amenity)


def _zone_of(places: Sequence[Published]) -> str:
    zones = Counter(row.place.zone for row in places)
    return zones.most_common(1)[0][0] if zones else "Asia/Shanghai"


def _opening(
    hub: Hub, places: Sequence[Published], instants: Sequence[datetime], amenity: Amenity | None
) -> Opening:
    """When each place is open for what was asked: hours, closures, locks now, working amenity."""
    by_hours = opening_of(
        [row.place.opening_hours for row in places],
        instants,
        zones=[row.place.zone for row in places],
        calendar=hub.calendar,
    )
    sure, possible = by_hours.sure.copy(), by_hours.possible.copy()
    for i, row in enumerate(places):
        shut = sum(
            1 << bit
            for bit, at in enumerate(instants)
            if (row.closure is not None and row.closure.holds_at(at))
            or (bit == NOW_BIT and row.locks.locked)
        )
        works, may_work = offers(row, amenity)
        sure[i] = int(sure[i]) & ~shut if works else 0
        possible[i] = int(possible[i]) & ~shut if may_work else 0
    return Opening(sure, possible)


def offers(row: Published, amenity: Amenity | None) -> tuple[bool, bool]:
    """Whether the place surely, and possibly, has the amenity in working order."""
    if amenity is None:
        return True, True
    status = row.place.amenity(amenity)
    if status is None:
        return False, False
    works = status.state is AmenityState.WORKING
    return works, works or status.state is AmenityState.UNKNOWN


def _candidates(answer: CoverageNow) -> Candidates:
    """The published places as hosts: whichever is not surely open at the hour could be asked."""
    closed = [~answer.open_at(hour)[0] for hour in range(HOURS)]
    return Candidates.sorted_by_id(
        [row.place.id for row in answer.places],
        np.array([row.place.position.lon for row in answer.places]),
        np.array([row.place.position.lat for row in answer.places]),
        np.column_stack(closed) if answer.places else np.zeros((0, HOURS), bool),
    )


def _nearest_open_m(answer: CoverageNow, gap: Gap, hour: int) -> float:
    opened, _ = answer.open_at(hour)
    lon = np.array([row.place.position.lon for row in answer.places])[opened]
    lat = np.array([row.place.position.lat for row in answer.places])[opened]
    here = Points(np.array([gap.lon]), np.array([gap.lat]), np.zeros(1, np.int64))
    return float(answer.way.nearest_m(here, lon, lat)[0])


def _named(answer: CoverageNow, gap: Gap, *, taken: Sequence[str]) -> NamedGap:
    row_of = {str(row.place.id): row for row in answer.places}
    hosts = tuple(NamedHost(row_of[h.id], h.distance_m, h.adds) for h in gap.hosts)
    return NamedGap(
        gap=gap,
        name=_name_near(answer, LonLat(gap.lon, gap.lat), taken),
        hour=gap.hour,
        span=span_around(answer.missing[gap.members].sum(axis=0), gap.hour),
        groups=_groups_of(answer, gap),
        hosts=hosts,
    )


def _name_near(answer: CoverageNow, at: LonLat, taken: Sequence[str]) -> str:
    """The nearest landmark that no heavier gap has, else a district's name, else a place's."""
    by_kind: dict[NamedKind, list[tuple[float, str]]] = {}
    for named in answer.named:
        apart = float(distance_m(at.lon, at.lat, named.position.lon, named.position.lat))
        by_kind.setdefault(named.kind, []).append((apart, named.name))
    near = [n for n in sorted(by_kind.get(NamedKind.LANDMARK, [])) if n[0] <= NEAR_LANDMARK_M]
    free = [name for _, name in near if name not in taken]
    if free:
        return free[0]
    if by_kind.get(NamedKind.DISTRICT):
        return min(by_kind[NamedKind.DISTRICT])[1]
    places = [
        (float(distance_m(at.lon, at.lat, *row.place.position)), row.place.name)
        for row in answer.places
    ]
    return min(places)[1] if places else ""


def span_around(by_hour: Floats, hour: int) -> tuple[int, int]:
    """The hours around the worst in which most of it is missing, `(first, after the last)`."""
    heavy = by_hour >= _MOST_OF_IT * by_hour[hour]
    if heavy.all():
        return 0, HOURS
    first, last = hour, hour
    while heavy[(first - 1) % HOURS]:
        first -= 1
    while heavy[(last + 1) % HOURS]:
        last += 1
    return first % HOURS, (last + 1) % HOURS


def _groups_of(answer: CoverageNow, gap: Gap) -> tuple[str, ...]:
    """Up to two groups with most workers missing here at the gap's hour, none below five."""
    rows = np.isin(answer.points.row, gap.members)
    rows &= answer.demand.counts_at(gap.hour)
    rows &= ~has_bit(answer.reached.sure[answer.points.row], gap.hour)
    names, n = answer.demand.groups, len(answer.demand.groups)
    named = rows & (answer.demand.group >= 0)
    totals = np.bincount(answer.demand.group[named], answer.demand.weight[named], n)
    order = np.argsort(-totals, kind="stable")[:2]
    return tuple(names[i] for i in order if totals[i] >= max(K_ANONYMOUS, totals.max() / 3))
