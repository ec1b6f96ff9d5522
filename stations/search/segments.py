"""The pool of opening intervals: places with the same hours share one segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from stations.registry.calendar import Calendar
from stations.registry.places import Closure
from stations.search.hours_window import (
    Interval,
    IntervalKind,
    Window,
    hours_intervals,
    without_closure,
)
from stations.search.published import Published

Key = tuple[str | None, str, Closure | None]

_NEVER = Interval(0, 0, IntervalKind.OPEN)  # empty


@dataclass(frozen=True, eq=False)
class Segments:
    """`times` is int32[n, 3] of (start, end, kind); `spots` is where each distinct hours stand.

    A spot is (first row, how many). Hours that never open keep a row of their own all the same, so
    that the first row alone tells which hours a place has.
    """

    window: Window
    calendar: Calendar
    times: NDArray[np.int32]
    spots: Mapping[Key, tuple[int, int]] = field(repr=False)

    @classmethod
    def empty(cls, window: Window, calendar: Calendar) -> Segments:
        times = np.empty((0, 3), dtype=np.int32)
        times.setflags(write=False)
        return cls(window, calendar, times, {})

    def with_rows(self, rows: Sequence[Published]) -> Segments:
        """A pool that holds the hours of `rows` too."""
        return self.with_keys(key_of(row) for row in rows)

    def with_keys(self, keys: Iterable[Key]) -> Segments:
        """A pool that holds these hours too."""
        missing = list(dict.fromkeys(key for key in keys if key not in self.spots))
        if not missing:
            return self
        spots, first = dict(self.spots), len(self.times)
        new: list[Interval] = []
        for key in missing:
            found = self._intervals(key)
            spots[key] = (first + len(new), len(found))
            new += found or [_NEVER]
        block = np.array(new, dtype=np.int32).reshape(-1, 3)
        times = np.concatenate([self.times, block])
        times.setflags(write=False)
        return Segments(self.window, self.calendar, times, spots)

    def slice(self, first: int, n: int) -> list[tuple[int, int, int]]:
        return cast("list[tuple[int, int, int]]", self.times[first : first + n].tolist())

    def _intervals(self, key: Key) -> list[Interval]:
        osm, zone, closure = key
        plain = hours_intervals(osm, zone, self.window, self.calendar)
        return plain if closure is None else without_closure(plain, closure)


def key_of(row: Published) -> Key:
    """What decides a place's intervals."""
    return row.place.opening_hours, row.place.zone, row.closure
