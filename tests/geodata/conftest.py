"""Where the real files lie that nobody here wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "realdata: reads files outside the repository")


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real files; a test that needs it says loudly that it skips."""
    folder = Path(os.environ.get("STATIONS_REALDATA", "../shared/data"))
    if not folder.is_dir():
        pytest.skip(f"REAL DATA ABSENT: no folder {folder}; set STATIONS_REALDATA")
    return folder
