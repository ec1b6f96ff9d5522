"""From a typed landmark, district, street or station name to a position."""

from __future__ import annotations

import difflib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from heapq import nsmallest

import numpy as np

from geodata.boundaries import District
from geodata.coordinates import LonLat
from stations.search.catalogue import Catalogue

CLOSE_ENOUGH = 0.6
"""Share of matching characters (difflib) from which a name is suggested."""

LONGEST_QUERY = 60


class NamedKind(StrEnum):
    """What a name stands for; the order is the order among equal matches."""

    LANDMARK = "landmark"
    DISTRICT = "district"
    STREET = "street"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the position a search starts from."""

    name: str
    kind: NamedKind
    position: LonLat


@dataclass(frozen=True)
class Gazetteer:
    """The operator's names: landmarks and streets by a position, districts by their area."""

    landmarks: tuple[tuple[str, LonLat], ...] = ()
    districts: tuple[District, ...] = ()
    streets: tuple[tuple[str, LonLat], ...] = ()

    @cached_property
    def entries(self) -> tuple[Named, ...]:
        """Every name once per kind, the first of doubles, in the order of kinds and names."""
        kinds = (
            (NamedKind.LANDMARK, self.landmarks),
            (NamedKind.DISTRICT, tuple((d.name, _middle(d)) for d in self.districts)),
            (NamedKind.STREET, self.streets),
        )
        found: dict[tuple[NamedKind, str], Named] = {}
        for kind, names in kinds:
            for name, position in names:
                found.setdefault((kind, name), Named(name, kind, position))
        return tuple(sorted(found.values(), key=lambda e: (_rank(e.kind), e.name)))


@dataclass(frozen=True, slots=True)
class Found:
    """What a typed text leads to; `suggestion` is a near name when nothing matches."""

    hits: tuple[Named, ...]
    suggestion: str | None = None


def find(catalogue: Catalogue, gazetteer: Gazetteer, text: str, *, limit: int = 8) -> Found:
    """Names that equal, begin with, hold, or stand within `text`, best first.

    Case, width and white space do not matter. Nothing typed finds nothing and suggests nothing.
    """
    query = folded(text[:LONGEST_QUERY])
    if not query:
        return Found(())
    ranked = nsmallest(limit, (*_among(gazetteer.entries, query), *_stations(catalogue, query)))
    hits = tuple(named for *_, named in ranked)
    return Found(hits, None if hits else _suggestion(catalogue, gazetteer, query))


def folded(text: str) -> str:
    """A text as it is compared: NFKC, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


_Ranked = tuple[int, int, str, LonLat, Named]


def _among(entries: Sequence[Named], query: str) -> Iterator[_Ranked]:
    """The entries that fit, with their order."""
    for fit, i in _folded_names(tuple(e.name for e in entries)).fitting(query):
        named = entries[i]
        yield fit, _rank(named.kind), named.name, named.position, named


def _stations(catalogue: Catalogue, query: str) -> Iterator[_Ranked]:
    """The shown places that fit, with their order."""
    shown = _shown(catalogue)
    for fit, i in _folded_names(_station_names(catalogue)).fitting(query):
        place = catalogue.rows[shown[i]].place
        named = Named(place.name, NamedKind.STATION, place.position)
        yield fit, _rank(named.kind), named.name, named.position, named


def _station_names(catalogue: Catalogue) -> tuple[str, ...]:
    rows = catalogue.rows
    return tuple(rows[i].place.name for i in _shown(catalogue))


def _shown(catalogue: Catalogue) -> list[int]:
    """The rows that maps and lists show, in the order of ids."""
    numbers: list[int] = np.sort(catalogue.grid.order).tolist()
    return numbers


class _FoldedNames:
    """Folded names as one text, so that a country is searched in a millisecond."""

    def __init__(self, names: Sequence[str]) -> None:
        keys = [folded(name) for name in names]
        self.text = "\n".join(keys) + "\n"
        self.starts = [0]
        self.numbers: dict[str, list[int]] = {}
        for number, key in enumerate(keys):
            self.starts.append(self.starts[-1] + len(key) + 1)
            self.numbers.setdefault(key, []).append(number)

    def fitting(self, query: str) -> Iterator[tuple[int, int]]:
        """How well a name fits and its number: 0 equal, 1 begins with, 2 holds, 3 stands within."""
        at = self.text.find(query)
        while at >= 0:
            number = bisect_right(self.starts, at) - 1
            start, after = self.starts[number], self.starts[number + 1]
            yield (2 if at > start else 0 if after - start == len(query) + 1 else 1), number
            at = self.text.find(query, after)
        parts = {query[i:j] for i in range(len(query)) for j in range(i + 2, len(query) + 1)}
        for part in parts - {query}:
            for number in self.numbers.get(part, ()):
                yield 3, number


@lru_cache(maxsize=4)
def _folded_names(names: tuple[str, ...]) -> _FoldedNames:
    """Kept while the names stay the same: an edit of anything else builds nothing anew."""
    return _FoldedNames(names)


def _suggestion(catalogue: Catalogue, gazetteer: Gazetteer, query: str) -> str | None:
    """The nearest name, of the gazetteer first, then of the stations."""
    for names in (tuple(e.name for e in gazetteer.entries), _station_names(catalogue)):
        numbers = _folded_names(names).numbers
        worth_it = [
            key
            for key in numbers
            if abs(len(key) - len(query)) <= len(query) and not set(query).isdisjoint(key)
        ]
        close = difflib.get_close_matches(query, sorted(worth_it), n=1, cutoff=CLOSE_ENOUGH)
        if close:
            return names[numbers[close[0]][0]]
    return None


def _middle(district: District) -> LonLat:
    """A point that surely lies in the district."""
    point = district.geometry.representative_point()
    return LonLat(float(point.x), float(point.y))


def _rank(kind: NamedKind) -> int:
    return list(NamedKind).index(kind)
