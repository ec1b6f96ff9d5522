"""Every real list comes in, or is refused, with an account of every row; docs/data.md tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.coordinates import Datum
from stations.errors import Fault
from stations.services.importing import ImportResult, Subject, import_file
from tests.builders import a_hub
from tests.conftest import ROOT
from tests.everything import everything_stored
from tests.real_lists import RealList, read_all, tables

pytestmark = pytest.mark.realdata

DATA = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
MERCHANTS = 12_086  # rows of the eight districts


@pytest.fixture(scope="module")
def lists(realdata: Path) -> list[RealList]:
    return read_all(realdata)


def test_every_row_of_every_list_is_a_place_or_has_a_fault(lists: list[RealList]) -> None:
    for each in lists:
        rows = set(each.table.numbers)
        placed = {place.row for place in each.plan.places}
        faulty = {fault.row for fault in each.plan.rejected}
        lacking = {fault for fault in each.plan.rejected if fault.reason == "missing_column"}
        assert placed | (faulty & rows) == rows or (lacking and not placed), each.name
        assert {flag.row for flag in each.plan.flagged} <= rows | {None}


def test_the_figures_of_the_documentation_are_those_of_the_files(realdata: Path) -> None:
    told = [line for line in DATA.splitlines() if line.startswith("|")]
    found = [line for line in tables(realdata) if line]
    assert [line for line in found if line not in told] == []
    first = told.index(found[0])
    assert [line for line in told[first:] if line not in found] == []


def _brought(hub: object, path: Path, subject: Subject, datum: Datum) -> ImportResult:
    return import_file(
        hub, path.read_bytes(), file_name=path.name, subject=subject, datum=datum,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_eight_districts_come_in_one_after_another_and_stay(
    realdata: Path, tmp_path: Path
) -> None:
    paths = sorted((realdata / "merchants").glob("*[区市].csv"))
    assert len(paths) == 8
    with a_hub(tmp_path) as hub:
        results = [_brought(hub, path, Subject.MERCHANTS, Datum.GCJ02) for path in paths]
        assert sum(result.accepted + result.unchanged for result in results) == MERCHANTS
        assert not any(result.rejected or result.missing for result in results)
        stored = len(everything_stored(hub)["place"])
        copy = realdata / "merchants/惠济区_gb18030.csv"
        again = _brought(hub, copy, Subject.MERCHANTS, Datum.GCJ02)
        assert (again.accepted, again.updated, again.missing) == (0, 0, ())
        assert again.unchanged == 1013
        assert len(everything_stored(hub)["place"]) == stored


def test_lists_that_are_no_places_are_refused_whole(realdata: Path, tmp_path: Path) -> None:
    with a_hub(tmp_path) as hub:
        before = everything_stored(hub)
        for path in sorted((realdata / "messy/messy_korean_rider_shelter").iterdir()):
            result = _brought(hub, path, Subject.STATIONS, Datum.WGS84)
            assert Fault("missing_column", "name") in result.rejected
        assert everything_stored(hub) == before
