"""A site plan as map layers: the chosen places, what stands, the squares that lack a place.

GeoPackage holds them as three layers, GeoJSON as one collection whose features name their layer.
Positions are WGS-84; squares of fewer than five people are in neither.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stations.planning.record import PlanRecord, Site

Columns = Mapping[str, Sequence[str | float | int | None]]

SITES, EXISTING, SQUARES = "chosen_sites", "existing_places", "without_a_place"


@dataclass(frozen=True, slots=True)
class Layer:
    """Features of one kind: GeoJSON geometries, and a column a property."""

    name: str
    geometry_type: str
    geometries: Sequence[Mapping[str, Any]]
    columns: Columns


def layers_of(plan: PlanRecord) -> tuple[Layer, ...]:
    """The three layers; an empty one is left out."""
    found = (_sites(plan), _existing(plan), _squares(plan))
    return tuple(layer for layer in found if layer.geometries)


def plan_to_geojson(plan: PlanRecord) -> bytes:
    """One feature collection (RFC 7946)."""
    features = [
        {
            "type": "Feature",
            "geometry": geometry,
            "properties": {"layer": layer.name}
            | {name: column[i] for name, column in layer.columns.items()},
        }
        for layer in layers_of(plan)
        for i, geometry in enumerate(layer.geometries)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()


def plan_to_gpkg(plan: PlanRecord) -> bytes:
    """A GeoPackage with a layer of each kind."""
    import tempfile
    from pathlib import Path

    import pyogrio  # GDAL takes 0.2 s
    import shapely
    from shapely.geometry import shape

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.gpkg"
        for layer in layers_of(plan):
            pyogrio.raw.write(
                path,
                geometry=shapely.to_wkb([shape(each) for each in layer.geometries]),
                field_data=[_column(values) for values in layer.columns.values()],
                fields=np.array(list(layer.columns), dtype=object),
                layer=layer.name,
                driver="GPKG",
                geometry_type=layer.geometry_type,
                crs="EPSG:4326",
                append=path.exists(),
            )
        return io.BytesIO(path.read_bytes() if path.exists() else b"").getvalue()


def _column(values: Sequence[Any]) -> Any:
    if any(isinstance(value, str) for value in values):
        return np.array([None if value == "" else value for value in values], dtype=object)
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _sites(plan: PlanRecord) -> Layer:
    sites: Sequence[Site] = plan.sites
    columns: Columns = {
        "id": [site.id for site in sites],
        "name": [site.name if site.nth == 1 else f"{site.name} {site.nth}" for site in sites],
        "way": ["new" if site.kind is None else "partner" for site in sites],
        "cost_yuan": [site.cost for site in sites],
        "adds": [site.adds for site in sites],
        "groups": [";".join(group for group, _ in site.groups) for site in sites],
        "first_hour": [site.span[0] for site in sites],
        "until_hour": [site.span[1] for site in sites],
        "stays": [site.stays for site in sites],
        "draws": [plan.draws for _ in sites],
        "hour": [plan.hour for _ in sites],
        "within_m": [plan.radius_m for _ in sites],
    }
    return Layer(SITES, "Point", [_point(site.lon, site.lat) for site in sites], columns)


def _existing(plan: PlanRecord) -> Layer:
    columns: Columns = {
        "id": [place.id for place in plan.existing],
        "name": [place.name for place in plan.existing],
    }
    points = [_point(place.lon, place.lat) for place in plan.existing]
    return Layer(EXISTING, "Point", points, columns)


def _squares(plan: PlanRecord) -> Layer:
    rings = [[*square.ring, square.ring[0]] for square in plan.squares]
    columns: Columns = {
        "before": [square.before for square in plan.squares],
        "after": [square.after for square in plan.squares],
    }
    return Layer(
        SQUARES, "Polygon", [{"type": "Polygon", "coordinates": [ring]} for ring in rings], columns
    )


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}
