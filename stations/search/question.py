"""What a rider asks for: how they travel, and which places count."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from stations.registry.vocabulary import Amenity, Entry
from stations.search.kernels import Ask
from stations.search.table import amenity_bits, entry_bits

DETOUR = 1.3
"""Length of the way over the straight line, where no roads are loaded (R4)."""

MINUTES_PER_HOUR = 60

AT_ONCE = float("inf")
"""A pace at which one is there now."""


class Travel(StrEnum):
    """How one gets there; the speeds are those of R4."""

    FOOT = "foot"
    BIKE = "bike"

    @property
    def metres_per_minute(self) -> float:
        """Straight-line metres gained a minute: the speed over the detour."""
        return _KM_PER_HOUR[self] * 1000 / MINUTES_PER_HOUR / DETOUR


_KM_PER_HOUR = {Travel.FOOT: 4.5, Travel.BIKE: 15.0}


@dataclass(frozen=True, slots=True)
class Filters:
    """Every need, any of the entry methods, open on arrival or of unknown hours.

    An amenity filter matches what works, then what a list named and nobody has checked; never
    what is broken, out of stock or off season. No entry filter matches a place of which nobody
    told how to get in.
    """

    needs: frozenset[Amenity] = field(default_factory=frozenset)
    entry: frozenset[Entry] = field(default_factory=frozenset)
    open_only: bool = False

    @property
    def need_bits(self) -> int:
        return amenity_bits(self.needs)

    @property
    def entry_bits(self) -> int:
        return entry_bits(self.entry)

    def passes(self, may_have: NDArray[np.uint32], entry: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which of these records have, or may have, every need and let one in, as the kernels ask.

        Hours are not judged.
        """
        need, ways = np.uint32(self.need_bits), np.uint8(self.entry_bits)
        found: NDArray[np.bool_] = (may_have & need) == need
        return found & ((entry & ways) != 0) if ways else found


def asked(
    origin: LonLat,
    *,
    at: datetime,
    by: Travel,
    filters: Filters,
    wanted: int,
    within_m: float = float("inf"),
) -> Ask:
    """The question as the kernels take it.

    Raises:
        ValueError: the origin is not a position on earth, or `at` has no zone.
    """
    if not origin.is_valid():
        raise ValueError("invalid_origin")
    if at.tzinfo is None:
        raise ValueError("naive_time")
    return Ask(
        float(origin.lon),
        float(origin.lat),
        int(at.timestamp() // 60),
        by.metres_per_minute,
        float(within_m),
        filters.need_bits,
        filters.entry_bits,
        wanted,
    )
