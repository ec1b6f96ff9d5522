"""Published places out of the store, each with what overrides its hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from stations.registry.places import Closure, PlaceId
from stations.search.published import NEVER_ASKED, NEVER_REPORTED, LockReports, Published
from stations.search.truth import Truth
from stations.storage import places, visits
from stations.visits.lock_reports import LockCase

TRUTH_DAYS = timedelta(days=30)


def published(connection: Connection, ids: Sequence[PlaceId], *, at: datetime) -> list[Published]:
    """Those of these places that are published, in the order of ids; a few hundred at most."""
    if not ids:
        return []
    closures = _first_closures(places.open_closures(connection, at=at, ids=ids))
    cases = visits.latest_cases(connection, ids)
    truth = visits.truth_counts(connection, since=at - TRUTH_DAYS, ids=ids)
    return [
        Published(
            place=place,
            closure=closures.get(place.id),
            locks=_lock_reports(cases.get(place.id), at),
            truth=Truth(*truth[place.id]) if place.id in truth else NEVER_ASKED,
        )
        for place in places.places_by_id(connection, ids)
        if place.is_published
    ]


def _first_closures(found: list[Closure]) -> dict[str, Closure]:
    """The closure that begins first, per place."""
    return {closure.place_id: closure for closure in reversed(found)}


def _lock_reports(case: LockCase | None, now: datetime) -> LockReports:
    if case is None:
        return NEVER_REPORTED
    running = case.is_running(now)
    return LockReports(
        n=case.reports if running else 0,
        last_at=case.last_at if running else None,
        cleared_at=case.cleared_at,
    )
