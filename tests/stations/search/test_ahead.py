"""The days ahead: what is looked up at any minute is what the search says at that minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from stations.search.ahead import DAYS, days_ahead, minute_of
from stations.search.state import StateCode, instant, state_of
from tests.stations.search.cities import CALENDAR, NOON, a_closure, a_town, published, shanghai


@pytest.mark.parametrize("row", a_town(15, 60), ids=lambda row: str(row.place.opening_hours))
def test_between_two_changes_nothing_is_said_anew(row) -> None:  # type: ignore[no-untyped-def]
    quiet = replace(row, locks=replace(row.locks, n=0))
    ahead = days_ahead(row, at=NOON, calendar=CALENDAR)
    turns = [state for day in ahead.days for state in day]
    for state, after in zip(turns, [*turns[1:], None], strict=True):
        end = ahead.midnights[-1] if after is None else minute_of(after)
        for minute in {minute_of(state), (minute_of(state) + end) // 2, end - 1}:
            truth = state_of(quiet, instant(minute), CALENDAR)
            assert (truth.pin, truth.code) == (state.pin, state.code)
            if truth.until is not None:
                assert truth.until == state.until


def test_every_day_begins_at_its_midnight() -> None:
    ahead = days_ahead(published(opening_hours="08:00-22:00"), at=NOON, calendar=CALENDAR)
    assert len(ahead.days) == DAYS == 15
    assert instant(ahead.midnights[0]) == shanghai("2026-06-03T00:00")
    assert [minute_of(day[0]) for day in ahead.days] == list(ahead.midnights[:-1])


def test_a_closure_ends_among_the_days_and_lock_reports_do_not_count() -> None:
    row = published(closure=a_closure("2026-06-03T10:00", "2026-06-05T10:00"), reports=2)
    ahead = days_ahead(row, at=NOON, calendar=CALENDAR)
    codes = [state.code for state in ahead.days[2]]
    assert codes[0] is StateCode.CLOSED_FOR_NOW
    assert codes[-1] in (StateCode.OPEN_ALL_DAY, StateCode.OPEN)
    assert ahead.days[-1][-1].at < NOON + timedelta(days=DAYS)
