"""Events: the rules, the store, the page and the calendar file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import icalendar
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.coordinates import LonLat
from stations.care.events import Event, EventId, EventKind, hand_out, of_days
from stations.errors import EditClash, InvalidInput, NotFound, Refused
from stations.http import today
from stations.people.accounts import Account, AccountId, Role
from stations.registry.places import PlaceId
from stations.services.clock import SetClock
from stations.services.events import EventDraft, call_off, coming, give, hold
from stations.services.exporting import Form, What, export_list
from stations.services.hub import Hub
from tests.builders import a_hub, a_place

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, a Wednesday
STAFF = Account(id=AccountId("s"), login="staff", display_name="周", role=Role.CITY)
KEEPER = Account(id=AccountId("k"), login="keeper", display_name="王", role=Role.KEEPER)


def an_event(**but: Any) -> Event:
    values: dict[str, Any] = {
        "id": EventId("e1"), "place_id": None, "kind": EventKind.HAIRCUT, "title": "免费理发",
        "starts_at": NOON, "ends_at": NOON + timedelta(hours=2), "changed_at": NOON,
    }  # fmt: skip
    return Event(**(values | but))


def a_draft(**but: Any) -> EventDraft:
    values: dict[str, Any] = {
        "kind": EventKind.COLD_DRINKS, "title": "送清凉", "day": date(2026, 11, 18),
        "begins": time(13), "ends": time(15), "stock": "60", "place_id": PlaceId("p1"),
    }  # fmt: skip
    return EventDraft(**(values | but))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    far = a_place(id="far", code="far2345", name="远站", position=LonLat(113.35, 33.05))
    with a_hub(tmp_path, a_place(), far) as opened:
        yield opened


def test_an_event_stands_in_every_day_it_touches() -> None:
    night = an_event(starts_at=NOON + timedelta(hours=10), ends_at=NOON + timedelta(hours=14))
    first = date(2026, 11, 18)
    found = of_days([night, an_event()], first, 3, zone="Asia/Shanghai")
    assert [(day.day, [e.id for e in events]) for day, events in found.items()] == [
        (18, ["e1", "e1"]), (19, ["e1"]),
    ]  # fmt: skip
    until_midnight = an_event(ends_at=NOON + timedelta(hours=12))
    assert list(of_days([until_midnight], first, 3, zone="Asia/Shanghai")) == [first]


def test_the_stock_cannot_go_below_zero() -> None:
    event = an_event(stock=3)
    assert hand_out(event, 3, at=NOON).stock == 0
    for pieces in (4, 0, -1):
        with pytest.raises(Refused, match="nothing_left"):
            hand_out(event, pieces, at=NOON)
    with pytest.raises(Refused, match="not_on_now"):
        hand_out(event, 1, at=NOON - timedelta(minutes=1))
    with pytest.raises(Refused, match="no_stock_kept"):
        hand_out(an_event(), 1, at=NOON)


def test_two_hands_at_one_pot_give_no_more_than_it_holds(hub: Hub) -> None:
    event = hold(hub, STAFF, a_draft(begins=time(11), stock="3"))
    assert [give(hub, STAFF, event, 1).stock for _ in range(3)] == [2, 1, 0]
    with pytest.raises(Refused, match="nothing_left"):
        give(hub, STAFF, event, 1)


def test_only_staff_hold_events_and_only_at_places_that_exist(hub: Hub) -> None:
    for who in (None, KEEPER):
        with pytest.raises(Refused):
            hold(hub, who, a_draft())
    with pytest.raises(NotFound):
        hold(hub, STAFF, a_draft(place_id=PlaceId("gone")))
    assert coming(hub) == {}


def test_every_fault_of_a_draft_is_told_at_its_field(hub: Hub) -> None:
    with pytest.raises(InvalidInput) as refused:
        hold(hub, STAFF, a_draft(title=" ", day=date(2026, 11, 1), begins=None, stock="-3"))
    assert {(f.reason, f.column) for f in refused.value.faults} == {
        ("missing", "title"), ("missing", "begins"), ("in_the_past", "day"),
        ("not_a_number", "stock"),
    }  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        hold(hub, STAFF, a_draft(begins=time(15), ends=time(13)))
    assert refused.value.faults[0].reason == "ends_before_it_begins"


def test_a_called_off_event_stays_and_says_so(hub: Hub) -> None:
    event = hold(hub, STAFF, a_draft())
    call_off(hub, STAFF, event)
    with pytest.raises(EditClash):
        call_off(hub, STAFF, event)
    page = TestClient(Starlette(routes=today.routes(hub))).get("/today?lang=zh-CN").text
    assert "送清凉" in page
    assert "取消了" in page


def test_the_page_tells_time_place_and_what_is_left_and_sorts_by_the_way(hub: Hub) -> None:
    hold(hub, STAFF, a_draft(title="近处", stock=""))
    hold(hub, STAFF, a_draft(title="远处", place_id=PlaceId("far"), begins=time(12, 30)))
    client = TestClient(Starlette(routes=today.routes(hub)), headers={"accept-language": "zh-CN"})
    page = client.get("/today").text
    assert page.index("远处") < page.index("近处")
    assert "12:30–15:00" in page
    assert "还剩 60 份" in page
    near = client.post("/today", data={"lon": "113.25", "lat": "33.05"}).text
    assert near.index("近处") < near.index("远处")
    assert "113.25" not in near
    assert client.post("/today", data={"lon": "nan", "lat": "1"}).status_code == 400


def test_hostile_titles_are_shown_as_text(hub: Hub) -> None:
    hold(hub, STAFF, a_draft(title="<img src=x onerror=alert(1)>${1}`", note="<b>x</b>"))
    client = TestClient(Starlette(routes=today.routes(hub)))
    page = client.get("/today").text
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_calendar_file_holds_every_event_once_as_a_calendar_reads_it(hub: Hub) -> None:
    long = "很长的名字，里面有逗号；分号和\\反斜杠" * 3
    event = hold(hub, STAFF, a_draft(title=long, last_day=date(2026, 11, 20), note="一行"))
    off = call_off(hub, STAFF, hold(hub, STAFF, a_draft(title="不办了", place_id=None)))
    client = TestClient(Starlette(routes=today.routes(hub)))
    answer = client.get("/today.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    read = icalendar.Calendar.from_ical(answer.content)
    found = {str(entry["uid"]): entry for entry in read.walk("VEVENT")}
    assert set(found) == {f"{event.id}@nuanyi", f"{off.id}@nuanyi"}
    entry = found[f"{event.id}@nuanyi"]
    assert str(entry["summary"]) == long
    assert entry.decoded("dtstart") == event.starts_at
    assert found[f"{off.id}@nuanyi"]["status"] == "CANCELLED"


@pytest.mark.parametrize("form", [Form.CSV, Form.XLSX, Form.ICS])
def test_events_are_exported_past_ones_too_and_formulas_are_harmless(hub: Hub, form: Form) -> None:
    hold(hub, STAFF, a_draft(title="=HYPERLINK(1)", place_id=None))
    hold(hub, STAFF, a_draft(title="送清凉"))
    cast(SetClock, hub.clock).forward(timedelta(days=400))
    found = export_list(hub, What.EVENTS, form)
    assert found.written == 2
    if form is Form.CSV:
        rows = list(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))
        assert {row["title"] for row in rows} == {"'=HYPERLINK(1)", "送清凉"}
        assert {row["place"] for row in rows} == {"", "槐荫路驿站"}
    if form is Form.ICS:
        assert len(icalendar.Calendar.from_ical(found.content).walk("VEVENT")) == 2
