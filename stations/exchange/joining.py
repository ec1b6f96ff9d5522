"""Another network's list: which of its rows are places that already stand on the map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stations.exchange.standing import Standing
from stations.registry.duplicates import Comparison, Pair, Verdict, find_between

_CELL_DEG = 0.1  # wider than the farthest move that is looked for


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that may be this place, and what speaks for and against it."""

    place: Standing
    found: Comparison


@dataclass(frozen=True, slots=True)
class Joined:
    """By row id: the place that a row surely is, or the one it may be; the rest are new."""

    surely: dict[str, Standing]
    doubtful: dict[str, Doubt]


def join(rows: Sequence[Standing], known: Sequence[Standing]) -> Joined:
    """Compare rows that no number and no name has matched with all that is known.

    Sure is a row whose verdict is "same" for one place alone, and a place that no second row
    claims as well. One network gives a place one number: a place that it already lists under
    another, or that it has listed without any, is not joined to a second row.
    """
    pairs = _pairs(rows, known)
    same = [p for p in pairs if p.found.verdict is Verdict.SAME]
    network = {row.id: row.network for row in rows}
    of_network = defaultdict(set)
    for place in known:
        if place.run is not None and (place.own or place.external_id):
            of_network[place.network].add(place.id)
    places_of = Counter(a for a, _ in {(p.a, p.b) for p in same})
    rows_of = Counter(b for _, b in {(p.a, p.b) for p in same})
    by_id = {place.id: place for place in reversed(known)}
    found = Joined({}, {})
    for pair in pairs:
        sure = (
            pair.found.verdict is Verdict.SAME
            and places_of[pair.a] == rows_of[pair.b] == 1
            and pair.b not in of_network[network[pair.a]]
        )
        if sure:
            found.surely[pair.a] = by_id[pair.b]
    for pair in pairs:
        if pair.a not in found.surely:
            found.doubtful.setdefault(pair.a, Doubt(by_id[pair.b], pair.found))
    return found


def _pairs(rows: Sequence[Standing], known: Sequence[Standing]) -> list[Pair]:
    """Pairs that may be one; a place that is contradicted in any way it is known is none."""
    nearby = _nearby(rows, known)
    pairs = find_between(rows, nearby)
    numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place in nearby:
        if place.external_id:
            numbers[place.network, place.id].add(place.external_id)
    row_of = {row.id: row for row in rows}
    return [pair for pair in pairs if not _other_number(row_of[pair.a], pair.b, numbers)]


def _other_number(row: Standing, place: str, numbers: dict[tuple[str, str], set[str]]) -> bool:
    known = numbers.get((row.network, place))
    return row.external_id is not None and bool(known) and row.external_id not in (known or ())


def _nearby(rows: Sequence[Standing], known: Sequence[Standing]) -> list[Standing]:
    """The known places in a cell where a row lies, or beside one."""
    if not rows or not known:
        return []
    cells = {
        (x + dx, y + dy) for x, y in set(_cells(rows)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)
    }
    return [p for p, cell in zip(known, _cells(known), strict=True) if cell in cells]


def _cells(places: Sequence[Standing]) -> list[tuple[int, int]]:
    at = np.array([(place.lon, place.lat) for place in places])
    return list(map(tuple, np.floor(at / _CELL_DEG).astype(int).tolist()))
