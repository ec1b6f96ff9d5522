"""The real extract of Helsinki's centre: components, distances, the long bridge, the drawing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geodata.coordinates import LonLat
from geodata.frames import distance_m as straight_m
from geodata.roads import (
    Extract,
    Mode,
    RoadNetwork,
    distance_m,
    distances_from,
    drawing,
    network_of,
    read_extract,
)
from geodata.roads.access import passage
from geodata.roads.ground import water_of
from tests.oracles import shortest_m

pytestmark = pytest.mark.realdata
GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def path(realdata: Path) -> Path:
    return realdata / "osm" / "Helsinki.osm.pbf"


@pytest.fixture(scope="module")
def extract(path: Path) -> Extract:
    return read_extract(path)


@pytest.fixture(scope="module")
def foot(extract: Extract) -> RoadNetwork:
    return network_of(extract, Mode.FOOT)


@pytest.fixture(scope="module")
def bike(extract: Extract) -> RoadNetwork:
    return network_of(extract, Mode.BIKE)


@pytest.fixture(scope="module")
def pieces(path: Path) -> dict[Mode, list[tuple[int, int, float]]]:
    """Every piece between two nodes of the file, read a second time without any joining."""
    from osmium import FileProcessor

    found: dict[Mode, list[tuple[int, int, float]]] = {mode: [] for mode in Mode}
    shut = set()
    read: Iterable[Any] = FileProcessor(str(path)).with_locations()
    for item in read:
        tags = dict(item.tags)
        if item.is_node() and "barrier" in tags and tags.get("access") in ("private", "no"):
            shut.add(item.id)
        if not item.is_way() or "highway" not in tags:
            continue
        known = [(n.ref, n.lon, n.lat) if n.location.valid() else None for n in item.nodes]
        for a, b in pairwise(known):
            if a is None or b is None or {a[0], b[0]} & shut:
                continue
            metres = GEOD.inv(a[1], a[2], b[1], b[2])[2]
            for mode in Mode:
                allowed = int(passage(tags, mode))
                found[mode] += [(a[0], b[0], metres)] if allowed & 1 else []
                found[mode] += [(b[0], a[0], metres)] if allowed & 2 else []
    return found


def test_the_centre_is_one_network_for_feet_and_one_for_bikes(
    foot: RoadNetwork, bike: RoadNetwork
) -> None:
    assert (len(foot), len(bike)) == (3331, 1016)
    assert foot.length_m.sum() == pytest.approx(99_397, abs=5)
    assert foot.two_way.all()
    assert 0.6 < bike.two_way.mean() < 0.8
    assert foot.left_out_m < 0.02 * foot.length_m.sum()


def test_the_parts_are_as_large_as_a_search_over_every_node_finds(
    foot: RoadNetwork, pieces: dict[Mode, list[tuple[int, int, float]]]
) -> None:
    ends = {node: None for a, b, _ in pieces[Mode.FOOT] for node in (a, b)}
    largest: dict[Any, float] = {}
    while ends and len(largest) < len(ends):
        part = shortest_m(pieces[Mode.FOOT], next(iter(ends)))
        largest = max(largest, part, key=len)
        for node in part:
            ends.pop(int(str(node)), None)
    metres = sum(metres for a, _, metres in pieces[Mode.FOOT] if a in largest) / 2
    assert foot.length_m.sum() == pytest.approx(metres, rel=1e-4)


@pytest.mark.parametrize("mode", list(Mode))
def test_distances_are_those_of_a_naive_search_over_every_node(
    extract: Extract,
    pieces: dict[Mode, list[tuple[int, int, float]]],
    mode: Mode,
) -> None:
    network = network_of(extract, mode)
    number: dict[tuple[float, float], set[int]] = defaultdict(set)
    for node, x, y in zip(extract.node.tolist(), extract.lon, extract.lat, strict=True):
        number[x, y].add(node)
    alone = [i for i, p in enumerate(positions_of(network)) if len(number[p]) == 1]  # no lifts
    corners = np.random.default_rng(5).choice(alone, 40, replace=False)
    lon, lat = network.node_lon[corners], network.node_lat[corners]
    nodes = [next(iter(number[p])) for p in zip(lon, lat, strict=True)]
    metres = distances_from(network, network.snap(lon[:3], lat[:3]))
    for row in range(3):
        naive = shortest_m(pieces[mode], nodes[row])
        expected = [naive[node] for node in nodes]
        assert metres[row, corners] == pytest.approx(expected, rel=1e-4, abs=0.1)


def positions_of(network: RoadNetwork) -> list[tuple[float, float]]:
    return list(zip(network.node_lon, network.node_lat, strict=True))


def test_the_nearest_junction_is_the_one_brute_force_finds(foot: RoadNetwork) -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(24.936, 24.953, 200), rng.uniform(60.165, 60.179, 200)
    _, found_m = foot.nearest_node(lon, lat)
    every = straight_m(lon[:, None], lat[:, None], foot.node_lon, foot.node_lat)
    assert found_m == pytest.approx(every.min(axis=1), abs=0.01)


def test_the_bay_is_walked_around_over_the_long_bridge(
    foot: RoadNetwork, bike: RoadNetwork
) -> None:
    north, south = LonLat(24.9449, 60.1785), LonLat(24.9420, 60.1765)
    straight = float(straight_m(*north, *south))
    assert straight < 300
    assert distance_m(foot, north, south) > 2.5 * straight
    beside_bridge = LonLat(24.9505, 60.1768), LonLat(24.9503, 60.1757)
    over = distance_m(foot, *beside_bridge)
    assert over < 2 * float(straight_m(*beside_bridge[0], *beside_bridge[1]))


def test_no_road_crosses_the_bay_but_on_a_bridge(extract: Extract, foot: RoadNetwork) -> None:
    bay = shapely.buffer(shapely.polygons(water_of(extract)[0]), -2e-5)  # a quay runs on its edge
    crossing = []
    for way in range(len(extract.highway)):
        part = slice(extract.first[way], extract.first[way + 1])
        line = np.column_stack([extract.lon[part], extract.lat[part]])
        line = line[np.isfinite(line[:, 0])]
        if len(line) > 1 and shapely.linestrings(line).intersection(bay).length > 3e-4:
            crossing.append(bool(extract.bridge[way]))
    assert crossing
    assert all(crossing)


def test_the_drawing_shows_the_bay_the_parks_and_the_streets(extract: Extract) -> None:
    drawn = drawing(extract)
    names = {street["name"] for street in drawn["streets"]}
    assert {"Mannerheimintie", "Unioninkatu"} <= names
    assert {street["rank"] for street in drawn["streets"]} == {"main", "minor", "bridge"}
    sea = shapely.polygons(drawn["water"][0])
    assert sea.contains(shapely.points(24.9435, 60.1778))
    assert not sea.contains(shapely.points(24.9430, 60.1710))  # the railway square is dry
    assert any(
        shapely.polygons(p).contains(shapely.points(24.946, 60.1750)) for p in drawn["parks"]
    )
    assert len(json.dumps(drawn)) < 60_000
