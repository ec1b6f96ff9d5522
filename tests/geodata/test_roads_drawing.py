"""The drawing of a network: ranks, names, islands, and a budget that holds."""

from __future__ import annotations

import json
from pathlib import Path

import shapely

from geodata.demo import base_map, demo_city
from geodata.roads import drawing, read_extract
from tests.geodata.road_files import RoadFile, a_square, at


def size(drawn: object) -> int:
    return len(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode())


def a_lake_with_an_island() -> RoadFile:
    file = a_square()
    file.nodes |= {10: at(2, 2), 11: at(6, 2), 12: at(6, 6), 13: at(2, 6)}
    file.nodes |= {20: at(3, 3), 21: at(5, 3), 22: at(5, 5), 23: at(3, 5), 24: at(8, 8)}
    file.way(1, 24).way(10, 11, 12, note="outer").way(12, 13, 10, note="outer")
    file.way(20, 21, 22, 23, 20, note="inner")
    members = [
        (len(file.ways) - 2, "outer"),
        (len(file.ways) - 1, "outer"),
        (len(file.ways), "inner"),
    ]
    file.relations.append((members, {"type": "multipolygon", "natural": "water"}))
    return file


def test_a_drawing_has_the_shape_of_the_demo_citys(tmp_path: Path) -> None:
    drawn = drawing(read_extract(a_square().write(tmp_path)))
    assert set(base_map(demo_city())) <= set(drawn)
    assert set(drawn["streets"][0]) == {"name", "rank", "line"}
    assert drawn["left_out"] == []


def test_streets_of_one_name_are_joined_and_ranked(tmp_path: Path) -> None:
    file = RoadFile({n: at(n, 0) for n in range(1, 8)})
    file.way(1, 2, highway="trunk", name="环城路").way(2, 3, highway="trunk", name="环城路")
    file.way(3, 4, highway="primary", name=" 柳岸 \n 大街 ")
    file.way(4, 5, highway="secondary", name="柳岸桥", bridge="yes")
    file.way(5, 6, highway="service").way(6, 7, highway="footway")
    drawn = drawing(read_extract(file.write(tmp_path)))
    found = [(s["name"], s["rank"], len(s["line"])) for s in drawn["streets"]]
    assert found == [("环城路", "ring", 2), ("柳岸 大街", "main", 2), ("柳岸桥", "bridge", 2)]


def test_an_island_is_a_ring_inside_the_lakes(tmp_path: Path) -> None:
    drawn = drawing(read_extract(a_lake_with_an_island().write(tmp_path)))
    lake, island = (shapely.polygons(ring) for ring in drawn["water"])
    assert lake.contains(island)


def test_the_sea_lies_right_of_its_shore(tmp_path: Path) -> None:
    file = a_square()
    file.nodes |= {8: at(0, -1), 9: at(9, 9), 30: at(-1, 4), 31: at(10, 4)}
    file.way(1, 9).way(8, 9).way(31, 30, natural="coastline")  # westward: the sea is north
    (sea,) = drawing(read_extract(file.write(tmp_path)))["water"]
    assert shapely.polygons(sea).contains(shapely.points(*at(5, 6)))
    assert not shapely.polygons(sea).contains(shapely.points(*at(5, 3)))


def test_a_shore_that_ends_in_the_middle_is_no_sea(tmp_path: Path) -> None:
    file = a_square()
    file.nodes |= {9: at(9, 9), 30: at(3, 4), 31: at(6, 4)}
    file.way(1, 9).way(31, 30, natural="coastline")
    assert drawing(read_extract(file.write(tmp_path)))["water"] == []


def test_a_budget_holds_and_what_it_costs_is_said(tmp_path: Path) -> None:
    file = RoadFile()
    for row in range(60):
        file.nodes |= {row * 100 + n: at(n, row + n % 2) for n in range(60)}
        kind = "primary" if row % 10 == 0 else "residential"
        file.way(*(row * 100 + n for n in range(60)), highway=kind, name=f"street {row}")
    extract = read_extract(file.write(tmp_path))
    whole = drawing(extract)
    tight = drawing(extract, max_bytes=size(whole) // 2)
    assert size(tight) <= size(whole) // 2
    assert whole["left_out"] == []
    assert {s["rank"] for s in tight["streets"]} == {"main"}
    assert "residential" in tight["left_out"]
