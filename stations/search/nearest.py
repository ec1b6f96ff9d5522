"""The nearest places that have what is asked for, and the order in which a list shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from geodata.coordinates import LonLat
from stations.registry.vocabulary import Amenity, AmenityState, Entry
from stations.search import kernels
from stations.search.catalogue import Catalogue
from stations.search.published import Published
from stations.search.question import Filters, Travel, asked
from stations.search.state import State, StateCode

T = TypeVar("T")

TIGHT_MIN = 10
"""Fewer minutes than this left on arrival is a tight arrival, listed after the others."""


class Hit(NamedTuple):
    """One place found: straight-line metres, whole minutes of way, and when one gets there."""

    row: Published
    distance_m: float
    minutes: int
    at: datetime
    spot: int
    catalogue: Catalogue

    @property
    def arrives_at(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes)

    @property
    def state_now(self) -> State:
        return self.catalogue.state_at(self.spot, self.at)

    @property
    def state_on_arrival(self) -> State:
        return self.catalogue.state_at(self.spot, self.arrives_at)


def near(
    catalogue: Catalogue,
    origin: LonLat,
    *,
    at: datetime,
    by: Travel = Travel.FOOT,
    needs: frozenset[Amenity] = frozenset(),
    entry: frozenset[Entry] = frozenset(),
    open_only: bool = False,
    within_m: float = float("inf"),
    limit: int = 20,
) -> list[Hit]:
    """The nearest places that pass the filters, nearest first, ties by id.

    `needs` are AND, `entry` is any of. `open_only` keeps the nearest that are open on arrival,
    then, in the room that is left, the nearest of unknown hours. `within_m` is inclusive.
    Finding none is an empty list.

    Raises:
        ValueError: the origin is not on earth, `at` has no zone, or `limit` is not positive.
    """
    if limit < 1:
        raise ValueError("limit_not_positive")
    filters = Filters(needs, entry, open_only)

    def ranked(wanted: int, room: int) -> list[Hit]:
        ask = asked(origin, at=at, by=by, filters=filters, wanted=wanted, within_m=within_m)
        metres, index = kernels.nearest(
            catalogue.table, catalogue.times, catalogue.grid.cells, ask, room
        )
        rows, pace = catalogue.rows, by.metres_per_minute
        return [
            Hit(rows[i], m, minutes_of(m, pace), at, i, catalogue)
            for m, i in zip(metres.tolist(), index.tolist(), strict=True)
        ]

    return open_first(ranked, limit) if open_only else ranked(kernels.ANY_STATE, limit)


def open_first(ranked: Callable[[int, int], list[T]], limit: int) -> list[T]:
    """What is open on arrival, then, in the room that is left, what is of unknown hours.

    `ranked(wanted, room)` gives at most `room` places in a wanted state.
    """
    found = ranked(kernels.OPEN, limit)
    left = limit - len(found)
    return found + ranked(kernels.UNKNOWN, left) if left else found


def nearest_open(
    catalogue: Catalogue,
    row: Published,
    *,
    at: datetime,
    by: Travel,
    origin: LonLat | None = None,
) -> Hit | None:
    """The nearest place but `row` that is surely open on arrival, from `origin` or from `row`."""
    hits = near(catalogue, origin or row.place.position, at=at, by=by, open_only=True, limit=2)
    others = (h for h in hits if h.row.id != row.id and h.state_on_arrival.is_open)
    return next(others, None)


def minutes_of(metres: float, metres_per_minute: float) -> int:
    """Whole minutes of way, rounded up, as the kernels count them."""
    return -int(-(metres / metres_per_minute - 1e-9) // 1)


def in_list_order(hits: Iterable[Hit], needs: frozenset[Amenity] = frozenset()) -> list[Hit]:
    """As the list shows them: open on arrival, open but tight, closed on arrival, unknown, locked.

    Within each, places where every need was found working come before those where it is only
    listed; then by minutes, metres and id.
    """
    keyed = [
        ((arrival_rank(h.state_on_arrival), not _found_all(h.row, needs), h.minutes, h.distance_m,
          h.row.id), h)
        for h in hits
    ]  # fmt: skip
    return [hit for _, hit in sorted(keyed, key=lambda pair: pair[0])]


def arrival_rank(arrival: State) -> int:
    """0 open on arrival, 1 tight, 2 closed, 3 unknown, 4 locked."""
    if arrival.code is StateCode.LOCKED:
        return 4
    if arrival.is_unknown:
        return 3
    if not arrival.is_open:
        return 2
    return int(is_tight(arrival))


def is_tight(arrival: State) -> bool:
    """Whether a place that is open on arrival closes almost at once."""
    return arrival.minutes_left is not None and arrival.minutes_left < TIGHT_MIN


def _found_all(row: Published, needs: frozenset[Amenity]) -> bool:
    found = {s.amenity for s in row.place.amenities if s.state is AmenityState.WORKING}
    return needs <= found
