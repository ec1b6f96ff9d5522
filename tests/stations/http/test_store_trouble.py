"""The store fails while the app runs: nothing is lost or invented, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from stations.http import fast_lane, health, near, places, poster, sign_in
from stations.http.last_resort import SafeHeaders, exception_handlers
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.storage import visits
from tests.builders import a_hub, a_place

CHINESE = {"accept-language": "zh-CN", "accept": "text/html"}
ENGLISH = {"accept-language": "en", "accept": "text/html"}
Spoil = Callable[[Hub], None]


async def breaks(_request: Request) -> Response:
    raise ZeroDivisionError("a defect with 13800000000 in its message")


def an_app(hub: Hub) -> Starlette:
    rooms = (health, fast_lane, near, places, sign_in, poster)
    routes = [*(r for room in rooms for r in room.routes(hub)), Route("/breaks", breaks)]
    return Starlette(routes=routes, exception_handlers=dict(exception_handlers()))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path, a_place()) as opened:
        yield opened


@pytest.fixture
def client(hub: Hub) -> TestClient:
    app = SafeHeaders(an_app(hub))
    return TestClient(app, headers=CHINESE, follow_redirects=False, raise_server_exceptions=False)


def count(hub: Hub) -> int:
    with hub.read() as connection:
        return visits.count_visits(connection)


def nonce(page: str) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _tell(hub: Hub, sql: str) -> list[Any]:
    """Speak to the writer's own connection, outside any transaction."""
    pooled = hub.store.writing.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        return list(driver.execute(sql).fetchall())
    finally:
        pooled.close()


def fill_the_disk(hub: Hub) -> None:
    pages = _tell(hub, "PRAGMA page_count")[0][0]
    _tell(hub, f"PRAGMA max_page_count = {pages}")
    padding = "INSERT INTO setting (name, value) VALUES ('pad' || random(), 'no room')"
    with pytest.raises(Exception, match="full"):
        for _ in range(10_000):
            _tell(hub, padding)


def make_room(hub: Hub) -> None:
    _tell(hub, "PRAGMA max_page_count = 1073741823")


def forbid_writing(hub: Hub) -> None:
    _tell(hub, "PRAGMA query_only = ON")


def allow_writing(hub: Hub) -> None:
    _tell(hub, "PRAGMA query_only = OFF")


@pytest.mark.parametrize(
    ("spoil", "mend"), [(fill_the_disk, make_room), (forbid_writing, allow_writing)]
)
def test_a_store_that_cannot_be_written_refuses_plainly_and_counts_once_later(
    hub: Hub, client: TestClient, spoil: Spoil, mend: Spoil
) -> None:
    spoil(hub)
    acknowledged, refused, form = check_in_until_refused(hub, client)
    assert refused.status_code == 503
    assert "现在存不了" in refused.text
    assert count(hub) == acknowledged
    assert client.get("/s/abc2345").status_code == 200
    assert client.get("/near").status_code == 200
    assert client.post("/api/view", json={"origin": [113.25, 33.05]}).status_code == 200
    mend(hub)
    client.post("/s/abc2345/check-in", data=form)
    client.post("/s/abc2345/check-in", data=form)
    assert count(hub) == acknowledged + 1


def check_in_until_refused(hub: Hub, client: TestClient) -> tuple[int, Any, dict[str, str]]:
    """One phone after the other: how many were told "saved", and the first that was not."""
    assert isinstance(hub.clock, SetClock)
    for acknowledged in range(500):
        hub.clock.forward(timedelta(seconds=5))  # faster than the wall code's limit proves nothing
        client.cookies.clear()
        form = {"nonce": nonce(client.get("/s/abc2345").text)}
        answer = client.post("/s/abc2345/check-in", data=form)
        if answer.status_code != 303:
            return acknowledged, answer, form
    raise AssertionError("never refused")


