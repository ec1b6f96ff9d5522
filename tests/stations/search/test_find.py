"""From a typed name to a position."""

from __future__ import annotations

import shapely

from geodata.boundaries import District
from geodata.coordinates import LonLat
from stations.search.find import Gazetteer, NamedKind, find
from tests.stations.search.cities import CENTRE, a_catalogue, published

DISTRICT = District("槐荫区", "1", shapely.MultiPolygon([shapely.box(113, 33, 113.2, 33.1)]))
NAMES = Gazetteer(
    landmarks=(("暖城火车站", CENTRE), ("柳岸公园", CENTRE)),
    districts=(DISTRICT,),
    streets=(("槐荫路", CENTRE), ("柳岸大街", CENTRE)),
)
CATALOGUE = a_catalogue(
    published(id="a", name="槐荫路驿站"),
    published(id="b", name="Nuan Café", position=LonLat(113.3, 33.1)),
)


def test_districts_streets_and_stations_are_found_in_that_order() -> None:
    hits = find(CATALOGUE, NAMES, "槐荫").hits
    assert [(h.name, h.kind) for h in hits] == [
        ("槐荫区", NamedKind.DISTRICT),
        ("槐荫路", NamedKind.STREET),
        ("槐荫路驿站", NamedKind.STATION),
    ]
    assert shapely.Point(*hits[0].position).within(DISTRICT.geometry)


def test_an_exact_name_comes_first_and_a_crossing_finds_both_streets() -> None:
    assert find(CATALOGUE, NAMES, "槐荫路").hits[0].name == "槐荫路"
    crossing = find(CATALOGUE, NAMES, "槐荫路与柳岸大街路口").hits
    assert {h.name for h in crossing} == {"槐荫路", "柳岸大街"}


def test_case_width_and_space_do_not_matter() -> None:
    assert find(CATALOGUE, NAMES, " ＮＵＡＮ caFÉ ").hits[0].name == "Nuan Café"


def test_a_near_miss_is_suggested() -> None:
    found = find(CATALOGUE, NAMES, "槐音路")
    assert (found.hits, found.suggestion) == ((), "槐荫路")
    assert find(CATALOGUE, NAMES, "柳暗大街").suggestion == "柳岸大街"
    assert find(CATALOGUE, NAMES, "xyz").suggestion is None


def test_nothing_typed_finds_nothing() -> None:
    assert find(CATALOGUE, NAMES, "  ").hits == ()
    assert find(CATALOGUE, NAMES, "<script>${1}`").hits == ()


def test_demo_places_are_not_found_beside_real_ones() -> None:
    both = a_catalogue(
        published(id="a", name="演示驿站", synthetic=True), published(id="b", name="真驿站")
    )
    assert [h.name for h in find(both, Gazetteer(), "驿站").hits] == ["真驿站"]
