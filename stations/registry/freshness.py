"""How long a word about an amenity stays fresh (R7, K7).

The table is a rule of this product: what runs out in a day is asked for daily, what is screwed to
the wall every few weeks. An amenity that nobody has confirmed, or whose word is as old as its
interval, is stale and is drawn grey.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType

from stations.registry.vocabulary import Amenity

_DAYS = {
    Amenity.DRINKING_WATER: 1,
    Amenity.MICROWAVE: 2,
    Amenity.DEVICE_CHARGING_STATION: 2,
    Amenity.TOILETS: 2,
    Amenity.AIR_CONDITIONING: 2,
    Amenity.HEATING: 2,
    Amenity.SEATING: 14,
    Amenity.FIRST_AID_KIT: 7,
    Amenity.CHARGING_STATION: 3,
    Amenity.BATTERY_SWAP: 3,
    Amenity.DEFIBRILLATOR: 30,
    Amenity.UMBRELLA: 3,
    Amenity.BICYCLE_PUMP: 7,
    Amenity.TOOLS: 7,
    Amenity.BOOKS: 30,
    Amenity.INTERNET_ACCESS: 7,
    Amenity.BABY_FEEDING: 14,
    Amenity.LOCKER: 7,
    Amenity.REFRIGERATOR: 7,
    Amenity.SHOWER: 3,
    Amenity.WHEELCHAIR: 60,
}

FRESH_FOR = MappingProxyType({amenity: timedelta(days=n) for amenity, n in _DAYS.items()})


def is_stale(amenity: Amenity, confirmed_at: datetime | None, *, at: datetime) -> bool:
    """Whether the word about an amenity is as old as its interval, or nobody gave one."""
    return confirmed_at is None or at - confirmed_at >= FRESH_FOR[amenity]
