"""Maps that are documents: nothing foreign, nothing run, and something really drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from pages.frame.map_documents import (
    Mark,
    OwnMap,
    Square,
    base_document,
    figures,
    safe_map_text,
    standalone,
)
from stations.http.assets import asset_packages

ORIGIN = "http://map.test"
BOUNDS = (113.2, 33.0, 113.3, 33.1)
DRAWING = {
    "streets": [{"name": "槐荫路", "rank": "main", "line": [[113.2, 33.05], [113.3, 33.05]]}],
    "water": [[[113.2, 33.0], [113.3, 33.0], [113.3, 33.02], [113.2, 33.02]]],
    "parks": [],
    "blocks": [],
    "districts": [],
}
RING = ((113.24, 33.04), (113.26, 33.04), (113.26, 33.06), (113.24, 33.06))
PAYLOADS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror='window.hit=1'>",
    "${window.hit=1}",
    "`+(window.hit=1)+`",
    "</script><script>window.hit=1</script>",
    "{{ 7 * 7 }}{% raw %}",
    "'\"\\\u2028alert(1)",
)


def document(text: str) -> str:
    base = base_document(BOUNDS, mode="light", attribution="Base map: own", drawing=DRAWING)
    marks = [
        Mark(113.25, 33.05, text, number=1),
        Mark(113.23, 33.03, text, pin="house open"),
    ]
    return standalone(base, figures([Square(RING, 4, text)], marks))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened_page = browser.new_page(viewport={"width": 800, "height": 500})
    yield opened_page
    opened_page.close()


def opened(page: Page, html: str) -> list[str]:
    """Show the document; every request that is not our own asset is aborted and listed."""
    foreign: list[str] = []

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        parts = address.path.split("/", 4)
        if route.request.url == f"{ORIGIN}/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif address.netloc == "map.test" and parts[1] == "assets":
            route.fulfill(path=asset_packages()[parts[2]].files[parts[4]])
        else:
            foreign.append(route.request.url)
            route.abort()

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/")
    page.locator(".leaflet-interactive").first.wait_for()
    return [url for url in foreign if not url.endswith("/favicon.ico")]


def test_safe_map_text_leaves_nothing_that_folium_could_run() -> None:
    for payload in PAYLOADS:
        assert not re.search(r"[<>`$\\{\"']", safe_map_text(payload))


def test_a_map_names_no_foreign_address() -> None:
    html = document("槐荫路驿站")
    addresses = re.findall(r"(?:src|href)=[\"'](?:https?:)?//[^\"']+", html)
    assert addresses == []
    assert all(url.startswith("/assets/") for _, url in (*OwnMap.default_js, *OwnMap.default_css))


@pytest.mark.browser
def test_a_map_draws_its_squares_numbers_and_streets_where_they_belong(page: Page) -> None:
    assert opened(page, document("槐荫路驿站")) == []
    square = page.locator("path.leaflet-interactive").bounding_box()
    number = page.locator(".gap").bounding_box()
    assert square is not None
    assert number is not None
    assert square["width"] > 60
    assert square["height"] > 60
    middle = square["x"] + square["width"] / 2, square["y"] + square["height"] / 2
    assert number["x"] + number["width"] / 2 == pytest.approx(middle[0], abs=2)
    assert number["y"] + number["height"] / 2 == pytest.approx(middle[1], abs=2)
    drawn = page.evaluate(
        "() => { const c = document.querySelector('.leaflet-drawing-pane canvas');"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " return d.filter((v, i) => i % 4 == 3 && v > 0).length }"
    )
    assert drawn > 10_000


@pytest.mark.browser
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_stored_text_runs_and_all_of_it_is_read(page: Page, payload: str) -> None:
    assert opened(page, document(f"站{payload}")) == []
    page.locator(".gap").hover()
    read = page.locator(".leaflet-tooltip").last.text_content()
    assert read == f"站{payload}"  # the control: the text is there, as text
    assert page.evaluate("() => window.hit") is None
