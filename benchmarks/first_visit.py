"""What the first visit of the app weighs on the wire, and how long a slow phone takes.

Run `python -m benchmarks.first_visit [VISITS]`. A fresh Chromium of a phone's size with a processor
made 4 times slower opens the start page of the real app over loopback; the bytes are those that the
browser's own protocol counts, heads included.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.machine import demo_app, describe, load, settle
from tests.browser.conftest import PHONE
from tests.chromium import FLAGS

SLOWER = 4
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
QUIET_S = 3.0  # what a page fetches after its first picture counts too


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def phone(browser: Browser, origin: str) -> Iterator[Page]:
    """A page of a fresh, slow phone that reaches nobody but us."""
    context = browser.new_context(
        base_url=origin,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page
    context.close()


def weigh(page: Page) -> dict[str, int]:
    """Open the start page: every address fetched with its bytes on the wire."""
    network = page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}
    network.on(
        "Network.responseReceived",
        lambda event: addresses.update({event["requestId"]: event["response"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: weights.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    network.send("Network.enable")
    page.goto("/")
    page.locator(READY).wait_for()
    page.locator("li.card[data-id]").first.wait_for()
    page.wait_for_timeout(QUIET_S * 1000)
    return {f"{addresses.get(key, '')}#{key}": weight for key, weight in weights.items()}


def main(visits: int = 5) -> None:
    """Print the weight of each visit's parts, and the time until the first card."""
    print(describe())
    totals, seconds, weights = [], [], {}
    with demo_app() as app, chromium() as browser:
        settle(app)
        for _ in range(visits + 1):
            with phone(browser, app.origin) as page:
                weights = weigh(page)
                totals.append(sum(weights.values()))
            with phone(browser, app.origin) as page:
                began = time.perf_counter()
                page.goto("/")
                page.locator("li.card[data-id]").first.wait_for()
                seconds.append(time.perf_counter() - began)
    print(f"first visit, {len(weights)} answers, median of {visits}; {load()}")
    print(f"  on the wire            {statistics.median(totals[1:]) / 1000:8.0f} kB")
    print(f"  first card, {SLOWER}x slower   {statistics.median(seconds[1:]):8.2f} s")
    for address, weight in sorted(weights.items(), key=lambda entry: -entry[1])[:8]:
        print(f"  {weight / 1000:8.1f} kB  {urlsplit(address).path}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
