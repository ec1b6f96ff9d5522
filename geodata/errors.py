"""Every error this package raises on purpose.

    GeodataError                what a caller catches
    ├── UnreadableBoundaries    a districts file cannot be used; see `reason`
    ├── UnknownDistrict         no loaded district has this name
    ├── UnreadableRoads         a road file cannot be used; see `reason`
    └── TooFarFromRoad          a position has no road beside it; `facts["distance_m"]`

The message is for the log. What a person reads is chosen by the page, in their language, from the
stable reason and the facts.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class BoundaryFault(StrEnum):
    """Why a districts file is refused."""

    EMPTY = "empty"  # no bytes, or a collection without features
    NOT_UTF8 = "not_utf8"
    TRUNCATED = "truncated"  # ends in the middle
    NOT_JSON = "not_json"
    NOT_GEOJSON = "not_geojson"
    OTHER_CRS = "other_crs"  # declares a frame that is not degrees
    MALFORMED_GEOMETRY = "malformed_geometry"
    NOT_FINITE = "not_finite"
    SWAPPED_AXES = "swapped_axes"  # latitude first
    OUT_OF_RANGE = "out_of_range"  # metres, or nonsense
    NO_POLYGON = "no_polygon"
    UNNAMED = "unnamed"


class RoadFault(StrEnum):
    """Why a road file is refused."""

    EMPTY = "empty"  # no bytes
    NOT_PBF = "not_pbf"  # something else than OpenStreetMap's binary format
    TRUNCATED = "truncated"  # ends in the middle
    DAMAGED = "damaged"  # the frame is whole, what it holds is not
    TOO_LARGE = "too_large"  # unpacks to more than a city or a province needs
    HISTORY = "history"  # every version of every road, not the roads of one day
    NO_ROADS = "no_roads"  # nothing in it can be walked, or ridden


class GeodataError(Exception):
    """Base of the tree; `reason` is stable, `facts` are what a sentence about it needs."""

    def __init__(self, reason: str, message: str = "", **facts: Any) -> None:
        super().__init__(message or reason)
        self.reason = str(reason)
        self.facts = facts


class UnreadableBoundaries(GeodataError):
    """A districts file cannot be used; `facts["feature"]` is the 1-based feature, where known."""

    def __init__(self, fault: BoundaryFault, message: str = "", **facts: Any) -> None:
        super().__init__(fault, message, **facts)
        self.fault = fault


class UnknownDistrict(GeodataError):
    """No loaded district has this name; functional zones often have no polygon."""

    def __init__(self, name: str) -> None:
        super().__init__("unknown_district", f"no district named {name!r}", name=name)


class UnreadableRoads(GeodataError):
    """A road file cannot be used."""

    def __init__(self, fault: RoadFault, message: str = "", **facts: Any) -> None:
        super().__init__(fault, message, **facts)
        self.fault = fault


class TooFarFromRoad(GeodataError):
    """A position has no road beside it: moving it there would be an invention."""

    def __init__(self, lon: float, lat: float, distance_m: float) -> None:
        message = f"{lon}, {lat} is {distance_m:.0f} m from the nearest road"
        super().__init__("too_far_from_road", message, lon=lon, lat=lat, distance_m=distance_m)
