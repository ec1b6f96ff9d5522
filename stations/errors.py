"""Every error this package raises on purpose.

    StationsError           what a page, a route or the command line catches
    ├── NotFound            nothing has this identifier or code
    ├── InvalidInput        what was given breaks a rule; see `faults`
    ├── Refused             the rule or the right says no; see `reason`
    ├── EditClash           somebody changed the row meanwhile; both versions travel with it
    ├── UnreadableFile      a file cannot be read at all
    └── StoreUnavailable    the store cannot be opened or written: read-only, newer, full, busy

`reason` is a stable code (snake case). The message is for the log. What a person reads is chosen
by the page, in their language, from the reason and the facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class StationsError(Exception):
    """Base of the tree; `reason` is stable, `facts` are what a sentence about it needs."""

    def __init__(self, reason: str, message: str = "", **facts: Any) -> None:
        super().__init__(message or reason)
        self.reason = reason
        self.facts = facts


class NotFound(StationsError):
    """Nothing has this identifier or code."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was given: its row (1-based, header not counted) and column."""

    reason: str
    column: str | None = None
    row: int | None = None
    detail: str = ""


class InvalidInput(StationsError):
    """What was given breaks a rule; all faults at once, none of it was stored."""

    def __init__(self, reason: str, faults: list[Fault], message: str = "") -> None:
        super().__init__(reason, message)
        self.faults = faults


class Refused(StationsError):
    """The rule or the right says no (`not_your_station`, `wrong_sign_in`, `locked_out` ...)."""


class EditClash(StationsError):
    """Somebody changed the row after it was read; `facts` holds `mine`, `theirs` and `by`."""


class UnreadableFile(StationsError):
    """A file cannot be read (`empty`, `not_a_table`, `unknown_encoding`, `too_large` ...)."""


class StoreUnavailable(StationsError):
    """The store cannot be used (`read_only`, `newer`, `full`, `busy`, `unsupported`)."""
