"""A drawing in tiles: nothing is lost between them, each is a small well-formed picture."""

from __future__ import annotations

import gzip
import math
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.demo import base_map, demo_city
from geodata.roads import drawing, read_extract
from geodata.roads.tiles import Ink, TileMap, tile_exists

INK = Ink(
    "#eeeeee", "#ffffff", "#cccccc", "#777777", "#aaccdd", "#bbddbb", "#dddddd", "#444444", '"A",b'
)
SVG = "{http://www.w3.org/2000/svg}"
DEMO = TileMap(base_map(demo_city(7)))


def a_street(*line: tuple[float, float], name: str = "", rank: str = "main") -> dict[str, Any]:
    return {"name": name, "rank": rank, "line": [list(position) for position in line]}


def a_drawing(*streets: dict[str, Any], **but: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"water": [], "parks": [], "blocks": [], "districts": []}
    return nothing | {"streets": list(streets)} | but


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """The tile that holds a position, by the formula of the web's maps (tiles of 512 px)."""
    across = 2 ** max(0, z - 1)
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * across), int(y * across)


def drawn(tiles: TileMap, z: int, x: int, y: int) -> ET.Element:
    return ET.fromstring(tiles.svg(z, x, y, INK))


def road_paths(tile: ET.Element) -> list[str]:
    return [p.attrib["d"] for p in tile.iter(f"{SVG}path") if p.get("stroke") == INK.road]


def texts(tile: ET.Element) -> list[str]:
    return [text.text or "" for text in tile.iter(f"{SVG}text")]


@given(st.floats(113.18, 113.32), st.floats(32.99, 33.11), st.integers(0, 19))
def test_every_tile_of_the_demo_city_is_well_formed_and_small(
    lon: float, lat: float, z: int
) -> None:
    svg = DEMO.svg(z, *tile_of(lon, lat, z), INK)
    assert ET.fromstring(svg).get("viewBox") == "0 0 2048 2048"
    assert len(gzip.compress(svg.encode())) <= 30_000


@given(st.integers(8, 18), st.floats(-170, 170), st.floats(-75, 75))
def test_a_street_lies_where_the_webs_formula_puts_it(z: int, lon: float, lat: float) -> None:
    """Its first corner, counted back from the picture, is the position that was given."""
    step = 40 / 2**z  # degrees: a good part of a tile
    tiles = TileMap(a_drawing(a_street((lon, lat), (lon + step, lat))))
    x, y = tile_of(lon, lat, z)
    path = road_paths(drawn(tiles, z, x, y))[0]
    left, top = map(int, re.findall(r"-?\d+", path)[:2])
    across = 2 ** max(0, z - 1)
    world = (x + left / 2048) / across, (y + top / 2048) / across
    assert world[0] * 360 - 180 == pytest.approx(lon, abs=360 / across / 1000)
    back = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * world[1]))))
    assert back == pytest.approx(lat, abs=360 / across / 1000)


def test_a_street_across_two_tiles_is_drawn_on_both_up_to_their_common_edge() -> None:
    z, (x, y) = 15, tile_of(113.25, 33.05, 15)
    edge = (x + 1) / 2**14 * 360 - 180
    tiles = TileMap(a_drawing(a_street((edge - 0.004, 33.05), (edge + 0.004, 33.05))))
    (west,), (east,) = road_paths(drawn(tiles, z, x, y)), road_paths(drawn(tiles, z, x + 1, y))
    start, step = (int(n) for n in re.findall(r"-?\d+", west)[::2][:2])
    assert start + step > 2048
    assert int(re.findall(r"-?\d+", east)[0]) < 0
    assert road_paths(drawn(tiles, z, x + 2, y)) == []


def test_water_keeps_its_island() -> None:
    lake = [[113.0, 33.0], [113.02, 33.0], [113.02, 33.02], [113.0, 33.02]]
    island = [[113.008, 33.008], [113.012, 33.008], [113.012, 33.012], [113.008, 33.012]]
    tile = drawn(TileMap(a_drawing(water=[lake, island])), 13, *tile_of(113.01, 33.01, 13))
    (water,) = (p for p in tile.iter(f"{SVG}path") if p.get("fill") == INK.water)
    assert water.get("fill-rule") == "evenodd"
    assert water.attrib["d"].count("M") == water.attrib["d"].count("z") == 2


