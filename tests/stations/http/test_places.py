"""The places API over a real ASGI client, with bad input of every kind."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.boundaries import District
from stations.errors import StoreUnavailable
from stations.http.places import routes
from stations.registry.calendar import Calendar
from stations.search.catalogue import Catalogue
from stations.search.find import Gazetteer
from stations.services.clock import Clock, SetClock
from stations.storage.geography import replace_districts
from stations.storage.places import note_change
from tests.builders import a_hub, a_place
from tests.stations.search.cities import CALENDAR, CENTRE, NOON, a_catalogue, a_town, published

BOX = [113.2, 33.0, 113.3, 33.1]
DISTRICT = District("槐荫区", "1", shapely.MultiPolygon([shapely.box(113, 33, 113.2, 33.1)]))


class HandMade:
    """A hub of hand-made places whose clock stands still."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.calendar: Calendar = CALENDAR
        self.clock: Clock = SetClock(NOON)
        self.gazetteer = Gazetteer(
            landmarks=(("暖城火车站", CENTRE),),
            districts=(DISTRICT,),
            streets=(("槐荫路", CENTRE),),
        )
        self.base_map: dict[str, Any] = {}

    def read(self) -> AbstractContextManager[Connection]:
        """Its store does not answer; nothing but the crowd is asked of it."""
        raise StoreUnavailable("busy")


def client(*rows: Any) -> TestClient:
    hub = HandMade(a_catalogue(*(rows or (published(),)), version=17))
    return TestClient(Starlette(routes=routes(hub)), headers={"accept-language": "zh-CN"})


def test_the_view_answers_map_and_list_at_once() -> None:
    answer = client().post("/api/view", json={"bbox": BOX, "zoom": 14, "origin": list(CENTRE)})
    body = answer.json()
    assert answer.status_code == 200
    assert body["version"] == 17
    assert [p["id"] for p in body["points"]] == [c["id"] for c in body["cards"]] == ["p1"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_body_chooses_the_language_else_the_browser() -> None:
    web = client()
    asked = {"origin": list(CENTRE)}
    assert web.post("/api/view", json=asked).json()["heading"] == "附近 1 家"
    english = web.post("/api/view", json=asked | {"lang": "en"}).json()
    assert english["heading"] == "1 place nearby"
    browser = web.post("/api/view", json=asked, headers={"accept-language": "en-GB"}).json()
    assert browser["heading"] == "1 place nearby"


def test_details_are_given_and_an_unknown_place_is_404() -> None:
    web = client()
    assert web.post("/api/places/p1", json={"by": "foot", "origin": None}).json()["id"] == "p1"
    gone = web.post("/api/places/nobody", json={})
    assert gone.status_code == 404
    assert gone.json() == {
        "reason": "not_found",
        "message": "这个站已经不在名单上了",
        "next": "换一个看看",
    }


def test_wechat_gets_no_native_link() -> None:
    agent = {"user-agent": "Mozilla/5.0 MicroMessenger/8.0"}
    body = client().post("/api/places/p1", json={}, headers=agent).json()
    assert all(
        n["url"].startswith("https://") and "callnative=1" not in n["url"] for n in body["nav"]
    )


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b'{"zoom": NaN}',
        b'{"origin": [Infinity, 1]}',
        b'{"origin": [33.05, 113.25]}',
        b'{"origin": ["113", "33"]}',
        b'{"bbox": [33.0, 113.2, 33.1, 113.3]}',
        b'{"bbox": [113.3, 33.0, 113.2, 33.1]}',
        b'{"bbox": [1e400, 0, 1, 1]}',
        b'{"bbox": [1, 2, 3]}',
        b'{"bbox": "113.2,33,113.3,33.1"}',
        b'{"need": ["<script>alert(1)</script>"]}',
        b'{"need": "microwave"}',
        b'{"need": [1]}',
        b'{"need": [["a"]]}',
        b'{"entry": "teleport"}',
        b'{"entry": {"a": 1}}',
        b'{"open": "yes"}',
        b'{"by": "car"}',
        b'{"by": ["bike"]}',
        b'{"limit": -1}',
        b'{"limit": 1e9}',
        b'{"zoom": true}',
        b"[" * 10_000,
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_the_readers_language(body: bytes) -> None:
    answer = client().post("/api/view", content=body)
    assert answer.status_code == 400
    said = answer.json()
    assert said["reason"] == "malformed"
    assert said["message"].startswith("看不懂这个请求")
    assert said["next"] == "刷新页面再找一次"


def test_all_faults_are_named_at_once() -> None:
    body = {"zoom": -1, "by": "car", "need": ["x"], "lang": "en"}
    said = client().post("/api/view", json=body).json()
    assert said["message"] == "This request cannot be read (need, zoom, by)"


def test_a_megabyte_is_refused() -> None:
    web = client()
    huge = web.post("/api/view", content=json.dumps({"need": ["a" * 1_000_000]}))
    assert (huge.status_code, huge.json()["reason"]) == (400, "too_large")
    name = web.get("/api/find", params={"q": "槐" * 5_000})
    assert (name.status_code, name.json()["message"]) == (400, "太长了")
    assert web.post("/api/places/" + "a" * 5_000, json={}).status_code == 404


def test_the_version_is_the_catalogues() -> None:
    assert client().get("/api/version").json() == {"version": 17}


def test_names_lead_to_positions_and_near_misses_are_suggested() -> None:
    web = client()
    hits = web.get("/api/find", params={"q": "火车站"}).json()["hits"]
    assert hits == [{"name": "暖城火车站", "kind": "地标", "lon": 113.25, "lat": 33.05}]
    miss = web.get("/api/find", params={"q": "槐音路"}).json()
    assert miss == {"hits": [], "suggest": "没找到「槐音路」。是「槐荫路」吗"}
    english = web.get("/api/find", params={"q": "槐音路", "lang": "en"}).json()
    assert english["suggest"] == 'No "槐音路". Try "槐荫路"?'
    hostile = web.get("/api/find", params={"q": "${alert`1`}<b>"})
    assert hostile.status_code == 200


def test_the_base_map_has_the_loaded_districts(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place(position=CENTRE)) as hub:
        hub.writer.write(lambda c: replace_districts(c, [DISTRICT], synthetic=False))
        hub.writer.write(lambda c: note_change(c, None))
        hub.refresh()
        web = TestClient(Starlette(routes=routes(hub)), headers={"accept-language": "zh-CN"})
        body = web.get("/api/basemap").json()
    (district,) = body["districts"]
    assert district["name"] == "槐荫区"
    assert district["rings"][0][0] == district["rings"][0][-1]
    assert body["streets"] == []
    assert body["center"] == [113.25, 33.05]
    assert body["attribution"] == "底图：区界"


def test_places_are_given_by_a_plain_query() -> None:
    web = client(*a_town(51, 100))
    box = "113.2,33.0,113.3,33.1"
    everything = web.get("/api/places", params={"bbox": box, "zoom": "14"}).json()
    fed = web.get("/api/places", params={"bbox": box, "need": "microwave", "open": "1"}).json()
    assert 0 < len(fed["points"]) < len(everything["points"])
    assert all(p["state"] in ("open", "soon", "unknown") for p in fed["points"])
    many = web.get("/api/places", params={"bbox": "-180,-90,180,90", "zoom": "3"}).json()
    assert len(many["points"]) == 100


@pytest.mark.parametrize(
    "query", ["", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=0,0,1,1&need=x"]
)
def test_a_bad_query_is_refused(query: str) -> None:
    assert client().get(f"/api/places?{query}").status_code == 400
