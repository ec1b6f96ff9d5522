"""One published place with the facts that override its hours: closure, lock reports, found open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stations.registry.places import Closure, Place, PlaceId
from stations.search.truth import Truth
from stations.visits.lock_reports import INDEPENDENT_REPORTS


@dataclass(frozen=True, slots=True)
class LockReports:
    """Who found it locked though it said open: `n` day tokens since `cleared_at`."""

    n: int = 0
    last_at: datetime | None = None
    cleared_at: datetime | None = None

    @property
    def locked(self) -> bool:
        return self.n >= INDEPENDENT_REPORTS


NEVER_REPORTED = LockReports()
NEVER_ASKED = Truth()


@dataclass(frozen=True, slots=True)
class Published:
    """A place as the catalogue holds it; `closure` is the one that holds now or comes next."""

    place: Place
    closure: Closure | None = None
    locks: LockReports = NEVER_REPORTED
    truth: Truth = NEVER_ASKED

    @property
    def id(self) -> PlaceId:
        return self.place.id
