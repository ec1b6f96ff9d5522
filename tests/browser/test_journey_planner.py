"""Journey 5: a planner sees who is not covered, at which hour, and where to act first."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage, at_rest
from tests.browser.running import ROOT, RunningApp, SignIn
from tests.geodata.road_files import a_square

KEPT = {"zh-CN": "上班的钟点有站可去", "en": "Hours worked with an open place in reach"}
PLACES = {"zh-CN": "处站点", "en": "places"}

WORDS: dict[str, dict[str, str]] = {
    "zh-CN": {"first": "先补哪里", "hour": "钟点", "at": "4:00 谁没站可去", "save": "存下这"},
    "en": {
        "first": "Where to act first",
        "hour": "Hour",
        "at": "Who has no place at 4:00",
        "save": "Save these",
    },
}


def opened(
    rider_page: Callable[..., Page],
    sign_ins: dict[str, SignIn],
    lang: str,
    viewport: tuple[int, int],
) -> Page:
    page = rider_page("/sign-in?next=/coverage", lang=lang, viewport=viewport)
    planner = sign_ins["planner"]
    page.locator("[name=login]").fill(planner.login)
    page.locator("[name=password]").fill(planner.password)
    page.locator("button.main").click()
    expect(page.locator(".planner.gaps")).to_be_visible(timeout=30_000)
    return page


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_planner_sees_who_is_not_covered(
    rider_page: OpenPage,
    sign_ins: dict[str, SignIn],
    take_picture: Any,
    lang: str,
    viewport: tuple[int, int],
) -> None:
    page, words = opened(rider_page, sign_ins, lang, viewport), WORDS[lang]
    expect(page.locator(".planner .number")).to_have_count(3)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_role("heading", name=words["first"])).to_be_visible()
    drawn = page.frame_locator("iframe").locator("path.leaflet-interactive")
    drawn.first.wait_for()
    box = drawn.first.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 1
    numbers = page.frame_locator("iframe").locator(".gap")
    expect(numbers).to_have_count(page.locator(".planner.gaps li").count())
    take_picture(page, f"planner-{lang}-{viewport[0]}", full_page=True)

    slider = page.get_by_role("slider", name=words["hour"])
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(page.get_by_role("heading", name=words["at"])).to_be_visible()
    take_picture(page, f"planner-{lang}-{viewport[0]}-4h", full_page=True)


@pytest.mark.browser
def test_the_gaps_are_saved_with_the_question_they_answer(
    rider_page: OpenPage, sign_ins: dict[str, SignIn], tmp_path: Path
) -> None:
    page = opened(rider_page, sign_ins, "zh-CN", DESK)
    at_rest(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile(WORDS["zh-CN"]["save"])).click()
    saved.value.save_as(tmp_path / "gaps.csv")
    with (tmp_path / "gaps.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    weights = [float(row["workers"]) for row in rows]
    assert weights == sorted(weights, reverse=True)
    assert min(weights) >= 5
    assert {row["within_m"] for row in rows} == {"1000"}
    assert {row["scope"] for row in rows} == {"demo"}


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_p22_the_headline_is_hours_kept_and_places_are_counted_only_beside_it(
    rider_page: OpenPage, sign_ins: dict[str, SignIn], lang: str
) -> None:
    page = opened(rider_page, sign_ins, lang, DESK)
    heads = page.locator(".planner .head")
    expect(heads).to_have_count(3)
    expect(heads.first).to_contain_text(KEPT[lang])
    assert re.fullmatch(r"\d+\.\d %", heads.first.locator(".number").inner_text())
    for head in heads.all():  # no number of this size is a count of places
        assert PLACES[lang] not in head.locator(".number").inner_text()
    expect(heads.nth(1)).to_contain_text(PLACES[lang])
    sentences = page.locator(".planner.shifts li")
    expect(sentences).to_have_count(4)
    for said, words in zip(
        sentences.all_inner_texts()[1:], ("12:00–15:00", "4:00", "22:00"), strict=True
    ):
        assert words in said
        assert re.match(r"\d+\.\d %", said)


@pytest.mark.browser
def test_every_figure_is_saved_with_its_query(
    rider_page: OpenPage, sign_ins: dict[str, SignIn], tmp_path: Path
) -> None:
    page = opened(rider_page, sign_ins, "en", DESK)
    page.get_by_text("Numbers", exact=True).click()
    page.get_by_text("By district, over the hours worked").click()
    for name in ("Save by hour", "Save by group", "Save by district"):
        at_rest(page)
        with page.expect_download() as saved:
            page.get_by_role("button", name=re.compile(name)).click()
        saved.value.save_as(tmp_path / "figure.csv")
        with (tmp_path / "figure.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows, name
        assert {row["within_m"] for row in rows} == {"1000"}
        assert {row["measured"] for row in rows} == {"straight_line"}
        assert all(row["day"] and row["computed_at"] for row in rows)


@pytest.mark.browser
def test_p1_by_road_can_be_chosen_once_roads_are_loaded_and_says_which(
    rider_page: OpenPage, fresh_app: Callable[..., RunningApp], tmp_path: Path
) -> None:
    running = fresh_app()
    logins = {entry.login: entry for entry in running.sign_ins()}
    page = opened(partial(rider_page, at=running), logins, "en", DESK)
    expect(page.get_by_text("By road", exact=True)).to_have_count(0)
    path = a_square().write(tmp_path, "square.osm.pbf")
    words = ["import", str(path), *"--as roads --datum wgs84 --data-dir".split()]
    command = [sys.executable, "-m", "stations", *words, str(running.data_dir)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    page.reload()
    page.get_by_text("By road", exact=True).click(timeout=90_000)
    sources = page.locator(".planner.source").last
    expect(sources).to_contain_text("on foot by road, 1,000 m", timeout=30_000)
    expect(sources).to_contain_text("Roads: square.osm.pbf, loaded ")
    expect(sources).to_contain_text("Too far from any of these roads")


@pytest.mark.browser
def test_nobody_else_opens_it(rider_page: OpenPage) -> None:
    page = rider_page("/coverage", viewport=DESK)
    expect(page.locator("a[href*='sign-in']").first).to_be_visible()
    expect(page.locator(".planner")).to_have_count(0)
