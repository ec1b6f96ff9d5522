"""A hub with two stations per test, closed when the test is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from stations.services.clock import SetClock
from stations.services.hub import Hub
from tests.stations.services.a_city import two_stations


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with two_stations(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def clock(hub: Hub) -> SetClock:
    return cast(SetClock, hub.clock)
