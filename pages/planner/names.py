"""The planner's words for groups, hours and radii, and how numbers are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodata.roads import Mode
from geodata.roads.travel import SPEED_KMH
from stations.planning.coverage import straight_m, way_m
from stations.views.planning import clock, group_name, groups_text, people, percent, span_text
from stations.words import Words, mark

__all__ = [
    "REACHES",
    "Reach",
    "clock",
    "group_name",
    "groups_text",
    "metres",
    "people",
    "percent",
    "span_text",
]

QUARTER_H = 15.0


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody goes: by straight line, and by road in one way of travelling."""

    straight_m: float
    road_m: float
    mode: Mode
    label: str


REACHES: Mapping[str, Reach] = MappingProxyType(
    {
        "500": Reach(500.0, 500.0, Mode.FOOT, mark("Within 500 m")),
        "1000": Reach(1000.0, 1000.0, Mode.FOOT, mark("Within 1 km")),
        "walk15": Reach(
            straight_m(QUARTER_H, SPEED_KMH[Mode.FOOT]),
            way_m(QUARTER_H, SPEED_KMH[Mode.FOOT]),
            Mode.FOOT,
            mark("15-minute walk"),
        ),
        "ride15": Reach(
            straight_m(QUARTER_H, SPEED_KMH[Mode.BIKE]),
            way_m(QUARTER_H, SPEED_KMH[Mode.BIKE]),
            Mode.BIKE,
            mark("15-minute ride"),
        ),
    }
)


def metres(w: Words, m: float) -> str:
    """A distance as people say it."""
    if m < 950:
        return w("{n} m", n=f"{round(m, -1):.0f}")
    return w("{n} km", n=f"{m / 1000:.1f}")
