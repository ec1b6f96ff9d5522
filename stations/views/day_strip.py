"""One day of a place as a strip: when it is open, when nobody knows, and its labelled times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from stations.search.hours_window import Interval, IntervalKind
from stations.search.state import DAY_MIN, LUNCH_AT_MOST_MIN
from stations.views import times
from stations.words import Words


def day_strip(
    w: Words,
    intervals: Sequence[Interval],
    *,
    at: datetime,
    zone: str,
    busy: Sequence[float] | None = None,
) -> dict[str, Any] | None:
    """The local day of `at` in minutes from midnight; None where nobody told the hours.

    `busy` are 24 shares of the busiest hour.
    """
    if any(i.kind is IntervalKind.NOT_TOLD for i in intervals):
        return None
    local = at.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    day = _clipped(intervals, int(midnight.timestamp() // 60))
    return {
        "open": [[a, b, "open" if kind is IntervalKind.OPEN else "unknown"] for a, b, kind in day],
        "now": int((local - midnight) / timedelta(minutes=1)),
        "now_text": w("Now {time}", time=times.clock(at, zone)),
        "ticks": _ticks(w, [(i.start, i.end) for i in day if i.kind is IntervalKind.OPEN]),
        "busy": None if busy is None else [round(share, 2) for share in busy],
        "busy_text": "" if busy is None else w("Bars: when it is usually busy"),
    }


def _clipped(intervals: Sequence[Interval], day_start: int) -> list[Interval]:
    moved = (
        Interval(max(0, i.start - day_start), min(DAY_MIN, i.end - day_start), i.kind)
        for i in intervals
    )
    return [i for i in moved if i.start < i.end]


def _ticks(w: Words, spans: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """Opening and closing times; a short gap between two spans has one label in its middle."""
    ticks: list[dict[str, Any]] = []
    for n, (start, end) in enumerate(spans):
        before = spans[n - 1][1] if n else None
        if before is not None and start - before <= LUNCH_AT_MOST_MIN:
            ticks.pop()
            text = w("{start}–{end} break", start=_short(before), end=_short(start))
            ticks.append({"at": (before + start) // 2, "text": text})
        elif start > 0:
            ticks.append({"at": start, "text": w("opens {time}", time=_clock(start))})
        if end < DAY_MIN:
            ticks.append({"at": end, "text": w("closes {time}", time=_clock(end))})
        else:
            ticks.append({"at": end, "text": ""})
    return [tick for tick in ticks if tick["text"]]


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _short(minute: int) -> str:
    return str(minute // 60) if minute % 60 == 0 else _clock(minute)
