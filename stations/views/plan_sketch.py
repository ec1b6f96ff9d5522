"""A site plan's two maps as drawings for paper: streets, squares, what stands, what is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from geodata.sketch import Frame, sketch
from stations.planning.record import PlanRecord

STEPS = (5, 20, 50, 100)
"""Workers without a place from which a square takes steps 1 to 4 of the ramp."""

MOST_BYTES = 60_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """Path data of the ground, and of what lies on it: squares by step, points in units."""

    width: int
    height: int
    ground: Mapping[str, str]
    before: Mapping[int, str]
    after: Mapping[int, str]
    existing: tuple[tuple[float, float], ...]
    chosen: tuple[tuple[float, float, bool], ...]  # x, y, whether it is new


def drawn(plan: PlanRecord, drawing: Mapping[str, Any]) -> Drawn | None:
    """The drawing around the squares and the chosen places; None where there is neither."""
    corners = [point for square in plan.squares for point in square.ring]
    corners += [(site.lon, site.lat) for site in plan.sites]
    if not corners:
        return None
    at = np.array(corners)
    (west, south), (east, north) = at.min(0), at.max(0)
    frame = Frame.around(float(west), float(south), float(east), float(north))
    chosen = [(*_unit(frame, site.lon, site.lat), site.kind is None) for site in plan.sites]
    existing = [_unit(frame, place.lon, place.lat) for place in plan.existing]
    return Drawn(
        frame.width,
        frame.height,
        sketch(drawing, frame, None, most_bytes=MOST_BYTES),
        _by_step(frame, ((square.ring, square.before) for square in plan.squares)),
        _by_step(frame, ((square.ring, square.after) for square in plan.squares)),
        tuple(p for p in existing if 0 <= p[0] <= frame.width and 0 <= p[1] <= frame.height),
        tuple(chosen),
    )


def _unit(frame: Frame, lon: float, lat: float) -> tuple[float, float]:
    x, y = frame.units(np.array([lon, lat], np.float64)).round(1).tolist()
    return x, y


def _by_step(frame: Frame, squares: Iterable[tuple[Any, float | None]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for ring, lack in squares:
        if lack:
            step = int(np.searchsorted(STEPS, lack, side="right"))
            corners = frame.units(np.array(ring, np.float64)).round(1).tolist()
            path = "L".join(f"{x:g} {y:g}" for x, y in corners)
            found[step] = found.get(step, "") + f"M{path}z"
    return found
