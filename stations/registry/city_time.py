"""The city's clock: what a place does not say by a zone of its own is said by this one."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = "Asia/Shanghai"


def day_in_city(at: datetime) -> date:
    """The date on the city's calendar at an aware instant.

    >>> from datetime import UTC
    >>> day_in_city(datetime(2026, 3, 4, 16, 0, tzinfo=UTC))
    datetime.date(2026, 3, 5)
    """
    return at.astimezone(ZoneInfo(CITY_ZONE)).date()
