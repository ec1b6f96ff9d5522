"""A place as it is read back from its rows: what was validated when it was written is not again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Row

from geodata.coordinates import Datum, LonLat
from stations.registry.places import AmenityStatus, Place, Supplied
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry, Kind, LifeCycle
from stations.storage.rows import PlaceRow, table_of

D = TypeVar("D", bound=BaseModel)

_TURNED = "lon lat supplied_lon supplied_lat supplied_datum kind life_cycle entry".split()
_AS_THEY_ARE = [c.name for c in table_of(PlaceRow).c if c.name not in {*_TURNED, "import_id"}]
COLUMNS = (*_TURNED, *_AS_THEY_ARE)
"""The columns of a place that `to_place` takes, in its order."""

_OFTEN_ALIKE = "network district opening_hours hours_as_written zone operator honours".split()
_FIELDS: Mapping[type[BaseModel], set[str]] = {
    domain: set(domain.model_fields) for domain in (Place, Supplied, AmenityStatus)
}
_ORDER = {amenity: i for i, amenity in enumerate(Amenity)}
_KIND = {each.value: each for each in Kind}
_LIFE_CYCLE = {each.value: each for each in LifeCycle}
_DATUM = {each.value: each for each in Datum}


def amenities_by_place(rows: Iterable[Row[Any]]) -> dict[str, tuple[AmenityStatus, ...]]:
    """The amenities of each place, in the vocabulary's order."""
    grouped: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(tuple(row[1:]))
    return {place_id: _offered(tuple(statuses)) for place_id, statuses in grouped.items()}


@lru_cache(maxsize=50_000)
def _offered(rows: tuple[tuple[Any, ...], ...]) -> tuple[AmenityStatus, ...]:
    """What is alike is one object: a country has a million of them."""
    return tuple(sorted((to_status(*row) for row in rows), key=lambda s: _ORDER[s.amenity]))


@lru_cache(maxsize=50_000)
def to_status(
    amenity: str,
    state: str,
    confirmed_at: datetime | None,
    confirmed_by: str,
    version: int,
    expires_on: date | None,
) -> AmenityStatus:
    """The status that these columns of an amenity state."""
    return _as_stored(
        AmenityStatus,
        {
            "amenity": Amenity(amenity),
            "state": AmenityState(state),
            "confirmed_at": confirmed_at,
            "confirmed_by": Confirmer(confirmed_by),
            "version": version,
            "expires_on": expires_on,
        },
    )


def to_place(row: Row[Any], amenities: Mapping[str, tuple[AmenityStatus, ...]]) -> Place:
    """The place of a row of `COLUMNS`."""
    columns: tuple[Any, ...] = tuple(row)
    lon, lat, supplied_lon, supplied_lat, datum, kind, life_cycle, entry, *others = columns
    values = dict(zip(_AS_THEY_ARE, others, strict=True))
    for name in _OFTEN_ALIKE:
        if (text := values[name]) is not None:
            values[name] = sys.intern(text)
    values["position"] = LonLat(lon, lat)
    supplied = {"lon": supplied_lon, "lat": supplied_lat, "datum": _DATUM[datum]}
    values["supplied"] = _as_stored(Supplied, supplied)
    values["kind"], values["life_cycle"] = _KIND[kind], _LIFE_CYCLE[life_cycle]
    values["entry"] = _entries(entry)
    values["amenities"] = amenities.get(values["id"], ())
    return _as_stored(Place, values)


@lru_cache(maxsize=1_000)
def _entries(written: str) -> frozenset[Entry]:
    return frozenset(Entry(each) for each in written.split(",") if each)


def _as_stored(domain: type[D], values: dict[str, Any]) -> D:
    """A domain value of every field of it, as the store holds them.

    They were validated when they were written. This is the end of pydantic's `model_construct`,
    whose beginning takes 20 times as long and gives every place a set of its own of field names.
    """
    made = domain.__new__(domain)
    object.__setattr__(made, "__dict__", values)
    object.__setattr__(made, "__pydantic_fields_set__", _FIELDS[domain])
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made
