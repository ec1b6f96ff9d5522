"""How far the register is from what a rider needs to know."""

from __future__ import annotations

from dataclasses import dataclass

from stations.registry.vocabulary import Kind
from stations.services.districts import Misplaced, check_districts
from stations.services.hub import Hub
from stations.storage import geography


@dataclass(frozen=True, slots=True)
class Completeness:
    """Published real places, and how many of them still lack something."""

    stations: int
    merchants: int
    districts: int
    unconfirmed: int  # nobody has said how to get in and where the door is
    without_hours: int  # no opening hours, or none that could be read
    misplaced: tuple[Misplaced, ...]

    @property
    def places(self) -> int:
        return self.stations + self.merchants


def completeness(hub: Hub) -> Completeness:
    """Count what is there and what is missing; the demo is never counted."""
    real = [row.place for row in hub.catalogue.rows if not row.place.synthetic]
    merchants = sum(place.kind is Kind.MERCHANT for place in real)
    with hub.read() as connection:
        districts = geography.districts(connection, synthetic=False)
    return Completeness(
        stations=len(real) - merchants,
        merchants=merchants,
        districts=len(districts),
        unconfirmed=sum(place.listed_unconfirmed for place in real),
        without_hours=sum(place.opening_hours is None for place in real),
        misplaced=tuple(check_districts(hub)),
    )
