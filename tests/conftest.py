"""What every test may use: the folder of real files, and a loud word where it is absent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.chromium import FLAGS, chromium_path

ROOT = Path(__file__).parent.parent

# Shared machines stall; an example is not wrong because it was slow, and every run is the same run.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def realdata_folder() -> Path:
    """Where the real files lie: `STATIONS_REALDATA`, relative to the repository."""
    return (ROOT / os.environ.get("STATIONS_REALDATA", "../shared/data")).resolve()


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real files; asking for it without it skips."""
    folder = realdata_folder()
    if not folder.is_dir():
        pytest.skip("no real data: set STATIONS_REALDATA")
    return folder


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all tests of a worker: two at once do not go together."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, started once."""
    chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
    yield chromium
    chromium.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests of real files where there are none."""
    if realdata_folder().is_dir():
        return
    for item in items:
        if "realdata" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="no real data: set STATIONS_REALDATA"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that real files were not read."""
    if not realdata_folder().is_dir():
        terminalreporter.write_line(
            "NO REAL DATA WAS READ: tests marked realdata were skipped."
            " Set STATIONS_REALDATA to the folder that holds them.",
            red=True,
            bold=True,
        )


@pytest.fixture(autouse=True)
def _own_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test touches the store of the person who runs it."""
    monkeypatch.setenv("STATIONS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("STATIONS_SECRET", raising=False)
