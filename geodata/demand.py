"""Where workers are: weighted points by hour and group, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.coordinates import Floats, LonLat
from geodata.frames import metres_per_degree

SmallInts: TypeAlias = NDArray[np.int8]
Mask: TypeAlias = NDArray[np.bool_]

ALL_DAY = -1  # an hour: the row counts at every hour
NOT_STATED = -1  # a group code: the row says nothing of who
K_ANONYMOUS = 5  # nothing shows fewer than five people (PIPL reading of the product)


@dataclass(frozen=True, slots=True, eq=False)
class DemandTable:
    """Demand points in columns of one length: `weight` workers at a WGS-84 position.

    `hour` is 0-23 or `ALL_DAY`; `group` codes into `groups`, or is `NOT_STATED`. Columns are
    read-only. A worker of a shift has a row in every hour of it: weights add up over places and
    groups within one hour, never over hours.

    Raises:
        ValueError: lengths differ, a position or weight is not finite or out of range, a weight
            is negative, an hour or a group code does not exist.
    """

    lon: Floats
    lat: Floats
    weight: Floats
    hour: SmallInts
    group: SmallInts
    groups: tuple[str, ...]

    def __post_init__(self) -> None:
        for name, kind in _COLUMNS.items():
            column = np.array(getattr(self, name), dtype=kind)
            column.setflags(write=False)
            object.__setattr__(self, name, column)
        _check(self)

    @classmethod
    def from_columns(
        cls,
        lon: ArrayLike,
        lat: ArrayLike,
        weight: ArrayLike,
        *,
        hour: ArrayLike | None = None,
        group: Sequence[str] | None = None,
    ) -> DemandTable:
        """Build a table from plain columns; an absent hour is all day, an absent group not stated.

        >>> DemandTable.from_columns([113.2], [33.0], [4.0], hour=[7], group=["courier"]).groups
        ('courier',)
        """
        n = np.size(lon)
        named = [""] * n if group is None else list(group)
        groups = tuple(sorted({g for g in named if g}))
        code_of = {g: i for i, g in enumerate(groups)}
        codes = np.array([code_of.get(g, NOT_STATED) for g in named])
        hours = np.full(n, ALL_DAY) if hour is None else np.asarray(hour)
        if not np.isin(hours, np.arange(-1, 24)).all():
            raise ValueError("hour is not within -1..23")
        if len(groups) > 127:
            raise ValueError("more than 127 groups")
        return cls(
            np.asarray(lon, np.float64),
            np.asarray(lat, np.float64),
            np.asarray(weight, np.float64),
            hours.astype(np.int8),
            codes.astype(np.int8),
            groups,
        )

    def __len__(self) -> int:
        return self.lon.size

    @property
    def total(self) -> float:
        """The sum of the weights; over a table of several hours these are worker-hours."""
        return float(self.weight.sum())

    @property
    def has_hours(self) -> bool:
        """Whether any row belongs to one hour only."""
        return bool((self.hour != ALL_DAY).any())

    @property
    def group_names(self) -> list[str]:
        """The group of each row, "" where not stated."""
        names = (*self.groups, "")
        return [names[code] for code in self.group]

    def where(self, mask: Mask) -> DemandTable:
        """The rows where `mask` holds, in order."""
        kept = {name: getattr(self, name)[mask] for name in _COLUMNS}
        return replace(self, **kept)

    def counts_at(self, hour: int) -> Mask:
        """Which rows count at `hour` (0-23): those of the hour and those of all day."""
        if not 0 <= hour <= 23:
            raise ValueError(f"hour {hour} is not within 0..23")
        return np.asarray((self.hour == hour) | (self.hour == ALL_DAY), np.bool_)

    def at_hour(self, hour: int) -> DemandTable:
        """The rows that count at `hour` (0-23)."""
        return self.where(self.counts_at(hour))

    def of_group(self, group: str) -> DemandTable:
        """The rows of one group; a group that the table does not know has none."""
        code = self.groups.index(group) if group in self.groups else None
        return self.where(self.group == code if code is not None else np.zeros(len(self), bool))

    def by_hour(self) -> Floats:
        """Workers at each hour, shape `[24]`; rows of all day count in every hour."""
        dated = self.hour != ALL_DAY
        sums = np.bincount(self.hour[dated], weights=self.weight[dated], minlength=24)
        return np.asarray(sums + self.weight[~dated].sum(), np.float64)

    def by_group_and_hour(self) -> Floats:
        """Workers of each group at each hour, shape `[len(groups), 24]`."""
        rows = [self.of_group(group).by_hour() for group in self.groups]
        return np.array(rows, np.float64).reshape(len(self.groups), 24)


_COLUMNS = {
    "lon": np.float64,
    "lat": np.float64,
    "weight": np.float64,
    "hour": np.int8,
    "group": np.int8,
}


def _check(table: DemandTable) -> None:
    if len({getattr(table, name).shape for name in _COLUMNS}) != 1 or table.lon.ndim != 1:
        raise ValueError("columns differ in length")
    if not (np.isfinite(table.lon).all() and np.isfinite(table.lat).all()):
        raise ValueError("a position is not finite")
    if (np.abs(table.lon) > 180).any() or (np.abs(table.lat) > 90).any():
        raise ValueError("a position is not on the globe")
    if not (np.isfinite(table.weight).all() and (table.weight >= 0).all()):
        raise ValueError("a weight is negative or not finite")
    if (table.hour < ALL_DAY).any() or (table.hour > 23).any():
        raise ValueError("hour is not within -1..23")
    if (table.group < NOT_STATED).any() or (table.group >= len(table.groups)).any():
        raise ValueError("a group code does not exist")


def to_cells(table: DemandTable, *, cell_m: float, anchor: LonLat) -> DemandTable:
    """Sum a table into square cells: one row per cell, hour and group, at the cell's centre.

    Cells are `cell_m` metres wide and high at the latitude of `anchor`, a corner of them all; the
    same anchor and size always give the same cells. Rows are ordered by hour, group, south to
    north, west to east. Weights keep their sum.

    Raises:
        ValueError: `cell_m` is not positive.
    """
    if not cell_m > 0:
        raise ValueError("cell_m must be positive")
    east_m, north_m = metres_per_degree(anchor.lat)
    size = np.array([cell_m / north_m, cell_m / east_m])
    start = np.array([anchor.lat, anchor.lon])
    place = np.floor((np.column_stack([table.lat, table.lon]) - start) / size).astype(np.int64)
    keys = np.column_stack([table.hour, table.group, place])
    found, row = np.unique(keys, axis=0, return_inverse=True)
    centre = (found[:, 2:] + 0.5) * size + start
    return DemandTable(
        lon=centre[:, 1],
        lat=centre[:, 0],
        weight=np.bincount(row.ravel(), table.weight, len(found)).astype(np.float64),
        hour=found[:, 0].astype(np.int8),
        group=found[:, 1].astype(np.int8),
        groups=table.groups,
    )


def suppress_small(
    counts: ArrayLike, *, k: float = K_ANONYMOUS, of: ArrayLike | None = None
) -> Mask:
    """Return which cells of a table of people may be shown, in the shape of `counts`.

    A shown cell holds at least `k` people. Along every axis, what is hidden from a line adds up to
    nothing or to at least `k`, unless all of the line is hidden; so a hidden few cannot be had by
    taking the shown cells from the line's total. To hold that, the smallest shown cells go too,
    ties by position. A total below `k` is itself a cell that may not be shown.

    `of` is the table that `counts` is a part of (all groups, for one group): a cell also stays
    hidden where the rest of it is a few people.

    >>> suppress_small([9, 6, 0, 3]).tolist()
    [True, False, False, False]
    >>> suppress_small([9, 9], of=[9, 11]).tolist()
    [True, False]
    """
    people = np.asarray(counts, np.float64)
    shown = people >= k
    if of is not None:
        rest = np.asarray(of, np.float64) - people
        shown &= (rest <= 0) | (rest >= k)
    before = -1
    while before != (before := int(shown.sum())):
        for axis in range(people.ndim):
            lines = np.moveaxis(people, axis, -1), np.moveaxis(shown, axis, -1)
            for index in np.ndindex(lines[0].shape[:-1]):
                _hide_until_many(lines[0][index], lines[1][index], k)
    return shown


def _hide_until_many(people: Floats, shown: Mask, k: float) -> None:
    """Hide the smallest shown cells of one line until the hidden are none or at least `k`."""
    for smallest in np.argsort(people, kind="stable"):
        hidden = people[~shown].sum()
        if hidden == 0 or hidden >= k:
            return
        shown[smallest] = False
