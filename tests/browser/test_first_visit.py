"""What a first visit weighs, and that it needs nobody but us."""

from __future__ import annotations

import time
import urllib.request

from tests.browser.conftest import OpenPage
from tests.browser.running import RunningApp

LIMIT_BYTES = 1_100_000


def test_a_first_visit_weighs_at_most_1100_kilobytes(app: RunningApp, rider_page: OpenPage) -> None:
    wait_for_compression(app)
    page = rider_page(None)
    network = page.context.new_cdp_session(page)
    weights: dict[str, float] = {}
    names: dict[str, str] = {}
    network.on(
        "Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]})
    )
    network.on(
        "Network.loadingFinished",
        lambda e: weights.update({names.get(e["requestId"], "?"): e["encodedDataLength"]}),
    )
    network.send("Network.enable")
    page.goto("/")
    page.get_by_role("heading").first.wait_for()
    page.wait_for_load_state("networkidle")
    heaviest = sorted(weights.items(), key=lambda entry: -entry[1])[:8]
    assert 300_000 < sum(weights.values()) <= LIMIT_BYTES, heaviest
    assert not any("SourceSans" in url for url in weights)


def test_the_document_is_in_the_readers_language(rider_page: OpenPage) -> None:
    assert rider_page("/", lang="en").locator("html").get_attribute("lang") == "en"
    assert rider_page("/", lang="zh-CN").locator("html").get_attribute("lang") == "zh-CN"


def wait_for_compression(app: RunningApp, within_s: float = 60.0) -> None:
    """Wait until the heaviest script of the first page is there in its compressed form."""
    with urllib.request.urlopen(f"{app.origin}/") as answer:
        scripts = [part.split('"')[0] for part in answer.read().decode().split('href="./')[1:]]
    heavy = next(script for script in scripts if "protobuf" in script)
    request = urllib.request.Request(f"{app.origin}/{heavy}", headers={"Accept-Encoding": "br"})
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with urllib.request.urlopen(request) as answer:
            if answer.headers["Content-Encoding"] == "br":
                return
        time.sleep(0.2)
    raise TimeoutError("the bundle was not compressed")
