"""What is offered when: told to riders, made and called off by staff."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Connection

from stations.care.events import Event, EventId, EventKind, hand_out, of_days
from stations.errors import Fault, InvalidInput
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.registry.city_time import CITY_ZONE, day_in_city
from stations.registry.places import PlaceId
from stations.services.hub import Hub
from stations.storage import events as stored
from stations.storage import places

_TOLD = ("ends_before_it_begins", "too_long", "control_character")
SHOWN_DAYS = 8  # today, and the same day of next week


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event as somebody typed it: local times of one zone, the stock still text."""

    kind: EventKind = EventKind.OTHER
    title: str = ""
    note: str = ""
    place_id: PlaceId | None = None
    day: date | None = None
    begins: time | None = None
    ends: time | None = None
    last_day: date | None = None
    stock: str = ""


def coming(hub: Hub, *, days: int = SHOWN_DAYS) -> dict[date, list[Event]]:
    """The events of today that are not over, and of the days after, of the world that is shown."""
    now = hub.clock.now()
    today = day_in_city(now)
    last = datetime.combine(today + timedelta(days=days), time(), ZoneInfo(CITY_ZONE))
    with hub.read() as connection:
        found = stored.events_between(connection, now, last, synthetic=hub.catalogue.synthetic)
    return of_days(found, today, days, zone=CITY_ZONE)


def hold(hub: Hub, by: Account | None, draft: EventDraft) -> Event:
    """Make an event.

    Raises:
        Refused: `sign_in_first`, `no_right`.
        NotFound: `unknown_place`.
        InvalidInput: `bad_event`, every fault by its field.
    """
    who = authorize(by, Action.HOLD_EVENT, draft.place_id)
    now = hub.clock.now()
    event = _built(draft, now=now, by=who.display_name, synthetic=hub.catalogue.synthetic)

    def act(connection: Connection) -> None:
        if event.place_id is not None:
            places.get_place(connection, event.place_id)
        stored.add_events(connection, [event])

    hub.writer.write(act)
    return event


def call_off(hub: Hub, by: Account | None, event: Event) -> Event:
    """Call an event off; riders see that it was, so that nobody comes in vain.

    Raises:
        Refused, NotFound, EditClash: see `hold` and `stored.replace_event`.
    """
    who = authorize(by, Action.HOLD_EVENT, event.place_id)
    now = hub.clock.now()
    after = event.model_copy(
        update={"cancelled_at": now, "changed_at": now, "by": who.display_name}
    )
    return hub.writer.write(lambda connection: stored.replace_event(connection, after))


def give(hub: Hub, by: Account | None, event: Event, pieces: int) -> Event:
    """Hand out some of an event's stock, decided on what is stored now.

    Raises:
        Refused: `nothing_left`, `no_stock_kept`, `not_on_now`, `no_right`.
    """
    authorize(by, Action.HOLD_EVENT, event.place_id)
    now = hub.clock.now()
    return hub.writer.write(
        lambda connection: stored.replace_event(
            connection, hand_out(stored.get_event(connection, event.id), pieces, at=now)
        )
    )


def _built(draft: EventDraft, *, now: datetime, by: str, synthetic: bool) -> Event:
    """The event of a draft, or all that is wrong with it."""
    faults = _faults(draft, now)
    stock = draft.stock.strip()
    if stock and not (stock.isascii() and stock.isdigit()):
        faults.append(Fault("not_a_number", "stock"))
    if faults or draft.day is None or draft.begins is None or draft.ends is None:
        raise InvalidInput("bad_event", faults)
    local, last = ZoneInfo(CITY_ZONE), draft.last_day or draft.day
    try:
        return Event(
            id=EventId(uuid.uuid4().hex),
            place_id=draft.place_id,
            kind=draft.kind,
            title=draft.title,
            note=draft.note,
            starts_at=datetime.combine(draft.day, draft.begins, local),
            ends_at=datetime.combine(last, draft.ends, local),
            stock=int(stock) if stock else None,
            changed_at=now,
            by=by,
            synthetic=synthetic,
        )
    except ValidationError as error:
        raise InvalidInput("bad_event", [_fault(dict(each)) for each in error.errors()]) from error


def _faults(draft: EventDraft, now: datetime) -> list[Fault]:
    empty = {"title": not draft.title.strip(), "day": draft.day is None,
             "begins": draft.begins is None, "ends": draft.ends is None}  # fmt: skip
    faults = [Fault("missing", name) for name, is_empty in empty.items() if is_empty]
    last = draft.last_day or draft.day
    if last is not None and last < day_in_city(now):
        faults.append(Fault("in_the_past", "day"))
    return faults


def _fault(error: dict[str, object]) -> Fault:
    """What the type complains of, at the field where a person can mend it."""
    where = error["loc"]
    field = str(where[0]) if isinstance(where, tuple) and where else "ends"
    told = str(error["msg"])
    reason = next(
        (each for each in _TOLD if each in told),
        "out_of_range" if field == "stock" else "too_long",
    )
    return Fault(reason, field)
