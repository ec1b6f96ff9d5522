"""What a rider's small form asks: needs by their keys, a position, how they travel."""

from __future__ import annotations

import math

from starlette.datastructures import FormData
from starlette.requests import Request

from geodata.coordinates import LonLat
from stations.registry.vocabulary import Amenity
from stations.search.question import Travel

MAX_FORM_BYTES = 2_048


async def small_form(request: Request) -> FormData | None:
    """The posted form, None where it is larger than any of ours, or of no told size."""
    if int(request.headers.get("content-length") or MAX_FORM_BYTES + 1) > MAX_FORM_BYTES:
        return None
    return await request.form(max_files=0, max_fields=16)


def read_needs(keys: list[str]) -> tuple[Amenity, ...] | None:
    """The amenities, each once; None where a key is none."""
    try:
        return tuple(dict.fromkeys(Amenity(key) for key in keys))
    except ValueError:
        return None


def read_position(lon: str, lat: str) -> LonLat | None:
    """The position, None where it is not on earth."""
    try:
        point = LonLat(float(lon), float(lat))
    except ValueError:
        return None
    return point if math.isfinite(point.lon + point.lat) and point.is_valid() else None


def read_travel(key: str) -> Travel:
    """How they travel; whatever else is said, by bike."""
    return Travel.FOOT if key == Travel.FOOT else Travel.BIKE
