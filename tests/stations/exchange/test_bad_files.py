"""The corpus of bad files: each refused for its reason, by row and column, nothing stored."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.coordinates import Datum
from stations.errors import StationsError
from stations.exchange.sentences import FAULTS, FILES
from stations.services.hub import Hub
from stations.services.importing import ImportResult, Subject, import_file
from tests.builders import a_hub, a_place
from tests.conftest import ROOT
from tests.everything import everything_stored
from tests.made_files import MADE

CORPUS = sorted((ROOT / "tests" / "corpus").iterdir())
GOOD = [path for path in CORPUS if path.name.startswith("good_")]
AREAS = [path for path in CORPUS if path.name.startswith("boundary_")]
BAD = [path for path in CORPUS if path not in GOOD and path not in AREAS]
WITHOUT_ROW = {"missing_column"}
WITHOUT_COLUMN = {"too_many_cells"}
AT_ONCE_S = 5.0  # on a busy machine; each of them takes well under one second


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with a_hub(tmp_path_factory.mktemp("store"), a_place()) as opened:
        yield opened


def _brought(hub: Hub, content: bytes, subject: Subject = Subject.STATIONS) -> ImportResult | str:
    """What came of an import; a refusal must leave the store as it was."""
    before = everything_stored(hub)
    try:
        result = import_file(hub, content, file_name="f", subject=subject, datum=Datum.WGS84)
    except StationsError as error:
        assert everything_stored(hub) == before
        return error.reason
    if result.rejected:
        assert everything_stored(hub) == before
    return result


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_a_bad_file_is_refused_for_the_reason_in_its_name(hub: Hub, path: Path) -> None:
    result = _brought(hub, path.read_bytes())
    if isinstance(result, str):
        assert result == path.stem
        assert result in FILES
        return
    assert path.stem in {fault.reason for fault in result.rejected}
    for fault in result.rejected:
        assert fault.reason in FAULTS
        assert fault.row or fault.reason in WITHOUT_ROW
        assert fault.column or fault.reason in WITHOUT_COLUMN


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_file_that_only_looks_bad_is_taken(hub: Hub, path: Path) -> None:
    result = _brought(hub, path.read_bytes())
    assert isinstance(result, ImportResult)
    assert result.rejected == ()
    assert result.accepted or result.unchanged


@pytest.mark.parametrize("path", AREAS, ids=lambda path: path.name)
def test_bad_boundaries_are_repaired_with_a_word_or_refused(hub: Hub, path: Path) -> None:
    result = _brought(hub, path.read_bytes(), Subject.BOUNDARIES)
    if "repaired" in path.name:
        assert isinstance(result, ImportResult)
        assert [flag.reason for flag in result.flagged] == ["made_valid"]
    else:
        assert isinstance(result, str)
        assert result in (path.stem.removeprefix("boundary_"), "truncated")


@pytest.mark.parametrize("name", MADE)
def test_a_file_made_to_do_harm_is_refused_at_once(hub: Hub, name: str) -> None:
    make, reasons = MADE[name]
    content = make()
    began = time.perf_counter()
    assert _brought(hub, content) in reasons
    assert time.perf_counter() - began < AT_ONCE_S


@pytest.mark.parametrize("path", [*BAD, *GOOD], ids=lambda path: path.name)
@pytest.mark.parametrize("subject", [Subject.BOUNDARIES, Subject.DEMAND, Subject.HOLIDAYS])
def test_a_file_of_another_sort_is_refused_or_taken_whole(
    hub: Hub, path: Path, subject: Subject
) -> None:
    assert isinstance(_brought(hub, path.read_bytes(), subject), (str, ImportResult))
