"""On my way: a small page that finds open places along a ride."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.coordinates import LonLat
from stations.http import on_way
from stations.services.hub import Hub
from tests.builders import a_hub, a_place


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    spots = {"东头驿站": 113.30, "西头驿站": 113.20, "半路驿站": 113.25}
    places = [
        a_place(id=name, code=f"way234{i}", name=name, position=LonLat(lon, 33.05))
        for i, (name, lon) in enumerate(spots.items())
    ]
    aside = a_place(id="aside", code="asi2345", name="绕路驿站", position=LonLat(113.25, 33.057))
    shut = a_place(
        id="shut", code="shu2345", name="晚开驿站", position=LonLat(113.26, 33.05),
        opening_hours="18:00-23:00",
    )  # fmt: skip
    with a_hub(tmp_path, *places, aside, shut) as opened:
        yield opened


@pytest.fixture
def client(hub: Hub) -> TestClient:
    app = Starlette(routes=on_way.routes(hub))
    return TestClient(app, headers={"accept-language": "zh-CN"})


def names(page: str) -> list[str]:
    return re.findall(r'<a class="row".*?<b>([^<]+)</b>', page)


def test_open_places_come_smallest_detour_first(client: TestClient) -> None:
    page = client.get("/on-way", params={"from": "西头驿站", "to": "东头驿站"}).text
    assert sorted(names(page)[:3]) == ["东头驿站", "半路驿站", "西头驿站"]
    assert names(page)[3:] == ["绕路驿站"]
    assert "正顺路" in page
    assert re.search(r"多 \d 分钟", page)


def test_a_position_is_used_and_stands_in_no_address(client: TestClient) -> None:
    form = {"lon": "113.2", "lat": "33.05", "to": "东头驿站", "by": "foot"}
    answer = client.post("/on-way", data=form)
    assert "半路驿站" in names(answer.text)
    assert "113.2" not in answer.text
    assert "113.2" not in str(answer.url)


def test_a_mistyped_name_is_answered_with_the_near_one(client: TestClient) -> None:
    page = client.get("/on-way", params={"from": "西头驿占", "to": "东头驿站"}).text
    assert "西头驿站" in page
    assert 'role="status"' in page
    assert names(page) == []


@pytest.mark.parametrize(
    "form", [{"lon": "NaN", "lat": "33"}, {"lon": "200", "lat": "33"}, {"lon": "x" * 3_000}]
)
def test_positions_that_are_none_are_refused(client: TestClient, form: dict[str, str]) -> None:
    answer = client.post("/on-way", data=form | {"to": "东头驿站"})
    assert answer.status_code == 400
    assert "没看懂" in answer.text


def test_typed_text_is_shown_as_text(client: TestClient) -> None:
    hostile = '"><img src=x onerror=alert(1)>${1}`'
    page = client.get("/on-way", params={"from": hostile, "to": hostile}).text
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_page_is_small_and_asks_nothing_else(client: TestClient) -> None:
    answer = client.get("/on-way", params={"from": "西头驿站", "to": "东头驿站"})
    assert len(answer.content) < 10_000
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)
