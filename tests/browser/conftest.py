"""The real app in a process of its own, and a real Chromium that reaches nothing else.

`app` runs once per worker; `rider_page(...)` opens a phone (or a desk) on it. Every request to a
foreign host is aborted, and at the end of a test any such request, any error of a page and any
unexpected line on its console fail it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
)

from tests.browser.running import RunningApp, SignIn, start_app

# On a page's address Streamlit asks for its own paths below the page first, then at the root.
STREAMLIT_LOOKS_FOR_ITS_ROOT = re.compile(r"//[^/]+/.+/_stcore/(?:health|host-config)$")
PHONE = (390, 844)
DESK = (1440, 900)


@dataclass  # Playwright hangs its own attributes on whoever listens
class Watched:
    """A browser context with what went wrong in it."""

    context: BrowserContext
    origin: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # parts of errors that a test provokes

    def block_foreign(self, route: Route) -> None:
        address = route.request.url
        if address.startswith((f"{self.origin}/", "data:", "blob:")) or address == self.origin:
            route.continue_()
        else:
            self.foreign.append(address)
            route.abort()

    def note_console(self, message: ConsoleMessage) -> None:
        where = message.location["url"]
        if message.type == "error" and not STREAMLIT_LOOKS_FOR_ITS_ROOT.search(where):
            self.errors.append(f"{message.text} ({where})")

    def complaints(self) -> list[str]:
        """Foreign requests, and errors that no test asked for."""
        surprising = [e for e in self.errors if not any(part in e for part in self.expected)]
        return [f"foreign request: {url}" for url in self.foreign] + surprising


def at_rest(page: Page) -> None:
    """Wait until a run of the page is over: a button that is drawn anew swallows a tap."""
    page.wait_for_timeout(1_500)


class OpenPage(Protocol):
    """Open a page of the app as somebody would see it."""

    def __call__(
        self,
        path: str | None = "/",
        *,
        lang: str = "zh-CN",
        viewport: tuple[int, int] = PHONE,
        dark: bool = False,
        at: RunningApp | None = None,
        position: tuple[float, float] | None = None,
        expected_errors: tuple[str, ...] = (),
        **context: Any,
    ) -> Page: ...


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with its demo city, started once for all tests of this worker."""
    running = start_app(tmp_path_factory.mktemp("app"))
    running.sign_ins()  # they are printed when the demo city stands
    yield running
    running.stop()


@pytest.fixture
def fresh_app(tmp_path: Path) -> Iterator[Callable[..., RunningApp]]:
    """Start further apps with stores of their own; `env` adds to their environment."""
    started: list[RunningApp] = []

    def start(**env: str) -> RunningApp:
        started.append(start_app(tmp_path / f"app{len(started)}", env=env))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def sign_ins(app: RunningApp) -> dict[str, SignIn]:
    """The demo's sign-ins by login name, read from what the first start printed."""
    return {entry.login: entry for entry in app.sign_ins()}


@pytest.fixture
def rider_page(browser: Browser, app: RunningApp) -> Iterator[OpenPage]:
    """Open pages, each in a browser of its own; at the end nothing foreign may have been asked."""
    watched: list[Watched] = []

    def open_page(
        path: str | None = "/",
        *,
        lang: str = "zh-CN",
        viewport: tuple[int, int] = PHONE,
        dark: bool = False,
        at: RunningApp | None = None,
        position: tuple[float, float] | None = None,
        expected_errors: tuple[str, ...] = (),
        **context: Any,
    ) -> Page:
        origin = (at or app).origin
        seen = Watched(
            browser.new_context(
                base_url=origin,
                viewport={"width": viewport[0], "height": viewport[1]},
                locale=lang,
                timezone_id="Asia/Shanghai",
                color_scheme="dark" if dark else "light",
                has_touch=viewport[0] < 800,
                is_mobile=viewport[0] < 800,
                geolocation=position and {"longitude": position[0], "latitude": position[1]},
                permissions=["geolocation"] if position else [],
                **context,
            ),
            urlsplit(origin).geturl(),
            expected=list(expected_errors),
        )
        watched.append(seen)
        seen.context.route("**/*", seen.block_foreign)
        seen.context.on("console", seen.note_console)
        seen.context.on("weberror", lambda error: seen.errors.append(str(error.error)))
        page = seen.context.new_page()
        page.set_default_timeout(45_000)
        if path is not None:
            page.goto(path)
        return page

    yield open_page
    complaints = [line for seen in watched for line in seen.complaints()]
    for seen in watched:
        seen.context.close()
    assert complaints == []


@pytest.fixture
def take_picture(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keep a picture in the folder that SCREENSHOTS names; without it, do nothing."""
    folder = os.environ.get("SCREENSHOTS")

    def take(page: Page, name: str = "", *, full_page: bool = False) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            file = f"{name or request.node.name}.png"
            page.screenshot(path=Path(folder) / file, full_page=full_page)

    return take


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies here drives a browser; a module's tests stay on one worker, in order."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
