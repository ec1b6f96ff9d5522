"""Journey 2: the wall code leads to one small page; one tap checks in, two phones turn the pin."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.running import RunningApp
from tests.browser.stored import ask, untroubled_code

WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "in": "签到",
        "done": re.compile("签到了 · .+，谢谢"),
        "locked": "门锁着，进不去",
        "yes": "对，门锁着",
        "first": "再有一人说",
        "pin": "有人说门锁着（2 人）",
        "works": "能用",
        "thanks": "记下了，谢谢",
        "demo": "演示数据",
    },
    "en": {
        "in": "Check in",
        "done": re.compile("Checked in · .+ Thank you"),
        "locked": "Locked, cannot get in",
        "yes": "Yes, the door is locked",
        "first": "One more report marks it locked",
        "pin": "Reported locked (2)",
        "works": "Works",
        "thanks": "Noted, thank you",
        "demo": "Demonstration data",
    },
}


@pytest.fixture(params=["zh-CN", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def visits(app: RunningApp, code: str) -> int:
    sql = "SELECT count(*) FROM visit JOIN place ON place.id = place_id WHERE code = ?"
    return int(ask(app.data_dir, sql, code)[0][0])


def test_one_tap_checks_in_and_back_and_retry_count_once(
    app: RunningApp, rider_page: OpenPage, lang: str, take_picture: Callable[..., None]
) -> None:
    code = untroubled_code(app.data_dir, 0 if lang == "en" else 1)
    before, w = visits(app, code), WORDS[lang]
    page = rider_page(f"/s/{code}", lang=lang)
    expect(page.get_by_text(w["demo"])).to_be_visible()
    button = page.get_by_role("button", name=w["in"], exact=True)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 88
    assert box["width"] > 300
    take_picture(page, f"fast-lane-{lang}")
    button.tap()
    expect(page.get_by_text(w["done"])).to_be_visible()
    take_picture(page, f"fast-lane-{lang}-in")
    page.go_back()
    page.reload()
    expect(page.get_by_text(w["done"])).to_be_visible()
    assert visits(app, code) == before + 1


def test_a_double_tap_counts_once(app: RunningApp, rider_page: OpenPage) -> None:
    code = untroubled_code(app.data_dir, 2)
    before = visits(app, code)
    page = rider_page(f"/s/{code}")
    page.get_by_role("button", name="签到", exact=True).dblclick()
    expect(page.get_by_text(WORDS["zh-CN"]["done"])).to_be_visible()
    assert visits(app, code) == before + 1


def test_the_question_is_answered_in_one_tap(
    app: RunningApp, rider_page: OpenPage, lang: str
) -> None:
    code = code_with_question(app, lang)
    page = rider_page(f"/s/{code}", lang=lang)
    page.get_by_role("button", name=WORDS[lang]["works"], exact=True).tap()
    expect(page.get_by_text(WORDS[lang]["thanks"])).to_be_visible()
    told = "SELECT confirmed_by FROM amenity JOIN place ON place.id = place_id WHERE code = ?"
    assert ("rider",) in ask(app.data_dir, told, code)


def code_with_question(app: RunningApp, lang: str) -> str:
    """A station with an amenity that nobody has confirmed for ten days at least."""
    sql = (
        "SELECT code FROM place WHERE kind = 'station' AND id IN (SELECT place_id FROM amenity"
        " WHERE state = 'unknown') ORDER BY id"
    )
    return str(ask(app.data_dir, sql)[0 if lang == "en" else 1][0])


def test_two_phones_turn_the_pin_and_one_cannot(
    app: RunningApp, rider_page: OpenPage, lang: str, take_picture: Callable[..., None]
) -> None:
    code, w = untroubled_code(app.data_dir, 3 if lang == "en" else 4), WORDS[lang]

    def report(page: Page) -> None:
        page.get_by_text(w["locked"]).tap()
        page.get_by_role("button", name=w["yes"]).tap()

    first = rider_page(f"/s/{code}", lang=lang)
    report(first)
    expect(first.get_by_text(w["first"])).to_be_visible()
    first.goto(f"/s/{code}")
    expect(first.get_by_text(w["pin"])).to_have_count(0)
    expect(first.get_by_text(w["locked"])).to_have_count(0)  # said once is said
    second = rider_page(f"/s/{code}", lang=lang)
    report(second)
    expect(second.get_by_text(w["pin"])).to_be_visible()
    take_picture(second, f"fast-lane-{lang}-locked")


def test_it_works_without_scripts_and_asks_for_nothing_else(
    app: RunningApp, rider_page: OpenPage
) -> None:
    code = untroubled_code(app.data_dir, 5)
    page = rider_page(None, java_script_enabled=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/s/{code}")
    assert [url.removeprefix(app.origin) for url in asked if not url.startswith("data:")] == [
        f"/s/{code}"
    ]
    page.get_by_role("button", name="签到", exact=True).tap()
    expect(page.get_by_text(WORDS["zh-CN"]["done"])).to_be_visible()


def test_text_at_200_percent_wraps_and_clips_nothing(
    app: RunningApp, rider_page: OpenPage, lang: str
) -> None:
    page = rider_page(f"/s/{untroubled_code(app.data_dir, 6)}", lang=lang)
    page.evaluate("document.documentElement.style.fontSize='200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_near_by_landmark_lists_open_places(app: RunningApp, rider_page: OpenPage) -> None:
    name = str(ask(app.data_dir, "SELECT name FROM landmark ORDER BY id LIMIT 1")[0][0])
    page = rider_page("/near", position=(113.25, 33.05))
    page.get_by_role("textbox").fill(name)
    page.get_by_role("button", name="找", exact=True).tap()
    rows = page.locator("a.row")
    expect(rows.first).to_be_visible()
    page.get_by_role("button", name="用我的位置").tap()
    expect(rows.first).to_be_visible()
    assert "33.05" not in page.url
