"""The columns that only our own exports have, read back so that a list that went out loses nothing.

They are read where all of them stand; a stranger's column `zone` means something else. What a
person changed in the first columns of an export (hours, amenities) wins over what stands here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geodata.coordinates import Datum
from stations.errors import Fault
from stations.exchange.hours_wording import normalise
from stations.registry.city_time import CITY_ZONE
from stations.registry.hours import is_readable
from stations.registry.places import MAX_NAME, MAX_TEXT, AmenityStatus, Supplied
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, LifeCycle

OWN_HEADERS = (
    "network", "life_cycle", "amenity_states", "opening_hours_osm", "hours_as_written", "zone",
    "confirmed_at", "supplied_lon", "supplied_lat", "supplied_datum", "synthetic",
)  # fmt: skip
_LIFE_CYCLES = frozenset(each.value for each in LifeCycle)
_DATUMS = frozenset(each.value for each in Datum)
_WORDS = re.compile(
    r"(?P<amenity>\w+)=(?P<state>\w+)"
    r"(?: by=(?P<by>\w+))?(?: at=(?P<at>\S+))?(?: until=(?P<until>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Record:
    """What an export states of one place beyond what every list states."""

    network: str
    life_cycle: LifeCycle
    zone: str
    confirmed_at: datetime | None
    supplied: Supplied | None
    opening_hours: str | None
    hours_as_written: str
    statuses: Mapping[Amenity, AmenityStatus]

    def status_of(self, amenity: Amenity) -> AmenityStatus:
        """How the amenity stood; one that was added to the list since works, says the list."""
        return self.statuses.get(amenity) or AmenityStatus(
            amenity=amenity, state=AmenityState.WORKING
        )


def is_own(headers: Sequence[str]) -> bool:
    """Whether a table with these headers is one that we exported."""
    return set(OWN_HEADERS) <= set(headers)


def states_of(statuses: Sequence[AmenityStatus]) -> str:
    """What is to be said of amenities beyond that a list names them.

    >>> states_of([AmenityStatus(amenity=Amenity.TOILETS, state=AmenityState.BROKEN)])
    'toilets=broken'
    """
    told = []
    for s in statuses:
        known = [
            "" if s.confirmed_by is Confirmer.LIST else f" by={s.confirmed_by.value}",
            f" at={s.confirmed_at.isoformat()}" if s.confirmed_at else "",
            f" until={s.expires_on.isoformat()}" if s.expires_on else "",
        ]
        if any(known) or s.state is not AmenityState.WORKING:
            told.append(f"{s.amenity.value}={s.state.value}{''.join(known)}")
    return ";".join(told)


def hours_shown(written: str, osm: str | None) -> str:
    """The hours as somebody wrote them, where that still says what the register holds."""
    if written and (osm is None or normalise(written).osm == osm):
        return written
    return osm or ""


def read_records(table_headers: Sequence[str], rows: Sequence[Sequence[str]],
                 numbers: Sequence[int], hours: Sequence[str],
                 ) -> tuple[list[Record], list[Fault]]:  # fmt: skip
    """The record of each row, and all that is wrong; `hours` is what the list itself states."""
    at = [table_headers.index(name) for name in OWN_HEADERS]
    found, faults = [], []
    for row, number, stated in zip(rows, numbers, hours, strict=True):
        reader = _Row(dict(zip(OWN_HEADERS, (row[i].strip() for i in at), strict=True)), number)
        found.append(reader.record(stated))
        faults += reader.faults
    return found, faults


class _Row:
    """Reads the cells of one row and collects the faults on the way."""

    def __init__(self, cells: Mapping[str, str], number: int) -> None:
        self._cells, self._number = cells, number
        self.faults: list[Fault] = []

    def record(self, stated: str) -> Record:
        cells = self._cells
        for name, limit in (("network", MAX_NAME), ("hours_as_written", MAX_TEXT)):
            if len(cells[name]) > limit or not cells[name].isprintable():
                self._fault("too_long" if len(cells[name]) > limit else "control_character", name)
        written, osm = cells["hours_as_written"], self._hours()
        if stated != hours_shown(written, osm):  # somebody wrote other hours into the list
            written, osm = stated, normalise(stated).osm
        return Record(
            cells["network"], self._life_cycle(), self._zone(), self._instant("confirmed_at"),
            self._supplied(), osm, written, self._statuses(),
        )  # fmt: skip

    def _fault(self, reason: str, column: str) -> None:
        self.faults.append(Fault(reason, column, self._number, self._cells[column][:80]))

    def _hours(self) -> str | None:
        osm = self._cells["opening_hours_osm"]
        if osm and not is_readable(osm):
            self._fault("not_hours", "opening_hours_osm")
        return osm or None

    def _life_cycle(self) -> LifeCycle:
        cell = self._cells["life_cycle"] or LifeCycle.RUNNING.value
        if cell not in _LIFE_CYCLES:
            self._fault("unknown_life_cycle", "life_cycle")
            return LifeCycle.RUNNING
        return LifeCycle(cell)

    def _zone(self) -> str:
        zone = self._cells["zone"] or CITY_ZONE
        if not _is_zone(zone):
            self._fault("unknown_zone", "zone")
        return zone

    def _instant(self, name: str) -> datetime | None:
        cell = self._cells[name]
        found = _instant(cell)
        if cell and found is None:
            self._fault("not_an_instant", name)
        return found

    def _supplied(self) -> Supplied | None:
        names = ("supplied_lon", "supplied_lat", "supplied_datum")
        lon, lat, datum = (self._cells[name] for name in names)
        if not (lon or lat or datum):
            return None
        if datum not in _DATUMS:
            self._fault("unknown_datum", "supplied_datum")
            return None
        for name, cell, limit in (("supplied_lon", lon, 180), ("supplied_lat", lat, 90)):
            if not _is_within(cell, limit):
                self._fault("not_a_number", name)
        if self.faults:
            return None
        return Supplied(lon=float(lon), lat=float(lat), datum=Datum(datum))

    def _statuses(self) -> Mapping[Amenity, AmenityStatus]:
        found = {}
        for part in filter(None, map(str.strip, self._cells["amenity_states"].split(";"))):
            status = _status(part)
            if status is None:
                self._fault("unreadable_state", "amenity_states")
            else:
                found[status.amenity] = status
        return MappingProxyType(found)


@lru_cache(maxsize=256)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _instant(cell: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _is_within(cell: str, limit: float) -> bool:
    try:
        return abs(float(cell)) <= limit
    except ValueError:
        return False


def _status(words: str) -> AmenityStatus | None:
    """One `amenity=state by=who at=instant until=day`, None where it says anything else."""
    match = _WORDS.fullmatch(words)
    if match is None:
        return None
    try:
        return AmenityStatus(
            amenity=Amenity(match["amenity"]),
            state=AmenityState(match["state"]),
            confirmed_by=Confirmer(match["by"] or Confirmer.LIST),
            confirmed_at=datetime.fromisoformat(match["at"]) if match["at"] else None,
            expires_on=date.fromisoformat(match["until"]) if match["until"] else None,
        )
    except ValueError:  # an unknown word, no day, or an instant without its zone
        return None
