"""Built is not used: open hours kept against the shifts of those who work there (P22).

The headline of a network is the share of working hours in which whoever works has an open place
in reach. Visits and truth stand beside it; the number of places never stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from geodata.demand import K_ANONYMOUS
from stations.planning.coverage import has_bit
from stations.search.truth import Truth
from stations.services.hub import Hub
from stations.services.planning import CoverageNow, HourShare, Scope
from stations.storage import visits

HEAT_STOP = range(12, 15)
"""Hours in which outdoor work stops from 35 C on, and in which many doors shut for lunch."""

WATCHED = (("sanitation", 4), ("food_rider", 22))
"""The hours that most often miss the shift: before dawn, and late at night."""

VISITS_DAYS = 28  # four whole weeks: every weekday counts alike


@dataclass(frozen=True, slots=True)
class Kept:
    """Hours that people work, summed over people, and those with an open place in reach.

    `group` is "" for those who did not state theirs, None for everybody. Not `shown` where at no
    hour five of them work, or where those without a place are at every hour fewer than five.
    """

    group: str | None
    worked: float
    sure: float
    possible: float
    shown: bool = True

    @property
    def share(self) -> float:
        return self.sure / self.worked if self.worked else 0.0


@dataclass(frozen=True, slots=True)
class HeatStop:
    """Those who work in the heat stop: person-hours without an open place, and the worst hour.

    `doors` open before and after it and are shut in it.
    """

    worst: HourShare
    worked: float
    lacking: float
    doors: int


@dataclass(frozen=True, slots=True)
class Use:
    """How much a network is used: visits of the last `days`, workers at once, and the truth."""

    visits: int
    days: int
    workers: float
    truth: Truth
    places: int

    @property
    def per_thousand(self) -> float | None:
        """Visits a day for 1,000 workers who are out at once; None where nobody is."""
        return 1000 * self.visits / self.days / self.workers if self.workers else None


def kept_by_group(answer: CoverageNow) -> tuple[Kept, ...]:
    """Every group that works at all, by worked hours."""
    found = answer.everyone
    lacking = found.demand - found.sure
    most = lacking.max(axis=1, initial=0.0)
    shown = (most <= 0) | (most >= K_ANONYMOUS)
    shown &= found.demand.max(axis=1, initial=0.0) >= K_ANONYMOUS
    kept = [
        Kept(
            group,
            float(found.demand[row].sum()),
            float(found.sure[row].sum()),
            float(found.possible[row].sum()),
            bool(shown[row]),
        )
        for row, group in enumerate(found.groups)
        if found.demand[row].any()
    ]
    return tuple(sorted(kept, key=lambda each: -each.worked))


def kept(answer: CoverageNow) -> Kept:
    """The headline: of everybody, or of the one group that was asked for."""
    asked = answer.question.group
    rows = [row for row in kept_by_group(answer) if asked in (None, row.group)]
    return Kept(
        asked,
        sum(row.worked for row in rows),
        sum(row.sure for row in rows),
        sum(row.possible for row in rows),
    )


def heat_stop(answer: CoverageNow) -> HeatStop | None:
    """The gap at midday of those asked for; None where fewer than five work then."""
    hours = [answer.share_at(hour) for hour in HEAT_STOP]
    if max(hour.workers for hour in hours) < K_ANONYMOUS:
        return None
    before, after = (answer.open_at(hour)[0] for hour in (HEAT_STOP.start - 1, HEAT_STOP.stop))
    shut = np.zeros(len(answer.places), bool)
    for hour in HEAT_STOP:
        shut |= ~has_bit(answer.opening.possible, hour)
    return HeatStop(
        max(hours, key=lambda hour: hour.workers - hour.sure),
        sum(hour.workers for hour in hours),
        sum(hour.workers - hour.sure for hour in hours),
        int((before & after & shut).sum()),
    )


def watched(answer: CoverageNow) -> tuple[tuple[str, HourShare], ...]:
    """The watched hours of groups of which five or more work then, and that were asked for."""
    asked, known = answer.question.group, answer.everyone
    found = [
        (group, answer.group_at(group, hour))
        for group, hour in WATCHED
        if group in known.groups and asked in (None, group)
    ]
    return tuple((group, share) for group, share in found if share.workers >= K_ANONYMOUS)


def use_of(hub: Hub, answer: CoverageNow) -> Use:
    """Visits, truth and places of the same scope as the answer.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    synthetic = answer.scope is Scope.DEMO
    since = answer.at - timedelta(days=VISITS_DAYS)
    with hub.read() as connection:
        n = visits.count_visits(connection, synthetic=synthetic, since=since, until=answer.at)
    asked = [row.truth for row in answer.places]
    truth = Truth(sum(t.found_open for t in asked), sum(t.asked for t in asked))
    workers = float(answer.everyone.demand.sum(axis=0).max(initial=0.0))
    return Use(n, VISITS_DAYS, workers, truth, len(answer.places))
