"""What a rider's small form asks: needs by their keys, a position, how they travel."""

from __future__ import annotations

import math

from starlette.datastructures import FormData
from starlette.requests import Request

from geodata.coordinates import LonLat
from stations.registry.vocabulary import Amenity
from stations.search.question import Travel

MAX_FORM_BYTES = 2_048

# The only script of the pages that ask it: the button shows where a position can be asked for.
ASK_POSITION = (
    'var f=document.getElementById("here"),q=document.getElementById("q");'
    "if(f&&navigator.geolocation){f.hidden=false;"
    "f.onsubmit=function(e){if(f.lon.value)return;e.preventDefault();"
    "navigator.geolocation.getCurrentPosition(function(p){f.lon.value=p.coords.longitude;"
    "f.lat.value=p.coords.latitude;f.submit()},function(){f.hidden=true;if(q)q.focus()},"
    "{timeout:8000})}}"
)


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


def read_position(form: FormData) -> LonLat | None:
    """The position in the fields `lon` and `lat`, WGS-84; None where it is not on earth."""
    try:
        point = LonLat(float(str(form.get("lon"))), float(str(form.get("lat"))))
    except ValueError:
        return None
    return point if math.isfinite(point.lon + point.lat) and point.is_valid() else None


def read_travel(key: str) -> Travel:
    """How they travel; whatever else is said, by bike."""
    return Travel.FOOT if key == Travel.FOOT else Travel.BIKE
