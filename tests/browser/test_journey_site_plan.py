"""Journey: a planner sees a site plan without setting anything, stops, keeps, prints, takes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, OpenPage
from tests.browser.running import SignIn

AT_FIRST_MS = 120_000  # kernels may be compiled on a machine's first plan


def opened(rider_page: OpenPage, sign_ins: dict[str, SignIn], lang: str) -> Page:
    page = rider_page("/sign-in?next=/site-plan", lang=lang, viewport=DESK)
    planner = sign_ins["planner"]
    page.locator("[name=login]").fill(planner.login)
    page.locator("[name=password]").fill(planner.password)
    page.locator("button.main").click()
    expect(page.locator(".plan-head h1")).to_be_visible(timeout=AT_FIRST_MS)
    return page


@pytest.mark.browser
@pytest.mark.timeout(240)
def test_p4_p21_a_planner_gets_a_proven_plan_stops_the_draws_keeps_and_prints_it(
    rider_page: OpenPage, sign_ins: dict[str, SignIn], take_picture: Any, tmp_path: Path
) -> None:
    page = opened(rider_page, sign_ins, "zh-CN")
    expect(page.locator("h1")).to_have_text(
        re.compile(r"选 \d+ 处，晚上 22:00 多 [\d,]+ 人有站可去")
    )
    expect(page.locator(".proof")).to_contain_text("已证明是最好")
    page.get_by_role("button", name="停下").click()
    expect(page.get_by_text("停了。什么都没改")).to_be_visible()
    after = page.frame_locator("iframe").nth(1).locator(".place.chosen")
    expect(after.first).to_be_visible()
    box = after.first.bounding_box()
    assert box is not None
    assert box["width"] > 10
    take_picture(page, "site-plan", full_page=True)

    page.get_by_role("button", name="存为情景").click()
    name = page.get_by_role("textbox", name="情景名")
    name.fill("入夏前 <b>")
    name.press("Tab")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("存好了")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    kept = page.get_by_role("button", name="入夏前 <b>", exact=True)
    kept.scroll_into_view_if_needed()
    kept.click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="地图（GeoPackage）").click()
    saved.value.save_as(tmp_path / "plan.gpkg")
    assert len(pyogrio.list_layers(tmp_path / "plan.gpkg")) == 3
    address = page.get_by_role("link", name="打印成一页").get_attribute("href")
    assert address is not None
    page.goto(address)
    expect(page.locator("svg.map")).to_have_count(2)
    expect(page.get_by_text("入夏前 <b>")).to_be_visible()
    pages = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pages)) == 1


@pytest.mark.browser
def test_nobody_else_opens_it(rider_page: OpenPage) -> None:
    page = rider_page("/site-plan", viewport=DESK)
    expect(page.locator("a[href*='sign-in']").first).to_be_visible()
    expect(page.locator(".plan-head")).to_have_count(0)
