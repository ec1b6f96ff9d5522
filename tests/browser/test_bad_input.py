"""Wrong addresses, old cookies, broken rows, double taps and two tabs, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from stations.storage.engine import FILE_NAME, sqlite_module
from tests.browser.conftest import DESK, OpenPage
from tests.browser.running import RunningApp, start_app
from tests.browser.stored import ask


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app of this module's own, for what would trouble its neighbours."""
    running = start_app(tmp_path_factory.mktemp("own"))
    running.sign_ins()
    yield running
    running.stop()


def keyed(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}")


def tap(page: Page, key: str) -> None:
    keyed(page, key).get_by_role("button").click()


def signed_in(page: Page, app: RunningApp, login: str, then: str) -> Page:
    found = next(entry for entry in app.sign_ins() if entry.login == login)
    page.goto(f"/sign-in?next={then}")
    page.locator("#login").fill(found.login)
    page.locator("#password").fill(found.password)
    page.locator("button.main").click()
    page.wait_for_url(f"**{then}")
    return page


def store(app: RunningApp, sql: str, *values: object) -> None:
    connection = sqlite_module().connect(app.data_dir / FILE_NAME, timeout=10)
    with connection:
        connection.execute(sql, values)
    connection.close()


@pytest.mark.parametrize("path", ["/keeper/", "/help/", "/nowhere"])
def test_a_mistyped_address_is_no_blank_page(
    own: RunningApp, rider_page: OpenPage, path: str
) -> None:
    page = rider_page(path, at=own, expected_errors=("404", "does not seem to exist"))
    expect(keyed(page, "bar")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(("lang", "said"), [("zh-CN", "这个地址没有内容"), ("en", "nothing at")])
@pytest.mark.parametrize("path", ["/s/one/two", "/nowhere/at/all", "/keeper/x"])
def test_an_address_below_a_page_is_a_404_with_the_way_on(
    own: RunningApp, rider_page: OpenPage, path: str, lang: str, said: str
) -> None:
    page = rider_page(path, at=own, lang=lang, expected_errors=("404",))
    expect(page.get_by_role("heading", level=1)).to_contain_text(said)
    page.locator("footer a[href='/']").click()
    expect(keyed(page, "bar")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(
    "query",
    [
        "need=<script>&by=plane&open=maybe&entry=${x}",
        "need=%00&lang=klingon&by=%E2%80%AE",
        "need=microwave,microwave,`x`&open=1&open=0",
        "need=" + "a" * 20_000,
    ],
)
def test_a_search_link_that_cannot_be_meant_still_finds_places(
    own: RunningApp, rider_page: OpenPage, query: str
) -> None:
    page = rider_page(f"/?{query}", at=own, expected_errors=("400",))
    expect(page.locator("li.card[data-id]").first).to_be_visible()


@pytest.mark.parametrize(("lang", "said"), [("zh-CN", "登录后才能看"), ("en", "Sign in to open")])
def test_a_foreign_or_expired_cookie_is_nobodys(
    own: RunningApp, rider_page: OpenPage, lang: str, said: str
) -> None:
    page = rider_page(None, at=own, lang=lang)
    page.context.add_cookies([{"name": "session", "value": "x" * 43, "url": own.origin}])
    page.goto("/keeper")
    expect(page.get_by_text(said)).to_be_visible()
    signed_in(page, own, "keeper", "/keeper")
    expect(keyed(page, "round")).to_be_visible()
    store(own, "UPDATE session SET expires_at = '2020-01-01 00:00:00'")
    page.reload()
    expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.parametrize(("lang", "said"), [("zh-CN", "我们这边出错了"), ("en", "on our side")])
def test_a_page_that_breaks_says_so_in_the_readers_language(
    own: RunningApp, rider_page: OpenPage, lang: str, said: str
) -> None:
    page = signed_in(rider_page(None, at=own, lang=lang), own, "planner", "/coverage")
    store(own, "UPDATE account SET role = 'wizard' WHERE login = 'planner'")
    try:
        page.reload()
        expect(page.get_by_text(said)).to_be_visible()
        shown = page.locator("body").inner_text()
        assert not re.search("Traceback|wizard|ValueError|Error running", shown)
    finally:
        store(own, "UPDATE account SET role = 'auditor' WHERE login = 'planner'")


def test_who_signs_out_in_one_tab_can_do_nothing_in_the_other(
    own: RunningApp, rider_page: OpenPage
) -> None:
    page = signed_in(rider_page(None, at=own), own, "keeper", "/keeper")
    tap(page, "close-for-now")
    keyed(page, "closing-reason").locator("input").fill("too late")
    keyed(page, "closing-reason").locator("input").press("Tab")
    other = page.context.new_page()
    other.goto("/sign-out")
    other.locator("button.main").click()
    other.wait_for_url(f"{own.origin}/")
    tap(page, "closing-send")
    expect(page.get_by_text("先登录").first).to_be_visible()
    assert ask(own.data_dir, "SELECT * FROM closure WHERE reason = 'too late'") == []
    page.reload()
    expect(page.get_by_text("登录后才能看")).to_be_visible()


def test_a_double_tap_closes_once(own: RunningApp, rider_page: OpenPage) -> None:
    page = signed_in(rider_page(None, at=own), own, "keeper", "/keeper")
    tap(page, "close-for-now")
    keyed(page, "closing-reason").locator("input").fill("twice")
    keyed(page, "closing-reason").locator("input").press("Tab")
    page.wait_for_timeout(500)
    keyed(page, "closing-send").get_by_role("button").dblclick()
    expect(keyed(page, "closure")).to_contain_text("twice")
    page.wait_for_timeout(1_000)
    assert len(ask(own.data_dir, "SELECT * FROM closure WHERE reason = 'twice'")) == 1
    tap(page, "reopen")
    expect(keyed(page, "closure")).to_be_hidden()


def test_a_double_tap_makes_one_station(own: RunningApp, rider_page: OpenPage) -> None:
    page = signed_in(rider_page(None, at=own, viewport=DESK), own, "city", "/stations")
    tap(page, "new")
    for key, text in (("field-name", "Made once"), ("field-how_to_find", "Green door")):
        keyed(page, key).locator("input").fill(text)
        keyed(page, key).locator("input").press("Tab")
    keyed(page, "field-entry").get_by_role("button").first.click()
    chart = page.locator(".leaflet-container")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    page.wait_for_timeout(1_000)
    keyed(page, "form-send").get_by_role("button").dblclick()
    expect(keyed(page, "new")).to_be_visible()
    page.wait_for_timeout(1_000)
    assert len(ask(own.data_dir, "SELECT * FROM place WHERE name = 'Made once'")) == 1


def test_the_demo_goes_while_a_rider_looks_at_it(own: RunningApp, rider_page: OpenPage) -> None:
    rider = rider_page("/", at=own, expected_errors=("404",))
    rider.locator("li.card[data-id] button.name").first.click()
    expect(rider.get_by_role("dialog")).to_be_visible()
    real = "(SELECT min(id) FROM place)"
    store(own, f"UPDATE place SET synthetic = 0, name = 'Real one' WHERE id = {real}")
    store(own, "UPDATE account SET synthetic = 0 WHERE login = 'admin'")
    store(own, "INSERT INTO change (place_id) VALUES (NULL)")
    invented = rider.locator("li.card[data-id]").filter(has_not_text="Real one")
    expect(invented).to_have_count(0, timeout=20_000)
    admin = signed_in(rider_page(None, at=own, viewport=DESK), own, "admin", "/data")
    keyed(admin, "demo-sure").locator("label").click()
    tap(admin, "demo-go")
    expect(keyed(admin, "card-demo")).to_be_hidden(timeout=20_000)
    assert ask(own.data_dir, "SELECT count(*) FROM place") == [(1,)]
    rider.reload()
    expect(rider.locator(".leaflet-container")).to_be_visible()
