"""R15: inside WeChat and QQ no link of the map's list or sheet tries to open another app."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

PLAIN = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
CARDS = "li.card[data-id]"


@pytest.mark.parametrize(
    ("inside", "native"),
    [
        ("", True),
        (" MicroMessenger/8.0.49(0x28003133) WeChat/arm64 NetType/4G", False),
        (" V1_AND_SQ_8.9.50_0_TIM_D QQ/8.9.50.10000 NetType/WIFI", False),
    ],
)
def test_wechat_and_qq_get_the_safe_fallback(
    rider_page: OpenPage, inside: str, native: bool
) -> None:
    page = rider_page("/", user_agent=PLAIN + inside)
    go = page.locator(f"{CARDS} a.go").first.get_attribute("href")
    assert go is not None
    page.locator(f"{CARDS} button.name").first.click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_text("复制地址")).to_be_visible()  # the last of what leads away
    links = [go, *sheet.locator("a").evaluate_all("all => all.map(a => a.href)")]
    outward = [urlsplit(link) for link in links if not link.startswith(page.url.split("?")[0])]
    schemes = {each.scheme for each in outward} - {"tel"}
    calls = {value for each in outward for value in parse_qs(each.query).get("callnative", [])}
    assert schemes == ({"https", "geo"} if native else {"https"})
    assert calls == ({"1"} if native else {"0"})
