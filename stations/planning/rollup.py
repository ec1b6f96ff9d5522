"""Coverage by district, and summed up by what districts belong to: children sum to their parent.

Codes of Chinese districts say what holds them (GB/T 2260): 411102 is a district of the city 411100
in the province 410000. Districts without such a code stand directly under everything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.demand import DemandTable, suppress_small
from stations.planning.coverage import Points, has_bit
from stations.planning.opening import HOURS, Opening
from stations.planning.reach import Floats, Ints

EVERYTHING = ""
"""The code of the root; outside all districts is a child of it."""

OUTSIDE = "outside"
_CODE = re.compile(r"[1-9]\d{5}")


@dataclass(frozen=True, slots=True)
class Area:
    """Workers of one area by hour `[24]`: all, with a sure, with a possible place.

    `code` is its own, or its name where it has none; `parent` is the code of what holds it. A
    parent counts its children and who stands in it but in none of them.
    """

    code: str
    name: str
    parent: str | None
    level: int
    workers: Floats
    sure: Floats
    possible: Floats


def parent_of(code: str) -> str:
    """The code of what holds a district.

    >>> [parent_of(code) for code in ("411102", "411100", "410000", "东区")]
    ['411100', '410000', '', '']
    """
    if not _CODE.fullmatch(code):
        return EVERYTHING
    if not code.endswith("00"):
        return code[:4] + "00"
    return EVERYTHING if code.endswith("0000") else code[:2] + "0000"


def by_area(demand: DemandTable, points: Points, reached: Opening, area: Ints, n: int) -> Floats:
    """`[n, 3, 24]`: workers, sure and possible of each area; `area[i]` is that of point `i`."""
    sums = np.zeros((n, 3, HOURS))
    for hour in range(HOURS):
        rows = np.flatnonzero(demand.counts_at(hour))
        at = points.row[rows]
        inside = (
            np.ones(len(rows), bool),
            has_bit(reached.sure[at], hour),
            has_bit(reached.possible[at], hour),
        )
        for kind, mask in enumerate(inside):
            kept = rows[mask]
            sums[:, kind, hour] = np.bincount(area[at[mask]], demand.weight[kept], minlength=n)
    return sums


def rolled_up(districts: Sequence[tuple[str, str]], sums: Floats) -> tuple[Area, ...]:
    """Return every area, each parent before its children, by code.

    `districts` are `(code, name)`; `sums[i]` are those of district `i`, the last row is outside
    all of them. A city or province that is not among them is named by its code, and left out where
    it has no other beside it: it would only say the same again.
    """
    names = {code or name: name for code, name in districts}
    own = {code or name: sums[i] for i, (code, name) in enumerate(districts)}
    if sums[-1].any():
        names[OUTSIDE], own[OUTSIDE] = "", sums[-1]
    parents = _parents(own)
    totals = {code: np.zeros((3, HOURS)) for code in [*parents, EVERYTHING]}
    for code, figures in own.items():
        at: str | None = code
        while at is not None:
            totals[at] = totals[at] + figures
            at = parents.get(at)
    return tuple(
        Area(code, names.get(code, code), parents.get(code), level, *totals[code])
        for code, level in _in_order(parents)
    )


def _parents(known: Collection[str]) -> dict[str, str]:
    parents = {code: EVERYTHING if code == OUTSIDE else parent_of(code) for code in known}
    for code in list(parents):
        while (code := parents[code]) and code not in parents:
            parents[code] = parent_of(code)
    for code in sorted(set(parents) - set(known), reverse=True):
        above = parents[code]
        if sum(parent == above for other, parent in parents.items() if other != OUTSIDE) == 1:
            parents = {c: above if p == code else p for c, p in parents.items() if c != code}
    return parents


def _in_order(
    parents: dict[str, str], at: str = EVERYTHING, level: int = 0
) -> list[tuple[str, int]]:
    found = [(at, level)]
    children = [code for code, parent in parents.items() if parent == at]
    for child in sorted(children, key=lambda code: (code == OUTSIDE, code)):
        found += _in_order(parents, child, level + 1)
    return found


def may_be_shown(areas: Sequence[Area], hour: int | None) -> list[bool]:
    """Which areas may show who lacks a place; no few can be had by taking children from parents.

    `hour` is one hour, or None for the hours of the whole day.
    """
    at = slice(None) if hour is None else slice(hour, hour + 1)
    shown: dict[str, bool] = {}
    for parent in (None, *(area.code for area in areas)):
        family = [area for area in areas if area.parent == parent]
        workers = np.array([area.workers[at].sum() for area in family])
        lacking = workers - np.array([area.sure[at].sum() for area in family])
        lacking[lacking < 1e-9] = 0.0
        may = suppress_small(lacking, of=workers).tolist() if family else []
        shown |= {area.code: ok for area, ok in zip(family, may, strict=True)}
    return [shown[area.code] for area in areas]


def of_hour(area: Area, hour: int | None) -> Area:
    """The same area with the figures of one hour, or of the whole day, in one column."""
    at = slice(None) if hour is None else slice(hour, hour + 1)
    parts = (area.workers, area.sure, area.possible)
    workers, sure, possible = (np.array([part[at].sum()]) for part in parts)
    return replace(area, workers=workers, sure=sure, possible=possible)
