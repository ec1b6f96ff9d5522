"""The sketch of a district: inside its frame, within its bytes, clipped to the area."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import shapely

from geodata.demo import base_map, demo_city
from geodata.frames import distance_m
from geodata.sketch import BESIDE_M, SIDE, Frame, sketch


@pytest.fixture(scope="module")
def drawing() -> dict[str, Any]:
    return base_map(demo_city())


def drawn_points(path: str) -> np.ndarray[Any, Any]:
    """Every point of a path in units."""
    found = []
    for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([^M]*)", path):
        moves = np.array(list(map(int, re.findall(r"-?\d+", steps)))).reshape(-1, 2)
        found.append(np.array([int(x), int(y)]) + np.vstack([[0, 0], np.cumsum(moves, axis=0)]))
    return np.vstack(found)


def test_a_district_is_drawn_inside_its_frame_and_little_beside_it(drawing: dict[str, Any]) -> None:
    area = demo_city().districts[0].geometry
    frame = Frame.around(*area.bounds)
    assert max(frame.width, frame.height) == SIDE
    paths = sketch(drawing, frame, area, most_bytes=100_000)
    assert paths["main"]
    assert paths["minor"]
    points = drawn_points(paths["main"] + paths["minor"])
    assert points.min() >= -1
    assert (points <= (frame.width + 1, frame.height + 1)).all()
    lonlat = points / (frame.kx, -frame.ky) + (frame.west, frame.north)
    away = shapely.distance(area, shapely.points(lonlat)) * 111_000
    assert away.max() <= BESIDE_M + 3 * frame.metres_per_unit


def test_units_are_metres_alike_in_both_directions() -> None:
    frame = Frame.around(113.2, 33.0, 113.3, 33.05)
    west, south, east, north = frame.box
    across = float(distance_m(west, 33.025, east, 33.025)) / frame.width
    up = float(distance_m(113.25, south, 113.25, north)) / frame.height
    assert across == pytest.approx(up, rel=0.003)
    assert frame.metres_per_unit == pytest.approx(up, rel=0.003)


@pytest.mark.parametrize("most", [40_000, 8_000, 2_000])
def test_the_fewer_bytes_the_coarser_the_drawing(drawing: dict[str, Any], most: int) -> None:
    frame = Frame.around(*shapely.union_all([d.geometry for d in demo_city().districts]).bounds)
    paths = sketch(drawing, frame, None, most_bytes=most)
    assert paths["main"]
    assert sum(map(len, paths.values())) <= most or paths["minor"] == ""


def test_nothing_to_draw_is_an_empty_sketch_and_a_point_has_a_frame() -> None:
    frame = Frame.around(113.25, 33.05, 113.25, 33.05)
    assert frame.metres_per_unit == pytest.approx(1.0, rel=0.01)
    assert set(sketch({}, frame, None, most_bytes=100).values()) == {""}
