"""Rewrite the official days of an expression into the weekdays that they fall on.

Within seven days every weekday occurs once, so `PH off` around 1 October 2026 is `Th,Fr off`, and
a library that knows no Chinese holiday answers exactly.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

WORKING_WEEKEND = '"working weekend"'
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = timedelta(days=1)

WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_WEEKDAY_LIST = f"{WEEKDAY}(?:-{WEEKDAY})?(?:,{WEEKDAY}(?:-{WEEKDAY})?)*"
HOLIDAY_TERM = re.compile(
    r"\b(?P<names>(?:PH|SH)(?: ?, ?(?:PH|SH))*)\b"
    r"(?: (?P<shift>[+-]\d{1,2}) days?)?"
    rf"(?: +(?P<within>{_WEEKDAY_LIST})(?!\w|\[))?"
)
QUOTED = re.compile(r'("[^"]*")')


class DayFacts(NamedTuple):
    """What one day is taken for; `inside` the seven days whose weekdays are unique."""

    day: date
    inside: bool
    holiday: bool
    school: bool
    working_weekend: bool


def compile_days(text: str, world: tuple[DayFacts, ...]) -> str:
    """Replace `PH`, `SH` and the working weekends by the weekdays of `world` that are meant."""
    rules = [_working_weekend_rule(rule, world) for rule in _split_rules(text)]
    kept = "; ".join(rule for rule in rules if rule)
    return "".join(
        part
        if part.startswith('"')
        else HOLIDAY_TERM.sub(lambda m: _weekdays_meant(m, world), part)
        for part in QUOTED.split(kept)
    )


def _working_weekend_rule(rule: str, world: tuple[DayFacts, ...]) -> str:
    if not rule.endswith(WORKING_WEEKEND):
        return rule
    meant = [
        WEEKDAYS[facts.day.weekday()] for facts in world if facts.inside and facts.working_weekend
    ]
    if not meant:
        return ""
    rule = rule.replace("Sa-Su", ",".join(meant), 1)
    return (
        rule.removesuffix(WORKING_WEEKEND).strip().removesuffix("unknown") if ":" in rule else rule
    )


def _split_rules(text: str) -> list[str]:
    """The rules of `text` between semicolons, but not those inside quotes."""
    parts = QUOTED.split(text)
    masked = "".join("\0" * len(p) if p.startswith('"') else p for p in parts)
    cuts = [-1, *(i for i, c in enumerate(masked) if c == ";"), len(text)]
    return [text[a + 1 : b].strip() for a, b in pairwise(cuts)]


def _weekdays_meant(term: re.Match[str], world: tuple[DayFacts, ...]) -> str:
    """The weekdays of one holiday term; `PH`, which never matches without a country, for none."""
    shift = int(term["shift"] or 0)
    within = _expand(term["within"]) if term["within"] else frozenset(WEEKDAYS)
    days = {
        facts.day + shift * _DAY
        for facts in world
        if ("PH" in term["names"] and facts.holiday) or ("SH" in term["names"] and facts.school)
    }
    inside = {facts.day for facts in world if facts.inside}
    meant = {WEEKDAYS[day.weekday()] for day in days & inside} & within
    return ",".join(name for name in WEEKDAYS if name in meant) or "PH"


def _expand(weekdays: str) -> frozenset[str]:
    """`Mo-We,Fr` as a set; ranges may pass the end of the week."""
    found: set[str] = set()
    for part in weekdays.split(","):
        first, _, last = part.partition("-")
        begin = WEEKDAYS.index(first)
        n = (WEEKDAYS.index(last or first) - begin) % 7 + 1
        found.update(WEEKDAYS[(begin + i) % 7] for i in range(n))
    return frozenset(found)
