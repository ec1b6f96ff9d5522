"""`site` on files: the names other scripts rely on, what is refused, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.stations.cli.test_planning_commands import answer, run

DEMAND = "id,lon,lat,weight\na,113.00,34.0,10\nb,113.01,34.0,30\nc,113.10,34.0,60\nd,114,34,5\n"
CANDIDATES = "id,lon,lat,cost\ns2,113.10,34.0,5000\ns1,113.00,34.0,3000\ns3,113.01,34.0,3000\n"
DISTANCES = "demand_id,station_id,distance_m\na,s1,100\nb,s1,700\nb,s3,50\nc,s2,20\nc,old,400\n"
FILES = ("site", "--demand", "demand.csv", "--candidates", "candidates.csv")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "demand.csv").write_text(DEMAND)
    (tmp_path / "candidates.csv").write_text(CANDIDATES)
    (tmp_path / "distances.csv").write_text(DISTANCES)
    (tmp_path / "existing.csv").write_text("id,lon,lat\nold,113.1001,34.0\n")
    return tmp_path


def test_the_most_workers_for_so_many_sites(files: Path) -> None:
    assert answer(files, *FILES, "--sites", "2", "--within-m", "500") == {
        "status": "optimal",
        "objective": 90.0,
        "bound": 90.0,
        "gap": 0.0,
        "chosen": ["s2", "s3"],
        "cost": 8000.0,
        "unreachable": 5.0,
        "reasons": [{"id": "s2", "adds": 60.0}, {"id": "s3", "adds": 30.0}],
    }


def test_existing_stations_count_and_are_not_chosen(files: Path) -> None:
    words = (*FILES, "--existing", "existing.csv", "--within-m", "500")
    found = answer(files, *words, "--budget", "3500")
    assert (found["objective"], found["chosen"], found["cost"]) == (90.0, ["s3"], 3000.0)
    assert found["reasons"] == [{"id": "s3", "adds": 30.0}]


def test_all_is_the_fewest_sites(files: Path) -> None:
    found = answer(files, *FILES, "--all", "--within-m", "1000")
    assert (found["objective"], found["chosen"]) == (2.0, ["s1", "s2"])
    assert found["unreachable"] == 5.0


@pytest.mark.parametrize(("objective", "value"), [("median", 30 * 700 + 10 * 100), ("center", 700)])
def test_median_and_centre_by_given_distances(files: Path, objective: str, value: float) -> None:
    words = ("--distances", "distances.csv", "--existing", "existing.csv", "--sites", "1")
    found = answer(files, *FILES, "--objective", objective, *words)
    assert found["status"] == "optimal"
    assert found["objective"] == value + (60 * 400 if objective == "median" else 0)
    assert found["chosen"] == ["s1"]
    assert found["unreachable"] == 5.0


def test_no_plan_is_an_answer_that_says_why(files: Path) -> None:
    found = answer(files, *FILES, "--budget", "2999", "--within-m", "500")
    assert (found["status"], found["note"]) == ("infeasible", "budget_below_cheapest")
    assert found["chosen"] == []


def test_no_time_gives_a_bound_and_no_traceback(files: Path) -> None:
    found = answer(files, *FILES, "--sites", "1", "--within-m", "500", "--time-limit", "0")
    assert found["status"] in ("optimal", "feasible")
    assert found["bound"] >= found["objective"] == 60.0


def test_a_table_for_people_and_progress_beside_it(files: Path) -> None:
    done = run(files, *FILES, "--sites", "2", "--within-m", "500")
    assert done.stdout.splitlines() == [
        "optimal: proven: no choice is better",
        "90 workers covered, bound 90, gap 0.00%",
        "2 new sites for 8,000 yuan",
        "5 workers are within reach of no place or candidate",
        "site  adds workers",
        "s2    60",
        "s3    30",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--within-m", "500"),
        ("--sites", "1", "--all", "--within-m", "500"),
        ("--sites", "1"),
        ("--sites", "0", "--within-m", "500"),
        ("--all", "--objective", "median"),
        ("--budget", "inf", "--within-m", "500"),
    ],
)
def test_wrong_usage_ends_with_2(files: Path, words: tuple[str, ...]) -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-m", "stations", *FILES, *words]
    environment = {"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=files, env=environment, capture_output=True, check=False)
    assert done.returncode == 2


def test_a_bad_row_is_refused_by_row_and_column(files: Path) -> None:
    (files / "demand.csv").write_text("id,lon,lat,weight\na,113,34,1\nb,113,34,nan\nc,113,34,-2\n")
    found = answer(files, *FILES, "--sites", "1", "--within-m", "500")
    assert [(f["row"], f["column"]) for f in found["faults"]] == [(2, "weight"), (3, "weight")]
