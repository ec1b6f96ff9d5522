"""What the invented city offers in the days around its start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from stations.care.events import Event, EventId, EventKind
from stations.registry.places import Place
from stations.registry.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of event: on which of the coming days, from when to when, how much of it."""

    kind: EventKind
    title: str
    days: tuple[int, ...]
    begins: time
    ends: time
    stock: int | None = None
    note: str = ""


OFFERS = (
    Offer(EventKind.HOT_FOOD, "冬日热汤", (0, 1, 2, 3), time(18), time(21), 60, "每人一碗"),
    Offer(EventKind.HAIRCUT, "免费理发", (0, 7), time(14), time(16), None, "不用预约，先到先理"),
    Offer(EventKind.HEALTH_CHECK, "血压血糖免费查", (1,), time(9), time(11, 30), 80),
    Offer(EventKind.LEGAL_ADVICE, "律师坐堂：工伤和欠薪", (2,), time(15), time(17)),
    Offer(EventKind.REPAIR, "电动车刹车免费检查", (3,), time(10), time(12), 30),
    Offer(EventKind.JOBS, "冬季用工对接会", (5,), time(9), time(16)),
    Offer(EventKind.TRAINING, "急救培训：心肺复苏和 AED", (6,), time(19), time(20, 30), 40),
)


def demo_events(places: Sequence[Place], *, seed: int, at: datetime) -> list[Event]:
    """The offers of the days from `at` on, each at a station of its own; one is called off."""
    rng = np.random.default_rng([seed, 5])
    hosts = [place for place in places if place.kind in (Kind.STATION, Kind.WORKERS_HOME)]
    chosen = [hosts[int(i)] for i in rng.choice(len(hosts), len(OFFERS), replace=len(hosts) < 7)]
    found = [
        _event(offer, host, day, seed=seed, at=at)
        for offer, host in zip(OFFERS, chosen, strict=True)
        for day in offer.days
    ]
    last = len(found) - 2
    return [
        event.model_copy(update={"cancelled_at": at}) if i == last else event
        for i, event in enumerate(found)
    ]


def _event(offer: Offer, host: Place, day: int, *, seed: int, at: datetime) -> Event:
    local = ZoneInfo(host.zone)
    date = at.astimezone(local).date() + timedelta(days=day)
    return Event(
        id=EventId(f"demo-{seed}-{offer.kind}-{day}"),
        place_id=host.id,
        kind=offer.kind,
        title=offer.title,
        note=offer.note,
        starts_at=datetime.combine(date, offer.begins, local),
        ends_at=datetime.combine(date, offer.ends, local),
        stock=offer.stock,
        changed_at=at,
        synthetic=True,
    )
