"""On my way: the stops of a ride, as rows of a small page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stations.search.corridor import Stop
from stations.search.nearest import arrival_rank
from stations.views.door import place_row
from stations.words import Words

WORTH_MIN = 10
"""A stop that makes the ride longer than this is not on the way."""


def stops(w: Words, found: Iterable[Stop]) -> list[dict[str, Any]]:
    """The stops worth it: open on arrival first, then tight, then of unknown hours; least detour
    first within each."""
    worth = [stop for stop in found if stop.detour_minutes <= WORTH_MIN]
    worth.sort(key=lambda stop: arrival_rank(stop.hit.state_on_arrival))
    return [_row(w, stop) for stop in worth]


def _row(w: Words, stop: Stop) -> dict[str, Any]:
    longer = w.n("{n} min longer", "{n} min longer", stop.detour_minutes)
    return place_row(w, stop.hit) | {
        "minutes": longer if stop.detour_minutes else w("On the way"),
        "distance": w("there in {n} min", n=stop.hit.minutes),
    }
