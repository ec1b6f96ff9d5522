"""Events: something that is offered at a time, at a place or anywhere, while the stock lasts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, model_validator

from stations.errors import Refused
from stations.registry.places import Domain, Name, PlaceId, Text

EventId = NewType("EventId", str)

LONGEST = timedelta(days=62)  # a season's offer; what lasts longer is an amenity
MAX_STOCK = 100_000


class EventKind(StrEnum):
    """What is offered."""

    HAIRCUT = "haircut"
    HEALTH_CHECK = "health_check"
    COLD_DRINKS = "cold_drinks"
    HOT_FOOD = "hot_food"
    LEGAL_ADVICE = "legal_advice"
    JOBS = "jobs"
    TRAINING = "training"
    REPAIR = "repair"  # of bikes and phones
    OTHER = "other"


class Event(Domain):
    """One event: `starts_at <= t < ends_at`; without a place it is for the whole city.

    `stock` is what is left to hand out, None where nothing runs out.
    """

    id: EventId
    place_id: PlaceId | None
    kind: EventKind
    title: Name
    note: Text = ""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    stock: int | None = Field(default=None, ge=0, le=MAX_STOCK)
    cancelled_at: AwareDatetime | None = None
    changed_at: AwareDatetime
    by: str = ""
    synthetic: bool = False
    version: int = 1

    @model_validator(mode="after")
    def _lasts_a_while(self) -> Event:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_before_it_begins")
        if self.ends_at - self.starts_at > LONGEST:
            raise ValueError("too_long")
        return self

    @property
    def is_gone(self) -> bool:
        """Whether the stock is handed out."""
        return self.stock == 0

    def is_on(self, at: datetime) -> bool:
        """Whether it is going on, and not called off."""
        return self.cancelled_at is None and self.starts_at <= at < self.ends_at


def of_days(
    events: Iterable[Event], first: date, days: int, *, zone: str
) -> dict[date, list[Event]]:
    """The events of each of `days` days from `first`, days without any left out.

    A day is a local date; an event that spans several stands in each. Within a day by start, then
    id; what is called off is told too, so that nobody comes in vain.
    """
    local = ZoneInfo(zone)
    ordered = sorted(events, key=lambda event: (event.starts_at, event.id))
    found: dict[date, list[Event]] = {}
    for number in range(days):
        day = first + timedelta(days=number)
        begin = datetime(day.year, day.month, day.day, tzinfo=local)
        end = begin + timedelta(days=1)
        on = [event for event in ordered if event.starts_at < end and begin < event.ends_at]
        if on:
            found[day] = on
    return found


def hand_out(event: Event, pieces: int, *, at: datetime) -> Event:
    """The event after `pieces` were handed out; the stock never falls below zero.

    Raises:
        Refused: `nothing_left`, `no_stock_kept`, `not_on_now`.
    """
    if event.stock is None:
        raise Refused("no_stock_kept")
    if not event.is_on(at):
        raise Refused("not_on_now")
    if pieces < 1 or pieces > event.stock:
        raise Refused("nothing_left", left=event.stock)
    return event.model_copy(update={"stock": event.stock - pieces, "changed_at": at})
