"""From a typed landmark, district, street or station name to a position."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

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
    ranked = sorted(
        (fit, _rank(named.kind), named.name, named.position, named)
        for named in (*gazetteer.entries, *_stations(catalogue))
        if (fit := _fit(folded(named.name), query)) is not None
    )
    hits = tuple(named for *_, named in ranked[:limit])
    return Found(hits, None if hits else _suggestion(catalogue, gazetteer, query))


def folded(text: str) -> str:
    """A text as it is compared: NFKC, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _stations(catalogue: Catalogue) -> Iterator[Named]:
    """The names of the shown places, in the order of ids."""
    for row in catalogue.rows:
        if row.place.synthetic == catalogue.synthetic:
            yield Named(row.place.name, NamedKind.STATION, row.place.position)


def _fit(name: str, query: str) -> int | None:
    if name == query:
        return 0
    if name.startswith(query):
        return 1
    if query in name:
        return 2
    return 3 if len(name) > 1 and name in query else None


def _suggestion(catalogue: Catalogue, gazetteer: Gazetteer, query: str) -> str | None:
    """The nearest name, of the gazetteer first, then of the stations."""
    for names in (gazetteer.entries, _stations(catalogue)):
        by_folded: dict[str, str] = {}
        for named in names:
            key = folded(named.name)
            if abs(len(key) - len(query)) <= len(query) and not set(query).isdisjoint(key):
                by_folded.setdefault(key, named.name)
        close = difflib.get_close_matches(query, sorted(by_folded), n=1, cutoff=CLOSE_ENOUGH)
        if close:
            return by_folded[close[0]]
    return None


def _middle(district: District) -> LonLat:
    """A point that surely lies in the district."""
    point = district.geometry.representative_point()
    return LonLat(float(point.x), float(point.y))


def _rank(kind: NamedKind) -> int:
    return list(NamedKind).index(kind)
