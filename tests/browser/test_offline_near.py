"""R22: the last nearest list opens without a network, and nothing else is touched by it."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.running import RunningApp, start_app
from tests.browser.stored import ask

AT_2012 = "2026-11-18T20:12:00+08:00"
READY = """async () => { const worker = navigator.serviceWorker;
  while (worker.controller?.state !== "activated")
    await new Promise((go) => setTimeout(go, 20)); }"""
GONE = ("net::ERR_",)  # a killed server, a network that is off


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app of its own at 20:12, that the last test here kills."""
    running = start_app(tmp_path_factory.mktemp("near"), env={"STATIONS_CLOCK": AT_2012})
    running.sign_ins()
    yield running
    running.stop()


def rows(page: Page) -> list[str]:
    return page.locator("a.row b").all_inner_texts()


def landmark(app: RunningApp) -> str:
    return str(ask(app.data_dir, "SELECT name FROM landmark ORDER BY id")[0][0])


@pytest.mark.parametrize(
    ("lang", "said"), [("zh-CN", "没网。显示 20:1"), ("en", "Offline. Saved at 20:1")]
)
def test_the_last_list_opens_with_the_network_off(
    rider_page: OpenPage,
    evening: RunningApp,
    lang: str,
    said: str,
    take_picture: Callable[..., None],
) -> None:
    page = rider_page("/near", at=evening, lang=lang, expected_errors=GONE)
    page.evaluate(READY)
    page.goto(f"/near?q={landmark(evening)}")
    expect(page.locator("#offline")).to_be_hidden()
    shown = rows(page)
    assert shown
    page.context.set_offline(True)
    for address in ("/near", "/near?q=elsewhere"):
        page.goto(address)
        expect(page.locator("#offline")).to_contain_text(said)
        assert rows(page) == shown
    take_picture(page, f"near-offline-{lang}")
    page.context.set_offline(False)
    page.goto("/near")
    expect(page.locator("#offline")).to_be_hidden()
    assert rows(page) == []


def test_a_list_from_a_position_is_kept_too_and_the_position_is_not(
    rider_page: OpenPage, evening: RunningApp
) -> None:
    page = rider_page("/near", at=evening, position=(113.2512, 33.0512), expected_errors=GONE)
    page.evaluate(READY)
    page.locator("#here button").click()
    expect(page.locator("a.row").first).to_be_visible()
    shown = rows(page)
    page.context.set_offline(True)
    page.goto("/near")
    assert rows(page) == shown
    expect(page.locator("#offline")).to_be_visible()
    page.locator("#here button").click()  # a post without a network
    expect(page.locator("#offline")).to_be_visible()
    assert rows(page) == shown
    kept = page.evaluate(
        """async () => { const cache = await caches.open("near-1"), all = [];
          for (const each of await cache.keys())
            all.push(each.url + await (await cache.match(each)).text());
          return all.join(""); }"""
    )
    assert shown[0] in kept
    assert "113.25" not in kept


def test_an_older_list_says_its_day(rider_page: OpenPage, evening: RunningApp) -> None:
    page = rider_page("/near", at=evening, expected_errors=GONE)
    page.evaluate(READY)
    page.goto(f"/near?q={landmark(evening)}")
    page.evaluate(
        """async () => { const cache = await caches.open("near-1");
          for (const each of await cache.keys()) { const found = await cache.match(each);
            const headers = new Headers(found.headers);
            headers.set("Saved", Date.now() - 86400000);
            await cache.put(each, new Response(await found.text(), { headers })); } }"""
    )
    page.context.set_offline(True)
    page.goto("/near")
    expect(page.locator("#offline-day")).to_contain_text("没网。显示 11月18日 20:1")


def test_the_app_can_be_installed_and_the_worker_answers_for_near_alone(
    rider_page: OpenPage, evening: RunningApp
) -> None:
    page = rider_page("/near", at=evening, expected_errors=("404",))
    page.evaluate(READY)
    session = page.context.new_cdp_session(page)
    assert session.send("Page.getAppManifest")["errors"] == []
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    faults = {each["errorId"] for each in found}
    assert faults <= {"in-incognito"}  # every test context is one
    manifest = json.loads(session.send("Page.getAppManifest")["data"])
    assert (manifest["start_url"], manifest["scope"]) == ("/near", "/near")
    scopes = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then(all => all.map(r => r.scope))"
    )
    assert scopes == [f"{evening.origin}/near"]
    for path in ("/help", "/s/nobody", "/nearby", "/near/worker.js"):
        with page.expect_response(lambda answer, p=path: answer.url.endswith(p)) as answer:  # type: ignore[misc]
            page.goto(path)
        assert not answer.value.from_service_worker, path


def test_what_serves_the_worker_says_its_scope(evening: RunningApp) -> None:
    with urllib.request.urlopen(f"{evening.origin}/near/worker.js") as answer:
        assert answer.headers["Service-Worker-Allowed"] == "/near"
        assert "javascript" in answer.headers["Content-Type"]
    with urllib.request.urlopen(f"{evening.origin}/near") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert len(answer.read()) <= 6_000
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
    assert re.search(r"default-src 'none'.*script-src 'sha256-", policy)


def test_the_last_list_opens_after_the_server_is_killed(
    rider_page: OpenPage, evening: RunningApp
) -> None:
    page = rider_page("/near", at=evening, expected_errors=GONE)
    page.evaluate(READY)
    page.goto(f"/near?q={landmark(evening)}")
    shown = rows(page)
    evening.process.kill()
    evening.process.wait(10)
    page.goto("/near")
    assert rows(page) == shown != []
    expect(page.locator("#offline")).to_contain_text("没网。显示 20:1")
