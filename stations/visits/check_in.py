"""The rule of a check-in: one stay counts once, and names nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NewType

from pydantic import AwareDatetime

from stations.registry.places import Domain, PlaceId
from stations.registry.vocabulary import WorkerGroup

DayToken = NewType("DayToken", str)

STAY = timedelta(hours=2)  # a stay that nobody ended is over after this
TOKEN_LIFE = timedelta(hours=48)  # then the token is erased: no one's day can be strung together


class Visit(Domain):
    """One stay at a place by somebody unknown; `left_at` is None while they are inside."""

    place_id: PlaceId
    nonce: str
    day_token: DayToken | None
    group: WorkerGroup = WorkerGroup.UNDISCLOSED
    entered_at: AwareDatetime
    left_at: AwareDatetime | None = None

    def is_inside(self, at: datetime) -> bool:
        return self.left_at is None and at < self.entered_at + STAY


def admit(
    place_id: PlaceId, earlier: Visit | None, nonce: str, token: DayToken, *, at: datetime
) -> tuple[Visit, bool]:
    """Return the visit this tap belongs to, and whether it is new.

    `earlier` is the latest visit of this phone at this place, or the one with this nonce. A phone
    that is inside already does not enter twice, whatever page it taps from.
    """
    if earlier is not None and (earlier.nonce == nonce or earlier.is_inside(at)):
        return earlier, False
    return Visit(place_id=place_id, nonce=nonce, day_token=token, entered_at=at), True
