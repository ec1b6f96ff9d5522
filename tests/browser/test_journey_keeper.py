"""Journey 3: staff make a station and invite its keeper, whose word riders see within 2 s."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, OpenPage
from tests.browser.running import RunningApp, SignIn, start_app
from tests.browser.stored import ask

SEEN_WITHIN_MS = 2_000
PASSWORD = "noodles at noon"
WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "meal": "热饭",
        "walk_in": "推门就进",
        "works": "能用",
        "broken": "坏了",
        "meal_broken": re.compile("热饭坏了"),
        "reason": "修水管",
        "closed": "临时关：修水管 · 预计 15:00 开",
        "three": "3 处要再看一下",
        "wrong": "账号或密码不对",
        "not_yours": "这个站不归你管",
        "clash": "王师傅刚改过。两份都在下面，选一份",
        "theirs": "王师傅：坏了",
        "mine": "我：能用",
    },
    "en": {
        "meal": "Hot meal",
        "walk_in": "Walk in",
        "works": "Works",
        "broken": "Broken",
        "meal_broken": re.compile("Hot meal broken"),
        "reason": "plumbing",
        "closed": "Closed for now: plumbing · back at 15:00",
        "three": "3 entries need another look",
        "wrong": "Wrong account or password",
        "not_yours": "Not your station to edit",
        "clash": "王师傅 just changed this. Pick one below",
        "theirs": "王师傅: Broken",
        "mine": "You: Works",
    },
}


@pytest.fixture(scope="module")
def noon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app whose clock begins on a Wednesday at noon, so that 15:00 is still ahead."""
    folder = tmp_path_factory.mktemp("noon")
    running = start_app(folder, env={"STATIONS_CLOCK": "2026-11-18T12:00:00+08:00"})
    running.sign_ins()
    yield running
    running.stop()


