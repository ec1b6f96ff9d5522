"""The planner's words for groups, hours and numbers, wherever they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from stations.registry.vocabulary import WorkerGroup
from stations.words import Words, mark

GROUP_NAME: Mapping[str, str] = MappingProxyType(
    {
        WorkerGroup.COURIER: mark("Couriers"),
        WorkerGroup.FOOD_RIDER: mark("Food riders"),
        WorkerGroup.TRUCK: mark("Truck drivers"),
        WorkerGroup.RIDE_HAIL: mark("Ride-hail drivers"),
        WorkerGroup.TAXI: mark("Taxi drivers"),
        WorkerGroup.SANITATION: mark("Sanitation workers"),
        WorkerGroup.LANDSCAPER: mark("Landscapers"),
        WorkerGroup.CONSTRUCTION: mark("Construction workers"),
        WorkerGroup.TRAFFIC_POLICE: mark("Traffic police"),
        WorkerGroup.CLEANER: mark("Cleaners"),
        WorkerGroup.URBAN_AIDE: mark("Urban aides"),
        WorkerGroup.SUBSTITUTE_DRIVER: mark("Substitute drivers"),
        WorkerGroup.VENDOR: mark("Street vendors"),
        WorkerGroup.OTHER: mark("Other workers"),
        WorkerGroup.UNDISCLOSED: mark("Group not stated"),
        "": mark("Group not stated"),
    }
)

PARTS_OF_DAY = (
    (5, mark("{hour} before dawn")),
    (9, mark("{hour} in the early morning")),
    (12, mark("{hour} in the morning")),
    (14, mark("{hour} at midday")),
    (18, mark("{hour} in the afternoon")),
    (24, mark("{hour} at night")),
)


def group_name(w: Words, group: str) -> str:
    """A group in the reader's words; one that an import made up keeps its own name."""
    return w(GROUP_NAME[group]) if group in GROUP_NAME else group


def groups_text(w: Words, groups: Sequence[str]) -> str:
    """One or two groups in a row."""
    names = [group_name(w, group) for group in groups]
    return w("{one}, {other}", one=names[0], other=names[1]) if len(names) > 1 else "".join(names)


def clock(hour: int) -> str:
    """An hour as a clock shows it.

    >>> clock(4)
    '4:00'
    """
    return f"{hour}:00"


def span_text(w: Words, span: tuple[int, int]) -> str:
    """A half-open span of hours; a whole day is said as such."""
    first, after = span
    if (after - first) % 24 == 0:
        return w("all day")
    if (after - first) % 24 == 1:
        return clock(first)
    return f"{clock(first)}–{clock(after)}"


def people(n: float) -> str:
    """A number of people, whole, thousands with commas."""
    return f"{n:,.0f}"


def percent(share: float) -> str:
    """A share as a percentage with one decimal, without its sign."""
    return f"{100 * share:.1f}"


def time_of_day(w: Words, hour: int) -> str:
    """An hour as people say it."""
    words = next(text for until, text in PARTS_OF_DAY if hour < until)
    return w(words, hour=clock(hour))