def test_without_streets_a_grid_shows_moving() -> None:
    assert "M2 0v2048" in TileMap({}).svg(10, 3, 3, INK)
    assert "M2 0v2048" not in DEMO.svg(10, 3, 3, INK)


def test_a_hostile_name_is_text_and_control_characters_are_dropped() -> None:
    name = "<script>&\x00\x1f</text>"
    tiles = TileMap(a_drawing(a_street((113.0, 33.0), (113.01, 33.0), name=name)))
    tile = drawn(tiles, 17, *tile_of(113.005, 33.0, 17))
    assert texts(tile) == ["<script>&</text>"]
    assert not list(tile.iter("script"))


def test_a_name_over_an_edge_is_written_on_both_tiles_and_names_never_cross() -> None:
    z, (x, y) = 16, tile_of(113.25, 33.05, 16)
    edge = (x + 1) / 2**15 * 360 - 180
    streets = [
        a_street((edge - 0.003, lat), (edge + 0.003, lat), name=name)
        for name, lat in (("丹青路", 33.05), ("挤不下路", 33.0501))
    ]
    tiles = TileMap(a_drawing(*streets))
    assert texts(drawn(tiles, z, x, y)) == texts(drawn(tiles, z, x + 1, y)) == ["丹青路"]


def test_districts_have_their_names_and_borders() -> None:
    ring = [[113.0, 33.0], [113.2, 33.0], [113.2, 33.2], [113.0, 33.2]]
    outline = {"name": "东区", "rings": [ring], "label": [113.1, 33.1]}
    tiles = TileMap(a_drawing(districts=[outline]))
    assert texts(drawn(tiles, 12, *tile_of(113.1, 33.1, 12))) == ["东区"]
    assert 'stroke-dasharray="20 24"' in tiles.svg(12, *tile_of(113.0, 33.1, 12), INK)
    assert texts(drawn(tiles, 8, *tile_of(113.1, 33.1, 8))) == []


def test_a_crowded_zoom_drops_its_least_streets_on_every_tile_alike() -> None:
    rng = np.random.default_rng(3)
    start = rng.uniform((113.0, 33.0), (113.2, 33.2), (8_000, 2))
    lanes = [a_street(*(p + rng.normal(0, 1e-3, (3, 2))).tolist(), rank="minor") for p in start]
    tiles = TileMap(a_drawing(*lanes, a_street((113.0, 33.1), (113.2, 33.1), rank="ring")))
    far, near = drawn(tiles, 10, *tile_of(113.1, 33.1, 10)), tile_of(113.1, 33.1, 15)
    assert len(road_paths(far)) == 1
    assert len(road_paths(drawn(tiles, 15, *near))) == 2
    assert len(gzip.compress(tiles.svg(15, *near, INK).encode())) <= 30_000


def test_the_ends_of_the_world_are_tiles_and_beyond_them_is_none() -> None:
    around = TileMap(a_drawing(a_street((-180.0, 85.0), (180.0, -85.0))))
    assert road_paths(drawn(around, 0, 0, 0))
    assert road_paths(drawn(around, 3, 0, 0))
    assert road_paths(drawn(around, 3, 3, 3))
    for z, x, y in ((-1, 0, 0), (20, 0, 0), (1, 1, 0), (3, 4, 0), (3, 0, -1), (5, 0, 16)):
        assert not tile_exists(z, x, y)
        with pytest.raises(ValueError, match="no tile"):
            around.svg(z, x, y, INK)


@pytest.mark.realdata
def test_helsinki_is_small_and_drawn_at_every_zoom(realdata: Path) -> None:
    town = drawing(read_extract(realdata / "osm/Helsinki.osm.pbf"))
    tiles, (lon, lat) = TileMap(town), town["center"]
    for z in range(8, 19):
        svg = tiles.svg(z, *tile_of(lon, lat, z), INK)
        assert len(gzip.compress(svg.encode())) <= 30_000
        assert road_paths(ET.fromstring(svg)) or z > 17
