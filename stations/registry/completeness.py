"""How complete the register is (应采尽采): for every place the exact list of what is missing.

Weights say how much a rider or an office loses without it. Way in, door and hours weigh 3: without
them nobody gets inside. Amenities weigh 2, listed and again confirmed by somebody who looked.
Address and phone weigh 2 and 1, what only offices read 1. The sum is 20; a place's score is the
weight that it has, as a share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from stations.registry.places import Place, PlaceId
from stations.registry.vocabulary import AmenityState, Confirmer


class Gap(StrEnum):
    """One thing that a place may lack, in the order in which it is asked for."""

    ENTRY = "entry"
    HOW_TO_FIND = "how_to_find"
    HOURS = "opening_hours"
    HOURS_UNREADABLE = "opening_hours_unreadable"  # written, but nobody could read it
    AMENITIES = "amenities"
    AMENITIES_UNCONFIRMED = "amenities_unconfirmed"  # some of the listed ones nobody looked at
    ADDRESS = "address"
    PHONE = "phone"
    DISTRICT = "district"
    AREA = "area_m2"
    SEATS = "seats"
    OPERATOR = "operator"


WEIGHTS: Mapping[Gap, int] = MappingProxyType(
    {
        Gap.ENTRY: 3,
        Gap.HOW_TO_FIND: 3,
        Gap.HOURS: 3,
        Gap.HOURS_UNREADABLE: 3,  # instead of HOURS, never beside it
        Gap.AMENITIES: 2,
        Gap.AMENITIES_UNCONFIRMED: 2,  # missing too where nothing is listed
        Gap.ADDRESS: 2,
        Gap.PHONE: 1,
        Gap.DISTRICT: 1,
        Gap.AREA: 1,
        Gap.SEATS: 1,
        Gap.OPERATOR: 1,
    }
)
TOTAL_WEIGHT = sum(WEIGHTS.values()) - WEIGHTS[Gap.HOURS_UNREADABLE]


@dataclass(frozen=True, slots=True)
class Lacking:
    """One place and what it lacks."""

    place_id: PlaceId
    name: str
    district: str
    gaps: tuple[Gap, ...]

    @property
    def score(self) -> float:
        """The share of the weight that the place has, 0..1."""
        return 1 - sum(WEIGHTS[gap] for gap in self.gaps) / TOTAL_WEIGHT


@dataclass(frozen=True, slots=True)
class Row:
    """Some places together: how many lack what. `score` is the mean over them, 1 of none."""

    places: int
    score: float
    lacking: Mapping[Gap, int]

    def share(self, gap: Gap) -> float:
        """The share of the places that lack this, 0..1; 0 of none."""
        return self.lacking.get(gap, 0) / self.places if self.places else 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """All places together, by district ("" where none is given), and every place that lacks.

    `districts` are ordered by name, `places` with the lowest score first, ties by id.
    """

    total: Row
    districts: Mapping[str, Row]
    places: tuple[Lacking, ...]

    def lacking(self, gap: Gap, *, district: str | None = None) -> list[PlaceId]:
        """The ids of the places that lack this, by id; of one district where it is named."""
        return sorted(
            each.place_id
            for each in self.places
            if gap in each.gaps and district in (None, each.district)
        )


def gaps_of(place: Place) -> tuple[Gap, ...]:
    """Return what `place` lacks, in the order of `Gap`."""
    plain = {gap: getattr(place, gap) for gap in _PLAIN}
    found = {gap for gap, value in plain.items() if value is None or value in ("", frozenset())}
    if place.opening_hours is None:
        found.add(Gap.HOURS_UNREADABLE if place.hours_as_written else Gap.HOURS)
    if not place.amenities:
        found |= {Gap.AMENITIES, Gap.AMENITIES_UNCONFIRMED}
    elif any(
        each.confirmed_by is Confirmer.LIST or each.state is AmenityState.UNKNOWN
        for each in place.amenities
    ):
        found.add(Gap.AMENITIES_UNCONFIRMED)
    return tuple(gap for gap in Gap if gap in found)


_PLAIN = (
    Gap.ENTRY, Gap.HOW_TO_FIND, Gap.ADDRESS, Gap.PHONE, Gap.DISTRICT, Gap.AREA, Gap.SEATS,
    Gap.OPERATOR,
)  # fmt: skip


def completeness(places: Iterable[Place]) -> Table:
    """Count what `places` lack, in all and by district."""
    found = [Lacking(p.id, p.name, p.district, gaps_of(p)) for p in places]
    by_district: dict[str, list[Lacking]] = {}
    for each in found:
        by_district.setdefault(each.district, []).append(each)
    return Table(
        _row(found),
        {name: _row(by_district[name]) for name in sorted(by_district)},
        tuple(sorted((e for e in found if e.gaps), key=lambda e: (e.score, e.place_id))),
    )


def _row(found: list[Lacking]) -> Row:
    counts = Counter(gap for each in found for gap in each.gaps)
    mean = sum(each.score for each in found) / len(found) if found else 1.0
    return Row(len(found), mean, {gap: counts[gap] for gap in Gap if counts[gap]})
