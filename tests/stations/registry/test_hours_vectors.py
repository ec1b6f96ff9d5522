"""The vectors of opening_hours.js, the reference implementation of the syntax."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from stations.registry.calendar import Calendar
from stations.registry.hours import Span, spans

ZONE = "Asia/Shanghai"
# One vector needs the German Christmas holidays of its place; the operator's table carries them.
SCHOOL = [date(2024, 12, 23) + timedelta(days=n) for n in range(13)]


def _as_vector(found: list[Span]) -> list[list[str]]:
    return [
        [s.start.replace(tzinfo=None).isoformat(), s.end.replace(tzinfo=None).isoformat(), s.state]
        for s in found
    ]


def _joined(intervals: list[list[Any]]) -> list[list[str]]:
    """Intervals that touch and agree are one for us: a comment does not part them."""
    joined: list[list[str]] = []
    for start, end, state, _ in intervals:
        if joined and joined[-1][1:] == [start, state]:
            joined[-1][1] = end
        else:
            joined.append([start, end, state])
    return joined


@pytest.mark.realdata
def test_every_vector_of_the_reference_implementation_passes(realdata: Path) -> None:
    calendar = Calendar.official(school_holidays=SCHOOL)
    text = (realdata / "opening_hours" / "oh_js_core_a.json").read_text(encoding="utf-8")
    wrong = []
    for vector in json.loads(text):
        start, end = (
            datetime.fromisoformat(vector[key]).replace(tzinfo=ZoneInfo(ZONE))
            for key in ("from_", "to")
        )
        found = spans(vector["expression"], zone=ZONE, start=start, end=end, calendar=calendar)
        if _as_vector(found) != _joined(vector["intervals"]):
            wrong.append((vector["id"], vector["expression"]))
    assert wrong == []
