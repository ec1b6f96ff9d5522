"""P1 by road: the same questions along the loaded roads, against Dijkstra by hand."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.demand import DemandTable
from geodata.frames import distance_m
from geodata.roads import Mode, RoadNetwork, network_of, read_extract
from stations.planning.coverage import Points, points_of
from stations.planning.opening import Opening
from stations.planning.way import ByRoad, StraightLine, Way
from tests.geodata.road_files import RoadFile, at
from tests.oracles import geodesic_m, shortest_m

SIDE, RADIUS_M = 6, 420.0


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    """Streets of six by six crossings of which some are missing, about 100 m apart."""
    file = RoadFile({y * SIDE + x + 1: at(x, y) for x in range(SIDE) for y in range(SIDE)})
    rng = np.random.default_rng(5)
    for x in range(SIDE):
        for y in range(SIDE):
            node = y * SIDE + x + 1
            if x + 1 < SIDE and (y in (0, SIDE - 1) or rng.random() < 0.6):
                file.way(node, node + 1)
            if y + 1 < SIDE and rng.random() < 0.7:
                file.way(node, node + SIDE)
    extract = read_extract(file.write(tmp_path_factory.mktemp("roads")))
    return network_of(extract, Mode.FOOT)


def by_hand(network: RoadNetwork, points: Points, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """`metres[point, place]` for positions that stand on crossings."""
    roads = [
        (int(a), int(b), float(m))
        for t, h, m in zip(network.tail, network.head, network.length_m, strict=True)
        for a, b in ((t, h), (h, t))
    ]
    start, _ = network.nearest_node(points.lon, points.lat)
    end, _ = network.nearest_node(lon, lat)
    found = [shortest_m([*roads], int(node)) for node in start]
    return np.array([[row[int(node)] for node in end] for row in found])


def on_crossings(network: RoadNetwork, seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    chosen = np.random.default_rng(seed).choice(len(network), n, replace=False)
    return network.node_lon[chosen], network.node_lat[chosen]


def workers(network: RoadNetwork, seed: int) -> Points:
    lon, lat = on_crossings(network, seed, 14)
    return points_of(DemandTable.from_columns(lon, lat, np.ones(14)))


@pytest.mark.parametrize("seed", range(4))
def test_p1_reach_by_road_equals_dijkstra_by_hand_at_every_hour(
    network: RoadNetwork, seed: int
) -> None:
    points, (lon, lat) = workers(network, seed), on_crossings(network, seed + 50, 6)
    rng = np.random.default_rng(seed)
    sure = rng.integers(0, 2**25, 6, dtype=np.uint32)
    opening = Opening(sure, sure | rng.integers(0, 2**25, 6, dtype=np.uint32))
    near = by_hand(network, points, lon, lat) <= RADIUS_M
    found = ByRoad(network).reach(points, lon, lat, opening, RADIUS_M)
    for bits, reached in ((opening.sure, found.sure), (opening.possible, found.possible)):
        expected = [int(np.bitwise_or.reduce(bits[row], initial=np.uint32(0))) for row in near]
        assert reached.tolist() == expected


@pytest.mark.parametrize("seed", range(4))
def test_nearest_and_sums_by_road_equal_dijkstra_by_hand(network: RoadNetwork, seed: int) -> None:
    points, (lon, lat) = workers(network, seed), on_crossings(network, seed + 50, 6)
    way, apart = ByRoad(network), by_hand(network, points, lon, lat)
    np.testing.assert_allclose(way.nearest_m(points, lon, lat), apart.min(axis=1), atol=0.05)
    weight = np.random.default_rng(seed).integers(0, 30, (len(points), 24)).astype(float)
    expected = np.array([weight[apart[:, j] <= RADIUS_M].sum(axis=0) for j in range(6)])
    np.testing.assert_allclose(way.sums(points, weight, lon, lat, RADIUS_M), expected)


def test_no_way_is_shorter_than_the_straight_line(network: RoadNetwork) -> None:
    points, (lon, lat) = workers(network, 1), on_crossings(network, 2, 5)
    near_m = StraightLine().nearest_m(points, lon, lat)
    assert (ByRoad(network).nearest_m(points, lon, lat) >= near_m - 0.05).all()


def test_who_stands_far_from_any_road_reaches_nothing_and_is_told(network: RoadNetwork) -> None:
    lon, lat = at(2.0, 40.0)
    points = Points(np.array([lon]), np.array([lat]), np.zeros(1, np.int64))
    way = ByRoad(network)
    assert way.lost(points.lon, points.lat).tolist() == [True]
    assert np.isinf(way.nearest_m(points, network.node_lon[:1], network.node_lat[:1])).all()
    always = Opening.always(1)
    reached = way.reach(points, network.node_lon[:1], network.node_lat[:1], always, 1e6)
    assert reached.sure.tolist() == [0]
    assert StraightLine().lost(points.lon, points.lat).tolist() == [False]


@pytest.mark.parametrize("seed", range(3))
def test_the_straight_line_answers_the_same_questions(network: RoadNetwork, seed: int) -> None:
    points, (lon, lat) = workers(network, seed), on_crossings(network, seed + 50, 6)
    way: Way = StraightLine()
    apart = geodesic_m(points.lon, points.lat, lon, lat)
    np.testing.assert_allclose(way.nearest_m(points, lon, lat), apart.min(axis=1), atol=0.01)
    weight = np.ones((len(points), 1))
    sums = way.sums(points, weight, lon, lat, RADIUS_M)
    assert sums[:, 0].tolist() == (apart <= RADIUS_M).sum(axis=0).tolist()
    assert float(distance_m(lon[0], lat[0], lon[0], lat[0])) == 0


@pytest.mark.parametrize("way", ["straight", "road"])
def test_without_any_place_nobody_reaches_anything(network: RoadNetwork, way: str) -> None:
    asked: Way = ByRoad(network) if way == "road" else StraightLine()
    points, none = workers(network, 3), np.zeros(0)
    found = asked.reach(points, none, none, Opening.always(0), RADIUS_M)
    assert not found.sure.any()
    assert np.isinf(asked.nearest_m(points, none, none)).all()
    assert asked.sums(points, np.ones((len(points), 2)), none, none, RADIUS_M).shape == (0, 2)
