"""Take the pictures of `docs/pictures`: every page, phone and desk, both languages, one evening.

    python -m tests.browser.pictures [FOLDER [NAME ...]]

The demo city is the same for the same seed, and the clock starts at the same minute, so that a
picture changes only when the product does.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.running import RunningApp, start_app
from tests.browser.stored import ask, untroubled_code
from tests.chromium import FLAGS, chromium_path

EVENING = "2026-11-18T20:20:00+08:00"
PHONE, DESK = (390, 844), (1280, 800)
COLOURS = 128  # a palette holds flat drawings well and weighs a quarter


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the address, who looks, and what to wait for."""

    name: str
    path: str
    ready: str
    who: str | None = None
    act: Callable[[Page], None] | None = None


def _open_first_card(page: Page) -> None:
    page.locator("li.card[data-id] button.name").first.click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(600)


def _wait_for_draws(page: Page) -> None:
    page.locator(".planner.sites td", has_text=" / 100").first.wait_for(timeout=180_000)
    page.wait_for_timeout(4_000)


def shots(app: RunningApp) -> list[Shot]:
    """Every page of the product."""
    code = untroubled_code(app.data_dir)
    locked = ask(
        app.data_dir,
        "SELECT code FROM place JOIN lock_case ON place.id = place_id WHERE reports = 2",
    )[0][0]
    landmark = ask(app.data_dir, "SELECT name FROM landmark ORDER BY id")[0][0]
    return [
        Shot("home", "/", "li.card[data-id]"),
        Shot("details", "/", "li.card[data-id]", act=_open_first_card),
        Shot("help", "/help", "text=12351"),
        Shot("fast-lane", f"/s/{code}", "button"),
        Shot("fast-lane-locked", f"/s/{locked}", "button"),
        Shot("near", f"/near?q={landmark}", "a.row"),
        Shot("sign-in", "/sign-in", "form"),
        Shot("keeper", "/keeper", ".st-key-bar", "keeper"),
        Shot("coverage", "/coverage", "iframe", "planner"),
        Shot("site-plan", "/site-plan", ".planner.sites", "planner", act=_wait_for_draws),
        Shot("stations", "/stations", ".st-key-bar", "admin"),
        Shot("data", "/data", "[data-testid=stFileUploader]", "admin"),
    ]


def take(folder: Path, names: Collection[str] = ()) -> None:
    """Start the app on an empty store and take every picture, or those of some names."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as store, sync_playwright() as playwright:
        app = start_app(Path(store), env={"STATIONS_CLOCK": EVENING})
        try:
            passwords = {each.login: each.password for each in app.sign_ins()}
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
            for shot in (each for each in shots(app) if not names or each.name in names):
                for size, kind in ((PHONE, "phone"), (DESK, "desk")):
                    for lang in ("zh-CN", "en"):
                        picture = _picture(browser, app, shot, size, lang, passwords)
                        _save(picture, folder / f"{shot.name}-{kind}-{lang}.png")
            if not names:
                _save(_dark(browser, app), folder / "home-phone-dark.png")
            browser.close()
        finally:
            app.stop()


def _picture(
    browser: Browser,
    app: RunningApp,
    shot: Shot,
    size: tuple[int, int],
    lang: str,
    passwords: dict[str, str],
    *,
    dark: bool = False,
) -> bytes:
    phone = size == PHONE
    context = browser.new_context(
        base_url=app.origin,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=2 if phone else 1,
        locale=lang,
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if dark else "light",
        is_mobile=phone,
        has_touch=phone,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    if shot.who:
        page.goto("/sign-in")
        page.locator("input[name=login]").fill(shot.who)
        page.locator("input[type=password]").fill(passwords[shot.who])
        page.locator("main form button").last.click()
        page.wait_for_load_state()
    page.goto(shot.path)
    page.locator(shot.ready).first.wait_for()
    page.wait_for_timeout(9_000 if shot.name == "coverage" else 2_500)
    if shot.act:
        shot.act(page)
    taken = page.screenshot()
    context.close()
    return taken


def _dark(browser: Browser, app: RunningApp) -> bytes:
    shot = Shot("home", "/", "li.card[data-id]")
    return _picture(browser, app, shot, PHONE, "zh-CN", {}, dark=True)


def _save(picture: bytes, path: Path) -> None:
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures"), sys.argv[2:])
