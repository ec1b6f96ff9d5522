"""What a place is at an instant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stations.search.state import StateCode, state_of
from tests.stations.search.cities import CALENDAR, a_closure, published, shanghai

BANK = "Mo-Fr 08:30-12:00,14:00-18:00"


@pytest.mark.parametrize(
    ("hours", "at", "code", "opens"),
    [
        ("24/7", "2026-06-03T03:00", StateCode.OPEN_ALL_DAY, None),
        ("06:30-21:00", "2026-06-03T20:20", StateCode.OPEN, None),
        ("06:30-21:00", "2026-06-03T20:29:59", StateCode.OPEN, None),
        ("06:30-21:00", "2026-06-03T20:30", StateCode.CLOSES_SOON, None),
        ("06:30-21:00", "2026-06-03T21:00", StateCode.CLOSED, "2026-06-04T06:30"),
        ("06:30-21:00", "2026-06-03T05:00", StateCode.CLOSED, "2026-06-03T06:30"),
        (BANK, "2026-06-03T12:30", StateCode.LUNCH_BREAK, "2026-06-03T14:00"),
        (BANK, "2026-06-05T19:00", StateCode.CLOSED, "2026-06-08T08:30"),
        (BANK, "2026-06-06T10:00", StateCode.CLOSED_TODAY, "2026-06-08T08:30"),
        ("18:00-02:00", "2026-06-04T01:00", StateCode.OPEN, None),
        ("18:00-02:00", "2026-06-04T01:45", StateCode.CLOSES_SOON, None),
        ("off", "2026-06-03T12:00", StateCode.CLOSED_TODAY, None),
        ("Mo-Fr 08:00-18:00; PH off", "2026-10-02T10:00", StateCode.CLOSED_TODAY, None),
        (None, "2026-06-03T12:00", StateCode.UNKNOWN_HOURS, None),
        ("Mo-Fr 08:00-18:00; PH off", "2029-06-06T10:00", StateCode.UNKNOWN_HOLIDAY, None),
        ("08:00-22:00", "2029-06-06T10:00", StateCode.OPEN, None),
    ],
)
def test_the_state_follows_the_hours(
    hours: str | None, at: str, code: StateCode, opens: str | None
) -> None:
    state = state_of(published(opening_hours=hours), shanghai(at), CALENDAR)
    assert state.code is code
    if opens:
        assert state.next_open == shanghai(opens)


def test_minutes_left_are_whole_and_never_promise_too_much() -> None:
    row = published(opening_hours="06:30-21:00")
    said = {
        seconds: state_of(
            row, shanghai("2026-06-03T21:00") - timedelta(seconds=seconds), CALENDAR
        ).minutes_left
        for seconds in (1800, 719, 61, 60, 1)
    }
    assert said == {1800: 30, 719: 11, 61: 1, 60: 1, 1: 1}


def test_a_closure_overrides_the_hours_and_ends() -> None:
    row = published(closure=a_closure("2026-06-03T11:00", "2026-06-03T15:00"))
    during = state_of(row, shanghai("2026-06-03T12:00"), CALENDAR)
    assert (during.code, during.reason) == (StateCode.CLOSED_FOR_NOW, "修水管")
    assert during.until == during.next_open == shanghai("2026-06-03T15:00")
    assert state_of(row, shanghai("2026-06-03T15:00"), CALENDAR).is_open
    before = state_of(row, shanghai("2026-06-03T10:45"), CALENDAR)
    assert (before.code, before.minutes_left) == (StateCode.CLOSES_SOON, 15)


def test_a_lifted_closure_no_longer_holds() -> None:
    closure = a_closure("2026-06-03T11:00", "2026-06-03T15:00")
    lifted = closure.model_copy(update={"lifted_at": shanghai("2026-06-03T12:00")})
    assert state_of(published(closure=lifted), shanghai("2026-06-03T12:00"), CALENDAR).is_open


def test_after_a_closure_the_hours_decide_when_it_opens() -> None:
    row = published(
        opening_hours="06:30-21:00", closure=a_closure("2026-06-03T11:00", "2026-06-03T22:00")
    )
    state = state_of(row, shanghai("2026-06-03T12:00"), CALENDAR)
    assert state.next_open == shanghai("2026-06-04T06:30")


@pytest.mark.parametrize(
    ("reports", "pin"), [(0, "open"), (1, "open"), (2, "locked"), (5, "locked")]
)
def test_two_lock_reports_flip_the_pin_and_one_cannot(reports: int, pin: str) -> None:
    assert state_of(published(reports=reports), shanghai("2026-06-03T12:00"), CALENDAR).pin == pin


def test_open_at_weekdays_day_and_night_is_said_to_close_when_the_weekend_comes() -> None:
    row = published(opening_hours="Mo-Fr 00:00-24:00")
    assert state_of(row, shanghai("2026-06-05T12:00"), CALENDAR).until == shanghai(
        "2026-06-06T00:00"
    )
