"""The rule against guessing: five wrong passwords for one name, then a quarter of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from stations.registry.places import Domain

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(minutes=15)


class Attempts(Domain):
    """Wrong passwords given for one login name, whether or not it exists, and when the last was."""

    failures: int = 0
    last_at: AwareDatetime | None = None

    def locked_until(self) -> datetime | None:
        """When the name may be tried again; None while it may be tried."""
        if self.failures < MAX_FAILURES or self.last_at is None:
            return None
        return self.last_at + LOCKED_FOR

    def is_locked(self, at: datetime) -> bool:
        until = self.locked_until()
        return until is not None and at < until

    def failed(self, at: datetime) -> Attempts:
        """One more wrong password; old ones are forgotten, and a running lock is not prolonged."""
        if self.is_locked(at):
            return self
        old = self.last_at is None or at >= self.last_at + FORGOTTEN_AFTER
        return Attempts(failures=1 if old else self.failures + 1, last_at=at)
