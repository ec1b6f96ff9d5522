"""Golden sentences: the wording of the product's word list, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from stations.registry.places import Closure
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry
from stations.search.catalogue import LockReports, Published, Truth
from stations.search.question import Travel
from stations.search.state import state_of
from stations.views import sentences, times
from stations.words import for_language
from tests.builders import a_place, an_amenity
from tests.stations.search.cities import CALENDAR, a_closure, published, shanghai

ZH, EN = for_language("zh-CN"), for_language("en")
BANK = "Mo-Fr 08:30-12:00,14:00-18:00"
ZONE = "Asia/Shanghai"
NOON = shanghai("2026-06-03T12:00")


@pytest.mark.parametrize(
    ("hours", "at", "zh", "en"),
    [
        ("06:30-21:00", "2026-06-03T12:00", "营业中 · 21:00 关", "Open · until 21:00"),
        ("24/7", "2026-06-03T12:00", "24 小时开", "Open 24 h"),
        ("06:30-24:00", "2026-06-03T12:00", "营业中 · 24:00 关", "Open · until 24:00"),
        ("18:00-02:00", "2026-06-03T20:00", "营业中 · 2:00 关", "Open · until 2:00"),
        ("06:30-21:00", "2026-06-03T20:48", "12 分钟后关", "Closes in 12 min"),
        ("15:00-21:00", "2026-06-03T14:00", "关着 · 15:00 开", "Closed · opens 15:00"),
        ("Mo-Su 08:00-12:00,13:00-18:00", "2026-06-03T12:10", "午休 · 13:00 开",
         "Lunch break · back 13:00"),
        ("We off; Mo-Tu,Th-Su 06:30-21:00", "2026-06-03T12:00", "今天不开 · 明早 6:30 开",
         "Closed today · opens 6:30 tomorrow"),
        (BANK, "2026-06-06T12:00", "今天不开 · 周一 8:30 开", "Closed today · opens Mon 8:30"),
        (BANK, "2026-06-03T19:00", "关着 · 明早 8:30 开", "Closed · opens 8:30 tomorrow"),
        ("off", "2026-06-03T12:00", "今天不开", "Closed today"),
        (None, "2026-06-03T12:00", "不清楚几点开", "Hours not known"),
        ("Mo-Fr 08:00-18:00; PH off", "2029-06-06T10:00", "节假日几点开还不清楚",
         "Holiday hours not known"),
    ],
)  # fmt: skip
def test_the_state_in_words(hours: str | None, at: str, zh: str, en: str) -> None:
    row, now = published(opening_hours=hours), shanghai(at)
    state = state_of(row, now, CALENDAR)
    assert (sentences.state_line(ZH, row, state), sentences.state_line(EN, row, state)) == (zh, en)


def test_off_is_never_said_to_be_open() -> None:
    for hours in ("off", "PH off", "Mo-Su off"):
        row = published(opening_hours=hours)
        line = sentences.state_line(ZH, row, state_of(row, NOON, CALENDAR))
        assert "24 小时" not in line
        assert "营业" not in line


@pytest.mark.parametrize(
    ("hours", "minutes", "zh", "en"),
    [
        ("08:00-12:12", 6, "到了还剩 6 分钟", "6 min left when you get there"),
        ("08:00-12:04", 6, "你到时已关 · 4 分钟后关", "Closed when you arrive · 4 min left"),
        ("12:05-18:00", 6, "现在关着 · 你到时已开", "Closed now · open when you arrive"),
        ("08:00-21:00", 6, "营业中 · 21:00 关", "Open · until 21:00"),
    ],
)
def test_the_arrival_in_words(hours: str, minutes: int, zh: str, en: str) -> None:
    row = published(opening_hours=hours)
    now = state_of(row, NOON, CALENDAR)
    arrival = state_of(row, NOON + timedelta(minutes=minutes), CALENDAR)
    said = [sentences.arrival_line(w, row, now, arrival) for w in (ZH, EN)]
    assert said == [zh, en]


def _closed(until: str, reason: str) -> Closure:
    return a_closure("2026-06-03T11:00", until, reason=reason)


@pytest.mark.parametrize(
    ("until", "zh", "en"),
    [
        ("2026-06-03T15:00", "临时关：修水管 · 预计 15:00 开",
         "Closed for now: 修水管 · back at 15:00"),
        ("2026-06-04T15:00", "临时关：修水管 · 预计明天开",
         "Closed for now: 修水管 · back tomorrow"),
        ("2026-06-05T15:00", "临时关：修水管 · 预计周五开", "Closed for now: 修水管 · back Fri"),
        ("2026-06-23T15:00", "临时关：修水管 · 预计6月23日开",
         "Closed for now: 修水管 · back 23/6"),
    ],
)  # fmt: skip
def test_a_closure_in_words(until: str, zh: str, en: str) -> None:
    row = published(closure=_closed(until, "修水管"))
    state = state_of(row, NOON, CALENDAR)
    assert [sentences.state_line(w, row, state) for w in (ZH, EN)] == [zh, en]


def _reported(**locks: Any) -> Published:
    return Published(a_place(), locks=LockReports(**locks))


def test_lock_reports_in_words() -> None:
    ago = NOON - timedelta(minutes=18)
    two = _reported(n=2, last_at=ago)
    state = state_of(two, NOON, CALENDAR)
    assert sentences.state_line(ZH, two, state) == "有人说门锁着（2 人）· 18 分钟前"
    assert sentences.state_line(EN, two, state) == "Reported locked (2) · 18 min ago"
    one = _reported(n=1, last_at=ago)
    assert sentences.lock_note(ZH, one, NOON) == "18 分钟前有人说门锁着"
    assert sentences.lock_note(EN, one, NOON) == "1 found it locked, 18 min ago"
    cleared = _reported(cleared_at=NOON - timedelta(minutes=10))
    assert sentences.lock_note(ZH, cleared, NOON) == "站管员 10 分钟前开了门"
    assert sentences.lock_note(EN, cleared, NOON) == "Keeper reopened it 10 min ago"
    assert sentences.lock_note(ZH, cleared, NOON + timedelta(days=2)) == ""


@pytest.mark.parametrize(
    ("truth", "zh", "en"),
    [
        (Truth(27, 30), "30 次里 27 次开着", "Open 27 of 30 times"),
        (Truth(3, 3), "去过的人还少（3 次）", "Few reports (3)"),
        (Truth(), "还没人说过开没开", "No reports yet"),
    ],
)
def test_the_truth_in_words(truth: Truth, zh: str, en: str) -> None:
    assert (sentences.truth_line(ZH, truth), sentences.truth_line(EN, truth)) == (zh, en)


@pytest.mark.parametrize(
    ("then", "now", "zh", "en"),
    [
        ("2026-06-03T11:59:30", "2026-06-03T12:00", "刚刚", "just now"),
        ("2026-06-03T11:42", "2026-06-03T12:00", "18 分钟前", "18 min ago"),
        ("2026-06-03T10:00", "2026-06-03T12:00", "2 小时前", "2 h ago"),
        ("2026-06-03T07:05", "2026-06-03T20:20", "今早 7:05", "this morning 7:05"),
        ("2026-06-03T13:00", "2026-06-03T20:20", "今天 13:00", "today 13:00"),
        ("2026-06-02T13:00", "2026-06-03T20:20", "昨天", "yesterday"),
        ("2026-06-02T23:00", "2026-06-03T01:00", "2 小时前", "2 h ago"),
        ("2026-05-31T13:00", "2026-06-03T20:20", "3 天前", "3 days ago"),
        ("2026-03-01T13:00", "2026-06-03T20:20", "2026 年 3 月 1 日", "1/3/2026"),
    ],
)
def test_ages_in_words(then: str, now: str, zh: str, en: str) -> None:
    said = [times.age(w, shanghai(then), shanghai(now), ZONE) for w in (ZH, EN)]
    assert said == [zh, en]


@pytest.mark.parametrize(
    ("status", "zh", "en", "tone"),
    [
        ({"confirmed_at": NOON - timedelta(hours=2)}, "热饭 · 2 小时前", "Hot meal · 2 h ago",
         "fresh"),
        ({"confirmed_at": NOON - timedelta(days=3)}, "热饭 · 3 天没确认",
         "Hot meal · not checked for 3 days", "stale"),
        ({}, "热饭 · 还没人确认", "Hot meal · not yet checked", "stale"),
        ({"state": AmenityState.UNKNOWN}, "热饭 · 有没有还不清楚", "Hot meal · Not known", "stale"),
        ({"state": AmenityState.BROKEN, "confirmed_at": NOON - timedelta(hours=2)},
         "热饭坏了 · 2 小时前", "Hot meal broken · 2 h ago", "broken"),
        ({"state": AmenityState.OUT_OF_STOCK, "confirmed_at": NOON - timedelta(hours=2)},
         "热饭没了 · 2 小时前", "Hot meal: none left · 2 h ago", "gone"),
        ({"amenity": Amenity.AIR_CONDITIONING, "state": AmenityState.OFF_SEASON,
          "confirmed_at": NOON}, "冬天不开空调 · 刚刚", "AC off for winter · just now", "gone"),
    ],
)  # fmt: skip
def test_amenities_in_words(status: dict[str, Any], zh: str, en: str, tone: str) -> None:
    found = an_amenity(**({"confirmed_by": Confirmer.KEEPER} | status))
    said = [
        f"{sentences.amenity_word(w, found)} · {sentences.amenity_age(w, found, NOON, ZONE)}"
        for w in (ZH, EN)
    ]
    assert (said, sentences.tone(found, NOON)) == ([zh, en], tone)


def test_how_one_gets_in() -> None:
    place = a_place(entry=frozenset({Entry.STAFF, Entry.OPEN_DOOR}))
    assert sentences.entry_words(ZH, place) == ["推门就进", "找店员"]
    assert sentences.entry_line(ZH, place) == "不用 App"
    assert sentences.entry_line(EN, a_place(entry=frozenset({Entry.FACE}))) == "Face"
    listed = a_place(entry=frozenset())
    assert not sentences.needs_no_app(listed)
    assert sentences.entry_line(ZH, a_place(how_to_find="")) == ""
    assert "还没核实" in sentences.badge(ZH, listed)
    assert sentences.badge(ZH, place) == ""


def test_distances_and_ways() -> None:
    assert [sentences.distance(ZH, m) for m in (3.0, 484.9, 996.0, 1_084.0)] == [
        "0 米",
        "480 米",
        "1.0 公里",
        "1.1 公里",
    ]
    assert sentences.way(ZH, Travel.BIKE, 2) == "骑 2 分钟"
    assert sentences.way(EN, Travel.FOOT, 2) == "2 min walk"
