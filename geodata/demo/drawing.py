"""The demo city as a compact drawing for the base map."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geodata.coordinates import Floats
from geodata.demo.city import DemoCity

Line = list[list[float]]


def base_map(city: DemoCity) -> dict[str, Any]:
    """Return what a map draws, ready for JSON: degrees rounded to 5 decimals (one metre).

    Keys: `center` [lon, lat]; `streets` with `name`, `rank`, `line`; `blocks`, `parks`, `water`
    as rings that are not closed; `districts` with `name`, `rings`, `label`. Lakes lie in parks:
    draw the water after the parks, the streets after both.
    """
    return {
        "center": [round(v, 5) for v in city.center],
        "streets": [
            {"name": s.name, "rank": s.rank, "line": _rounded(s.line)} for s in city.streets
        ],
        "water": [_rounded(ring) for ring in city.water],
        "parks": [_rounded(ring) for ring in city.parks],
        "blocks": [_rounded(ring) for ring in city.blocks],
        "districts": [
            {
                "name": d.name,
                "rings": [
                    _rounded(shapely.get_coordinates(part.exterior)[:-1])
                    for part in d.geometry.geoms
                ],
                "label": [round(v, 5) for v in d.label],
            }
            for d in city.districts
        ],
    }


def _rounded(line: Floats) -> Line:
    rounded: Line = np.round(line, 5).tolist()
    return rounded
