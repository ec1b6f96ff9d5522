"""The demo city: deterministic, whole, and like a city when drawn."""

from __future__ import annotations

import doctest
import json

import numpy as np
import pytest
import shapely
from shapely import LineString, Polygon

from geodata import demo
from geodata.boundaries import DistrictIndex
from geodata.demo import DemoCity, base_map, demo_city
from stations.registry.vocabulary import WorkerGroup

SEEDS = (7, 0, 1, 2, 3)


@pytest.fixture(scope="module", params=SEEDS)
def city(request: pytest.FixtureRequest) -> DemoCity:
    return demo_city(request.param)


@pytest.fixture(scope="module")
def known() -> DemoCity:
    return demo_city()


def water(city: DemoCity) -> Polygon:
    return shapely.union_all([Polygon(ring) for ring in city.water])


def drawn(city: DemoCity) -> str:
    return json.dumps(base_map(city), ensure_ascii=False, separators=(",", ":"))


def test_the_same_seed_is_the_same_city(known: DemoCity) -> None:
    again = demo_city(7)
    assert drawn(again) == drawn(known)
    assert again.landmarks == known.landmarks
    for column in ("lon", "lat", "weight", "hour", "group"):
        np.testing.assert_array_equal(getattr(again.demand, column), getattr(known.demand, column))


def test_another_seed_is_another_city(known: DemoCity) -> None:
    assert drawn(demo_city(8)) != drawn(known)


def test_streets_cross_the_water_on_bridges_and_nowhere_else(city: DemoCity) -> None:
    wet = water(city)
    across = {s.name for s in city.streets if LineString(s.line).intersects(wet)}
    bridges = [s.name for s in city.streets if s.rank == "bridge"]
    assert across == set(bridges)
    assert len(bridges) == len(across) >= 8


def test_bridges_stand_with_both_ends_on_land(city: DemoCity) -> None:
    wet = water(city)
    ends = [s.line[[0, -1]] for s in city.streets if s.rank == "bridge"]
    assert not shapely.intersects_xy(wet, np.concatenate(ends)).any()


def test_the_city_has_two_rings_and_the_streets_of_its_stories(known: DemoCity) -> None:
    rings = {s.name for s in known.streets if s.rank == "ring"}
    assert {"内环北路", "内环东路", "内环南路", "内环西路"} <= rings
    assert {"北环路", "东环路", "南环路", "西环路"} <= rings
    assert {"槐荫路", "柳岸大街"} <= {s.name for s in known.streets if s.rank == "main"}
    assert {s.rank for s in known.streets} == {"ring", "main", "minor", "bridge"}


def test_the_city_is_about_fourteen_by_twelve_kilometres(city: DemoCity) -> None:
    west, south, east, north = shapely.total_bounds([d.geometry for d in city.districts])
    assert 0.13 < east - west < 0.18
    assert 0.10 < north - south < 0.15
    assert west < city.center.lon < east


def test_six_districts_tile_the_city_without_gap_or_overlap(city: DemoCity) -> None:
    shapes = [d.geometry for d in city.districts]
    whole = shapely.union_all(shapes)
    assert len(shapes) == 6
    assert shapely.coverage_is_valid(shapes)
    assert isinstance(whole, Polygon)
    assert not whole.interiors
    assert whole.area == pytest.approx(sum(s.area for s in shapes), rel=1e-9)


def test_every_worker_is_in_a_district_and_on_land(city: DemoCity) -> None:
    points = np.column_stack([city.demand.lon, city.demand.lat])
    places = np.unique(points, axis=0)
    assert None not in DistrictIndex(city.districts).names_at(places[:, 0], places[:, 1])
    assert not shapely.intersects_xy(water(city), places).any()


def test_forty_thousand_people_work_in_groups_that_the_field_knows(city: DemoCity) -> None:
    assert sum(city.workers.values()) == 40_000
    assert set(city.demand.groups) == set(city.workers) <= set(WorkerGroup)


