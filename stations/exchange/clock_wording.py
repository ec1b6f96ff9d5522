"""Clock times in Chinese wording: 8:30, 8点半, 上午9点, 下午2:00-6:00, 早九晚五, 次日6:00."""

from __future__ import annotations

import re
from typing import NamedTuple

_MORNING = "凌晨|清晨|早晨|早上|上午|早|朝"
_NOON = "中午|正午"
_EVENING = "下午|午后|傍晚|晚上|夜间|夜里|晚间|晚|夜"
_NUMERALS = {n: i for i, n in enumerate("零一二三四五六七八九十")} | {"两": 2}
_HOUR = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_CLOCK = (
    rf"(?P<next{{n}}>次日|第二天|翌日)?\s*(?P<half{{n}}>{_MORNING}|{_NOON}|{_EVENING})?\s*"
    rf"(?:(?P<hour{{n}}>\d{{{{1,2}}}})[:.](?P<minute{{n}}>\d\d)(?::\d\d)?"
    rf"|(?P<joined{{n}}>\d{{{{4}}}})"
    rf"|(?P<spoken{{n}}>{_HOUR.replace('{', '{{').replace('}', '}}')})"
    rf"[点时](?P<past{{n}}>半|一刻|三刻|整|钟|\d{{{{1,2}}}}分?)?"
    rf"{{bare}})"
)
_BARE_FIRST = r"|(?P<bare1>\d{1,2})(?=-\d{1,2}[点时])"
_SHORT = rf"(?:早|朝)(?P<from>{_HOUR})晚(?P<to>{_HOUR})(?![点时:\d])"
_RANGE = re.compile(_CLOCK.format(n=1, bare=_BARE_FIRST) + r"\s*-\s*" + _CLOCK.format(n=2, bare=""))
_EARLY_LATE = re.compile(_SHORT)
_PAST = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, "钟": 0, None: 0}
_DAY = 24 * 60
_LONGEST_NIGHT = 16 * 60  # minutes; a longer one is a forgotten 下午


class Clock(NamedTuple):
    """Where the wording of one range ends, and the range, None where it makes no sense."""

    end: int
    ranges: tuple[str, ...] | None


def clock_ranges(text: str, at: int) -> Clock | None:
    """Read one range of clock times at position `at`, None where none stands there.

    >>> clock_ranges("下午2:00-6:00", 0)
    Clock(end=11, ranges=('14:00-18:00',))
    """
    short = _EARLY_LATE.match(text, at)
    if short:
        ends = _number(short["from"]) * 60, (_number(short["to"]) + 12) * 60
        return Clock(short.end(), _written(*ends))
    match = _RANGE.match(text, at)
    if not match:
        return None
    first, last = _minutes(match, 1), _minutes(match, 2)
    if first is None or last is None:
        return Clock(match.end(), None)
    longest = _DAY if match["next2"] else _LONGEST_NIGHT
    return Clock(match.end(), _written(first, _ending(match, first, last), longest))


def _ending(match: re.Match[str], first: int, last: int) -> int:
    """The end of a range: an end without 上午 or 下午 stands in the half of its beginning."""
    inherits = match["half1"] and not match["half2"] and not match["next2"]
    if inherits and _is_evening(match["half1"]) and last < 12 * 60 and last + 12 * 60 > first:
        return last + 12 * 60
    return last


def _written(first: int, last: int, longest: int = _LONGEST_NIGHT) -> tuple[str, ...] | None:
    night = last <= first
    if max(first, last) > 24 * 60 or first in (last, 24 * 60):
        return None
    if night and last + _DAY - first > longest:
        return None
    return (f"{first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}",)


def _minutes(match: re.Match[str], n: int) -> int | None:
    """Minutes since midnight of one end, None where there is no such time."""
    found = match.groupdict()
    if found[f"hour{n}"]:
        hour, minute = int(found[f"hour{n}"]), int(found[f"minute{n}"])
    elif found[f"joined{n}"]:
        hour, minute = divmod(int(found[f"joined{n}"]), 100)
    elif found[f"spoken{n}"]:
        hour, minute = _number(found[f"spoken{n}"]), _past(found[f"past{n}"])
    else:
        hour, minute = int(found["bare1"]), 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return _in_half(hour, found[f"half{n}"]) * 60 + minute


def _past(text: str | None) -> int:
    known = _PAST.get(text)
    return int((text or "").rstrip("分")) if known is None else known


def _in_half(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if _is_evening(half):
        midnight = hour == 12 and half not in ("下午", "午后")
        return hour + 12 if hour < 12 or midnight else hour
    if half in _NOON.split("|"):
        return hour + 12 if hour < 4 else hour
    return 0 if half == "凌晨" and hour == 12 else hour


def _is_evening(half: str) -> bool:
    return half in _EVENING.split("|")


def _number(text: str) -> int:
    """十 is 10, 十二 is 12, 二十二 is 22."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十") if "十" in text else ("", "", text)
    if not ten:
        return _NUMERALS.get(ones, 99)
    return (_NUMERALS.get(tens, 99) if tens else 1) * 10 + (_NUMERALS.get(ones, 99) if ones else 0)
