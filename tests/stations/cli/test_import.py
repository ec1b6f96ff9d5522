"""`python -m stations import` and `create-admin`, as somebody's script calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stations.services.accounts import sign_in
from stations.services.hub import Settings, open_hub
from tests.conftest import ROOT

LIST = "编号,名称,经度,纬度\na1,东站,113.60,34.70\na2,西站,113.40,34.70\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="gb18030")
    return path


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "stations", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def run_json(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    status, out, _ = run(*arguments, "--json")
    return status, json.loads(out)


def bring(file: Path, *more: str | Path, subject: str = "stations") -> tuple[int, dict[str, Any]]:
    return run_json("import", file, "--as", subject, "--datum", "wgs84", *more)


def test_an_import_answers_with_the_six_promised_keys(file: Path) -> None:
    status, answer = bring(file)
    assert status == 0
    assert list(answer) == ["accepted", "updated", "unchanged", "missing", "rejected", "flagged"]
    assert (answer["accepted"], answer["missing"], answer["rejected"]) == (2, [], [])
    assert set(answer["flagged"][0]) == {"row", "column", "reason", "detail"}


def test_a_dry_run_stores_nothing_and_a_second_run_changes_nothing(file: Path) -> None:
    assert bring(file, "--dry-run")[1]["accepted"] == 2
    assert bring(file)[1]["accepted"] == 2
    status, again = bring(file)
    assert (status, again["accepted"], again["updated"], again["unchanged"]) == (0, 0, 0, 2)
    assert run_json("check")[1]["stations"] == 2


def test_a_fault_refuses_the_file_with_status_1(file: Path) -> None:
    file.write_text(LIST + "a3,北站,113.5,x\n", encoding="utf-8")
    status, answer = bring(file)
    assert (status, answer["reason"]) == (1, "rejected_rows")
    assert answer["next"]
    assert answer["message"] == "1 fault; nothing was stored"
    fault = {"row": 3, "column": "纬度", "reason": "not_a_number", "detail": "x"}
    assert answer["rejected"] == [fault]
    assert run_json("check")[1]["stations"] == 0


def test_a_holiday_table_needs_no_datum(tmp_path: Path) -> None:
    table = tmp_path / "2027.csv"
    table.write_text("日期,名称,类型\n2027-01-01,元旦,放假\n2027-01-03,元旦,调休\n", "gb18030")
    status, answer = run_json("import", table, "--as", "holidays")
    assert (status, answer["accepted"], answer["missing"]) == (0, 2, [])
    again = run_json("import", table, "--as", "holidays", "--datum", "wgs84")[1]
    assert (again["accepted"], again["unchanged"]) == (0, 2)
    asked = ("hours", "Mo-Fr 08:00-18:00; PH off", "--at", "2027-01-01T10:00")
    assert run_json(*asked)[1]["state"] == "unknown"
    assert run_json(*asked, "--data-dir", os.environ["STATIONS_DATA_DIR"])[1]["state"] == "closed"


def test_orders_are_demand_and_a_heading_may_be_named(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    rows = "".join(f"{n},113.25,33.05,2026-05-10 12:{n:02}:00\n" for n in range(7))
    orders.write_text(f"单号,经度,纬度,什么时候\n{rows}8,nan,,2026-05-10 12:00:00\n", "gb18030")
    status, answer = bring(orders, "--column", "time=什么时候", subject="demand")
    assert (status, answer["accepted"]) == (0, 7)
    assert [(f["row"], f["reason"]) for f in answer["flagged"]] == [(8, "no_position")]
    again = bring(orders, "--column", "time=什么时候", subject="demand")[1]
    assert (again["accepted"], again["unchanged"]) == (0, 7)
    refused = bring(orders, "--column", "time=什么", subject="demand")[1]
    assert refused["reason"] == "unknown_columns"


def test_wrong_usage_has_status_2(file: Path) -> None:
    assert run("import", file, "--as", "stations")[0] == 2  # no datum: it has no default
    assert run("import", file, "--as", "wells", "--datum", "wgs84")[0] == 2
    assert run("import", file, "--as", "stations", "--datum", "wgs84", "--column", "lon")[0] == 2


def test_an_unreadable_file_is_refused_plainly(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert bring(empty)[1]["reason"] == "empty"
    assert bring(tmp_path / "none.csv")[1]["reason"] == "unknown_file"


def test_a_refusal_says_what_to_do_next(file: Path, tmp_path: Path) -> None:
    none = tmp_path / "none.csv"
    lacking = run_json("gaps", "--demand", none, "--stations", none, "--within-m", "500")[1]
    assert (lacking["reason"], lacking["next"]) == ("not_found", "Check the path of the file.")
    no_roads = bring(file, subject="roads")[1]
    assert no_roads["reason"] == "roads_not_pbf"
    assert ".osm.pbf" in no_roads["next"]


def test_the_table_for_people_names_the_flags(file: Path) -> None:
    status, out, _ = run("import", file, "--as", "stations", "--datum", "wgs84")
    assert status == 0
    assert "accepted: 2" in out
    assert "no_entry_method" in out


def test_a_made_administrator_can_sign_in_with_the_password_shown(tmp_path: Path) -> None:
    status, answer = run_json("create-admin", "wang", "--name", "王", "--data-dir", tmp_path)
    assert status == 0
    hub = open_hub(Settings(tmp_path))
    assert sign_in(hub, "wang", answer["password"]).signed_in.account.display_name == "王"
    hub.close()
    assert run_json("create-admin", "wang", "--name", "王", "--data-dir", tmp_path)[0] == 1
