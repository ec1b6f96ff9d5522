"""The ground under the stations: loaded districts, the names people search from, what is drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from sqlalchemy import Connection

from geodata.boundaries import District
from geodata.coordinates import LonLat
from stations.search.find import Gazetteer
from stations.storage import geography

_DRAWN_TOLERANCE_DEG = 0.0004  # 40 m: finer than a boundary is drawn on a phone
_DECIMALS = 5  # about a metre


@dataclass(frozen=True, slots=True)
class Ground:
    """Geography of one world, real or synthetic; `base_map` is what the map component draws."""

    districts: tuple[District, ...] = ()
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    base_map: dict[str, Any] = field(default_factory=dict)


def load_ground(connection: Connection, *, synthetic: bool, around: LonLat | None) -> Ground:
    """Read one world's geography; `around` is the middle of its places, where a map begins.

    The demo begins in the middle of its drawing; real roads may be a province's, or another city's.
    """
    districts = tuple(geography.districts(connection, synthetic=synthetic))
    drawn = geography.drawing(connection, "demo" if synthetic else "roads")
    drawing = (
        json.loads(drawn) if drawn else {"streets": [], "water": [], "parks": [], "blocks": []}
    )
    middle = list(around) if around else None
    center = (None if synthetic else middle) or drawing.get("center") or middle
    return Ground(
        districts,
        Gazetteer(
            landmarks=tuple(geography.landmarks(connection, synthetic=synthetic)),
            districts=districts,
            streets=tuple(_street_names(drawing["streets"])),
        ),
        drawing | {"center": center, "districts": [_outline(d) for d in districts]},
    )


def _label(district: District) -> LonLat:
    point = shapely.point_on_surface(district.geometry)
    return LonLat(round(point.x, _DECIMALS), round(point.y, _DECIMALS))


def _street_names(streets: Sequence[dict[str, Any]]) -> Iterator[tuple[str, LonLat]]:
    for street in streets:
        if street["name"]:
            yield street["name"], LonLat(*street["line"][len(street["line"]) // 2])


def _outline(district: District) -> dict[str, Any]:
    drawn = shapely.simplify(district.geometry, _DRAWN_TOLERANCE_DEG)
    rings = [
        [[round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in part.exterior.coords]
        for part in shapely.get_parts(drawn)
    ]
    return {"name": district.name, "rings": rings, "label": list(_label(district))}
