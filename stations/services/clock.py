"""The one clock: the only place of the program that reads the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The machine's clock, or one that was set to another instant and runs on from there."""

    def __init__(self, *, starts_at: datetime | None = None) -> None:
        machine = datetime.now(UTC)
        self._ahead = timedelta(0) if starts_at is None else starts_at.astimezone(UTC) - machine

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        return datetime.now(UTC) + self._ahead


class SetClock(Clock):
    """A clock that stands still until it is moved: for tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        """Move on."""
        self.at += by
