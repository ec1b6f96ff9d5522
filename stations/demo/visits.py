"""Thirty days of visits to the synthetic city, and the troubles that riders reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from stations.registry.calendar import Calendar
from stations.registry.hours import OpenState, spans
from stations.registry.places import Place
from stations.registry.vocabulary import Kind, WorkerGroup
from stations.visits.check_in import Visit

Floats = NDArray[np.float64]

DAYS = 30
VISITS_A_DAY = {False: 12.4, True: 3.0}  # a post: the national average; a merchant: our guess

# Share of a day's visits by hour: breakfast, the noon rest, the evening rush (by design)
BY_HOUR = np.array(
    [1, 1, 1, 1, 3, 5, 7, 9, 8, 8, 10, 14, 16, 14, 10, 8, 8, 9, 10, 9, 7, 5, 3, 2], dtype=float
)
GROUPS = (
    (WorkerGroup.FOOD_RIDER, 0.38),
    (WorkerGroup.COURIER, 0.20),
    (WorkerGroup.SANITATION, 0.18),
    (WorkerGroup.RIDE_HAIL, 0.08),
    (WorkerGroup.CONSTRUCTION, 0.06),
    (WorkerGroup.UNDISCLOSED, 0.10),
)


def demo_visits(
    places: Sequence[Place], *, seed: int, at: datetime, calendar: Calendar
) -> list[Visit]:
    """Visits of the last 30 days within opening hours, ordered by place; tokens long erased."""
    rng = np.random.default_rng([seed, 2])
    found: list[Visit] = []
    for place in places:
        found += _visits_of(rng, place, at, calendar)
    return found


def _visits_of(
    rng: np.random.Generator, place: Place, at: datetime, calendar: Calendar
) -> list[Visit]:
    rate = VISITS_A_DAY[place.kind is Kind.MERCHANT] * float(rng.gamma(3.0, 1 / 3))
    start = at - timedelta(days=DAYS)
    drawn = _moments_s(rng, int(rng.poisson(rate * DAYS)), start, place.zone)
    drawn = drawn[(drawn < at.timestamp()) & _is_open(place, drawn, start, at, calendar)]
    groups = rng.choice(len(GROUPS), len(drawn), p=[share for _, share in GROUPS])
    stays_min = rng.integers(6, 55, len(drawn))
    return [
        Visit(
            place_id=place.id,
            nonce=f"{place.id}-{number}",
            day_token=None,
            group=GROUPS[group][0],
            entered_at=(entered := datetime.fromtimestamp(moment, UTC)),
            left_at=entered + timedelta(minutes=stay),
        )
        for number, (moment, group, stay) in enumerate(
            zip(drawn.tolist(), groups.tolist(), stays_min.tolist(), strict=True)
        )
    ]


def _moments_s(rng: np.random.Generator, n: int, start: datetime, zone: str) -> Floats:
    """`n` moments of the 30 days, in order, as seconds since the epoch."""
    midnight = start.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    days = rng.integers(0, DAYS + 1, n)
    hours = rng.choice(24, n, p=BY_HOUR / BY_HOUR.sum())
    minutes = rng.integers(0, 60, n)
    return np.sort(midnight.timestamp() + days * 86_400.0 + hours * 3_600.0 + minutes * 60.0)


def _is_open(
    place: Place, moments_s: Floats, start: datetime, end: datetime, calendar: Calendar
) -> NDArray[np.bool_]:
    """Which moments lie in opening hours; a place without hours is open whenever somebody came."""
    if place.opening_hours is None:
        return np.ones(len(moments_s), dtype=bool)
    told = spans(place.opening_hours, zone=place.zone, start=start, end=end, calendar=calendar)
    stretches = [span for span in told if span.state is OpenState.OPEN]
    starts = np.array([span.start.timestamp() for span in stretches])
    ends = np.array([-np.inf] + [span.end.timestamp() for span in stretches])
    return np.asarray(moments_s < ends[np.searchsorted(starts, moments_s, "right")])
