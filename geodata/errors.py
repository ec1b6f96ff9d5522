"""Every error this package raises on purpose.

    GeodataError                what a caller catches
    ├── UnreadableBoundaries    a districts file cannot be used; see `reason`
    └── UnknownDistrict         no loaded district has this name

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
