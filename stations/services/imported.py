"""The nouns of an import: what a file may hold, what was read of it, what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from geodata.boundaries import District
from geodata.coordinates import Datum
from stations.errors import Fault
from stations.exchange.columns import Columns
from stations.exchange.datum_doctor import Diagnosis
from stations.exchange.places_list import Plan
from stations.exchange.tables import Table
from stations.exchange.updates import Update
from stations.planning.demand_lists import DemandList
from stations.registry.calendar import OfficialDay
from stations.registry.vocabulary import Kind
from stations.services.listed_again import Comparison
from stations.services.roads import Roads


class Subject(StrEnum):
    """What a file may hold."""

    STATIONS = "stations"
    MERCHANTS = "merchants"
    BOUNDARIES = "boundaries"
    DEMAND = "demand"
    ROADS = "roads"
    HOLIDAYS = "holidays"


KIND_OF = {Subject.STATIONS: Kind.STATION, Subject.MERCHANTS: Kind.MERCHANT}
# Roads are large: by command.
READY = (*KIND_OF, Subject.BOUNDARIES, Subject.DEMAND, Subject.HOLIDAYS)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something of an earlier import that this file lacks; it stays as it is."""

    id: str
    name: str
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do. With anything in `rejected` nothing is stored.

    `datum` is what the rows of a list of places say of the datum they were declared in.
    """

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: tuple[Missing, ...] = ()
    rejected: tuple[Fault, ...] = ()
    flagged: tuple[Fault, ...] = ()
    datum: Diagnosis | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer of the command line: counts, and lists of plain objects."""
        return {
            "accepted": self.accepted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "missing": [asdict(each) for each in self.missing],
            "rejected": [asdict(each) for each in self.rejected],
            "flagged": [asdict(each) for each in self.flagged],
        }

    @property
    def changes_nothing(self) -> bool:
        return not (self.accepted or self.updated)


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that was read, and what it would bring. Nothing is stored yet.

    `network` is whose list of places it is ("" the operator's own), `owner` the body behind it.
    `table` and `columns` are there for lists of places, with the first `updates`; `districts` for
    boundaries, `workers` for demand, `roads` for roads, `days` for holidays.
    """

    subject: Subject
    file_name: str
    digest: str
    datum: Datum
    result: ImportResult
    network: str = ""
    owner: str = ""
    table: Table | None = None
    columns: Columns | None = None
    plan: Plan | None = None
    updates: tuple[Update, ...] = ()
    compared: tuple[int, Comparison] | None = None  # at which data version, and what was found
    districts: tuple[District, ...] = ()
    workers: DemandList | None = None
    roads: Roads | None = None
    days: tuple[OfficialDay, ...] = ()
