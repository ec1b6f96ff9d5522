"""The list, the pills and the way out, from a catalogue of hand-made places."""

from __future__ import annotations

from typing import Any

import pytest

from geodata.coordinates import LonLat
from stations.registry.vocabulary import Amenity, Kind
from stations.search.catalogue import Catalogue, Truth
from stations.views.cards import PILLS, view
from stations.views.question import read_question
from stations.words import for_language
from tests.builders import an_amenity
from tests.stations.search.cities import NOON, a_catalogue, a_town, published, shanghai

ZH = for_language("zh-CN")
HERE = [113.25, 33.05]
BOX = [113.2, 33.0, 113.3, 33.1]


def ask(catalogue: Catalogue, *, at: Any = NOON, **question: Any) -> dict[str, Any]:
    return view(ZH, catalogue, read_question({"origin": HERE} | question), at=at)


def pills(answer: dict[str, Any]) -> dict[str, Any]:
    return {pill["key"]: pill for pill in answer["pills"]}


def test_every_amenity_has_a_pill() -> None:
    assert sorted(PILLS) == sorted(Amenity)


def test_a_card_says_all_at_a_glance() -> None:
    row = published(
        name="槐荫路驿站",
        position=LonLat(113.25, 33.05 + 480 / 110_904),
        opening_hours="06:30-21:00",
        amenities=(an_amenity(Amenity.MICROWAVE),),
        truth=Truth(27, 30),
    )
    answer = ask(a_catalogue(row))
    (card,) = answer["cards"]
    assert {k: card[k] for k in ("line", "minutes", "minutes_unit", "distance", "truth")} == {
        "line": "营业中 · 21:00 关",
        "minutes": "3",
        "minutes_unit": "分钟",
        "distance": "480 米",
        "truth": "30 次里 27 次开着",
    }
    assert card["entry"] == "不用 App"
    assert card["amenities"][0]["word"] == "热饭"
    assert answer["at"] == "12:00"


def test_shapes_follow_the_kind() -> None:
    rows = [published(id=k.value, kind=k) for k in (Kind.STATION, Kind.MERCHANT, Kind.MOBILE)]
    shapes = {p["id"]: p["shape"] for p in ask(a_catalogue(*rows), bbox=BOX)["points"]}
    assert shapes == {"station": "house", "merchant": "awning", "mobile": "bus"}


def test_a_pin_that_closes_soon_carries_its_minutes() -> None:
    answer = ask(a_catalogue(published(opening_hours="06:30-12:04")), bbox=BOX)
    (point,) = answer["points"]
    assert (point["state"], point["tag"]) == ("soon", "4分")
    assert point["label"] == "槐荫路驿站，4 分钟后关"


def test_pills_say_what_choosing_them_costs_and_what_is_left() -> None:
    meal = (an_amenity(Amenity.MICROWAVE),)
    rows = [published(id=f"p{n}", amenities=meal if n < 3 else ()) for n in range(10)]
    before = pills(ask(a_catalogue(*rows), open=True))
    assert (before["open"]["selected"], before["open"]["count"]) == (True, "10 家")
    assert (before["microwave"]["selected"], before["microwave"]["count"]) == (False, "少 7 家")
    after = pills(ask(a_catalogue(*rows), open=True, need=["microwave"]))
    assert (after["microwave"]["selected"], after["microwave"]["count"]) == (True, "3 家")
    assert after["shower"]["count"] == "少 3 家"


def test_no_app_is_a_pill_of_its_own() -> None:
    rows = [published(id="a"), published(id="b", how_to_find="")]
    found = pills(ask(a_catalogue(*rows)))
    assert found["no_app"]["count"] == "少 1 家"
    chosen = ask(a_catalogue(*rows), entry="no_app")
    assert [c["id"] for c in chosen["cards"]] == ["a"]
    assert pills(chosen)["no_app"]["selected"]


def test_when_nothing_matches_the_costliest_filter_is_named() -> None:
    rows = [published(id=f"p{n}", amenities=(an_amenity(Amenity.TOILETS),)) for n in range(9)]
    answer = ask(a_catalogue(*rows), need=["toilets", "shower"])
    assert answer["empty"] == {
        "text": "附近没有都满足的。去掉「淋浴」有 9 家",
        "drop": "shower",
    }


def test_when_nothing_is_open_it_says_when_the_next_opens() -> None:
    catalogue = a_catalogue(published(opening_hours="06:30-21:00"))
    answer = ask(catalogue, open=True, at=shanghai("2026-06-03T03:00"))
    assert answer["empty"]["text"] == "5 公里内没有开着的。最近的 6:30 开"
    assert answer["cards"] == []


def test_places_of_unknown_hours_are_listed_but_not_counted_as_open() -> None:
    rows = [published(id="a"), published(id="b", opening_hours=None)]
    answer = ask(a_catalogue(*rows), open=True)
    assert answer["heading"] == "附近开着 1 家"
    assert answer["notice"] == "另有 1 家不清楚几点开"
    assert [c["id"] for c in answer["cards"]] == ["a", "b"]


@pytest.mark.parametrize("seed", [41, 42])
def test_map_and_list_show_the_same_places_in_the_same_state(seed: int) -> None:
    catalogue = a_catalogue(*a_town(seed, 250))
    for more in ({}, {"open": True}, {"need": ["microwave"], "open": True}, {"entry": "no_app"}):
        answer = ask(catalogue, bbox=[113.0, 32.8, 113.5, 33.3], limit=100, **more)
        pins = {p["id"]: p["state"] for p in answer["points"]}
        cards = {c["id"]: c["state"] for c in answer["cards"]}
        assert cards.items() <= pins.items() or len(cards) == 100
        if len(cards) < 100:
            in_box = {c: s for c, s in cards.items() if c in pins}
            assert in_box == pins


def test_without_an_origin_the_middle_of_the_map_is_one() -> None:
    catalogue = a_catalogue(published())
    answer = view(ZH, catalogue, read_question({"bbox": BOX}), at=NOON)
    assert answer["basis"] == "从地图中间算，约"
    assert len(answer["cards"]) == 1
    neither = view(ZH, catalogue, read_question({}), at=NOON)
    assert neither["notice"] == "没有定位也行：输个路口，或点地图"
