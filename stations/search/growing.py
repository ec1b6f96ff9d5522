"""The rows of the next catalogue, merged with those of the one that goes on answering."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stations.registry.places import PlaceId
from stations.search.published import Published
from stations.search.segments import Segments
from stations.search.table import ROW, filled

BY_ID = attrgetter("place.id")


class Growing:
    """Takes what changed in the order of ids, a slice at a time; nothing is shown before the end.

    Whoever grows a country's catalogue pauses between the slices: each costs a few milliseconds,
    and nobody else is kept waiting for more. A row that is what it was stays the same object.
    """

    def __init__(
        self,
        rows: Sequence[Published],
        table: NDArray[Any],
        codes: Mapping[str, PlaceId],
        segments: Segments,
    ) -> None:
        self.segments = segments
        self._old, self._old_table, self._old_codes = rows, table, codes
        self._rows: list[Published] = []
        self._passed = 0  # old rows that were copied or left behind
        self._left: list[int] = []
        self._spots: list[int] = []  # where each fresh record goes among the old that stay
        self._records: list[NDArray[Any]] = [np.empty(0, ROW)]
        self._codes: dict[str, PlaceId] = {}

    def take(self, ids: Sequence[str], fresh: Collection[Published]) -> None:
        """What these places are now: `fresh` holds those that are published, the others are gone.

        `ids` ascend and come after those taken before.
        """
        found, new = {row.id: row for row in fresh}, []
        for place_id in ids:
            was, row = self._go_to(place_id), found.get(PlaceId(place_id))
            if row is not None and row == was:
                self._copy_to(self._passed + 1)
                continue
            if was is not None:
                self._left.append(self._passed)
                self._passed += 1
            if row is not None:
                self._spots.append(self._passed - len(self._left))
                self._rows.append(row)
                self._codes[row.place.code] = row.id
                new.append(row)
        self.segments = self.segments.with_rows(new)
        self._records.append(filled(new, self.segments))

    def merged(self) -> tuple[list[Published], NDArray[Any], dict[str, PlaceId]]:
        """Every row, its record and its code; the records point into `segments`."""
        self._copy_to(len(self._old))
        codes = dict(self._old_codes)
        for index in self._left:
            codes.pop(self._old[index].place.code, None)
        codes.update(self._codes)
        stay = np.delete(self._old_table, self._left)
        return self._rows, np.insert(stay, self._spots, np.concatenate(self._records)), codes

    def _go_to(self, place_id: str) -> Published | None:
        """Copy the old rows before this place; return its old row, if it has one."""
        spot = bisect_left(self._old, place_id, lo=self._passed, key=BY_ID)
        self._copy_to(spot)
        at = self._old[spot] if spot < len(self._old) else None
        return at if at is not None and at.id == place_id else None

    def _copy_to(self, spot: int) -> None:
        self._rows += self._old[self._passed : spot]
        self._passed = spot


def each_once(*sorted_ids: Iterable[PlaceId]) -> Iterator[PlaceId]:
    """The ids of several ascending lists, ascending, each one once."""
    return (place_id for place_id, _ in groupby(merge(*sorted_ids)))
