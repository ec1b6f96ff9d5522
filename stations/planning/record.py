"""A site plan as it is shown, kept and exported: nothing in it speaks of fewer than five people."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from pydantic import BaseModel, ConfigDict

from geodata.demand import K_ANONYMOUS


class Moment(StrEnum):
    """The rows of the comparison."""

    NOW = "now"
    HOUR = "hour"
    DAWN = "dawn"
    HEAT = "heat"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Bar(_Kept):
    """Workers of a moment and those with a sure place, before and after; summed over its hours."""

    moment: Moment
    hour: int
    minute: int = 0
    workers: float
    before: float
    after: float

    @property
    def shares(self) -> tuple[float, float]:
        if not self.workers:
            return 0.0, 0.0
        return self.before / self.workers, self.after / self.workers


class Site(_Kept):
    """A chosen place: yuan, whom it adds (None: fewer than five), who, at which hours.

    `kind` is None for a new one. A group's share is None where it would give a few away. `stays`
    is in how many draws it was chosen again, None where that was not asked. The span of hours is
    half-open and may pass midnight.
    """

    id: str
    name: str
    nth: int = 1
    kind: str | None
    lon: float
    lat: float
    cost: float
    adds: float | None
    groups: tuple[tuple[str, float | None], ...] = ()
    span: tuple[int, int]
    stays: int | None = None


class Standing(_Kept):
    """A place that is surely open at the hour already."""

    id: str
    name: str
    lon: float
    lat: float


class Lack(_Kept):
    """A square in which people lack a place: how many before and after, None for fewer than 5."""

    ring: tuple[tuple[float, float], ...]
    before: float | None
    after: float | None


class PlanRecord(_Kept):
    """The whole plan. `gain` are the workers added at `hour`, `bound_share` of the best possible.

    `note` says why nothing could be chosen; `draws` of the robustness is 0 until it was asked.
    """

    hour: int
    radius_m: float
    by_road: bool = False
    group: str | None = None
    budget: float | None
    sites_limit: int | None
    cost: float
    gain: float
    workers: float
    lacking: float
    bound_share: float
    proven: bool
    seconds: float
    candidates: int
    note: str | None = None
    draws: int = 0
    bars: tuple[Bar, ...]
    sites: tuple[Site, ...]
    existing: tuple[Standing, ...]
    squares: tuple[Lack, ...]

    @property
    def n_new(self) -> int:
        return sum(site.kind is None for site in self.sites)

    @property
    def n_partners(self) -> int:
        return len(self.sites) - self.n_new

    @property
    def left(self) -> float | None:
        """Yuan left of the budget; None where the limit is a number of sites."""
        return None if self.budget is None else self.budget - self.cost

    @property
    def hour_bar(self) -> Bar:
        """Before and after at the hour itself."""
        return next(bar for bar in self.bars if bar.moment is Moment.HOUR)


def at_least_five(n: float) -> float | None:
    """A number that may be shown; nobody is a number too."""
    return n if n <= 0 or n >= K_ANONYMOUS else None


def adds_shown(adds: Sequence[float]) -> list[float | None]:
    """Which gains may be shown beside their sum: none below five, nor five that follow from it.

    >>> adds_shown([40.0, 9.0, 2.0])
    [40.0, None, None]
    """
    values = np.asarray(adds, np.float64)
    hidden = (values > 0) & (values < K_ANONYMOUS)
    if hidden.any() and values[hidden].sum() < K_ANONYMOUS:
        rest = np.flatnonzero(~hidden & (values > 0))
        if len(rest):
            hidden[rest[values[rest].argmin()]] = True
    return [None if hide else float(n) for n, hide in zip(values, hidden, strict=True)]
