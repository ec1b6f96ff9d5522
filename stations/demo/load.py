"""Put the synthetic city into an empty store, step by step, visible at the end."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Connection

from geodata.demo import DemoCity, base_map, demo_city
from stations.demo import wardrobe
from stations.demo.events import demo_events
from stations.demo.people import SignIn, demo_people
from stations.demo.places import demo_places
from stations.demo.visits import demo_visits
from stations.errors import Refused
from stations.registry.places import Closure, Place
from stations.registry.vocabulary import Kind
from stations.services.hub import Hub
from stations.services.importing import drop_remains
from stations.storage import events, geography, places, visits
from stations.storage.imports import (
    begin_import,
    count_places,
    is_empty,
    publish_import,
    remove_synthetic,
)

SEED, POSTS, MERCHANTS = 7, 120, 246
_SLICE = 4_000  # rows a job: well under the 100 ms that a check-in may have to wait

Step = Callable[[Connection], Any]


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """What was put in, and the sign-ins that are told once."""

    stations: int
    merchants: int
    demand: int
    sign_ins: tuple[SignIn, ...]


def load_demo(
    hub: Hub, *, seed: int = SEED, posts: int = POSTS, merchants: int = MERCHANTS
) -> DemoLoaded:
    """Build the synthetic city; a store that holds only an older demo is emptied first.

    Raises:
        Refused: `not_empty`, the store holds something real.
    """
    with hub.read() as connection:
        if count_places(connection, synthetic=False):
            raise Refused("not_empty")
    hub.writer.write(remove_synthetic)
    city, at = demo_city(seed), hub.clock.now()
    found = demo_places(city, seed=seed, posts=posts, merchants=merchants, at=at)
    run = hub.writer.write(
        lambda connection: begin_import(
            connection, subject="demo", file_name="", digest=str(seed), at=at, by=""
        )
    )
    for step in _steps(hub, city, found, run, seed=seed, at=at):
        hub.writer.write(step)
    sign_ins = demo_people(hub, found)
    hub.writer.write(lambda connection: _publish(connection, run, at=at))
    hub.refresh()
    listed = sum(place.kind is Kind.MERCHANT for place in found)
    return DemoLoaded(len(found) - listed, listed, len(city.demand.lon), tuple(sign_ins))


def start_demo_if_empty(hub: Hub, tell: Callable[[Sequence[SignIn]], None]) -> None:
    """On a first start build the demo in the background; `tell` gets its sign-ins once."""
    drop_remains(hub)
    with hub.read() as connection:
        if not is_empty(connection):
            return
    threading.Thread(
        target=lambda: tell(load_demo(hub).sign_ins), name="demo-city", daemon=True
    ).start()


def _publish(connection: Connection, run: int, *, at: datetime) -> None:
    publish_import(connection, run, at=at)
    places.note_change(connection, None)


def _steps(
    hub: Hub, city: DemoCity, found: list[Place], run: int, *, seed: int, at: datetime
) -> Iterator[Step]:
    yield lambda c: places.add_places(c, found, import_id=run)
    yield lambda c: _store_map(c, city)
    rows = len(city.demand.lon)
    for start in range(0, rows, _SLICE):
        part = slice(start, start + _SLICE)
        yield partial(geography.add_demand, table=city.demand, rows=part, synthetic=True)
    stays = demo_visits(found, seed=seed, at=at, calendar=hub.calendar)
    for start in range(0, len(stays), _SLICE):
        some = stays[start : start + _SLICE]
        yield partial(visits.add_visits, visits=some, synthetic=True)
    yield lambda c: _store_troubles(c, found, seed=seed, at=at)
    yield lambda c: events.add_events(c, demo_events(found, seed=seed, at=at))


def _store_map(connection: Connection, city: DemoCity) -> None:
    geography.replace_districts(connection, city.districts, synthetic=True)
    named = [(mark.name, mark.position) for mark in city.landmarks]
    geography.add_landmarks(connection, named, synthetic=True)
    drawn = json.dumps(base_map(city), ensure_ascii=False, separators=(",", ":"))
    geography.put_drawing(connection, "demo", drawn, synthetic=True)


def _store_troubles(connection: Connection, found: list[Place], *, seed: int, at: datetime) -> None:
    """Three doors found locked by two riders, three by one; three places closed for now."""
    rng = np.random.default_rng([seed, 3])
    chosen = [found[int(i)] for i in rng.choice(len(found), 9, replace=False)]
    for number, place in enumerate(chosen[:6]):
        ago = timedelta(minutes=int(rng.integers(12, 300)))
        _report_locked(connection, place, 2 if number < 3 else 1, at=at - ago)
    for place, reason in zip(chosen[6:], wardrobe.CLOSURE_REASONS, strict=True):
        begun = timedelta(hours=int(rng.integers(1, 20)))
        until = at + timedelta(hours=int(rng.integers(5, 60)))
        places.add_closure(
            connection,
            Closure(id=0, place_id=place.id, reason=reason, since=at - begun, until=until),
        )


def _report_locked(connection: Connection, place: Place, times: int, *, at: datetime) -> None:
    case = visits.open_case(connection, place.id, at=at)
    for number in range(times):
        when = at + timedelta(minutes=4 * number)
        if number:
            case = visits.join_case(connection, case, at=when)
        visits.add_report(
            connection,
            place.id,
            f"{place.id}-locked-{number}",
            None,
            at=when,
            answer="locked",
            lock_case_id=case.id,
            synthetic=True,
        )
