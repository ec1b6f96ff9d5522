"""The rule of a check-in: one stay counts once, names nobody, and no machine can make a crowd."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from pydantic import AwareDatetime

from geodata.coordinates import LonLat
from geodata.frames import distance_m
from stations.errors import Refused
from stations.registry.places import Domain, PlaceId
from stations.registry.vocabulary import WorkerGroup

DayToken = NewType("DayToken", str)

STAY = timedelta(hours=2)  # a stay that nobody ended is over after this
TOKEN_LIFE = timedelta(hours=48)  # then the token is erased: no one's day can be strung together

BURST = 20  # a whole shift may come at once; more phones at one wall in a minute are a machine
BURST_WITHIN = timedelta(seconds=60)
FASTEST_KMH = 120.0  # between two doors, over the straight line
POSITION_SLACK_M = 300.0  # a listed position may lie so far off: neighbours are never too far


class Visit(Domain):
    """One stay at a place by somebody unknown; `left_at` is None while they are inside."""

    place_id: PlaceId
    nonce: str
    day_token: DayToken | None
    group: WorkerGroup = WorkerGroup.UNDISCLOSED
    entered_at: AwareDatetime
    left_at: AwareDatetime | None = None

    def is_inside(self, at: datetime) -> bool:
        return self.left_at is None and self.is_same_stay(at)

    def is_same_stay(self, at: datetime) -> bool:
        """Whether it is still this stay; a clock that was set back in between ends none."""
        return abs(at - self.entered_at) < STAY


@dataclass(frozen=True, slots=True)
class Seen:
    """Where and when a phone was heard of last."""

    position: LonLat
    at: datetime


@dataclass(frozen=True, slots=True)
class Lately:
    """What is known just before a check-in: arrivals by the wall code here, and this phone."""

    arrivals: tuple[datetime, ...] = ()
    last: Seen | None = None


def admit(
    place_id: PlaceId, earlier: Visit | None, nonce: str, token: DayToken, *, at: datetime
) -> tuple[Visit, bool]:
    """Return the visit this tap belongs to, and whether it is new.

    `earlier` is the latest visit of this phone at this place, or the one with this nonce. A phone
    that is inside already does not enter twice, whatever page it taps from; one that comes back
    within the two hours of its stay is inside the same stay again.
    """
    if earlier is not None and earlier.nonce == nonce:
        return earlier, False
    if earlier is not None and earlier.is_same_stay(at):
        return earlier.model_copy(update={"left_at": None}), False
    return Visit(place_id=place_id, nonce=nonce, day_token=token, entered_at=at), True


def refuse_fraud(here: LonLat, lately: Lately, *, proven: bool, at: datetime) -> None:
    """Let a new check-in pass, or say why it does not count; whoever comes may rest all the same.

    `proven` is a check-in by the changing code of a screen: no photo of it lives a minute, so the
    limit of the wall code does not hold it.

    Raises:
        Refused: `too_many_now`, the wall code of this place was used too often in this minute;
            `too_far_too_soon`, this phone was elsewhere too short a while ago.
    """
    if not proven and is_burst(lately.arrivals, at=at):
        raise Refused("too_many_now")
    if lately.last is not None and is_impossible_hop(lately.last, Seen(here, at)):
        raise Refused("too_far_too_soon")


def is_burst(arrivals: tuple[datetime, ...], *, at: datetime) -> bool:
    """Whether one more arrival would be more than a wall code takes in a minute."""
    return sum(abs(at - each) < BURST_WITHIN for each in arrivals) >= BURST


def is_impossible_hop(before: Seen, now: Seen) -> bool:
    """Whether nobody rides from one to the other in that time.

    The time between is taken without its sign: when the clock was set back the order of two
    instants means nothing, and a rider must not pay for it.
    """
    way_m = distance_m(*before.position, *now.position) - POSITION_SLACK_M
    hours = abs(now.at - before.at) / timedelta(hours=1)
    return bool(way_m / 1000.0 > FASTEST_KMH * hours)
