"""The plain forms of sign-in: cookies, halves, local redirects, entries kept, codes that fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.http import poster, sign_in
from stations.http.poster import qr_svg
from stations.http.sign_in import local_path
from stations.people.accounts import Post, Role
from stations.services.accounts import invite_keeper, who
from stations.services.hub import Hub
from tests.stations.services.a_city import MINE, PASSWORD, an_account, two_stations

CHINESE = {"accept-language": "zh-CN,zh;q=0.9"}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with two_stations(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def client(hub: Hub) -> TestClient:
    return a_client(hub)


def a_client(hub: Hub, base: str = "http://city.test") -> TestClient:
    routes = [*sign_in.routes(hub), *poster.routes(hub)]
    return TestClient(Starlette(routes=routes), base_url=base, follow_redirects=False)


def half(page: str) -> str:
    found = re.search(r'name="half" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def post_sign_in(client: TestClient, **but: str):  # type: ignore[no-untyped-def]
    page = client.get("/sign-in", headers=CHINESE).text
    form = {"login": "wang", "password": PASSWORD, "half": half(page), "next": ""} | but
    return client.post("/sign-in", data=form, headers=CHINESE)


def test_a_keeper_signs_in_and_lands_at_their_station(hub: Hub, client: TestClient) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    answer = post_sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/keeper")
    assert who(hub, client.cookies["session"]) is not None


def test_the_session_cookie_is_hidden_from_scripts_and_other_sites(
    hub: Hub, client: TestClient
) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    cookie = next(
        line
        for line in post_sign_in(client).headers.get_list("set-cookie")
        if line.startswith("session=")
    ).lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


@pytest.mark.parametrize("way", ["scheme", "proxy"])
def test_over_https_every_cookie_is_secure(hub: Hub, way: str) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    client = a_client(hub, "https://city.test")
    if way == "proxy":
        client = a_client(hub)
        client.headers["x-forwarded-proto"] = "https"
    page = client.get("/sign-in")
    assert "Secure" in page.headers["set-cookie"]


def test_a_wrong_password_keeps_the_name_and_never_shows_the_password(
    hub: Hub, client: TestClient
) -> None:
    answer = post_sign_in(client, login="wang <b>", password="not this one")
    assert answer.status_code == 401
    assert "账号或密码不对" in answer.text
    assert 'value="wang &lt;b&gt;"' in answer.text
    assert "not this one" not in answer.text


def test_an_unknown_name_gives_the_same_page_as_a_wrong_password(
    hub: Hub, client: TestClient
) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")

    def page(login: str) -> str:
        text = post_sign_in(client, login=login, password="wrong").text
        return re.sub(r'name="half" value="[^"]+"', "", text).replace(login, "NAME")

    assert page("wang") == page("nobody")


def test_the_sixth_try_is_told_to_come_back(client: TestClient) -> None:
    for _ in range(5):
        assert post_sign_in(client, password="wrong").status_code == 401
    answer = post_sign_in(client, password="wrong")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert "试太多次，15 分钟后再来" in answer.text


def test_english_readers_read_english(client: TestClient) -> None:
    assert "Sign in" in client.get("/sign-in?lang=en").text
    assert "Sign in" in client.get("/sign-in").text  # remembered
    assert "登录" in client.get("/sign-in?lang=zh-CN").text


@pytest.mark.parametrize("field", ["", "made up", "x.y.z"])
def test_a_form_that_is_not_ours_signs_nobody_in(hub: Hub, client: TestClient, field: str) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    answer = post_sign_in(client, half=field)
    assert answer.status_code == 403
    assert 'value="wang"' in answer.text
    assert "session" not in client.cookies


def test_the_half_of_another_browser_is_refused(hub: Hub, client: TestClient) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    foreign = half(a_client(hub).get("/sign-in").text)
    assert post_sign_in(client, half=foreign).status_code == 403


def test_a_refused_form_can_be_sent_again(hub: Hub, client: TestClient) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    page = post_sign_in(client, half="").text
    again = {"login": "wang", "password": PASSWORD, "half": half(page), "next": ""}
    assert client.post("/sign-in", data=again).status_code == 303


HOSTILE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https://evil.example",
    "https:evil.example", "http:///evil.example", "javascript:alert(1)", "evil.example",
    " //evil.example",
    "/\t/evil.example", "/\n/evil.example", "\x00/", "", "data:text/html,x", "//user@evil.example/",
    "/%0d%0aSet-Cookie:x\r\n", "//[",
]  # fmt: skip


@pytest.mark.parametrize("wanted", HOSTILE)
def test_after_sign_in_nobody_is_led_elsewhere(hub: Hub, wanted: str) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    answer = post_sign_in(a_client(hub), next=wanted)
    assert answer.headers["location"] == "/keeper"


def test_after_sign_in_the_page_that_asked_is_opened(hub: Hub, client: TestClient) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    answer = post_sign_in(client, next="/poster/mine234?lang=en")
    assert answer.headers["location"] == "/poster/mine234?lang=en"


@given(st.text())
def test_a_next_path_always_stays_here(wanted: str) -> None:
    path = local_path(wanted, "/")
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isprintable()


def test_signing_out_needs_the_session_s_own_token(hub: Hub, client: TestClient) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    post_sign_in(client)
    session = client.cookies["session"]
    assert client.post("/sign-out", data={"csrf": "made up"}).status_code == 403
    assert who(hub, session) is not None
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-out").text)
    assert found is not None
    assert client.post("/sign-out", data={"csrf": found[1]}).status_code == 303
    assert who(hub, session) is None
    assert "session" not in client.cookies


def test_who_is_signed_in_is_not_asked_again(hub: Hub, client: TestClient) -> None:
    an_account(hub, Role.CITY, login="wang")
    post_sign_in(client)
    assert client.get("/sign-in").headers["location"] == "/stations"


def test_signing_in_gives_a_new_session_whatever_cookie_was_planted(
    hub: Hub, client: TestClient
) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    client.cookies.set("session", "planted", domain="city.test", path="/")
    post_sign_in(client)
    assert who(hub, "planted") is None


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 400),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded", 403),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
def test_a_malformed_form_is_told_what_to_do(
    client: TestClient, body: bytes, kind: str, status: int
) -> None:
    answer = client.post("/sign-in", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert "<h1>" in answer.text


def a_link(hub: Hub) -> str:
    return invite_keeper(hub, an_account(hub, Role.COUNTY, name="Staff"), MINE, Post.FIRST)


def test_an_invited_keeper_chooses_how_to_sign_in(hub: Hub, client: TestClient) -> None:
    link = a_link(hub)
    page = client.get(link, headers=CHINESE).text
    assert "槐荫路驿站" in page
    assert "Staff 邀请你做这里的第一站管员" in page
    form = {
        "half": half(page),
        "login": "li.min",
        "display_name": "李师傅",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    answer = client.post(link, data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/keeper")
    found = who(hub, client.cookies["session"])
    assert found is not None
    assert found.account.keeps == frozenset({MINE})
    assert client.get(link).status_code == 410


def test_faults_stand_under_their_fields_and_are_counted(hub: Hub, client: TestClient) -> None:
    link = a_link(hub)
    page = client.get(link, headers=CHINESE).text
    form = {
        "half": half(page),
        "login": "a b",
        "display_name": "李师傅",
        "password": "short",
        "password_again": "short",
    }
    answer = client.post(link, data=form, headers=CHINESE)
    assert answer.status_code == 422
    assert "2 处要再看一下" in answer.text
    assert 'aria-describedby="login-fault"' in answer.text
    assert 'value="李师傅"' in answer.text
    assert "short" not in answer.text


def test_an_unknown_invitation_is_not_found(client: TestClient) -> None:
    answer = client.get("/invite/made-up", headers=CHINESE)
    assert answer.status_code == 404
    assert "认不出这个链接" in answer.text


def test_no_page_of_these_is_kept_or_framed(client: TestClient) -> None:
    headers = client.get("/sign-in").headers
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_poster_needs_somebody_who_may(hub: Hub, client: TestClient) -> None:
    answer = client.get("/poster/mine234")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=/poster/mine234",
    )
    an_account(hub, Role.KEEPER, MINE, login="wang")
    post_sign_in(client)
    assert client.get("/poster/mine234").status_code == 200
    refused = client.get("/poster/oth2345", headers=CHINESE)
    assert refused.status_code == 403
    assert "这个站不归你管" in refused.text
    assert client.get("/poster/unknown").status_code == 404


def test_the_poster_shows_the_place_its_link_and_12351(hub: Hub, client: TestClient) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    post_sign_in(client)
    page = client.get("/poster/mine234", headers=CHINESE).text
    for expected in ("槐荫路驿站", "http://city.test/s/mine234", "12351", "24/7", "饮水"):
        assert expected in page
    assert qr_svg("http://city.test/s/mine234").strip() in page
