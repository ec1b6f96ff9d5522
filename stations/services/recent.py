"""Who came where in the last two hours, in memory: what the limits of a check-in look at.

Only the writer's thread asks and tells, so there is no lock. After a restart it is read once from
the store; a process that serves beside another would count its own arrivals only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from stations.registry.places import PlaceId
from stations.visits.check_in import BURST

REMEMBERED = timedelta(hours=2)  # after that nothing within 240 km is too far
MOST_REMEMBERED = 100_000  # phones, and doors; some 30 MB

V = TypeVar("V")


class _Newest(OrderedDict[str, V], Generic[V]):
    """The values that were put last, so many at most."""

    def put(self, key: str, value: V) -> None:
        self[key] = value
        self.move_to_end(key)
        if len(self) > MOST_REMEMBERED:
            self.popitem(last=False)


class Recent:
    """The last arrivals at each door by its wall code, and where each phone was last."""

    def __init__(self) -> None:
        self.is_loaded = False
        self._arrivals: _Newest[tuple[datetime, ...]] = _Newest()
        self._phones: _Newest[tuple[PlaceId, datetime]] = _Newest()
        self._told: _Newest[int] = _Newest()

    def load(self, entered: Iterable[tuple[PlaceId, str | None, bool, datetime]]) -> None:
        """Take up `(place, token, proven, entered_at)` of the store, oldest first."""
        for place_id, token, proven, at in entered:
            self.note(place_id, token, proven=proven, at=at)
        self.is_loaded = True

    def arrivals(self, place_id: PlaceId) -> tuple[datetime, ...]:
        """The last arrivals by the wall code, at most as many as matter."""
        return self._arrivals.get(place_id, ())

    def last_of(self, token: str) -> tuple[PlaceId, datetime] | None:
        """Where and when this phone was heard of last."""
        return self._phones.get(token)

    def note(self, place_id: PlaceId, token: str | None, *, proven: bool, at: datetime) -> None:
        """Remember a check-in that counted."""
        if not proven:
            self._arrivals.put(place_id, (*self.arrivals(place_id)[1 - BURST :], at))
        if token is not None:
            self._phones.put(token, (place_id, at))

    def told(self, token: str) -> int:
        """How many reports of this phone counted; its token is of one day."""
        return self._told.get(token, 0)

    def note_report(self, token: str) -> None:
        """Remember a report that counted."""
        self._told.put(token, self.told(token) + 1)
