"""The one question of a check-in: the amenity that nobody has confirmed for longest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from stations.registry.freshness import is_stale
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Amenity, AmenityState

_ASKABLE = {AmenityState.WORKING, AmenityState.UNKNOWN, AmenityState.BROKEN}


class Answer(StrEnum):
    """What a visitor says of it."""

    WORKING = "working"
    BROKEN = "broken"
    UNSURE = "unsure"


def stalest(place: Place, *, at: datetime, spoken_of: Collection[Amenity]) -> AmenityStatus | None:
    """The amenity to ask about, or None when everything is fresh or was answered.

    Never confirmed comes first, then the oldest confirmation; ties keep the vocabulary's order.
    What the check-in itself proves, that the door opens, is no amenity and is never asked.
    """
    asked = [
        status
        for status in place.amenities
        if status.state in _ASKABLE
        and status.amenity not in spoken_of
        and is_stale(status.amenity, status.confirmed_at, at=at)
    ]
    return min(asked, key=_age_key, default=None)


def _age_key(status: AmenityStatus) -> tuple[bool, float]:
    confirmed = status.confirmed_at
    return (confirmed is not None, confirmed.timestamp() if confirmed else 0.0)
