"""The nouns of this room. A value that exists is valid: building it checks it."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Annotated, NewType

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from geodata.coordinates import Datum, LonLat
from stations.registry.city_time import CITY_ZONE
from stations.registry.vocabulary import (
    PUBLISHED,
    Amenity,
    AmenityState,
    Confirmer,
    Entry,
    Kind,
    LifeCycle,
)

PlaceId = NewType("PlaceId", str)

MAX_NAME, MAX_TEXT = 120, 500
MAX_AREA_M2, MAX_SEATS = 100_000, 10_000


_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def _one_line(text: str) -> str:
    """Trim, and fold runs of white space; control characters are refused.

    Marks that turn the direction of what follows are dropped: they would turn a neighbour's text.
    """
    folded = " ".join(text.translate(_TURNING).split())
    if any(ord(c) < 32 or ord(c) == 127 for c in folded):
        raise ValueError("control_character")
    return folded


Name = Annotated[str, AfterValidator(_one_line), Field(min_length=1, max_length=MAX_NAME)]
Text = Annotated[str, AfterValidator(_one_line), Field(max_length=MAX_TEXT)]


class Domain(BaseModel):
    """Immutable, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AmenityStatus(Domain):
    """One amenity of one place: how it was last found, when and by whom."""

    amenity: Amenity
    state: AmenityState
    confirmed_at: AwareDatetime | None = None
    confirmed_by: Confirmer = Confirmer.LIST
    version: int = 1
    expires_on: date | None = None  # the last day on which what is in stock may be used


class Supplied(Domain):
    """A coordinate exactly as it was given, with the datum it was declared in."""

    lon: float
    lat: float
    datum: Datum


class Closure(Domain):
    """A temporary closure: overrides the hours while `since <= now < until`."""

    id: int
    place_id: PlaceId
    reason: Text
    since: AwareDatetime
    until: AwareDatetime
    lifted_at: AwareDatetime | None = None
    by: str = ""
    version: int = 1

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Closure:
        if self.until <= self.since:
            raise ValueError("ends_before_it_begins")
        return self

    def holds_at(self, at: datetime) -> bool:
        return self.since <= at < self.until and (self.lifted_at is None or at < self.lifted_at)


class Place(Domain):
    """A station, a partner merchant or any other post a worker may walk into.

    `position` is WGS-84. `opening_hours` is OpenStreetMap syntax in the place's zone, None where
    it is not known; `hours_as_written` is what the list said. `synthetic` marks the demo city.
    """

    id: PlaceId
    code: str  # printed on the wall; the way to `/s/{code}`
    name: Name
    kind: Kind
    position: LonLat
    supplied: Supplied
    external_id: str | None = None
    network: str = ""
    address: Text = ""
    district: str = ""
    opening_hours: str | None = None
    hours_as_written: Text = ""
    zone: str = CITY_ZONE
    phone: Text = ""
    entry: frozenset[Entry] = frozenset()
    how_to_find: Text = ""
    floor: Text = ""
    area_m2: float | None = Field(default=None, ge=0, le=MAX_AREA_M2)
    seats: int | None = Field(default=None, ge=0, le=MAX_SEATS)
    operator: Text = ""
    honours: Text = ""
    funding: Text = ""  # who paid, and how much, as the list words it
    life_cycle: LifeCycle = LifeCycle.RUNNING
    amenities: tuple[AmenityStatus, ...] = ()
    synthetic: bool = False
    confirmed_at: AwareDatetime | None = None  # when a keeper or staff last stood by the whole row
    version: int = 1

    @model_validator(mode="after")
    def _finite(self) -> Place:
        if self.area_m2 is not None and not math.isfinite(self.area_m2):
            raise ValueError("not_finite")
        return self

    @property
    def is_published(self) -> bool:
        return self.life_cycle in PUBLISHED

    @property
    def listed_unconfirmed(self) -> bool:
        """An imported place of which nobody has yet said how to get in and where the door is."""
        return not (self.entry and self.how_to_find)

    def amenity(self, amenity: Amenity) -> AmenityStatus | None:
        return next((s for s in self.amenities if s.amenity is amenity), None)
