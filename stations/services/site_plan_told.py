"""What a site plan means: before and after by hour, and of each site whom it serves and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geodata.demand import K_ANONYMOUS, DemandTable
from stations.planning.coverage import Mask, has_bit
from stations.planning.opening import NOW_BIT, Opening
from stations.planning.reach import Ints
from stations.planning.record import (
    Bar,
    Lack,
    Moment,
    PlanRecord,
    Site,
    Standing,
    adds_shown,
    at_least_five,
)
from stations.planning.robustness import Stays
from stations.planning.siting.plan import Plan, Status
from stations.services.kept_hours import HEAT_STOP
from stations.services.planning import CoverageNow, span_around
from stations.services.site_plan import Candidate, SiteQuestion, Solved

DAWN = ("sanitation", 4)
_A_SHARE = 0.2  # of a site's gain, from which on a group is named
_BITS = 32


def told(
    answer: CoverageNow,
    asked: SiteQuestion,
    candidates: Sequence[Candidate],
    solved: Solved,
    stays: Stays | None = None,
) -> PlanRecord:
    """Tell a plan in the words of the coverage it was made of; chosen places are open all day."""
    by_id = {each.id: each for each in candidates}
    plan, question = solved.plan, answer.question
    order = [by_id[reason.id] for reason in plan.reasons]
    inside = reached_by(answer, order)
    covered: Mask = np.asarray(inside.any(axis=0), np.bool_)
    compared = bars(answer, covered, asked.hour)
    return PlanRecord(
        hour=asked.hour,
        radius_m=question.radius_m,
        by_road=question.along is not None,
        group=question.group,
        budget=asked.budget,
        sites_limit=asked.sites,
        cost=plan.cost,
        gain=plan.objective or 0.0,
        workers=next(bar.workers for bar in compared if bar.moment is Moment.HOUR),
        lacking=float(answer.missing[:, asked.hour].sum()),
        bound_share=1.0 - plan.gap,
        proven=plan.status is Status.OPTIMAL,
        seconds=solved.seconds,
        candidates=len(candidates),
        note=plan.note,
        draws=0 if stays is None else stays.draws,
        bars=compared,
        sites=_sites(answer, asked.hour, order, inside, plan, stays),
        existing=standing(answer, asked.hour),
        squares=squares(answer, covered, asked.hour),
    )


def standing(answer: CoverageNow, hour: int) -> tuple[Standing, ...]:
    """The places that are surely open at an hour."""
    opened, _ = answer.open_at(hour)
    return tuple(
        Standing(
            id=str(row.place.id),
            name=row.place.name,
            lon=row.place.position.lon,
            lat=row.place.position.lat,
        )
        for row, is_open in zip(answer.places, opened, strict=True)
        if is_open
    )


def squares(answer: CoverageNow, covered: Mask, hour: int) -> tuple[Lack, ...]:
    """The squares in which five or more lack a place before; after it may be fewer, or nobody."""
    missing = answer.missing[:, [hour]]
    before = answer.cells.sums(missing)[:, 0]
    after = answer.cells.sums(np.where(covered[:, None], 0.0, missing))[:, 0]
    corners = np.round(answer.cells.corners(), 5)
    return tuple(
        Lack(
            ring=tuple((x, y) for x, y in corners[i].tolist()),
            before=float(before[i]),
            after=at_least_five(float(after[i])),
        )
        for i in np.flatnonzero(before >= K_ANONYMOUS)
    )


def reached_by(answer: CoverageNow, sites: Sequence[Candidate]) -> Mask:
    """`inside[site, point]`: who has the site within reach; 32 sites are asked for at once."""
    inside = np.zeros((len(sites), len(answer.points)), bool)
    for first in range(0, len(sites), _BITS):
        part = sites[first : first + _BITS]
        bits = np.left_shift(np.uint32(1), np.arange(len(part), dtype=np.uint32))
        lon, lat = np.array([s.lon for s in part]), np.array([s.lat for s in part])
        met = answer.way.reach(
            answer.points, lon, lat, Opening(bits, bits), answer.question.radius_m
        )
        for i in range(len(part)):
            inside[first + i] = has_bit(met.sure, i)
    return inside


def bars(answer: CoverageNow, covered: Mask, hour: int) -> tuple[Bar, ...]:
    """Before and after: now, at the hour, before dawn for sanitation workers, in the heat stop."""
    group, dawn = DAWN
    now = answer.at
    rows = [
        (Moment.NOW, now.hour, now.minute, [_at(answer, covered, now.hour, NOW_BIT)]),
        (Moment.HOUR, hour, 0, [_at(answer, covered, hour)]),
        (Moment.DAWN, dawn, 0, [_at(answer, covered, dawn, group=group)]),
        (Moment.HEAT, HEAT_STOP.start, 0, [_at(answer, covered, h) for h in HEAT_STOP]),
    ]
    found: list[Bar] = []
    for moment, at, minute, parts in rows:
        workers, before, after = (sum(part) for part in zip(*parts, strict=True))
        if workers >= K_ANONYMOUS or moment is Moment.HOUR:
            bar = Bar(
                moment=moment, hour=at, minute=minute, workers=workers, before=before, after=after
            )
            found.append(bar)
    return tuple(found)


def _at(
    answer: CoverageNow,
    covered: Mask,
    hour: int,
    bit: int | None = None,
    group: str | None = None,
) -> tuple[float, float, float]:
    """`(workers, before, after)` at one instant."""
    table = answer.demand
    rows = _rows(table, hour, group)
    at, weight = answer.points.row[rows], table.weight[rows]
    before = has_bit(answer.reached.sure[at], hour if bit is None else bit)
    after = before | covered[at]
    return float(weight.sum()), float(weight[before].sum()), float(weight[after].sum())


def _rows(table: DemandTable, hour: int, group: str | None) -> Ints:
    rows = table.counts_at(hour)
    if group is not None:
        code = table.groups.index(group) if group in table.groups else -2
        rows = rows & (table.group == code)
    return np.flatnonzero(rows)


def _sites(
    answer: CoverageNow,
    hour: int,
    order: Sequence[Candidate],
    inside: Mask,
    plan: Plan,
    stays: Stays | None,
) -> tuple[Site, ...]:
    """The chosen, each with whom it adds to those before it."""
    free = answer.missing[:, hour] > 0
    found: list[Site] = []
    shown = adds_shown([reason.adds for reason in plan.reasons])
    for i, site in enumerate(order):
        fresh = inside[i] & free
        free &= ~inside[i]
        found.append(
            Site(
                id=site.id,
                name=site.name,
                nth=site.nth,
                kind=site.kind,
                lon=site.lon,
                lat=site.lat,
                cost=site.cost,
                adds=shown[i],
                groups=() if shown[i] is None else groups_among(answer, fresh, hour),
                span=span_around(answer.missing[inside[i]].sum(axis=0), hour),
                stays=None if stays is None else stays.times.get(site.id),
            )
        )
    return tuple(found)


def groups_among(
    answer: CoverageNow, points: Mask, hour: int
) -> tuple[tuple[str, float | None], ...]:
    """Up to two groups that make most of who lacks a place at these points, none below five."""
    table = answer.demand
    rows = _rows(table, hour, None)
    at = answer.points.row[rows]
    rows = rows[points[at] & ~has_bit(answer.reached.sure[at], hour)]
    total = float(table.weight[rows].sum())
    rows = rows[table.group[rows] >= 0]
    sums = np.bincount(table.group[rows], table.weight[rows], minlength=len(table.groups))
    order = np.argsort(-sums, kind="stable")[:2]
    return tuple(
        (table.groups[i], _telling(float(sums[i]), total))
        for i in order
        if sums[i] >= max(K_ANONYMOUS, _A_SHARE * total)
    )


def _telling(part: float, total: float) -> float | None:
    """The share, unless what is left of the total would be a few people."""
    rest = total - part
    return part / total if rest < 1e-9 or rest >= K_ANONYMOUS else None
