"""The detail sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geodata.coordinates import LonLat
from stations.registry.vocabulary import Amenity, Confirmer
from stations.search.catalogue import Published
from stations.views.details import details
from stations.words import for_language
from tests.builders import an_amenity
from tests.stations.search.cities import NOON, a_catalogue, published, shanghai

ZH = for_language("zh-CN")


def sheet(*rows: Published, at: datetime = NOON, **more: Any) -> dict[str, Any]:
    return details(ZH, a_catalogue(*rows), rows[0], at=at, **more)


def test_the_strip_shows_the_day_with_its_lunch_break() -> None:
    row = published(opening_hours="Mo-Su 06:30-12:00,13:00-21:00")
    strip = sheet(row, at=shanghai("2026-06-03T20:20"))["strip"]
    assert strip["open"] == [[390, 720, "open"], [780, 1260, "open"]]
    assert (strip["now"], strip["now_text"]) == (1220, "现在 20:20")
    assert strip["ticks"] == [
        {"at": 390, "text": "6:30 开"},
        {"at": 750, "text": "12–13 午休"},
        {"at": 1260, "text": "21:00 关"},
    ]


def test_the_strip_shows_the_spill_past_midnight() -> None:
    strip = sheet(published(opening_hours="18:00-02:00"))["strip"]
    assert strip["open"] == [[0, 120, "open"], [1080, 1440, "open"]]
    assert [t["text"] for t in strip["ticks"]] == ["2:00 关", "18:00 开"]


def test_all_day_has_no_ticks_and_unknown_hours_no_strip() -> None:
    assert sheet(published())["strip"]["ticks"] == []
    assert sheet(published(opening_hours=None))["strip"] is None
    assert sheet(published(opening_hours="nonsense"))["strip"] is None


def test_a_shut_place_names_the_next_open_one() -> None:
    shut = published(id="a", opening_hours="off")
    other = published(id="b", name="柳岸大街驿站", position=LonLat(113.26, 33.05))
    assert sheet(shut, other)["next_open"] == {
        "id": "b",
        "text": "下一个开着的：柳岸大街驿站 · 骑 5 分钟",
    }
    assert sheet(published(id="a", reports=2), other)["next_open"]["id"] == "b"
    assert sheet(other, shut)["next_open"] is None
    assert sheet(shut)["next_open"] is None


def test_amenities_say_when_and_who() -> None:
    row = published(
        amenities=(
            an_amenity(
                Amenity.DRINKING_WATER,
                confirmed_at=shanghai("2026-06-03T10:00"),
                confirmed_by=Confirmer.KEEPER,
            ),
            an_amenity(
                Amenity.MICROWAVE,
                confirmed_at=shanghai("2026-05-31T10:00"),
                confirmed_by=Confirmer.RIDER,
            ),
            an_amenity(Amenity.BOOKS),
        )
    )
    notes = {a["icon"]: (a["note"], a["tone"]) for a in sheet(row)["amenities"]}
    assert notes == {
        "drinking_water": ("2 小时前 · 站管员", "fresh"),
        "microwave": ("3 天前 · 还没人再确认", "stale"),
        "books": ("还没人确认 · 名单", "stale"),
    }


def test_weekday_hours_on_a_holiday_carry_a_note() -> None:
    row = published(opening_hours="Mo-Fr 08:00-18:00")
    assert sheet(row, at=shanghai("2026-10-02T10:00"))["note"] == "没写节假日几点开"
    assert sheet(row)["note"] == ""


def test_inside_wechat_no_link_opens_another_app() -> None:
    plain, inside = sheet(published()), sheet(published(), native=False)
    assert [n["key"] for n in plain["nav"]] == ["amap", "tencent", "baidu", "geo"]
    (web,) = inside["nav"]
    assert web["url"].startswith("https://")
    assert "callnative=0" in web["url"]
    assert inside["nav_hint"]
    assert inside["copy"]["text"].startswith("槐荫路驿站")


def test_the_sheet_leads_to_the_wall_codes_page_and_the_hotlines() -> None:
    answer = sheet(published(code="abc2345"))
    assert answer["check_in"]["url"] == "/s/abc2345"
    assert answer["report"]["url"].startswith("/s/abc2345")
    assert [h["tel"] for h in answer["hotlines"]] == ["12351", "12345"]


def test_a_listed_place_says_what_nobody_has_told() -> None:
    answer = sheet(published(how_to_find="", entry=frozenset()))
    assert answer["badge"] == "名单上有，还没核实：怎么进门还没人说"
    assert answer["door"]["text"] == "门在哪还没人说"
    assert answer["entry"] == []
    assert not answer["no_app"]
