"""What if: close, move, open longer, add an amenity, win a merchant; who gains and who loses.

Changes are values, applied to the places in order; coverage is then counted before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.coordinates import LonLat
from geodata.demand import DemandTable
from stations.errors import Fault, InvalidInput
from stations.planning.coverage import Profile, points_of, profile, reach
from stations.planning.opening import Opening
from stations.planning.reach import Floats
from stations.registry.vocabulary import Amenity


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """What stands: ids, WGS-84 positions, the open hours as bits, and the working amenities."""

    ids: tuple[str, ...]
    lon: Floats
    lat: Floats
    opening: Opening
    amenities: tuple[frozenset[Amenity], ...]


@dataclass(frozen=True, slots=True)
class Close:
    """Take a place away."""

    id: str


@dataclass(frozen=True, slots=True)
class Move:
    """Put a place elsewhere."""

    id: str
    to: LonLat


@dataclass(frozen=True, slots=True)
class OpenAlso:
    """Open a place at further hours: one bit an hour, bit 4 is 4:00."""

    id: str
    hours: int


@dataclass(frozen=True, slots=True)
class Equip:
    """Give a place an amenity that works."""

    id: str
    amenity: Amenity


@dataclass(frozen=True, slots=True)
class Recruit:
    """Win a merchant or build a station: a new place, open at these hours."""

    id: str
    at: LonLat
    hours: int
    amenities: frozenset[Amenity] = frozenset()


Change = Close | Move | OpenAlso | Equip | Recruit


@dataclass(frozen=True, slots=True)
class Row:
    """One group (or all, as ""): worker-hours, those with an open place before and after."""

    group: str
    demand: float
    before: float
    after: float


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Coverage by group and hour before and after."""

    before: Profile
    after: Profile

    def rows(self) -> list[Row]:
        """The table: all workers first, then each group."""
        sums = (self.before.demand, self.before.sure, self.after.sure)
        demand, before, after = (part.sum(axis=1) for part in sums)
        every = Row("", float(demand.sum()), float(before.sum()), float(after.sum()))
        parts = zip(self.before.groups, demand, before, after, strict=True)
        return [every, *(Row(name, float(d), float(b), float(a)) for name, d, b, a in parts)]


def changed(places: Places, changes: Sequence[Change]) -> Places:
    """Return the places as they would be; later changes see what earlier ones made.

    Raises:
        InvalidInput: `unknown_place`, `repeated_id`, with the number of the change as its row.
    """
    for number, change in enumerate(changes):
        known = change.id in places.ids
        if known == isinstance(change, Recruit):
            reason = "repeated_id" if known else "unknown_place"
            raise InvalidInput(reason, [Fault(reason, "id", number + 1, change.id)])
        places = _applied(places, change)
    return places


def _applied(places: Places, change: Change) -> Places:
    if isinstance(change, Recruit):
        return _with(places, change)
    at = places.ids.index(change.id)
    if isinstance(change, Close):
        return _without(places, at)
    if isinstance(change, Move):
        lon, lat = places.lon.copy(), places.lat.copy()
        lon[at], lat[at] = change.to
        return replace(places, lon=lon, lat=lat)
    if isinstance(change, OpenAlso):
        more = np.zeros(len(places.ids), np.uint32)
        more[at] = change.hours
        opening = Opening(places.opening.sure | more, places.opening.possible | more)
        return replace(places, opening=opening)
    amenities = list(places.amenities)
    amenities[at] |= {change.amenity}
    return replace(places, amenities=tuple(amenities))


def _with(places: Places, new: Recruit) -> Places:
    hours = np.uint32(new.hours)
    return Places(
        (*places.ids, new.id),
        np.append(places.lon, new.at.lon),
        np.append(places.lat, new.at.lat),
        Opening(np.append(places.opening.sure, hours), np.append(places.opening.possible, hours)),
        (*places.amenities, new.amenities),
    )


def _without(places: Places, at: int) -> Places:
    keep = np.arange(len(places.ids)) != at
    return Places(
        places.ids[:at] + places.ids[at + 1 :],
        places.lon[keep],
        places.lat[keep],
        Opening(places.opening.sure[keep], places.opening.possible[keep]),
        places.amenities[:at] + places.amenities[at + 1 :],
    )


def compare(
    demand: DemandTable,
    places: Places,
    changes: Sequence[Change],
    *,
    radius_m: float,
    amenity: Amenity | None = None,
) -> Comparison:
    """Return who has an open place (with the amenity) within `radius_m` before and after.

    Raises:
        InvalidInput: `unknown_place`, `repeated_id`.
    """
    after = changed(places, changes)
    return Comparison(
        _profile(demand, places, radius_m, amenity), _profile(demand, after, radius_m, amenity)
    )


def _profile(
    demand: DemandTable, places: Places, radius_m: float, amenity: Amenity | None
) -> Profile:
    keep = np.array([amenity is None or amenity in own for own in places.amenities], bool)
    opening = Opening(places.opening.sure[keep], places.opening.possible[keep])
    points = points_of(demand)
    reached = reach(points, places.lon[keep], places.lat[keep], opening, radius_m)
    return profile(demand, points, reached)
