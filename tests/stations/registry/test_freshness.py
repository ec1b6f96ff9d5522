"""The interval table of amenities (R7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stations.registry.freshness import FRESH_FOR, is_stale
from stations.registry.vocabulary import Amenity
from tests.stations.search.cities import NOON


def test_every_amenity_has_an_interval() -> None:
    assert set(FRESH_FOR) == set(Amenity)


@pytest.mark.parametrize(
    ("amenity", "days"),
    [
        (Amenity.DRINKING_WATER, 1),
        (Amenity.MICROWAVE, 2),
        (Amenity.AIR_CONDITIONING, 2),
        (Amenity.UMBRELLA, 3),
        (Amenity.FIRST_AID_KIT, 7),
        (Amenity.SEATING, 14),
        (Amenity.DEFIBRILLATOR, 30),
        (Amenity.WHEELCHAIR, 60),
    ],
)
def test_a_word_is_stale_when_its_interval_is_over(amenity: Amenity, days: int) -> None:
    age = timedelta(days=days)
    assert not is_stale(amenity, NOON - age + timedelta(seconds=1), at=NOON)
    assert is_stale(amenity, NOON - age, at=NOON)


def test_what_nobody_confirmed_is_stale() -> None:
    assert all(is_stale(amenity, None, at=NOON) for amenity in Amenity)
