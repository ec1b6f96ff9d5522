"""The operator's holiday table: what a file changes, and how far the calendar reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from stations.exchange.holidays_list import HolidaysRead, read_holidays
from stations.exchange.tables import read_table
from stations.registry.calendar import Calendar, OfficialDay
from stations.registry.city_time import day_in_city
from stations.services.hub import Hub
from stations.storage import holidays
from stations.storage.engine import open_store


@dataclass(frozen=True, slots=True)
class Compared:
    """A file's days beside the table; `missing` ones lie in its years and stay as they are."""

    new: tuple[OfficialDay, ...]
    changed: tuple[OfficialDay, ...]
    unchanged: tuple[OfficialDay, ...]
    missing: tuple[OfficialDay, ...]


def today(hub: Hub) -> date:
    """Which day it is in China."""
    return day_in_city(hub.clock.now())


def known_until(hub: Hub) -> date | None:
    """The last day whose kind is known; None where not even today's is."""
    return hub.calendar.known_until(today(hub))


def read(hub: Hub, content: bytes, chosen: Mapping[str, str]) -> HolidaysRead:
    """Read a holiday table.

    Raises:
        UnreadableFile: it is no table at all.
        InvalidInput: `unknown_columns`.
    """
    return read_holidays(read_table(content), today=today(hub), chosen=chosen)


def compare(hub: Hub, found: Sequence[OfficialDay]) -> Compared:
    """What a file's days would change."""
    with hub.read() as connection:
        stored = holidays.official_days(connection)
    years, days = {each.day.year for each in found}, {each.day for each in found}
    return Compared(
        new=tuple(each for each in found if each.day not in stored),
        changed=tuple(e for e in found if e.day in stored and stored[e.day] != e),
        unchanged=tuple(e for e in found if stored.get(e.day) == e),
        missing=tuple(e for e in stored.values() if e.day.year in years and e.day not in days),
    )


def store(connection: Connection, found: Sequence[OfficialDay]) -> None:
    """Put these days into the table; whoever notes the change makes every process follow it."""
    holidays.put_days(connection, found)


def calendar_in(data_dir: Path) -> Calendar:
    """The calendar of a store that nobody has opened, with its table.

    Raises:
        StoreUnavailable: the store cannot be opened.
    """
    opened = open_store(data_dir)
    try:
        with opened.reading.connect() as connection:
            days = holidays.official_days(connection)
    finally:
        opened.close()
    return Calendar.official({day: each.kind for day, each in days.items()})
