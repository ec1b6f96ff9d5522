"""Staff look at two entries of one place, make them one, and take it back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.running import ROOT, RunningApp

expect.set_options(timeout=20_000)
HOSTILE = "<img src=x onerror=alert(1)>`|${1}"
HEAD = "编号,站点名称,经度,纬度,联系电话,详细地址"
LISTS = {
    "union": "G1,农情暖域驿站,113.60,34.75,0371-67718779,",
    "city": f"C7,农情暖域工会驿站,113.61,34.75,0371-67718779,{HOSTILE}",
}
WORDS = {
    "zh-CN": {"one": "同一个站，合并", "done": "并成一个了：农情暖域驿站", "undo": "撤回",
              "moved": "可能搬了 · 916 米", "two": "是两个站", "none": "没有看着像同一个站的"},
    "en": {"one": "One place: make them one", "done": "One place now: 农情暖域驿站", "undo": "Undo",
           "moved": "May have moved · 916 m", "two": "They are two",
           "none": "No two entries look like one place"},
}  # fmt: skip


def bring(app: RunningApp, folder: Path) -> None:
    """Import both lists from a command beside the running app."""
    for network, row in LISTS.items():
        file = folder / f"{network}.csv"
        file.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
        command = [sys.executable, "-m", "stations", "import", str(file), "--as", "stations"]
        command += ["--datum", "wgs84", "--network", network, "--data-dir", str(app.data_dir)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)


def the_pairs(page: Page, app: RunningApp) -> None:
    admin = next(entry for entry in app.sign_ins() if entry.role == "admin")
    page.goto("/sign-in?next=/stations")
    page.fill("input[name=login]", admin.login)
    page.fill("input[name=password]", admin.password)
    page.locator("button.main").click()
    page.locator(".st-key-duplicates button").click()


@pytest.mark.parametrize(("lang", "viewport"), [("zh-CN", PHONE), ("en", DESK)])
def test_two_entries_become_one_place_and_two_again(
    lang: str,
    viewport: tuple[int, int],
    rider_page: OpenPage,
    fresh_app: Callable[..., RunningApp],
    tmp_path: Path,
    take_picture: Callable[..., None],
) -> None:
    says, app = WORDS[lang], fresh_app()
    bring(app, tmp_path)
    page = rider_page(None, lang=lang, viewport=viewport, at=app)
    the_pairs(page, app)
    expect(page.get_by_text(says["moved"])).to_be_visible()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    take_picture(page, f"pairs-{lang}")
    page.get_by_role("button", name=says["one"]).click()
    expect(page.get_by_text(says["done"])).to_be_visible()
    expect(page.get_by_text(says["none"])).to_be_visible()
    take_picture(page, f"pairs-done-{lang}")
    page.get_by_role("button", name=says["undo"], exact=True).click()
    expect(page.get_by_text(says["moved"])).to_be_visible()
    page.get_by_role("button", name=says["two"]).click()
    expect(page.get_by_text(says["none"])).to_be_visible()
    page.get_by_role("button", name=says["undo"], exact=True).click()
    expect(page.get_by_text(says["moved"])).to_be_visible()
