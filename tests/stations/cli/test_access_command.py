"""`access` on files: the names other scripts rely on, the figures by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.stations.cli.test_planning_commands import answer, run

DEMAND = "id,lon,lat,weight\na,113.00,34.0,10\nb,113.01,34.0,30\nc,113.20,34.0,60\n"
STATIONS = "id,lon,lat,capacity\ns2,113.01,34.0,8\ns1,113.00,34.0,4\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "demand.csv").write_text(DEMAND)
    (tmp_path / "stations.csv").write_text(STATIONS)
    return tmp_path


def asked(folder: Path, *words: str) -> Any:
    return answer(folder, "access", "--demand", "demand.csv", "--stations", "stations.csv", *words)


def scores(found: Any) -> dict[str, float]:
    return {entry["id"]: entry["score"] for entry in found["scores"]}


def test_access_answers_with_scores_by_id_and_gini(files: Path) -> None:
    found = asked(files, "--catchment-m", "1000")
    assert list(found) == ["scores", "gini"]
    assert [entry["id"] for entry in found["scores"]] == ["a", "b", "c"]
    each = 4 / 40 + 8 / 40  # both stations reach a and b, nobody reaches c
    assert scores(found) == pytest.approx({"a": each, "b": each, "c": 0.0})
    assert found["gini"] == pytest.approx(0.6)


def test_access_with_zones_lets_nearness_count(files: Path) -> None:
    words = ("--catchment-m", "1000", "--method", "e2sfca", "--weights", "500:1,1000:0.68")
    found = scores(asked(files, *words))
    one, other = 4 / (10 + 0.68 * 30), 8 / (30 + 0.68 * 10)
    assert found == pytest.approx({"a": one + 0.68 * other, "b": 0.68 * one + other, "c": 0.0})


@pytest.mark.parametrize("weights", [[], ["--weights", "gaussian"], ["--weights", "gaussian:400"]])
def test_access_knows_other_weights_too(files: Path, weights: list[str]) -> None:
    found = scores(asked(files, "--catchment-m", "1000", "--method", "e2sfca", *weights))
    assert 10 * found["a"] + 30 * found["b"] == pytest.approx(12)
    assert found["c"] == 0


def test_access_believes_the_distances_of_a_file(files: Path) -> None:
    (files / "d.csv").write_text("demand_id,station_id,distance_m\na,s1,400\nc,s1,1000\nb,s2,1e4\n")
    found = scores(asked(files, "--catchment-m", "1000", "--distances", "d.csv"))
    assert found == pytest.approx({"a": 4 / 70, "b": 0.0, "c": 4 / 70})


def test_access_counts_the_workers_of_one_hour_and_adds_up_groups(files: Path) -> None:
    rows = "a,113,34,10,4,sanitation\na,113,34,30,4,courier\na,113,34,99,5,courier\n"
    (files / "demand.csv").write_text("id,lon,lat,weight,hour,group\n" + rows)
    refused = run(files, *"access --demand demand.csv --stations stations.csv".split(),
                  "--catchment-m", "100")  # fmt: skip
    assert "--hour" in refused.stderr
    assert scores(asked(files, "--catchment-m", "100", "--hour", "4")) == {"a": 0.1}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("stations.csv", "id,lon,lat,capacity\ns1,113.0,34.0,0\n", "no_capacity"),
        ("stations.csv", "id,lon,lat\ns1,120.0,34.0\n", "no_demand_in_reach"),
        ("stations.csv", "id,lon,lat\n", "no_capacity"),
        ("demand.csv", "id,lon,lat,weight\na,113.0,34.0,0\n", "no_demand"),
        ("demand.csv", "id,lon,lat,weight\na,113.0,nan,3\n", "faults_in_file"),
        ("stations.csv", "id,lon,lat,capacity\ns1,113.0,34.0,-1\n", "faults_in_file"),
    ],
)
def test_access_refuses_what_has_no_answer(files: Path, name: str, text: str, reason: str) -> None:
    (files / name).write_text(text)
    refused = asked(files, "--catchment-m", "1000")
    assert refused["reason"] == reason
    assert refused["next"] != "Read the message and try again." or reason == "faults_in_file"


def test_access_says_where_it_was_asked_wrongly(files: Path) -> None:
    words = [*"access --demand demand.csv --stations stations.csv --catchment-m".split()]
    for wrong in (["0"], ["900", "--weights", "500:1"],
                  ["900", "--method", "e2sfca", "--weights", "near"]):  # fmt: skip
        assert "Usage:" in run(files, *words, *wrong).stderr
    bad = run(files, *words, "900", "--method", "e2sfca", "--weights", "500:-1", "--json")
    assert json.loads(bad.stdout)["reason"] == "bad_weights"


def test_access_prints_the_worst_served_first(files: Path) -> None:
    words = "access --demand demand.csv --stations stations.csv --catchment-m 1000".split()
    lines = run(files, *words).stdout.splitlines()
    assert lines[1].split() == ["c", "60", "0"]
    assert lines[-1].startswith("gini 0.6000")
