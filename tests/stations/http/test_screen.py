"""The code on a screen: signed in, another one every half minute, worth more than the wall's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.http import fast_lane, screen
from stations.http.poster import qr_svg
from stations.people.accounts import Role
from stations.registry.places import PlaceId
from stations.services.accounts import sign_in
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.storage import visits
from stations.visits.check_in import BURST
from stations.visits.screen_codes import screen_code, window_of
from tests.builders import SECRET
from tests.stations.services.a_city import MINE, OTHERS, PASSWORD, an_account, two_stations

BASE = "http://city.test"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with two_stations(tmp_path / "store") as opened:
        yield opened


def a_client(hub: Hub) -> TestClient:
    app = Starlette(routes=[*fast_lane.routes(hub), *screen.routes(hub)])
    return TestClient(app, base_url=BASE, headers={"accept-language": "zh-CN"})


@pytest.fixture
def keeper(hub: Hub) -> TestClient:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    client = a_client(hub)
    client.cookies.set("session", sign_in(hub, "wang", PASSWORD).session_id)
    return client


def shown_now(hub: Hub, place_id: PlaceId = MINE) -> str:
    return screen_code(SECRET, place_id, window_of(hub.clock.now()))


def drawn_now(hub: Hub) -> str:
    return qr_svg(f"{BASE}/s/mine234?k={shown_now(hub)}").strip()


def check_in_by(hub: Hub, path: str) -> str:
    """A phone of its own opens the address and taps; what its page says then."""
    phone = a_client(hub)
    page = phone.get(path).text
    nonce = re.findall(r'name="nonce" value="([^"]+)"', page)[0]
    return phone.post("/s/mine234/check-in", data={"nonce": nonce}).text


def count(hub: Hub) -> int:
    with hub.read() as connection:
        return visits.count_visits(connection)


def test_the_screen_shows_the_code_of_this_half_minute_and_comes_back_for_the_next(
    hub: Hub, keeper: TestClient
) -> None:
    page = keeper.get("/screen/mine234")
    assert drawn_now(hub) in page.text
    assert re.search(r'http-equiv="refresh" content="30"', page.text)
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    cast(SetClock, hub.clock).forward(timedelta(seconds=29))
    assert 'content="1"' in keeper.get("/screen/mine234").text
    cast(SetClock, hub.clock).forward(timedelta(seconds=1))
    assert drawn_now(hub) in keeper.get("/screen/mine234").text


def test_only_who_keeps_the_station_may_show_its_screen(hub: Hub, keeper: TestClient) -> None:
    answer = a_client(hub).get("/screen/mine234", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=/screen/mine234",
    )
    assert keeper.get("/screen/oth2345").status_code == 403
    assert keeper.get("/screen/nothere").status_code == 404


def test_who_read_the_screen_is_counted_though_the_wall_is_full(hub: Hub) -> None:
    for _ in range(BURST):
        assert "签到了" in check_in_by(hub, "/s/mine234")
    assert "过一分钟再点一次" in check_in_by(hub, "/s/mine234")
    assert "签到了" in check_in_by(hub, f"/s/mine234?k={shown_now(hub)}")
    assert count(hub) == BURST + 1


@pytest.mark.parametrize(("later_s", "counts"), [(30, True), (61, False)])
def test_an_old_copy_of_a_screen_is_worth_no_more_than_the_wall(
    hub: Hub, later_s: int, counts: bool
) -> None:
    copied = f"/s/mine234?k={shown_now(hub)}"
    cast(SetClock, hub.clock).forward(timedelta(seconds=later_s))
    for _ in range(BURST):
        check_in_by(hub, "/s/mine234")
    assert ("签到了" in check_in_by(hub, copied)) is counts


def test_the_code_of_another_places_screen_proves_nothing_here(hub: Hub) -> None:
    for _ in range(BURST):
        check_in_by(hub, "/s/mine234")
    assert "签到了" not in check_in_by(hub, f"/s/mine234?k={shown_now(hub, OTHERS)}")


def test_the_page_of_a_check_in_that_does_not_count_keeps_to_6_kb(hub: Hub) -> None:
    for said in ("too_many_now", "too_far_too_soon", "enough_reports"):
        for language in ("zh-CN", "en"):
            page = a_client(hub).get(
                f"/s/mine234?said={said}&k={shown_now(hub)}", headers={"accept-language": language}
            )
            assert len(page.content) <= 6_000