@pytest.fixture(params=["zh-CN", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def keyed(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}")


def sign_in(page: Page, who: SignIn) -> None:
    page.goto("/sign-in")
    page.locator("#login").fill(who.login)
    page.locator("#password").fill(who.password)
    page.locator("button.main").click()
    page.wait_for_url(re.compile("/(keeper|stations)$"))


def account(app: RunningApp, login: str) -> SignIn:
    return next(entry for entry in app.sign_ins() if entry.login == login)


def answer(page: Page, amenity: str, word: str) -> None:
    keyed(page, f"thing-{amenity}").get_by_role("radio", name=word).click()
    expect(keyed(page, f"thing-{amenity}").get_by_role("radio", name=word)).to_be_checked()


def type_in(page: Page, key: str, text: str) -> None:
    keyed(page, key).locator("input").fill(text)
    keyed(page, key).locator("input").press("Tab")


def a_made_station(page: Page, w: dict[str, Any], name: str) -> None:
    """Staff fill the form: refused with its faults first, then made with a tap on the map."""
    keyed(page, "new").get_by_role("button").click()
    type_in(page, "field-name", name)
    keyed(page, "form-send").get_by_role("button").click()
    expect(page.get_by_text(w["three"]).first).to_be_visible()
    expect(keyed(page, "field-name").locator("input")).to_have_value(name)
    keyed(page, "field-entry").get_by_text(w["walk_in"], exact=True).click()
    keyed(page, "field-amenities").get_by_text(w["meal"], exact=True).click()
    type_in(page, "field-how_to_find", "Green door")
    type_in(page, "field-hours", "24小时")
    chart = page.locator(".leaflet-container")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    page.wait_for_timeout(800)
    keyed(page, "form-send").get_by_role("button").click()
    expect(page.get_by_text(name).first).to_be_visible()
    expect(keyed(page, "new")).to_be_visible()


def an_invitation(page: Page, name: str) -> str:
    """The link that staff read from the page, which shows it once."""
    type_in(page, "staff-find", name)
    row = page.locator('[class*="st-key-card-"]').filter(has_text=name)
    row.get_by_role("button", name=re.compile("修改|Correct")).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    keyed(page, "form-invite-first").get_by_role("button").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert "/invite/" in link
    return link


def accept(page: Page, link: str, login: str) -> None:
    page.goto(link)
    page.locator("#display_name").fill("李师傅")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password_again").fill(PASSWORD)
    page.locator("button.main").click()
    page.wait_for_url("**/keeper")


def close_until_three(page: Page, w: dict[str, Any]) -> None:
    """Begin a closure; the last tap is left to the caller, who watches what it does."""
    keyed(page, "close-for-now").get_by_role("button").click()
    type_in(page, "closing-reason", w["reason"])
    keyed(page, "closing-time").get_by_role("combobox").click()
    page.get_by_role("option", name="15:00", exact=True).click()


def test_an_invited_keeper_s_word_is_seen_by_riders_within_two_seconds(
    noon: RunningApp, rider_page: OpenPage, lang: str, take_picture: Callable[..., None]
) -> None:
    w, name = WORDS[lang], f"新桥驿站 {lang}"
    staff = rider_page(None, lang=lang, viewport=DESK, at=noon)
    sign_in(staff, account(noon, "city"))
    a_made_station(staff, w, name)
    link = an_invitation(staff, name)
    take_picture(staff, f"staff-form-{lang}")
    keeper = rider_page(None, lang=lang, at=noon, expected_errors=("410",))
    accept(keeper, link, f"li.{lang.lower()}")
    expect(keeper.get_by_role("heading", name=name)).to_be_visible()
    take_picture(keeper, f"keeper-{lang}")

    code = str(ask(noon.data_dir, "SELECT code FROM place WHERE name = ?", name)[0][0])
    rider = rider_page("/", lang=lang, at=noon)
    rider.locator("li.card[data-id]").filter(has_text=name).locator("button.name").click()
    sheet = rider.get_by_role("dialog")
    expect(sheet.get_by_role("heading", name=name)).to_be_visible()
    expect(sheet.get_by_text(w["meal_broken"]).first).to_be_hidden()

    answer(keeper, "microwave", w["broken"])
    keyed(keeper, "send-round").get_by_role("button").click()
    expect(sheet.get_by_text(w["meal_broken"]).first).to_be_visible(timeout=SEEN_WITHIN_MS)

    close_until_three(keeper, w)
    keyed(keeper, "closing-send").get_by_role("button").click()
    expect(sheet.get_by_text(w["closed"]).first).to_be_visible(timeout=SEEN_WITHIN_MS)
    door = rider_page(f"/s/{code}", lang=lang, at=noon)
    expect(door.get_by_text(w["closed"])).to_be_visible(timeout=1)
    expect(keyed(keeper, "closure")).to_contain_text(w["closed"])
    take_picture(keeper, f"keeper-closed-{lang}")

    keyed(keeper, "reopen").get_by_role("button").click()
    expect(sheet.get_by_text(w["closed"]).first).to_be_hidden(timeout=SEEN_WITHIN_MS)
    assert keeper.goto(link).status == 410  # type: ignore[union-attr]


def test_another_station_is_refused_and_so_is_a_wrong_password(
    noon: RunningApp, rider_page: OpenPage, lang: str
) -> None:
    w = WORDS[lang]
    page = rider_page("/sign-in", lang=lang, at=noon, expected_errors=("401", "403"))
    page.locator("#login").fill("keeper")
    page.locator("#password").fill("not this one")
    page.locator("button.main").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile(w["wrong"]))
    expect(page.locator("#login")).to_have_value("keeper")
    sign_in(page, account(noon, "keeper"))
    others = ask(
        noon.data_dir,
        "SELECT code FROM place WHERE id NOT IN (SELECT place_id FROM keeper) LIMIT 1",
    )
    page.goto(f"/poster/{others[0][0]}")
    expect(page.get_by_role("heading", name=w["not_yours"])).to_be_visible()


def test_the_later_of_two_keepers_sees_both_answers(
    noon: RunningApp, rider_page: OpenPage, lang: str, take_picture: Callable[..., None]
) -> None:
    w = WORDS[lang]
    first, second = (rider_page(None, lang=lang, at=noon) for _ in range(2))
    sign_in(first, account(noon, "keeper2"))
    sign_in(second, account(noon, "keeper"))
    answer(second, "microwave", w["works"])
    answer(first, "microwave", w["broken"])
    keyed(first, "send-some").get_by_role("button").click()
    expect(keyed(first, "sent")).to_be_visible()
    keyed(second, "send-some").get_by_role("button").click()
    expect(second.get_by_text(w["clash"])).to_be_visible()
    expect(second.get_by_role("button", name=w["theirs"])).to_be_visible()
    take_picture(second, f"keeper-clash-{lang}")
    second.get_by_role("button", name=w["mine"]).click()
    expect(second.get_by_text(w["clash"])).to_be_hidden()
    assert state_of_microwave(noon) == "working"


def state_of_microwave(app: RunningApp) -> str:
    sql = (
        "SELECT state FROM amenity JOIN keeper USING (place_id) JOIN account ON account.id ="
        " account_id WHERE login = 'keeper' AND amenity = 'microwave'"
    )
    return str(ask(app.data_dir, sql)[0][0])


def test_the_poster_s_code_leads_to_the_check_in(
    noon: RunningApp, rider_page: OpenPage, take_picture: Callable[..., None]
) -> None:
    page = rider_page(None, viewport=DESK, at=noon)
    sign_in(page, account(noon, "keeper"))
    link = keyed(page, "keeper-links").locator('a[href*="/s/"]').get_attribute("href")
    page.goto(str(link).replace("/s/", "/poster/"))
    take_picture(page, "poster", full_page=True)
    picture = Image.open(BytesIO(page.locator("svg.qr").screenshot()))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [f"{noon.origin}{link}"]


def test_who_signed_out_is_out_everywhere(noon: RunningApp, rider_page: OpenPage) -> None:
    page = rider_page(None, at=noon)
    sign_in(page, account(noon, "keeper"))
    expect(keyed(page, "round")).to_be_visible()
    stolen = next(c for c in page.context.cookies() if c["name"] == "session")
    assert stolen["httpOnly"]
    page.goto("/sign-out")
    page.locator("button.main").click()
    page.wait_for_url(f"{noon.origin}/")
    thief = rider_page(None, at=noon)
    thief.context.add_cookies([{"name": "session", "value": stolen["value"], "url": noon.origin}])
    thief.goto("/keeper")
    expect(thief.get_by_role("link", name="登录").first).to_be_visible()
    assert not keyed(thief, "round").is_visible()
