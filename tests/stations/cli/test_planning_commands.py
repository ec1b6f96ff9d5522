"""`coverage` and `gaps` on files: the names other scripts rely on, the figures by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.geodata.road_files import RoadFile, at

DEMAND = "id,lon,lat,weight\na,113.00,34.0,10\nb,113.01,34.0,30\nc,113.10,34.0,60\n"
STATIONS = (
    "id,lon,lat,opening_hours,amenities\n"
    "s1,113.00,34.0,08:00-20:00,drinking_water;toilets\n"
    "s2,113.10,34.0,,microwave\n"
)
IMPORTS = """
import sys
from stations.cli import main
try:
    main()
except SystemExit:
    heavy = {"streamlit", "geopandas", "sqlmodel", "pandas"} & set(sys.modules)
    print("HEAVY", sorted(heavy), file=sys.stderr)
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "demand.csv").write_text(DEMAND)
    (tmp_path / "stations.csv").write_text(STATIONS)
    hours = "id,lon,lat,weight,hour,group\na,113,34,10,4,sanitation\nb,113,34,7,9,courier\n"
    (tmp_path / "hours.csv").write_text(hours)
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[3]
    return subprocess.run(
        [sys.executable, "-c", IMPORTS, *words],
        cwd=folder,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def answer(folder: Path, *words: str) -> Any:
    done = run(folder, *words, "--json")
    assert "HEAVY []" in done.stderr, done.stderr
    return json.loads(done.stdout)


def test_coverage_counts_workers_within_each_radius(files: Path) -> None:
    words = ("coverage", "--demand", "demand.csv", "--stations", "stations.csv")
    found = answer(files, *words, "--within-m", "500,1000")
    assert found["demand"] == 100
    assert found["points"] == 3
    assert [(c["within_m"], c["weight"], c["share"]) for c in found["covered"]] == [
        (500.0, 70.0, 0.7),
        (1000.0, 100.0, 1.0),
    ]
    assert set(found["nearest_m"]) == {"mean", "p50", "p90", "max"}
    assert "possible_weight" not in found["covered"][0]


def test_an_hour_tells_sure_and_possible_apart(files: Path) -> None:
    words = ("coverage", "--demand", "demand.csv", "--stations", "stations.csv")
    noon = answer(files, *words, "--within-m", "500", "--hour", "12")["covered"][0]
    assert (noon["weight"], noon["possible_weight"]) == (10.0, 70.0)
    night = answer(files, *words, "--within-m", "500", "--hour", "22")["covered"][0]
    assert (night["weight"], night["possible_weight"]) == (0.0, 60.0)


def test_an_amenity_keeps_the_places_that_list_it(files: Path) -> None:
    words = ("coverage", "--demand", "demand.csv", "--stations", "stations.csv")
    found = answer(files, *words, "--within-m", "500", "--amenity", "toilets")
    assert found["covered"][0]["weight"] == 10.0


def test_demand_by_hour_needs_an_hour(files: Path) -> None:
    words = ("coverage", "--demand", "hours.csv", "--stations", "stations.csv")
    refused = run(files, *words, "--within-m", "500")
    assert "--all-hours" in refused.stderr
    found = answer(files, *words, "--within-m", "500", "--hour", "9", "--group", "courier")
    assert found["demand"] == 7
    assert answer(files, *words, "--within-m", "500", "--all-hours")["demand"] == 17


def test_distances_from_a_file_are_believed(files: Path) -> None:
    (files / "d.csv").write_text("demand_id,station_id,distance_m\na,s1,400\nc,s1,450\n")
    words = ("coverage", "--demand", "demand.csv", "--stations", "stations.csv")
    found = answer(files, *words, "--within-m", "420,500", "--distances", "d.csv")
    assert [c["weight"] for c in found["covered"]] == [10.0, 70.0]


def test_gaps_are_heaviest_first_with_hosts(files: Path) -> None:
    (files / "one.csv").write_text("id,lon,lat\ns1,113.00,34.0\n")
    (files / "hosts.csv").write_text("id,lon,lat\nh1,113.101,34.0\nh2,113.2,34.0\n")
    words = ("gaps", "--demand", "demand.csv", "--stations", "one.csv", "--within-m", "500")
    found = answer(files, *words, "--candidates", "hosts.csv")["gaps"]
    assert [gap["weight"] for gap in found] == [60.0, 30.0]
    assert found[0]["hosts"][0]["id"] == "h1"
    assert found[0]["hosts"][0]["adds"] == 60.0
    assert found[0]["nearest_m"] > 9_000


@pytest.mark.parametrize(
    ("text", "column"),
    [("id,lon,lat,weight\na,nan,34,1\n", "lon"), ("id,lon,lat,weight\na,113,34,-2\n", "weight")],
)
def test_faults_in_a_file_are_named_by_row_and_column(files: Path, text: str, column: str) -> None:
    (files / "bad.csv").write_text(text)
    words = ("coverage", "--demand", "bad.csv", "--stations", "stations.csv")
    refused = answer(files, *words, "--within-m", "500")
    assert refused["reason"] == "faults_in_file"
    assert (refused["faults"][0]["row"], refused["faults"][0]["column"]) == (1, column)
    assert refused["next"]


def test_p1_the_answer_by_road_says_which_network_and_what_lies_off_it(files: Path) -> None:
    block = RoadFile({1: at(0, 0), 2: at(4, 0), 3: at(4, 4), 4: at(0, 4), 5: at(0, 1)})
    block.way(1, 2).way(2, 3).way(3, 4).way(4, 5).write(files, "block.osm.pbf")
    lon, lat = at(0, 1)
    (files / "d.csv").write_text(f"id,lon,lat,weight\na,{lon},{lat},10\nb,114,33,6\n")
    (files / "s.csv").write_text("id,lon,lat\ns,{},{}\n".format(*at(0, 0)))
    words = ("coverage", "--demand", "d.csv", "--stations", "s.csv", "--within-m", "500,2000")
    assert [c["weight"] for c in answer(files, *words)["covered"]] == [10.0, 10.0]
    found = answer(files, *words, "--roads", "block.osm.pbf")
    assert [c["weight"] for c in found["covered"]] == [0.0, 10.0]
    assert (found["roads"]["file"], found["roads"]["stretches"]) == ("block.osm.pbf", 4)
    assert found["roads"]["too_far"] == {"demand": 1, "stations": 0}


@pytest.mark.realdata
def test_roads_of_a_file_make_the_way_longer_than_the_straight_line(
    files: Path, realdata: Path
) -> None:
    west, east = "24.935,60.170", "24.955,60.170"
    (files / "d.csv").write_text(f"id,lon,lat,weight\na,{west},1\n")
    (files / "s.csv").write_text(f"id,lon,lat\ns,{east}\n")
    words = ("coverage", "--demand", "d.csv", "--stations", "s.csv", "--within-m", "9000")
    straight = answer(files, *words)["nearest_m"]["max"]
    extract = str(realdata / "osm/Helsinki.osm.pbf")
    along = answer(files, *words, "--roads", extract)["nearest_m"]["max"]
    assert straight < along < 2 * straight
