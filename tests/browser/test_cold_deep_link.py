"""A link opened on a server that nobody has visited yet shows our frame, never a bare script."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.running import RunningApp


@pytest.mark.parametrize("path", ["/main", "/navigation", "/no-such-page"])
def test_a_cold_deep_link_stands_in_the_frame(
    fresh_app: Callable[..., RunningApp], rider_page: OpenPage, path: str
) -> None:
    page = rider_page(path, at=fresh_app(), expected_errors=("does not seem to exist",))
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    assert page.title() == "暖驿"
    assert page.locator('[data-testid="stException"]').count() == 0
