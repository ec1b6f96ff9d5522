"""The 40,000 workers of the demo city: who they are, when they work and where that takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from geodata.coordinates import Floats
from geodata.demand import DemandTable, Mask

WORKERS: Mapping[str, int] = MappingProxyType(
    {
        "food_rider": 9_800,
        "courier": 6_200,
        "construction": 5_100,
        "sanitation": 4_600,
        "ride_hail": 4_300,
        "cleaner": 2_100,
        "truck": 1_900,
        "taxi": 1_700,
        "landscaper": 1_300,
        "vendor": 1_200,
        "substitute_driver": 700,
        "urban_aide": 600,
        "traffic_police": 500,
    }
)

Shift = tuple[float, tuple[tuple[int, int], ...]]  # share, and its half-open spells of hours

# A spell may end past midnight: 22-26 is 22:00 to 2:00. A short meal at work is part of the shift:
# that is when a place to sit is wanted.
_SHIFTS: dict[str, tuple[Shift, ...]] = {
    "food_rider": (
        (0.34, ((11, 14), (17, 21))),
        (0.22, ((10, 14), (17, 20))),
        (0.18, ((9, 16), (17, 19))),
        (0.16, ((16, 24),)),
        (0.10, ((11, 13), (18, 24))),
    ),
    "courier": ((0.55, ((7, 18),)), (0.30, ((9, 21),)), (0.15, ((7, 15),))),
    "construction": ((0.75, ((6, 18),)), (0.25, ((7, 19),))),
    "sanitation": (
        (0.46, ((4, 11),)),
        (0.34, ((4, 10), (14, 17))),
        (0.20, ((5, 9), (14, 18))),
    ),
    "ride_hail": (
        (0.40, ((6, 18),)),
        (0.35, ((10, 23),)),
        (0.25, ((17, 27),)),
    ),
    "cleaner": ((0.60, ((6, 10), (14, 19))), (0.40, ((8, 12), (13, 21)))),
    "truck": ((0.50, ((6, 18),)), (0.30, ((20, 29),)), (0.20, ((3, 11),))),
    "taxi": ((0.55, ((6, 18),)), (0.45, ((18, 30),))),
    "landscaper": ((0.70, ((7, 11), (14, 18))), (0.30, ((6, 12),))),
    "vendor": ((0.45, ((5, 11),)), (0.55, ((16, 24),))),
    "substitute_driver": ((1.0, ((19, 26),)),),
    "urban_aide": ((0.6, ((8, 18),)), (0.4, ((12, 21),))),
    "traffic_police": ((0.6, ((7, 10), (11, 14), (17, 19))), (0.4, ((9, 17),))),
}

# How strongly a group is drawn to each kind of landmark, and (last) to streets anywhere.
_DRAWS: dict[str, dict[str, float]] = {
    "food_rider": {"shop": 5, "night": 4, "square": 3, "campus": 4, "hospital": 2, "": 2.0},
    "courier": {"logistics": 5, "campus": 2, "shop": 2, "market": 2, "": 4.0},
    "construction": {"site": 30, "": 0.15},
    "sanitation": {"depot": 3, "square": 2, "market": 3, "night": 2, "": 5.0},
    "ride_hail": {"transit": 6, "shop": 3, "night": 2, "hospital": 2, "": 3.0},
    "cleaner": {"shop": 4, "hospital": 4, "square": 2, "school": 2, "": 1.5},
    "truck": {"logistics": 12, "market": 5, "": 0.5},
    "taxi": {"transit": 8, "hospital": 3, "square": 2, "": 2.0},
    "landscaper": {"park": 8, "square": 3, "": 1.5},
    "vendor": {"market": 8, "night": 8, "campus": 3, "school": 2, "": 0.4},
    "substitute_driver": {"night": 10, "shop": 4, "": 0.8},
    "urban_aide": {"market": 4, "square": 4, "night": 3, "school": 2, "": 1.0},
    "traffic_police": {"square": 4, "transit": 4, "school": 3, "hospital": 2, "": 1.0},
}

# Where the pull changes with the hour: (group, from, to) -> factor by kind of landmark.
_TIDES: tuple[tuple[str, int, int, dict[str, float]], ...] = (
    ("food_rider", 21, 24, {"night": 6, "campus": 2.5, "shop": 0.3, "": 0.25}),
    ("food_rider", 14, 17, {"shop": 2.0, "square": 2.0}),
    ("courier", 7, 9, {"logistics": 4, "": 0.5}),
    ("courier", 9, 21, {"logistics": 0.4}),
    ("ride_hail", 21, 24, {"night": 6, "": 0.5}),
    ("ride_hail", 0, 3, {"night": 5, "transit": 2, "": 0.3}),
    ("taxi", 0, 6, {"transit": 3, "": 0.4}),
    ("vendor", 5, 11, {"night": 0.02, "campus": 0.1}),
    ("vendor", 16, 24, {"market": 0.15, "night": 3}),
)

# Those who stay where their round or their site is; the others are wherever the hour takes them.
_SETTLED = frozenset({"construction", "sanitation", "landscaper", "cleaner", "traffic_police"})

_SPREAD_KM = {"site": 0.28, "logistics": 0.45, "night": 0.4, "transit": 0.5, "park": 0.6}


@dataclass(frozen=True, slots=True)
class Cells:
    """Where demand is counted: plan positions, their degrees, and metres of street around each."""

    plan_km: Floats
    lonlat: Floats
    street: Floats  # 0..1, how much street runs through


def draw_demand(
    cells: Cells, landmarks: list[tuple[str, float, float]], rng: np.random.Generator
) -> DemandTable:
    """Count the workers of each group at work in each cell at each hour.

    `landmarks` are `(kind, east_km, north_km)` of the plan. Every worker is in one cell in every
    hour of their shift, so one hour's weights add up to the workers on shift.
    """
    pulls = _pulls(cells, landmarks)
    found: list[tuple[int, int, Floats]] = []
    groups = tuple(sorted(WORKERS))
    for code, group in enumerate(groups):
        on_shift = _on_shift(group, rng)
        home = rng.random(WORKERS[group])
        for hour in np.flatnonzero(on_shift.any(axis=0)):
            chance = np.cumsum(_field(pulls, group, int(hour)))
            at_work = on_shift[:, hour]
            draws = home[at_work] if group in _SETTLED else rng.random(int(at_work.sum()))
            where = np.searchsorted(chance, draws * chance[-1], side="right")
            counts = np.bincount(where, minlength=len(cells.lonlat))
            found.append((code, int(hour), counts.astype(np.float64)))
    return _table(cells, groups, found)


def _table(
    cells: Cells, groups: tuple[str, ...], found: list[tuple[int, int, Floats]]
) -> DemandTable:
    rows = [np.flatnonzero(counts) for _, _, counts in found]
    sizes = [len(r) for r in rows]
    where = np.concatenate(rows)
    return DemandTable(
        lon=cells.lonlat[where, 0],
        lat=cells.lonlat[where, 1],
        weight=np.concatenate([c[r] for (_, _, c), r in zip(found, rows, strict=True)]),
        hour=np.repeat([hour for _, hour, _ in found], sizes).astype(np.int8),
        group=np.repeat([code for code, _, _ in found], sizes).astype(np.int8),
        groups=groups,
    )


def _on_shift(group: str, rng: np.random.Generator) -> Mask:
    """Who of a group works at which hour, shape `[workers, 24]`."""
    shifts = _SHIFTS[group]
    hours = np.zeros((len(shifts), 24), bool)
    for row, (_, spells) in zip(hours, shifts, strict=True):
        for start, end in spells:
            row[np.arange(start, end) % 24] = True
    shares = np.array([share for share, _ in shifts])
    return hours[rng.choice(len(shifts), size=WORKERS[group], p=shares / shares.sum())]


def _pulls(cells: Cells, landmarks: list[tuple[str, float, float]]) -> dict[str, Floats]:
    """How near each cell is to the landmarks of each kind; "" is the street itself."""
    x, y = cells.plan_km.T
    centre = np.exp(-(np.hypot(x / 4.2, y / 3.6) ** 2))
    pulls = {"": cells.street * (0.12 + centre)}
    for kind, east, north in landmarks:
        spread = _SPREAD_KM.get(kind, 0.55)
        near = np.exp(-((x - east) ** 2 + (y - north) ** 2) / (2 * spread**2))
        pulls[kind] = pulls.get(kind, np.zeros(len(x))) + near * (0.05 + cells.street)
    return {kind: pull / pull.sum() for kind, pull in pulls.items()}


def _field(pulls: dict[str, Floats], group: str, hour: int) -> Floats:
    """The chance of each cell for one worker of a group at an hour, unscaled."""
    weights = dict(_DRAWS[group])
    for who, start, end, factors in _TIDES:
        if who == group and start <= hour < end:
            weights = {kind: w * factors.get(kind, 1.0) for kind, w in weights.items()}
    field = np.zeros_like(pulls[""])
    for kind, weight in weights.items():
        field += weight * pulls[kind]
    return field