def test_a_damaged_store_leaves_the_pages_standing_and_health_unwell(
    hub: Hub, client: TestClient
) -> None:
    page = client.get("/s/abc2345").text
    hub.store.reading.dispose()
    _tell(hub, "PRAGMA wal_checkpoint(TRUNCATE)")
    _tell(hub, "PRAGMA shrink_memory")
    with hub.store.path.open("r+b") as file:
        file.write(b"\xde\xad" * 40_000)
    shown = client.get("/s/abc2345")
    assert (shown.status_code, "槐荫路驿站" in shown.text) == (200, True)
    assert client.post("/s/abc2345/check-in", data={"nonce": nonce(page)}).status_code == 503
    refused = client.get("/sign-in", headers={"cookie": "session=somebody"})
    assert refused.status_code == 503
    assert "Traceback" not in refused.text
    health = client.get("/healthz")
    assert (health.status_code, health.json()["store"]) == (503, "damaged")


@pytest.mark.parametrize(("headers", "said"), [(CHINESE, "我们这边出错了"), (ENGLISH, "our side")])
def test_a_defect_is_answered_in_the_readers_language(
    client: TestClient, headers: dict[str, str], said: str
) -> None:
    answer = client.get("/breaks", headers=headers)
    assert answer.status_code == 500
    assert said in answer.text
    assert "ZeroDivision" not in answer.text
    assert "13800000000" not in answer.text


def test_what_no_route_takes_is_said_plainly(client: TestClient) -> None:
    wrong_method = client.put("/near", headers=ENGLISH)
    assert wrong_method.status_code == 405
    assert set(wrong_method.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "This address does not take that" in wrong_method.text
    assert "这个地址没有内容" in client.get("/nothing-here").text
    assert client.get("/api/nothing").json()["message"] == "这个地址没有内容"
    assert client.get("/nothing", headers={"accept": "*/*"}).text == "这个地址没有内容\n"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"garbage"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="nonce"'),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(99))),
        ("application/x-www-form-urlencoded", b"nonce=%ff%00&nonce=%2500"),
        ("application/json", b"{}"),
        ("text/plain", b"nonce=1"),
        ("application/x-www-form-urlencoded", b"nonce=" + b"a" * 1_000_000),
    ],
)
@pytest.mark.parametrize("path", ["/s/abc2345/check-in", "/s/abc2345/report", "/near", "/sign-in"])
def test_a_form_that_is_none_of_ours_is_refused_in_the_readers_language(
    hub: Hub, client: TestClient, path: str, content_type: str, body: bytes
) -> None:
    client.cookies["day"] = "abcdefghijklmn"
    answer = client.post(path, content=body, headers={"content-type": content_type})
    assert answer.status_code in {400, 403, 413}
    assert re.search("[一-鿿]{4}", answer.text)
    assert count(hub) == 0


NUMBERS = ("9" * 400, "9" * 5_000, "1e999", "NaN", "-Infinity", "true", '"14"', "[]", "{}")


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_are_none_are_a_400_that_names_the_field(
    client: TestClient, number: str
) -> None:
    for body in (
        f'{{"zoom":{number}}}',
        f'{{"origin":[{number},33]}}',
        f'{{"bbox":[113,33,114,{number}]}}',
        f'{{"limit":{number}}}',
    ):
        answer = client.post("/api/view", content=body)
        assert (answer.status_code, answer.json()["reason"]) == (400, "malformed")
        assert answer.json()["next"]


@pytest.mark.parametrize("host", ['a"><svg onload=1>', "[", "[::1", "a b", "x" * 4_000])
def test_a_host_that_is_none_breaks_no_page(client: TestClient, host: str) -> None:
    for path in ("/s/abc2345", "/near", "/sign-in"):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code in {200, 400}
        assert "<svg onload" not in answer.text


def test_no_other_site_may_frame_an_answer_or_guess_its_type(client: TestClient) -> None:
    for path in ("/s/abc2345", "/near", "/sign-in", "/healthz", "/api/version", "/nothing"):
        headers = client.get(path).headers
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] in {"same-origin", "no-referrer"}
