"""Journey 1: a rider opens the map, filters, refuses to be located, reads a place, sets off."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, OpenPage
from tests.browser.running import RunningApp
from tests.browser.stored import ask

WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "search": "地标、街道、站名",
        "meal": re.compile("热饭"),
        "fewer": re.compile(r"少 \d+ 家"),
        "demo": re.compile("演示数据"),
        "refused": re.compile("没有定位也行"),
        "locate": "我在哪",
        "close": "关闭",
        "inside": "有什么",
        "door": "门在哪",
        "in": re.compile("签到"),
        "walk": "走路",
    },
    "en": {
        "search": "Landmark, street, station",
        "meal": re.compile("Hot meal"),
        "fewer": re.compile(r"\d+ fewer"),
        "demo": re.compile("Demonstration data"),
        "refused": re.compile("No location needed"),
        "locate": "Where I am",
        "close": "Close",
        "inside": "What is here",
        "door": "Where the door is",
        "in": re.compile("check in"),
        "walk": "Walk",
    },
}


@pytest.fixture(params=["zh-CN", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def cards(page: Page) -> Locator:
    return page.locator("li.card[data-id]")


def names(page: Page) -> list[str]:
    expect(cards(page).first).to_be_visible()
    return cards(page).locator("button.name").all_inner_texts()


def test_the_nearest_open_places_are_a_map_and_a_list(
    rider_page: OpenPage, lang: str, take_picture: Callable[..., None]
) -> None:
    page, w = rider_page("/", lang=lang), WORDS[lang]
    expect(cards(page).first).to_be_visible()
    expect(page.get_by_text(w["demo"]).first).to_be_visible()
    chart = page.locator(".leaflet-container").bounding_box()
    assert chart is not None
    assert chart["width"] == 390
    assert chart["height"] > 180
    assert page.locator("html").get_attribute("lang") == lang
    take_picture(page, f"home-{lang}")
    pins = page.locator(".leaflet-container .touch svg.pin")
    shown = [box for i in range(pins.count()) if (box := pins.nth(i).bounding_box())]
    assert any(box["width"] >= 24 and 0 < box["x"] < 390 for box in shown)
    assert painted(page, chart), "the base map is one flat colour"


def painted(page: Page, box: Any) -> bool:
    """Whether the map shows more than an empty ground."""
    picture = Image.open(BytesIO(page.screenshot(clip=box))).convert("RGB")
    colours = picture.getcolors(maxcolors=1_000_000) or []
    return len([n for n, _ in colours if n > picture.width * picture.height * 0.004]) >= 3


def test_amenities_are_and_and_the_link_keeps_the_search(rider_page: OpenPage, lang: str) -> None:
    page, w = rider_page("/", lang=lang), WORDS[lang]
    before = names(page)
    pill = page.get_by_role("button", name=w["meal"]).first
    expect(pill.get_by_text(w["fewer"])).to_be_visible()
    pill.tap()
    expect(pill).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("location.search.includes('need=microwave')")
    assert names(page) != before
    reloaded = rider_page("/?need=microwave&need=toilets".replace("&need=", ","), lang=lang)
    expect(reloaded.get_by_role("button", name=w["meal"]).first).to_have_attribute(
        "aria-pressed", "true"
    )


def test_location_refused_is_no_dead_end(app: RunningApp, rider_page: OpenPage, lang: str) -> None:
    page, w = rider_page("/", lang=lang, expected_errors=("Geolocation",)), WORDS[lang]
    before = names(page)
    page.get_by_role("button", name=w["locate"]).first.tap()
    expect(page.get_by_text(w["refused"]).first).to_be_visible()
    landmark = str(ask(app.data_dir, "SELECT name FROM landmark ORDER BY lat LIMIT 1")[0][0])
    page.get_by_placeholder(w["search"]).fill(landmark)
    page.get_by_role("option").filter(has_text=landmark).first.tap()
    page.wait_for_timeout(1_500)
    assert names(page) != before


def test_a_tap_on_the_map_starts_the_same_search(rider_page: OpenPage) -> None:
    page = rider_page("/")
    before = names(page)
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    for share in (0.12, 0.3, 0.5):  # a spot without a pin
        page.touchscreen.tap(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.62)
        page.wait_for_timeout(1_200)
        if page.get_by_role("dialog").is_visible():
            page.keyboard.press("Escape")
        elif names(page) != before:
            return
    assert names(page) != before


def test_details_tell_state_amenities_door_and_four_ways_to_navigate(
    rider_page: OpenPage, lang: str, take_picture: Callable[..., None]
) -> None:
    page, w = rider_page("/", lang=lang), WORDS[lang]
    expect(cards(page).first).to_be_visible()
    cards(page).first.locator("button.name").tap()
    sheet = page.get_by_role("dialog")
    for heading in (w["inside"], w["door"]):
        expect(sheet.get_by_text(heading, exact=True)).to_be_visible()
    links = [unquote(a.get_attribute("href") or "") for a in sheet.locator("a").all()]
    joined = "\n".join(links)
    assert re.search(r"https://uri\.amap\.com/\S*?(position|to)=113\.\d+,3[23]\.", joined)
    assert re.search(r"https://apis\.map\.qq\.com/uri/v1/\S*?coord:?=?3[23]\.\d+,113\.", joined)
    assert re.search(r"https://api\.map\.baidu\.com/marker\?location=3[23]\.\d+,113\.", joined)
    assert re.search(r"geo:3[23]\.\d+,113\.", joined)
    assert "tel:12351" in joined
    assert re.search(r"/s/\w+", joined)
    take_picture(page, f"details-{lang}")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_walking_and_riding_recompute_every_card(rider_page: OpenPage, lang: str) -> None:
    page = rider_page("/", lang=lang)
    expect(cards(page).first).to_be_visible()
    riding = [int(text) for text in page.locator("li.card .time b").all_inner_texts()]
    page.get_by_role("button", name=WORDS[lang]["walk"]).or_(
        page.get_by_role("radio", name=WORDS[lang]["walk"])
    ).first.tap()
    page.wait_for_function("location.search.includes('by=foot')")
    page.wait_for_timeout(800)
    walking = [int(text) for text in page.locator("li.card .time b").all_inner_texts()]
    assert walking[0] > riding[0]


def test_targets_are_44_px_and_200_percent_text_does_not_scroll_sideways(
    rider_page: OpenPage, lang: str
) -> None:
    page = rider_page("/", lang=lang)
    expect(cards(page).first).to_be_visible()
    targets = page.locator("button.pill, a.go, li.card[data-id], .bar a").all()
    heights = [box["height"] for each in targets if (box := each.bounding_box())]
    assert len(heights) > 5
    assert min(heights) >= 43.5
    page.evaluate("document.documentElement.style.fontSize='200%'")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("dark", [False, True])
def test_a_desk_shows_the_list_beside_the_map(
    rider_page: OpenPage, dark: bool, take_picture: Callable[..., None]
) -> None:
    page = rider_page("/", viewport=DESK, dark=dark)
    expect(cards(page).first).to_be_visible()
    chart = page.locator(".leaflet-container").bounding_box()
    card = cards(page).first.bounding_box()
    assert chart is not None
    assert card is not None
    assert card["x"] + card["width"] <= chart["x"] + 1
    assert chart["width"] > 700
    take_picture(page, f"home-desk-{'dark' if dark else 'light'}")