def test_no_hour_has_more_of_a_group_than_there_are(city: DemoCity) -> None:
    at_work = city.demand.by_group_and_hour()
    there_are = np.array([city.workers[g] for g in city.demand.groups])
    assert (at_work <= there_are[:, None]).all()
    assert (at_work.max(axis=1) > 0.4 * there_are).all()
    assert (city.demand.weight == np.round(city.demand.weight)).all()
    assert (city.demand.weight >= 1).all()


def test_shifts_are_those_of_the_trades(city: DemoCity) -> None:
    def hours(group: str) -> set[int]:
        return {int(h) for h in np.flatnonzero(city.demand.of_group(group).by_hour())}

    assert min(hours("sanitation")) == 4
    assert hours("food_rider") == set(range(9, 24))
    assert hours("construction") == set(range(6, 19))
    assert {0, 1, 2} <= hours("ride_hail")
    riders = city.demand.of_group("food_rider").by_hour()
    assert min(riders[[11, 12, 17, 18, 19]]) > 2 * max(riders[[9, 15, 16, 21]])


def test_the_table_stays_small_enough_to_ask_at_once(city: DemoCity) -> None:
    assert 20_000 <= len(city.demand) <= 200_000


def test_workers_are_in_the_new_district_too(city: DemoCity) -> None:
    noon = city.demand.at_hour(12)
    holders = np.array(DistrictIndex(city.districts).names_at(noon.lon, noon.lat))
    assert noon.where(holders == city.uncovered_district).total > 500


def test_street_points_lie_beside_the_street_and_in_the_district_they_name(city: DemoCity) -> None:
    points = city.street_points(np.random.default_rng(3), 366)
    index, wet = DistrictIndex(city.districts), water(city)
    assert len({p.position for p in points}) == 366
    for point in points:
        lines = [LineString(s.line) for s in city.streets if s.name == point.street]
        metres = min(line.distance(shapely.Point(point.position)) for line in lines) * 111_000
        assert metres < 45
        assert index.names_at(*point.position) == [point.district]
        assert not wet.intersects(shapely.Point(point.position))
    assert {p.district for p in points} == {
        d.name for d in city.districts if d.name != city.uncovered_district
    }


def test_street_points_follow_their_generator(known: DemoCity) -> None:
    first, again = (known.street_points(np.random.default_rng(5), 20) for _ in range(2))
    assert first == again
    assert known.street_points(np.random.default_rng(5), 0) == []


def test_landmarks_have_names_of_their_own_and_stand_in_the_city(city: DemoCity) -> None:
    names = [m.name for m in city.landmarks]
    assert 40 <= len(names) == len(set(names)) <= 70
    lon, lat = [m.position.lon for m in city.landmarks], [m.position.lat for m in city.landmarks]
    assert None not in DistrictIndex(city.districts).names_at(lon, lat)
    assert not shapely.intersects_xy(water(city), lon, lat).any()


def test_parks_and_blocks_keep_out_of_the_river_and_of_each_other(city: DemoCity) -> None:
    parks = shapely.union_all([Polygon(ring).buffer(0) for ring in city.parks])
    blocks = shapely.union_all([Polygon(ring) for ring in city.blocks])
    river, *lakes = (Polygon(ring) for ring in city.water)
    for one, other in ((parks, river), (blocks, water(city)), (blocks, parks)):
        assert one.intersection(other).area < 1e-3 * other.area
    assert all(parks.contains(lake) for lake in lakes)


def test_the_base_map_is_light_and_rounded_to_a_metre(city: DemoCity) -> None:
    text = drawn(city)
    assert len(text.encode()) <= 150_000
    line = np.array(base_map(city)["streets"][0]["line"])
    np.testing.assert_array_equal(line, np.round(line, 5))


def test_the_base_map_names_districts_inside_themselves(city: DemoCity) -> None:
    index = DistrictIndex(city.districts)
    for district in base_map(city)["districts"]:
        assert index.names_at(*district["label"]) == [district["name"]]


def test_rings_and_lines_cannot_be_written(known: DemoCity) -> None:
    for array in (known.streets[0].line, known.water[0], known.blocks[0], known.parks[0]):
        assert not array.flags.writeable


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(demo).failed == 0
