"""What a first visit weighs, and that it needs nobody but us."""

from __future__ import annotations

import time
import urllib.request

from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.running import RunningApp

LIMIT_BYTES = 1_100_000


def test_a_first_visit_weighs_at_most_1100_kilobytes(app: RunningApp, rider_page: OpenPage) -> None:
    wait_for_compression(app, [url for url, _ in visit(rider_page(None))])
    weights = visit(rider_page(None))
    heaviest = sorted(weights, key=lambda entry: -entry[1])[:8]
    assert 300_000 < sum(weight for _, weight in weights) <= LIMIT_BYTES, heaviest
    assert not any("SourceSans" in url for url, _ in weights)


def test_the_document_is_in_the_readers_language(rider_page: OpenPage) -> None:
    assert rider_page("/", lang="en").locator("html").get_attribute("lang") == "en"
    assert rider_page("/", lang="zh-CN").locator("html").get_attribute("lang") == "zh-CN"


def visit(page: Page) -> list[tuple[str, float]]:
    """Open the start page in a fresh browser: every address fetched and its bytes on the wire."""
    network = page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    weights: dict[str, float] = {}
    network.on(
        "Network.responseReceived",
        lambda event: addresses.update({event["requestId"]: event["response"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}),
    )
    network.send("Network.enable")
    page.goto("/")
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(3_000)  # what a page fetches after its first picture counts too
    return [(addresses.get(request, ""), weight) for request, weight in weights.items()]


def wait_for_compression(app: RunningApp, urls: list[str], within_s: float = 60.0) -> None:
    """Wait until the background thread has done the scripts of these addresses."""
    deadline = time.monotonic() + within_s
    for url in urls:
        while url.startswith(f"{app.origin}/static/js/") and not _is_small(url):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} was not compressed")
            time.sleep(0.2)


def _is_small(url: str) -> bool:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as answer:
        return answer.headers["Content-Encoding"] == "br" or len(answer.read()) < 1_000
