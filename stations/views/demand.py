"""Lists of demand in words: what they are made of, and what of them is not shown."""

from __future__ import annotations

from collections.abc import Mapping

from geodata.demand import K_ANONYMOUS
from stations.planning.demand_lists import DemandKind
from stations.services.workers import Loaded
from stations.words import Words, mark

KIND_NAME: Mapping[DemandKind, str] = {
    DemandKind.WORKERS: mark("List of workers"),
    DemandKind.GRID: mark("Grid of people"),
    DemandKind.ORDERS: mark("Orders"),
    DemandKind.TRIPS: mark("Ends of trips"),
    DemandKind.VISITS: mark("Check-ins of the last 30 days"),
    DemandKind.VOTES: mark("Wishes for a station, last half year"),
}
COUNTS_PEOPLE = frozenset({DemandKind.WORKERS, DemandKind.GRID})
"""The others count what people do: where and when, not how many they are."""


def kind_name(w: Words, kind: DemandKind) -> str:
    """What a list is made of."""
    return w(KIND_NAME[kind])


def size_sentence(w: Words, found: Loaded) -> str:
    """How much a list holds."""
    name = kind_name(w, found.kind)
    if found.kind in (DemandKind.VISITS, DemandKind.VOTES):
        return w("{name}: {n}", name=name, n=f"{found.total:,.0f}")
    return w(
        "{name}: {n} rows, {total} in all",
        name=name,
        n=f"{found.rows:,}",
        total=f"{found.total:,.0f}",
    )


def hidden_sentence(w: Words, found: Loaded) -> str:
    """What is not shown of a list, so that nobody can be found in it; "" where all is shown."""
    if not found.hidden_people:
        return ""
    if found.hidden_people < K_ANONYMOUS:
        return w("Too few to show any.")
    if found.hidden >= found.total:
        return w("Too thinly spread: no cell holds five in one hour, so none is shown.")
    return w(
        "{n} of them not shown: fewer than five in one place and hour.", n=f"{found.hidden:,.0f}"
    )


def made_of(w: Words, kind: DemandKind, n: str) -> str:
    """What a planner's figure is made of; `n` is the most in one hour."""
    name = kind_name(w, kind)
    if kind in COUNTS_PEOPLE:
        return w("Workers: {made}, up to {n} at work in one hour.", made=name, n=n)
    return w(
        "Demand: {made}, up to {n} in one hour. It tells where and when, not how many people.",
        made=name,
        n=n,
    )
