"""The file that somebody chose to import, and what was said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geodata.coordinates import Datum
from stations.exchange.columns import Columns
from stations.services.import_apart import AT_ONCE
from stations.services.import_shown import Head
from stations.services.import_tasks import Request, Task
from stations.services.importing import Subject


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked for; `head` is how the file begins, None for boundaries."""

    file_id: str
    content: bytes
    file_name: str
    subject: Subject
    datum: Datum
    head: Head | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    network: str = ""
    owner: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it is read in the asking thread."""
        return len(self.content) <= AT_ONCE

    def guess(self, datum: Datum | None) -> Columns | None:
        """What the headers mean where coordinates are in `datum`."""
        return self.head.guesses[datum] if self.head else None

    def request(self, task: Task, by: str = "") -> Request:
        """A task on this file."""
        about = (self.file_name, self.subject, self.datum, dict(self.columns), by)
        return Request(task, self.content, *about, self.network, self.owner)
