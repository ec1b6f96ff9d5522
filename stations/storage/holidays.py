"""The operator's holiday table in and out of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from stations.registry.calendar import DayKind, OfficialDay
from stations.storage.rows import HolidayRow, table_of

HOLIDAY = table_of(HolidayRow)


def official_days(connection: Connection) -> dict[date, OfficialDay]:
    """Every day of the operator's table by its date, in order."""
    rows = connection.execute(select(HOLIDAY).order_by(HOLIDAY.c.day))
    return {row.day: OfficialDay(row.day, row.name, DayKind(row.kind)) for row in rows}


def put_days(connection: Connection, days: Sequence[OfficialDay]) -> None:
    """Store these days over those of the same date; the others stay."""
    if days:
        connection.execute(delete(HOLIDAY).where(HOLIDAY.c.day.in_([each.day for each in days])))
        values = [{"day": d.day, "name": d.name, "kind": d.kind.value} for d in days]
        connection.execute(insert(HOLIDAY), values)
