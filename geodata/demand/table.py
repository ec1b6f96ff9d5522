"""Where workers are: weighted points by hour and group, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.coordinates import Floats

SmallInts: TypeAlias = NDArray[np.int8]
Mask: TypeAlias = NDArray[np.bool_]

ALL_DAY = -1  # an hour: the row counts at every hour
NOT_STATED = -1  # a group code: the row says nothing of who


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
        groups = tuple(sorted(set(group or ()) - {""}))
        code_of = {g: i for i, g in enumerate(groups)}
        codes = np.full(n, NOT_STATED)
        if group is not None:
            codes = np.array([code_of.get(g, NOT_STATED) for g in group], np.int64)
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

    def without_groups(self) -> DemandTable:
        """The same rows, nothing said of who."""
        return replace(self, group=np.full(len(self), NOT_STATED, np.int8), groups=())

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
