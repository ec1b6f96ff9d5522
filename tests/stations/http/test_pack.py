"""The offline pack as it is served: which places, what it may do, and who is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import shapely
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.boundaries import District
from geodata.coordinates import LonLat
from stations.http import pack
from stations.services.hub import Hub
from stations.storage import places as stored
from stations.storage.geography import replace_districts
from tests.builders import a_hub, a_place

HOSTILE = '</script><b>"东/区'


def square(name: str, west: float) -> District:
    box = shapely.box(west, 33.0, west + 0.1, 33.1)
    return District(name, "", shapely.MultiPolygon([box]))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    spots = {"甲": 113.25, "乙": 113.31, "丙": 113.5}
    places = [
        a_place(id=name, code=f"pak234{i}", name=name, address=HOSTILE, position=LonLat(lon, 33.05))
        for i, (name, lon) in enumerate(spots.items())
    ]
    with a_hub(tmp_path, *places) as opened:
        districts = [square(HOSTILE, 113.2), square("西区", 113.3)]
        opened.writer.write(lambda c: replace_districts(c, districts, synthetic=False))
        opened.writer.write(lambda c: stored.note_change(c, None))
        opened.refresh()
        yield opened


@pytest.fixture
def client(hub: Hub) -> TestClient:
    return TestClient(Starlette(routes=pack.routes(hub)), headers={"accept-language": "zh-CN"})


def inside(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def names(page: str) -> list[str]:
    return [row[0] for row in inside(page)["places"]]


def test_a_pack_holds_the_places_of_its_district(client: TestClient) -> None:
    assert names(client.get(f"/pack/{quote(HOSTILE, safe='')}.html").text) == ["甲"]
    assert names(client.get("/pack/西区.html").text) == ["乙"]
    assert names(client.get("/pack/all.html").text) == ["丙", "乙", "甲"]


def test_the_list_leads_to_every_district_and_to_the_whole(client: TestClient) -> None:
    page = client.get("/pack").text
    links = re.findall(r'href="(/pack/[^"]+\.html)"', page)
    assert len(links) == 3
    assert all(client.get(link).status_code == 200 for link in links)
    assert "<b>&#34;" not in page.replace(HOSTILE, "")
    assert HOSTILE not in page


def test_an_unknown_district_is_a_plain_404(client: TestClient) -> None:
    answer = client.get("/pack/无此区.html", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_pack_may_ask_nobody_and_no_name_ends_its_data(client: TestClient) -> None:
    answer = client.get(f"/pack/{quote(HOSTILE, safe='')}.html")
    for policy in (answer.headers["content-security-policy"], answer.text):
        assert "default-src 'none'" in policy.replace("&#39;", "'")
        assert "connect-src" not in policy
    assert answer.text.count("<script") == answer.text.count("</script>") == 2
    assert HOSTILE not in answer.text
    assert inside(answer.text)["places"][0][6] == HOSTILE
    assert not re.search(r'(?:src|href)="(?!data:|#)', answer.text)


def test_one_readers_language_is_not_the_next_ones(client: TestClient) -> None:
    english = client.get("/pack/all.html", params={"lang": "en"})
    assert "lang=en" in english.headers["set-cookie"]
    client.cookies.clear()
    again = client.get("/pack/all.html")
    assert "set-cookie" not in again.headers
    assert inside(again.text)["lang"] == 0
    assert inside(english.text)["lang"] == 1


def test_an_edit_makes_a_new_pack(hub: Hub, client: TestClient) -> None:
    before = names(client.get("/pack/西区.html").text)
    new = a_place(id="丁", code="pak2349", name="丁", position=LonLat(113.35, 33.05))
    hub.writer.write(lambda c: stored.add_places(c, [new]))
    hub.writer.write(lambda c: stored.note_change(c, None))
    hub.refresh()
    assert names(client.get("/pack/西区.html").text) == sorted([*before, "丁"])


def test_a_country_is_cut_to_what_a_phone_draws(
    monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    monkeypatch.setattr(pack, "MOST_PLACES", 2)
    page = client.get("/pack/all.html").text
    assert names(page) == ["乙", "甲"]
    assert "离中心更远的 1 家没有放进来" in page
