"""Which season it is for who works outside: in heat and in cold other things come first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from stations.registry.vocabulary import Amenity

HOT_MONTHS = frozenset({6, 7, 8, 9})
COLD_MONTHS = frozenset({11, 12, 1, 2, 3})  # central heating runs from mid-November to mid-March


class Season(StrEnum):
    """What the weather asks of a station."""

    HEAT = "heat"
    COLD = "cold"
    MILD = "mild"


FIRST: dict[Season, tuple[Amenity, ...]] = {
    Season.HEAT: (Amenity.AIR_CONDITIONING, Amenity.DRINKING_WATER),
    Season.COLD: (Amenity.HEATING, Amenity.DRINKING_WATER),
    Season.MILD: (),
}


def season_by_date(day: date) -> Season:
    """Heat from June to September, cold from November to March, else mild."""
    if day.month in HOT_MONTHS:
        return Season.HEAT
    return Season.COLD if day.month in COLD_MONTHS else Season.MILD


def in_season(order: Sequence[Amenity], season: Season) -> tuple[Amenity, ...]:
    """The same amenities with what the season asks for first; the others keep their order."""
    first = [amenity for amenity in FIRST[season] if amenity in order]
    return (*first, *(amenity for amenity in order if amenity not in first))
