"""The wall code's page over HTTP: small, without script, and no form counts twice."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.demo.load import load_demo
from stations.http import fast_lane, near
from stations.registry.vocabulary import Amenity
from stations.services.hub import Hub
from stations.storage import visits
from tests.builders import a_hub, a_place, an_amenity

NAME = "巩义市二十里村通桥路孝义街道便民服务中心户外劳动者爱心驿站"  # as long as real ones get


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    places = (
        a_place(name=NAME, amenities=(an_amenity(Amenity.MICROWAVE),)),
        a_place(id="p2", code="bcd2345", name="柳岸大街驿站", position=(113.26, 33.05)),
        a_place(id="p3", code="cde2345", name="早关驿站", opening_hours="06:00-09:00"),
        a_place(
            id="p4", code="def2345", name='<img src=x onerror="alert(1)">${1}`', how_to_find=""
        ),
    )
    with a_hub(tmp_path, *places) as opened:
        yield opened


@pytest.fixture
def client(hub: Hub) -> TestClient:
    app = Starlette(routes=[*fast_lane.routes(hub), *near.routes(hub)])
    return TestClient(app, headers={"accept-language": "zh-CN"})


def nonces(page: str) -> list[str]:
    return re.findall(r'name="nonce" value="([^"]+)"', page)


def count(hub: Hub) -> int:
    with hub.read() as connection:
        return visits.count_visits(connection)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_the_demo_city_keeps_to_6_kb_whatever_its_state(
    tmp_path: Path, language: str
) -> None:
    with a_hub(tmp_path / "demo") as demo:
        load_demo(demo)
        web = TestClient(Starlette(routes=fast_lane.routes(demo)))
        head = {"accept-language": language}
        for row in demo.catalogue.rows:
            web.cookies.clear()
            first = web.get(f"/s/{row.place.code}", headers=head)
            told = web.get(f"/s/{row.place.code}?said=no_cookie", headers=head)
            for page in (first, told):
                assert len(page.content) <= 6_000, row.place.name
                assert len(gzip.compress(page.content)) <= 3_000, row.place.name


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("code", ["abc2345", "cde2345"])
def test_the_page_is_one_document_of_6_kb_without_script(
    client: TestClient, code: str, language: str
) -> None:
    answer = client.get(f"/s/{code}", headers={"accept-language": language})
    assert answer.status_code == 200
    assert len(answer.content) <= 6_000
    assert len(gzip.compress(answer.content)) <= 3_000
    assert not re.search(r"<script|<img|<link[^>]+stylesheet|url\(|@import|https?:", answer.text)


def test_one_tap_checks_in_and_the_page_says_when(client: TestClient, hub: Hub) -> None:
    page = client.get("/s/abc2345").text
    answer = client.post("/s/abc2345/check-in", data={"nonce": nonces(page)[0]})
    assert answer.url.path == "/s/abc2345"
    assert "签到了 · 12:00，谢谢" in answer.text
    assert count(hub) == 1


def test_back_retry_and_double_tap_never_count_twice(client: TestClient, hub: Hub) -> None:
    page = client.get("/s/abc2345").text
    for _ in range(3):
        client.post("/s/abc2345/check-in", data={"nonce": nonces(page)[0]})
    again = client.get("/s/abc2345").text  # a page of its own, with nonces of its own
    assert "签到了" in again
    client.post("/s/abc2345/check-in", data={"nonce": nonces(page)[1]})
    assert count(hub) == 1


def test_the_answer_is_a_redirect_so_that_reloading_sends_nothing(client: TestClient) -> None:
    page = client.get("/s/abc2345").text
    answer = client.post(
        "/s/abc2345/check-in", data={"nonce": nonces(page)[0]}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/s/abc2345")


def test_the_day_token_is_hidden_from_scripts_and_sent_to_the_wall_codes_only(
    client: TestClient,
) -> None:
    cookie = client.get("/s/abc2345").headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/s/"} <= set(cookie.split("; "))
    assert "secure" not in cookie
    client.cookies.clear()
    behind_a_proxy = client.get("/s/abc2345", headers={"x-forwarded-proto": "https"})
    assert "secure" in behind_a_proxy.headers["set-cookie"].lower().split("; ")


def test_without_cookies_nothing_is_counted_and_the_page_says_so(hub: Hub) -> None:
    app = Starlette(routes=fast_lane.routes(hub))
    page = TestClient(app).get("/s/abc2345").text
    answer = TestClient(app).post("/s/abc2345/check-in", data={"nonce": nonces(page)[0]})
    assert "Cookie" in answer.text
    assert count(hub) == 0


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [("zzzzzzz", 404, "认不出这个码。用站名找"), ("%3Cscript%3E", 404, "认不出这个码")],
)
def test_an_unknown_code_says_the_way_on(
    client: TestClient, code: str, status: int, words: str
) -> None:
    answer = client.get(f"/s/{code}")
    assert answer.status_code == status
    assert words in answer.text
    assert 'action="/near"' in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"nonce": "<script>alert(1)</script>"},
        {"nonce": "${1}`"},
        {"nonce": "x" * 1_000_000},
        {"nonce": "NaN", "amenity": "' OR 1=1 --", "answer": "working"},
    ],
)
@pytest.mark.parametrize("act", ["check-in", "report"])
def test_malformed_forms_are_refused_and_nothing_is_stored(
    client: TestClient, hub: Hub, act: str, form: dict[str, str]
) -> None:
    client.get("/s/abc2345")
    answer = client.post(f"/s/abc2345/{act}", data=form)
    assert answer.status_code == 400
    assert "再扫一次" in answer.text or "认不出" in answer.text
    assert count(hub) == 0


def test_locked_is_two_taps_and_two_phones_turn_the_page_round(hub: Hub) -> None:
    app = Starlette(routes=fast_lane.routes(hub))
    for phone, said in ((1, "记下了。再有一人说"), (2, "现在标成「门锁着」了")):
        client = TestClient(app, headers={"accept-language": "zh-CN"})
        page = client.get("/s/abc2345").text
        assert page.index("签到") < page.index("下一个开着的"), phone
        sent = {"nonce": nonces(page)[-1], "answer": "locked"}
        answer = client.post("/s/abc2345/report", data=sent)
        assert said in answer.text
    turned = TestClient(app, headers={"accept-language": "zh-CN"}).get("/s/abc2345").text
    assert "有人说门锁着（2 人）" in turned
    assert turned.index("下一个开着的") < turned.index("/check-in")


def test_hostile_names_are_text_and_nothing_else(client: TestClient) -> None:
    page = client.get("/s/def2345").text
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;${1}`" in page
    assert "<img" not in page


def test_english_is_a_link_and_is_remembered(client: TestClient) -> None:
    assert "Check in" in client.get("/s/abc2345?lang=en").text
    assert "Check in" in client.get("/s/abc2345").text


def test_near_finds_by_name_and_by_position_without_a_position_in_the_address(
    client: TestClient,
) -> None:
    by_name = client.get("/near", params={"q": "柳岸大街驿站"})
    assert "柳岸大街驿站附近开着的" in by_name.text
    by_position = client.post("/near", data={"lon": "113.26", "lat": "33.05"})
    assert by_position.status_code == 200
    assert by_position.text.index("柳岸大街驿站") < by_position.text.index(NAME)
    assert "113.26" not in str(by_position.url)


@pytest.mark.parametrize(
    ("lon", "lat"), [("NaN", "33"), ("inf", "33"), ("33.05", "113.25"), ("", ""), ("<b>", "1e999")]
)
def test_near_refuses_positions_that_are_none(client: TestClient, lon: str, lat: str) -> None:
    answer = client.post("/near", data={"lon": lon, "lat": lat})
    assert answer.status_code == 400
    assert "没看懂" in answer.text


@pytest.mark.parametrize("query", [{"q": "x" * 1_000}, {"q": "槐", "need": "<script>"}])
def test_near_refuses_what_it_cannot_read(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/near", params=query).status_code == 400
