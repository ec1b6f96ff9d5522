"""Random towns for the search tests, and the slow answers they are held against."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from geodata.coordinates import LonLat
from geodata.frames import distance_m
from stations.registry.calendar import Calendar
from stations.registry.places import Closure
from stations.registry.vocabulary import Amenity, AmenityState, Entry
from stations.search.catalogue import Catalogue, LockReports, Published, Truth
from stations.search.question import Filters, Travel
from stations.search.state import State, state_of
from tests.builders import a_place, an_amenity

CALENDAR = Calendar.official()
HOURS = (
    "24/7",
    "Mo-Fr 08:30-12:00,14:00-18:00",
    "08:00-22:00",
    "18:00-02:00",
    "Mo-Su 06:30-21:00",
    None,
    "Mo-Fr 08:00-18:00; PH off",
)
CENTRE = LonLat(113.25, 33.05)


def shanghai(text: str) -> datetime:
    """An instant from the wall clock in Shanghai, as UTC."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


NOON = shanghai("2026-06-03T12:00")  # a Wednesday


def published(
    *, closure: Closure | None = None, reports: int = 0, truth: Truth | None = None, **but: Any
) -> Published:
    """A published place; `but` goes to the place."""
    but.setdefault("code", f"c-{but.get('id', 'p1')}")
    last = NOON if reports else None
    return Published(a_place(**but), closure, LockReports(reports, last), truth or Truth())


def a_closure(since: str, until: str, *, place_id: str = "p1", reason: str = "修水管") -> Closure:
    return Closure(
        id=1, place_id=place_id, reason=reason, since=shanghai(since), until=shanghai(until)
    )


def a_catalogue(*rows: Published, at: datetime = NOON, version: int = 1) -> Catalogue:
    return Catalogue.build(rows, now=at, calendar=CALENDAR, version=version)


def a_town(seed: int, n: int = 400, *, spread_deg: float = 0.05) -> list[Published]:
    """Places around the centre with every kind of hours, needs, entries, closures and locks."""
    rng = np.random.default_rng(seed)
    return [_somewhere(rng, i, spread_deg) for i in range(n)]


def _somewhere(rng: np.random.Generator, i: int, spread_deg: float) -> Published:
    lon, lat = (np.array(CENTRE) + rng.normal(0, spread_deg, 2)).round(4).tolist()
    chosen = rng.choice(len(Amenity), 5, replace=False)
    states = rng.choice(list(AmenityState), 5, p=[0.6, 0.1, 0.05, 0.05, 0.2])
    amenities = tuple(
        an_amenity(list(Amenity)[a], state=AmenityState(s))
        for a, s in zip(chosen.tolist(), states.tolist(), strict=True)
    )
    closed = rng.random() < 0.1
    place_id = f"p{i:04d}"
    return published(
        id=place_id,
        name=f"站 {i}",
        position=LonLat(lon, lat),
        opening_hours=HOURS[int(rng.integers(len(HOURS)))],
        entry=frozenset({list(Entry)[int(rng.integers(len(Entry)))]}),
        how_to_find="" if rng.random() < 0.2 else "东门",
        amenities=amenities,
        closure=a_closure("2026-06-03T11:00", "2026-06-03T12:20", place_id=place_id)
        if closed
        else None,
        reports=int(rng.choice([0, 0, 0, 0, 1, 2])),
    )


def may_have(row: Published, needs: frozenset[Amenity]) -> bool:
    """Oracle of the amenity filter: every need works, or nobody knows."""
    usable = {AmenityState.WORKING, AmenityState.UNKNOWN}
    return needs <= {s.amenity for s in row.place.amenities if s.state in usable}


def lets_in(row: Published, entry: frozenset[Entry]) -> bool:
    """Oracle of the entry filter: one of the ways is told and asked for."""
    if not entry:
        return True
    return bool(row.place.how_to_find) and bool(row.place.entry & entry)


def minutes(metres: float, by: Travel) -> int:
    """Oracle of the minutes: 4.5 or 15 km/h on 1.3 times the straight line, rounded up."""
    km_per_hour = 4.5 if by is Travel.FOOT else 15.0
    return math.ceil(round(metres * 1.3 / (km_per_hour * 1000 / 60), 6))


def on_arrival(row: Published, origin: LonLat, at: datetime, by: Travel) -> tuple[float, State]:
    metres = float(distance_m(*origin, *row.place.position))
    return metres, state_of(row, at + timedelta(minutes=minutes(metres, by)), CALENDAR)


def brute_force(
    rows: list[Published], origin: LonLat, at: datetime, by: Travel, filters: Filters, limit: int
) -> list[str]:
    """Oracle of `near`: the ids, by asking every place anew."""
    groups: dict[bool, list[tuple[float, str]]] = {False: [], True: []}
    for row in rows:
        metres, state = on_arrival(row, origin, at, by)
        if not may_have(row, filters.needs) or not lets_in(row, filters.entry):
            continue
        if filters.open_only and not (state.is_open or state.is_unknown):
            continue
        groups[filters.open_only and state.is_unknown].append((metres, row.id))
    return [place_id for later in (False, True) for _, place_id in sorted(groups[later])][:limit]
