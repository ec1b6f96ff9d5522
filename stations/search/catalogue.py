"""The catalogue: an immutable snapshot of what is published, one record a place, swapped whole.

Rows stand in the order of their ids, so that a tie by id is a tie by index. If any real place is
published, only real places are shown on maps and lists; the demo's are still reached by code or
id. Changing a few rows copies the table and leaves the old snapshot to whoever still reads it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stations.registry.calendar import Calendar
from stations.registry.places import PlaceId
from stations.search.grid import Grid
from stations.search.growing import BY_ID, Growing
from stations.search.hours_window import Interval, IntervalKind, Window
from stations.search.published import LockReports, Published
from stations.search.segments import Segments
from stations.search.state import State, judge
from stations.search.table import filled
from stations.search.truth import Truth

__all__ = ["Catalogue", "LockReports", "Published", "Truth"]

_KEYS_A_SLICE = 50  # some 10 ms


@dataclass(frozen=True, eq=False)
class Catalogue:
    """What is published, at one data version.

    `table` is a read-only record array of `table.ROW`, one record per row of `rows`; `times` is
    int32[n, 3] of (start, end, kind) that the records point into; `synthetic` says that what is
    shown is the demo.
    """

    version: int
    built_at: datetime
    window: Window
    calendar: Calendar
    rows: tuple[Published, ...]
    table: NDArray[Any]
    segments: Segments
    grid: Grid
    synthetic: bool
    _codes: Mapping[str, PlaceId] = field(repr=False)

    @classmethod
    def build(
        cls,
        rows: Iterable[Published],
        *,
        now: datetime,
        calendar: Calendar,
        version: int,
    ) -> Catalogue:
        """The snapshot of `rows`; places that are not published are left out.

        Raises:
            ValueError: two rows have one id.
        """
        kept = sorted((r for r in rows if r.place.is_published), key=BY_ID)
        if any(a.id == b.id for a, b in pairwise(kept)):
            raise ValueError("double_id")
        window = Window.around(now)
        segments = Segments.empty(window, calendar).with_rows(kept)
        table = filled(kept, segments)
        codes = {row.place.code: row.id for row in kept}
        return _assemble(kept, table, segments, codes, now=now, version=version)

    def changed(
        self,
        rows: Sequence[Published],
        removed_ids: Iterable[str] = (),
        *,
        version: int,
    ) -> Catalogue:
        """A snapshot in which `rows` are new or replaced and `removed_ids` are gone.

        A row that is no longer published is removed. The hours keep the window of this snapshot.
        """
        fresh = sorted({r.id: r for r in rows if r.place.is_published}.values(), key=BY_ID)
        gone = {PlaceId(i) for i in removed_ids} | {r.id for r in rows if not r.place.is_published}
        if self._stay_in_place(fresh, gone):
            return self._patched(fresh, version)
        growing = self.growing()
        growing.take(sorted(gone | {row.id for row in fresh}), fresh)
        return self.grown(growing, version=version)

    def growing(self) -> Growing:
        """The beginning of the next snapshot; this one goes on answering."""
        return Growing(self.rows, self.table, self._codes, self.segments)

    def grown(self, growing: Growing, *, version: int | None = None) -> Catalogue:
        """The snapshot that was grown from this one; without a version, under the same."""
        rows, table, codes = growing.merged()
        version = self.version if version is None else version
        return _assemble(rows, table, growing.segments, codes, now=self.built_at, version=version)

    def renewed(
        self, *, now: datetime, calendar: Calendar, pause: Callable[[], None] = lambda: None
    ) -> Catalogue:
        """The same places with the hours around another day, or by another calendar.

        `pause` is called again and again: a country has thousands of distinct hours.
        """
        used = set(np.unique(self.table["first_time"]).tolist())
        keys = [key for key, (first, _) in self.segments.spots.items() if first in used]
        segments = Segments.empty(Window.around(now), calendar)
        for start in range(0, len(keys), _KEYS_A_SLICE):
            segments = segments.with_keys(keys[start : start + _KEYS_A_SLICE])
            pause()
        moved = np.zeros((len(self.times), 2), dtype=np.int32)
        for key in keys:
            moved[self.segments.spots[key][0]] = segments.spots[key]
        table = self.table.copy()
        table["first_time"], table["n_times"] = moved[self.table["first_time"]].T
        table.setflags(write=False)
        return replace(
            self, built_at=now, window=segments.window, calendar=calendar,
            table=table, segments=segments,
        )  # fmt: skip

    def is_stale(self, at: datetime) -> bool:
        """Whether local midnight has passed since the build: rebuild it."""
        return at >= self.window.expires_at

    def index_of(self, place_id: str) -> int | None:
        spot = bisect_left(self.rows, place_id, key=BY_ID)
        return spot if spot < len(self.rows) and self.rows[spot].id == place_id else None

    def by_code(self, code: str) -> Published | None:
        place_id = self._codes.get(code)
        return None if place_id is None else self.find(place_id)

    def find(self, place_id: str) -> Published | None:
        index = self.index_of(place_id)
        return None if index is None else self.rows[index]

    def intervals(self, index: int) -> list[Interval]:
        """The opening intervals of one row, closures already cut out."""
        record = self.table[index]
        return [
            Interval(start, end, IntervalKind(kind))
            for start, end, kind in self.segments.slice(
                int(record["first_time"]), int(record["n_times"])
            )
        ]

    def state_at(self, index: int, at: datetime) -> State:
        return judge(self.rows[index], at, self.intervals(index), self.window)

    @property
    def times(self) -> NDArray[np.int32]:
        return self.segments.times

    @property
    def shown(self) -> int:
        """How many places maps and lists show."""
        return len(self.grid.order)

    def _stay_in_place(self, fresh: Sequence[Published], gone: set[PlaceId]) -> bool:
        """Whether a change moves nothing: same ids, positions, codes and demo marks."""
        if any(self.index_of(i) is not None for i in gone):
            return False
        return all(
            (index := self.index_of(row.id)) is not None and _fixed(self.rows[index]) == _fixed(row)
            for row in fresh
        )

    def _patched(self, fresh: Sequence[Published], version: int) -> Catalogue:
        segments = self.segments.with_rows(fresh)
        places = [i for row in fresh if (i := self.index_of(row.id)) is not None]
        table, rows = self.table.copy(), list(self.rows)
        table[places] = filled(fresh, segments)
        table.setflags(write=False)
        for index, row in zip(places, fresh, strict=True):
            rows[index] = row
        return replace(self, version=version, rows=tuple(rows), table=table, segments=segments)


def _fixed(row: Published) -> tuple[object, ...]:
    return row.place.position, row.place.code, row.place.synthetic


def _assemble(
    rows: Sequence[Published],
    table: NDArray[Any],
    segments: Segments,
    codes: Mapping[str, PlaceId],
    *,
    now: datetime,
    version: int,
) -> Catalogue:
    real = ~table["synthetic"]
    synthetic = len(table) > 0 and not real.any()
    shown = np.flatnonzero(real | synthetic).astype(np.int32)
    table.setflags(write=False)
    return Catalogue(
        version=version,
        built_at=now,
        window=segments.window,
        calendar=segments.calendar,
        rows=tuple(rows),
        table=table,
        segments=segments,
        grid=Grid.of(table["lon"], table["lat"], shown),
        synthetic=synthetic,
        _codes=codes,
    )
