"""An answer as a map: squares by shortfall, places by state, gaps by number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geodata.demand import K_ANONYMOUS
from pages.frame.map_documents import Mark, Square
from pages.planner.names import clock, people
from stations.services.planning import CoverageNow, NamedGap
from stations.views.names import shape
from stations.words import Words

STEPS = (K_ANONYMOUS, 20, 50, 100)
"""Workers without a place from which a square takes steps 1 to 4 of the ramp."""


def bounds(answer: CoverageNow) -> tuple[float, float, float, float]:
    """West, south, east, north of where nearly all workers are."""
    lon, lat = answer.points.lon, answer.points.lat
    west, east = np.quantile(lon, [0.02, 0.98])
    south, north = np.quantile(lat, [0.02, 0.98])
    return float(west), float(south), float(east), float(north)


def squares(w: Words, answer: CoverageNow, hour: int | None) -> list[Square]:
    """Squares in which at least five workers lack a place, at an hour or at their own worst."""
    sums = answer.cells.sums(answer.missing)
    hours = sums.argmax(axis=1) if hour is None else np.full(len(sums), hour)
    lacking = sums[np.arange(len(sums)), hours]
    corners = np.round(answer.cells.corners(), 5)
    return [
        Square(
            ring=corners[i].tolist(),
            step=int(np.searchsorted(STEPS, lacking[i], side="right")),
            text=w("{hour}: {n} without a place", hour=clock(int(hours[i])), n=people(lacking[i])),
        )
        for i in np.flatnonzero(lacking >= K_ANONYMOUS)
    ]


def marks(w: Words, answer: CoverageNow, gaps: Sequence[NamedGap], hour: int | None) -> list[Mark]:
    """Every place as its pin at the hour (now, where none is chosen), then the gaps' numbers."""
    sure, possible = answer.open_at(answer.at.hour if hour is None else hour)
    words = {
        "open": w("open at that hour"),
        "unknown": w("Hours not known"),
        "closed": w("closed at that hour"),
    }
    found = []
    for i, row in enumerate(answer.places):
        state = "open" if sure[i] else "unknown" if possible[i] else "closed"
        at = row.place.position
        text = f"{row.place.name} · {words[state]}"
        pin = f"{shape(row.place.kind)} {state}"
        found.append(Mark(round(at.lon, 5), round(at.lat, 5), text, pin))
    numbered = [
        Mark(
            gap.gap.lon,
            gap.gap.lat,
            w("{name}: {n} without a place", name=gap.name, n=people(gap.gap.weight)),
            number=number,
        )
        for number, gap in enumerate(gaps, start=1)
    ]
    return found + numbered
