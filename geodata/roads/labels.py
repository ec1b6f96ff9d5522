"""Names on a base map: which find room at a zoom, and where; the same on every tile."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

_DISTRICT_PX, _STREET_PX = 14, 12
_APART_PX = 8.0
_CELL_PX = 256.0
_LONGEST = 40  # characters; a name beyond it is no street's


@dataclass(frozen=True, slots=True)
class Label:
    """A name around its middle `x`, `y`, in pixels of the whole world at one zoom."""

    text: str
    x: float
    y: float
    degrees: float
    size_px: int
    reach: tuple[float, float]  # pixels that it takes to either side, and up and down
    is_district: bool

    def touches(self, x: int, y: int, side_px: int) -> bool:
        """Whether any of it stands on the tile `x`, `y`."""
        return (
            x * side_px - self.reach[0] < self.x < (x + 1) * side_px + self.reach[0]
            and y * side_px - self.reach[1] < self.y < (y + 1) * side_px + self.reach[1]
        )


def place_labels(
    districts: Iterable[tuple[str, tuple[float, float]]],
    streets: Iterable[tuple[str, Any]],
    world_px: float,
) -> list[Label]:
    """Return the names that find room, districts first, then streets in the order given.

    `districts` are names and points, `streets` names and lines, in units of the world (0..1). A
    street's name stands along its longest straight piece, if that is long enough.
    """
    placed: list[Label] = []
    taken: dict[tuple[int, int], list[Label]] = defaultdict(list)
    for label in _offered(districts, streets, world_px):
        cells = list(_cells(label))
        if not any(_clash(label, other) for cell in cells for other in taken[cell]):
            placed.append(label)
            for cell in cells:
                taken[cell].append(label)
    return placed


def width_px(text: str, size_px: int) -> float:
    """How wide a name is written: Chinese characters are square, others little over half.

    >>> width_px("丹青路", 12), round(width_px("Aura", 12), 1)
    (36.0, 26.9)
    """
    return sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text) * size_px


def _offered(
    districts: Iterable[tuple[str, tuple[float, float]]],
    streets: Iterable[tuple[str, Any]],
    world_px: float,
) -> Iterator[Label]:
    for name, (x, y) in districts:
        if written := _written(name):
            half = width_px(written, _DISTRICT_PX) / 2 + 4.0
            reach = (half + _APART_PX, 10.0)
            yield Label(written, x * world_px, y * world_px, 0.0, _DISTRICT_PX, reach, True)
    for name, line in streets:
        label = _along(_written(name), line, world_px)
        if label is not None:
            yield label


def _along(name: str, line: Any, world_px: float) -> Label | None:
    """A name along the longest piece of its line that is straight to 3 px."""
    corners = shapely.get_coordinates(shapely.simplify(line, 3.0 / world_px)) * world_px
    steps = np.diff(corners, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    if not name or not lengths.size or lengths.max() < width_px(name, _STREET_PX) + 2 * _APART_PX:
        return None
    i = int(lengths.argmax())
    x, y = (corners[i] + corners[i + 1]) / 2
    angle = math.atan(steps[i, 1] / steps[i, 0]) if steps[i, 0] else math.pi / 2
    half = width_px(name, _STREET_PX) / 2 + 4.0
    reach = (abs(math.cos(angle)) * half + 8.0, abs(math.sin(angle)) * half + 10.0)
    degrees = round(math.degrees(angle), 1)
    return Label(name, float(x), float(y), degrees, _STREET_PX, reach, False)


def _written(name: Sequence[str] | str) -> str:
    """A name as a picture can hold it: XML knows no control characters."""
    return "".join(c for c in name if c.isprintable())[:_LONGEST]


def _cells(label: Label) -> Iterator[tuple[int, int]]:
    for column in _span(label.x, label.reach[0]):
        for row in _span(label.y, label.reach[1]):
            yield column, row


def _span(middle: float, reach: float) -> range:
    return range(int((middle - reach) // _CELL_PX), int((middle + reach) // _CELL_PX) + 1)


def _clash(one: Label, other: Label) -> bool:
    return (
        abs(one.x - other.x) < one.reach[0] + other.reach[0]
        and abs(one.y - other.y) < one.reach[1] + other.reach[1]
    )
