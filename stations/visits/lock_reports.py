"""When "locked though it says open" turns the pin: two phones, inside opening hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from stations.errors import Refused
from stations.registry.places import Domain, PlaceId

INDEPENDENT_REPORTS = 2
PATIENCE = timedelta(hours=24)  # a single report that nobody seconds is forgotten after this

MOST_TOLD = 20  # reports of one phone in its day; nobody finds more doors locked than that


def refuse_flood(told: int) -> None:
    """Let one more report of a phone pass that has told so many today, or refuse.

    Raises:
        Refused: `enough_reports`.
    """
    if told >= MOST_TOLD:
        raise Refused("enough_reports", most=MOST_TOLD)


class LockCase(Domain):
    """Reports about one place that belong together, until a keeper clears them."""

    id: int
    place_id: PlaceId
    first_at: AwareDatetime
    last_at: AwareDatetime
    reports: int = 1
    cleared_at: AwareDatetime | None = None
    cleared_by: str = ""
    note: str = ""
    version: int = 1

    @property
    def is_locked(self) -> bool:
        return self.cleared_at is None and self.reports >= INDEPENDENT_REPORTS

    def is_running(self, at: datetime) -> bool:
        """Whether another report would join this case."""
        return self.cleared_at is None and (self.is_locked or abs(at - self.first_at) < PATIENCE)
