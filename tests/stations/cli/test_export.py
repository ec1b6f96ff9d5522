"""`python -m stations export`, as somebody's script calls it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from geodata.coordinates import Datum
from stations.errors import Refused
from stations.exchange.header_words import FIELDS
from stations.registry.places import PlaceId
from stations.registry.vocabulary import Kind, LifeCycle
from stations.services.exporting import Form, What, export_for, export_list, write_file
from stations.services.importing import Subject, import_file
from stations.storage import visits
from stations.visits.check_in import DayToken, Visit
from tests.builders import WEDNESDAY_NOON, a_hub, a_place
from tests.conftest import ROOT

LIST = (
    "编号,名称,经度,纬度,开放时间,服务设施,进入方式,位置说明,荣誉,详细地址\n"
    "a1,=东站,113.60,34.70,周一至周五 8:30-12:00,饮水;热饭,推门就进,东门,最美,+1号\n"
    "a2,西站,113.40,34.70,看门卫,,,,,\n"
)


def run(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "stations", *map(str, arguments), "--json"],
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else {}


def fields(content: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return [{name: row[name] for name in FIELDS} for row in rows]


def test_a_list_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="gb18030")
    assert run("import", tmp_path / "list.csv", "--as", "stations", "--datum", "gcj02")[0] == 0
    out = tmp_path / "out.csv"
    status, answer = run("export", out, "--what", "stations", "--as", "csv")
    assert (status, answer) == (0, {"written": 2, "hidden": 0, "replaced": False})
    other: list[str | Path] = ["--data-dir", tmp_path / "other"]
    assert run("import", out, "--as", "stations", "--datum", "wgs84", *other)[1]["accepted"] == 2
    again = tmp_path / "again.csv"
    assert run("export", again, "--what", "stations", "--as", "csv", *other)[1]["written"] == 2
    assert fields(again.read_bytes()) == fields(out.read_bytes())
    assert fields(out.read_bytes())[0]["name"] == "'=东站"


@pytest.mark.parametrize("form", [Form.CSV, Form.XLSX])
def test_importing_the_own_export_changes_nothing(tmp_path: Path, form: Form) -> None:
    with a_hub(tmp_path) as hub:
        coming = {"subject": Subject.STATIONS, "datum": Datum.GCJ02, "file_name": "x"}
        import_file(hub, LIST.encode(), **coming)  # type: ignore[arg-type]
        out = export_list(hub, What.STATIONS, form, datum=Datum.GCJ02)
        result = import_file(hub, out.content, **coming)  # type: ignore[arg-type]
        assert (result.accepted, result.updated, result.unchanged) == (0, 0, 2)


@pytest.mark.parametrize("form", [Form.CSV, Form.XLSX, Form.GEOJSON, Form.GPKG, Form.OSM])
def test_stations_and_merchants_go_out_apart(tmp_path: Path, form: Form) -> None:
    shop = a_place(id="m", code="m", kind=Kind.MERCHANT)
    planned = a_place(id="x", code="x", life_cycle=LifeCycle.PLANNED)
    with a_hub(tmp_path, a_place(), shop, planned) as hub:
        for what, n in ((What.STATIONS, 1), (What.MERCHANTS, 1)):
            assert export_list(hub, what, form).written == n
        assert export_list(hub, What.STATIONS, form, unpublished=True).written == 2


def test_the_demo_and_the_real_world_are_never_mixed(tmp_path: Path) -> None:
    made_up = a_place(id="d", code="d", synthetic=True)
    with a_hub(tmp_path / "both", a_place(), made_up) as hub:
        assert export_list(hub, What.STATIONS, Form.CSV).written == 1
    with a_hub(tmp_path / "demo", made_up) as hub:
        found = export_list(hub, What.STATIONS, Form.CSV)
        row = next(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))
        assert row["synthetic"] == "true"


def test_visits_go_out_by_hour_without_a_token(tmp_path: Path) -> None:
    came = [
        Visit(
            place_id=PlaceId("p1"),
            nonce=f"n{i}",
            day_token=DayToken(f"token-{i}"),
            entered_at=WEDNESDAY_NOON - timedelta(days=i % 3, hours=0 if i < 6 else 3),
        )
        for i in range(8)
    ]
    with a_hub(tmp_path, a_place()) as hub:
        hub.writer.write(lambda connection: visits.add_visits(connection, came, synthetic=False))
        found = export_list(hub, What.VISITS, Form.CSV)
    # two came at nine: the six of noon are hidden with them, or the two could be told
    assert (found.written, found.hidden) == (0, 2)
    assert b"token" not in found.content

    with a_hub(tmp_path / "more", a_place()) as hub:
        hub.writer.write(
            lambda connection: visits.add_visits(connection, came[:6], synthetic=False)
        )
        found = export_list(hub, What.VISITS, Form.CSV)
    row = next(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))
    assert (row["hour"], row["visits"], row["since"], row["until"]) == (
        "12", "6", "2026-11-16", "2026-11-18",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "form", "datum", "reason"),
    [
        ("events", "gpkg", "wgs84", "form_does_not_fit"),
        ("stations", "ics", "wgs84", "form_does_not_fit"),
        ("demand", "osm", "wgs84", "form_does_not_fit"),
        ("stations", "gpkg", "gcj02", "wgs84_only"),
        ("stations", "geojson", "bd09", "wgs84_only"),
    ],
)
def test_what_does_not_fit_is_refused(
    tmp_path: Path, what: str, form: str, datum: str, reason: str
) -> None:
    with a_hub(tmp_path) as hub, pytest.raises(Refused) as refused:
        export_list(hub, What(what), Form(form), datum=Datum(datum))
    assert refused.value.reason == reason


def test_a_refusal_writes_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    out = tmp_path / "stations.ics"
    status, answer = run("export", out, "--what", "stations", "--as", "ics")
    assert (status, answer["reason"]) == (1, "form_does_not_fit")
    assert set(answer) == {"reason", "message", "next"}
    assert not out.exists()
    nowhere = tmp_path / "no such folder" / "x.csv"
    status, answer = run("export", nowhere, "--what", "stations", "--as", "csv")
    assert (status, answer["reason"]) == (1, "cannot_write")


def test_an_unknown_form_is_wrong_usage(tmp_path: Path) -> None:
    assert run("export", tmp_path / "x", "--what", "stations", "--as", "pdf")[0] == 2
    assert run("export", tmp_path / "x", "--what", "riders", "--as", "csv")[0] == 2


def test_a_file_is_replaced_whole_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert write_file(path, b"one") is False
    assert write_file(path, b"two") is True
    assert path.read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir() if p.name != "data"] == ["list.csv"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "list.csv"
    folder.mkdir()
    with pytest.raises(Refused, match=r"list\.csv"):
        write_file(folder, b"x")
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_nobody_exports_without_the_right(tmp_path: Path) -> None:
    with a_hub(tmp_path) as hub, pytest.raises(Refused, match="sign_in_first"):
        export_for(hub, None, What.STATIONS, Form.CSV)
