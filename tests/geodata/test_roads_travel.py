"""Distances along roads, against a naive search on graphs of any shape."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.coordinates import LonLat
from geodata.errors import TooFarFromRoad
from geodata.frames import distance_m as straight_m
from geodata.roads import (
    Mode,
    RoadNetwork,
    Snapped,
    bits_within,
    distance_m,
    distances_between,
    distances_from,
    minutes,
    nearest_between,
    nearest_by_road,
    network_of,
    read_extract,
    walk_minutes,
)
from tests.geodata.road_files import RoadFile, a_square, at
from tests.oracles import Floats, shortest_m


def network(file: RoadFile, folder: pytest.TempPathFactory, mode: Mode = Mode.FOOT) -> RoadNetwork:
    return network_of(read_extract(file.write(folder.mktemp("roads"))), mode)


@pytest.fixture(scope="module")
def square(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return network(a_square(), tmp_path_factory)


@st.composite
def networks(draw: st.DrawFn) -> RoadNetwork:
    """A connected network of up to 12 bent roads, some oneway, some parallel, some loops."""
    n = draw(st.integers(2, 8))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    lon, lat = rng.uniform(0, 0.01, (2, n)) + np.array([[113.25], [33.05]])
    tail = np.concatenate([np.arange(n), rng.integers(0, n, 4)])  # a ring first: all is connected
    head = np.concatenate([(np.arange(n) + 1) % n, rng.integers(0, n, 4)])
    bend = rng.uniform(0, 0.01, (tail.size, 2)) + np.array([113.25, 33.05])
    ends = np.stack([np.c_[lon[tail], lat[tail]], bend, np.c_[lon[head], lat[head]]], axis=1)
    steps = straight_m(ends[:, :-1, 0], ends[:, :-1, 1], ends[:, 1:, 0], ends[:, 1:, 1])
    return RoadNetwork(
        mode=Mode.BIKE,
        node_lon=lon,
        node_lat=lat,
        tail=tail,
        head=head,
        length_m=steps.sum(axis=1),
        two_way=rng.random(tail.size) < 0.6,
        shape_first=np.arange(tail.size + 1) * 3,
        shape_lon=ends[:, :, 0].ravel(),
        shape_lat=ends[:, :, 1].ravel(),
        left_out_m=0.0,
        digest="made",
    )


positions = st.tuples(st.floats(113.25, 113.26), st.floats(33.05, 33.06))


def naive_m(roads: RoadNetwork, start: Snapped, end: Snapped) -> float:
    """Both positions put into the graph as nodes of their own, each road cut where they lie."""
    cut: list[tuple[object, object, float]] = []
    for e, (tail, head, length) in enumerate(
        zip(roads.tail.tolist(), roads.head.tolist(), roads.length_m.tolist(), strict=True)
    ):
        stops: list[tuple[float, object]] = [(0.0, tail)]
        stops += sorted(
            (float(who.along_m[0]), name)
            for name, who in (("a", start), ("b", end))
            if who.edge[0] == e
        )
        stops.append((length, head))
        for (p, a), (q, b) in pairwise(stops):
            cut.append((a, b, q - p))
            if roads.two_way[e]:
                cut.append((b, a, q - p))
    return shortest_m(cut, "a")["b"] + float(start.off_m[0]) + float(end.off_m[0])


@given(networks(), positions, positions)
def test_a_distance_is_what_a_naive_search_finds(
    roads: RoadNetwork, a: tuple[float, float], b: tuple[float, float]
) -> None:
    start, end = roads.snap(*a), roads.snap(*b)
    if len(start.too_far) or len(end.too_far):
        with pytest.raises(TooFarFromRoad):
            distance_m(roads, LonLat(*a), LonLat(*b))
        return
    found = distance_m(roads, LonLat(*a), LonLat(*b))
    same_spot = start.edge[0] == end.edge[0] and abs(start.along_m[0] - end.along_m[0]) < 1e-6
    if not same_spot:
        assert found == pytest.approx(naive_m(roads, start, end), abs=1e-3)


@given(networks(), positions, positions, positions)
def test_roads_are_never_shorter_than_the_straight_line_and_keep_the_triangle(
    roads: RoadNetwork, a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    spots = roads.snap(*zip(a, b, c, strict=True))
    apart = distances_between(roads, spots, spots, within_m=np.inf).toarray()
    apart[apart == 0] = np.inf
    for i, p in enumerate((a, b, c)):
        for j, q in enumerate((a, b, c)):
            assert apart[i, j] >= float(straight_m(*p, *q)) - 0.5
            for k in range(3):
                assert apart[i, j] <= apart[i, k] + apart[k, j] + 0.01


@given(networks(), st.lists(positions, min_size=1, max_size=6), st.floats(0, 3000))
def test_the_nearest_station_is_the_least_of_all_distances_within_reach(
    roads: RoadNetwork, where: list[tuple[float, float]], within_m: float
) -> None:
    lon, lat = (np.array(column) for column in zip(*where, strict=True))
    demand, stations = roads.snap(lon, lat), roads.snap(lon[::2] + 0.001, lat[::2])
    every = distances_between(roads, demand, stations, within_m=np.inf).toarray()
    every[every == 0] = np.inf
    near_m = nearest_between(roads, demand, stations, within_m=within_m)
    least = every.min(axis=1)
    clear = np.abs(least - within_m) > 0.01
    expected = np.where(least <= within_m, least, np.inf)
    assert near_m[clear] == pytest.approx(expected[clear], abs=0.01)


@given(networks(), st.lists(positions, min_size=2, max_size=6), st.integers(0, 10_000))
def test_bits_are_the_union_over_stations_in_reach(
    roads: RoadNetwork, where: list[tuple[float, float]], seed: int
) -> None:
    lon, lat = (np.array(column) for column in zip(*where, strict=True))
    spots = roads.snap(lon, lat)
    bits = np.random.default_rng(seed).integers(0, 2**25, len(where), dtype=np.uint32)
    within = distances_between(roads, spots, spots, within_m=1500).toarray()
    expected = [np.bitwise_or.reduce(bits[row > 0], initial=np.uint32(0)) for row in within]
    assert bits_within(roads, spots, spots, bits, 1500).tolist() == expected


@given(networks(), positions)
def test_a_position_moves_to_the_nearest_point_of_any_road(
    roads: RoadNetwork, position: tuple[float, float]
) -> None:
    found = roads.snap(*position)
    assert float(found.off_m[0]) == pytest.approx(nearest_road_m(roads, *position), abs=0.5)


def nearest_road_m(roads: RoadNetwork, lon: float, lat: float) -> float:
    """Every piece of every road tried, a metre at a time."""
    share = np.linspace(0, 1, 2000)
    best = np.inf
    for e in range(roads.tail.size):
        part = slice(roads.shape_first[e], roads.shape_first[e + 1])
        x, y = roads.shape_lon[part], roads.shape_lat[part]
        for i in range(len(x) - 1):
            along = straight_m(
                lon, lat, x[i] + share * (x[i + 1] - x[i]), y[i] + share * (y[i + 1] - y[i])
            )
            best = min(best, float(along.min()))
    return best


def test_a_block_is_walked_around(square: RoadNetwork) -> None:
    west, east = LonLat(*at(0, 0.5)), LonLat(*at(1, 0.5))
    assert distance_m(square, west, east) == pytest.approx(55.5 + 93.4 + 55.5, abs=0.5)
    assert distance_m(square, west, LonLat(*at(0, 0.7))) == pytest.approx(22.2, abs=0.1)


def test_being_moved_to_the_road_counts_at_both_ends(square: RoadNetwork) -> None:
    beside, on = LonLat(*at(-0.5, 0.5)), LonLat(*at(0, 0.7))
    assert distance_m(square, beside, on) == pytest.approx(46.7 + 22.2, abs=0.2)


def test_a_oneway_street_is_ridden_around_and_walked_along(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = RoadFile({1: at(0, 0), 2: at(1, 0), 3: at(1, 1), 4: at(0, 1)})
    file.way(1, 2, highway="residential", oneway="yes").way(2, 3, 4, 1)
    bike, foot = (network(file, tmp_path_factory, mode) for mode in (Mode.BIKE, Mode.FOOT))
    a, b = LonLat(*at(0.2, 0)), LonLat(*at(0.8, 0))
    assert distance_m(bike, a, b) == pytest.approx(56.0, abs=0.2)
    assert distance_m(bike, b, a) == pytest.approx(2 * (93.4 + 110.9) - 56.0, abs=0.8)
    assert distance_m(foot, b, a) == pytest.approx(56.0, abs=0.2)
    near_m = nearest_by_road(bike, [b.lon], [b.lat], [a.lon], [a.lat])
    assert near_m == pytest.approx(distance_m(bike, b, a))


def test_a_way_drawn_against_its_traffic_is_turned_round(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = RoadFile({1: at(0, 0), 2: at(1, 0), 3: at(1, 1), 4: at(0, 1)})
    file.way(1, 2, 3, highway="residential", oneway="-1").way(3, 4, 1)
    bike = network(file, tmp_path_factory, Mode.BIKE)
    assert distance_m(bike, LonLat(*at(1, 0.2)), LonLat(*at(0.8, 0))) == pytest.approx(
        40.9, abs=0.2
    )
    assert distance_m(bike, LonLat(*at(0.8, 0)), LonLat(*at(1, 0.2))) > 350
    e = int(np.flatnonzero(~bike.two_way)[0])
    ends = bike.shape_first[e], bike.shape_first[e + 1] - 1
    assert bike.shape_lat[ends[0]] == bike.node_lat[bike.tail[e]]
    assert bike.shape_lat[ends[1]] == bike.node_lat[bike.head[e]]


def test_what_is_far_from_any_road_is_said_and_not_moved(square: RoadNetwork) -> None:
    lon, lat = zip(at(0, 0), at(-4, 0), (float("nan"), 33.0), strict=True)
    found = square.snap(lon, lat)
    assert found.too_far.tolist() == [1, 2]
    assert found.off_m[1] == pytest.approx(373.6, abs=0.5)
    with pytest.raises(TooFarFromRoad) as refused:
        distance_m(square, LonLat(*at(0, 0)), LonLat(*at(-4, 0)))
    assert refused.value.facts["distance_m"] == pytest.approx(373.6, abs=0.5)
    assert nearest_by_road(square, lon, lat, *at(1, 1)).tolist()[1:] == [np.inf, np.inf]


def test_nobody_and_nothing_have_answers_too(square: RoadNetwork) -> None:
    none: Floats = np.zeros(0)
    assert nearest_by_road(square, none, none, *at(0, 0)).size == 0
    assert nearest_by_road(square, *at(0, 0), none, none).tolist() == [np.inf]
    spots = square.snap(none, none)
    assert distances_from(square, spots).shape == (0, 4)
    assert distances_between(square, spots, spots, within_m=100).shape == (0, 0)
    assert bits_within(square, spots, spots, np.zeros(0, np.uint32), 100).size == 0


def test_distances_from_a_corner_reach_every_junction(square: RoadNetwork) -> None:
    metres = distances_from(square, square.snap(*at(0, 0)))[0]
    assert sorted(metres.round()) == [0, 93, 111, 204]
    near = distances_from(square, square.snap(*at(0, 0)), within_m=100)[0]
    assert np.isfinite(near).sum() == 2


def test_the_nearest_junction_and_how_far(square: RoadNetwork) -> None:
    index, metres = square.nearest_node(*at(0.1, 0))
    assert (square.node_lon[index[0]], square.node_lat[index[0]]) == pytest.approx(at(0, 0))
    assert metres[0] == pytest.approx(9.34, abs=0.05)


def test_minutes_are_at_the_speed_of_the_mode() -> None:
    assert walk_minutes(1125) == 15.0
    assert minutes(1250, Mode.BIKE) == 5.0
