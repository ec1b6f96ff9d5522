"""How full a place is and when it usually is, from check-ins, never from fewer than five people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from stations.visits.check_in import STAY

FEWEST = 5  # people; below that nothing is told of them
BUSY_FROM, FULL_FROM = 0.6, 1.0  # of the seats
USUAL_DAYS = 28  # four of each weekday
HOURS = 24


class Crowding(StrEnum):
    """What is told of how full a place is."""

    UNKNOWN = "unknown"
    FREE = "free"
    BUSY = "busy"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Crowd:
    """How full, since when that is known, and the usual share of each hour.

    `hours` are 24 numbers 0..1, the busiest hour 1, hours of fewer than five visits in four weeks
    0; None where no hour has five.
    """

    now: Crowding = Crowding.UNKNOWN
    latest: datetime | None = None
    hours: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """When somebody came and, where they said so, left."""

    entered_at: datetime
    left_at: datetime | None


def crowd(stays: Sequence[Stay], *, seats: int | None, at: datetime, zone: str) -> Crowd:
    """What the stays of the last `USUAL_DAYS` days tell of a place at `at`.

    Fewer than five inside tell nothing: many who come do not check in, so few check-ins are no
    empty room, and a number so small would be about persons. Without a number of seats nobody can
    say what full is.
    """
    inside = [
        stay
        for stay in stays
        if stay.left_at is None and stay.entered_at <= at < stay.entered_at + STAY
    ]
    now = Crowding.UNKNOWN
    if seats and len(inside) >= FEWEST:
        now = _judged(len(inside) / seats)
    latest = max((stay.entered_at for stay in inside), default=None)
    known = now is not Crowding.UNKNOWN
    return Crowd(now, latest if known else None, _usual(stays, at=at, zone=zone))


def _judged(share: float) -> Crowding:
    if share >= FULL_FROM:
        return Crowding.FULL
    return Crowding.BUSY if share >= BUSY_FROM else Crowding.FREE


def _usual(stays: Sequence[Stay], *, at: datetime, zone: str) -> tuple[float, ...] | None:
    counts, local = [0] * HOURS, ZoneInfo(zone)
    since = at - timedelta(days=USUAL_DAYS)
    for stay in stays:
        if since <= stay.entered_at <= at:
            counts[stay.entered_at.astimezone(local).hour] += 1
    told = [n if n >= FEWEST else 0 for n in counts]
    most = max(told)
    return tuple(n / most for n in told) if most else None
