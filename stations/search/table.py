"""The record of one place in the catalogue: one cache line of what every search reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stations.registry.places import Place
from stations.registry.vocabulary import Amenity, AmenityState, Entry
from stations.search.published import Published
from stations.search.segments import Segments, key_of

ROW = np.dtype(
    [
        ("lon", np.float64),
        ("lat", np.float64),
        ("has", np.uint32),  # amenities found working
        ("may_have", np.uint32),  # and those of which nobody knows
        ("first_time", np.int32),
        ("n_times", np.int32),
        ("entry", np.uint8),  # 0 where how to get in is not yet told
        ("locked", np.bool_),
        ("synthetic", np.bool_),
    ],
    align=True,
)

_AMENITY_BIT = {amenity: 1 << i for i, amenity in enumerate(Amenity)}
_ENTRY_BIT = {entry: 1 << i for i, entry in enumerate(Entry)}


def amenity_bits(amenities: Iterable[Amenity]) -> int:
    return sum(_AMENITY_BIT[a] for a in frozenset(amenities))


def entry_bits(entry: Iterable[Entry]) -> int:
    return sum(_ENTRY_BIT[e] for e in frozenset(entry))


def filled(rows: Sequence[Published], segments: Segments) -> NDArray[Any]:
    """The records of `rows`, in their order; their hours stand in `segments`."""
    table = np.zeros(len(rows), dtype=ROW)
    for i, row in enumerate(rows):
        table[i] = _record(row, segments)
    return table


def _record(row: Published, segments: Segments) -> tuple[object, ...]:
    place = row.place
    has, may_have = _offers(place)
    first, n = segments.spots[key_of(row)]
    entry = 0 if place.listed_unconfirmed else entry_bits(place.entry)
    lon, lat = place.position
    return lon, lat, has, may_have, first, n, entry, row.locks.locked, place.synthetic


def _offers(place: Place) -> tuple[int, int]:
    """Bits of the amenities that work, and of those that work or may work.

    What is broken, out of stock or off season is in neither: a rider who needs it must not be
    sent there. What a list named and nobody has found is in the second only and comes last.
    """
    has = may_have = 0
    for status in place.amenities:
        bit = _AMENITY_BIT[status.amenity]
        if status.state is AmenityState.WORKING:
            has, may_have = has | bit, may_have | bit
        elif status.state is AmenityState.UNKNOWN:
            may_have |= bit
    return has, may_have
