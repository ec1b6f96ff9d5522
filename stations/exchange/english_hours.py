"""English hours as people write them, turned towards OpenStreetMap syntax: Mon-Fri 9am-5pm."""

from __future__ import annotations

import re

from stations.registry.official_days import WEEKDAYS

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_REST = r"(?:day|sday|nesday|rsday|s|rs|r|urday)?s?\.?"
_FOLDS = (
    (re.compile(r"\b24 ?(?:hours|hrs|h)\b"), "24/7"),
    (re.compile(r"\b(?:opening hours|open|hours)\b:?"), ""),
    (re.compile(r"\b(?:daily|every ?day|7 days a week)\b:?"), ""),
    (re.compile(r"\b(?:public|bank) holidays?\b"), "PH"),
    (re.compile(r"\bclosed\b"), "off"),
    (re.compile(r"\s*(?:\bto\b|\bthrough\b|\buntil\b|[–—])\s*"), "-"),
    (re.compile(r"\s*(?:&|\band\b)\s*"), ","),
    (re.compile(r"\s*-\s*"), "-"),
)
_CLOCK = re.compile(r"(?<!\d)(1[0-2]|[1-9])(?:[:.]([0-5]\d))?\s*([ap])\.?m\b\.?")


def as_syntax(text: str) -> str:
    """Rewrite English words; what they are not comes back as it was.

    >>> as_syntax("Mon-Fri 9am - 5:30pm, Sat closed")
    'Mo-Fr 09:00-17:30, Sa off'
    """
    if not re.search("[A-Za-z]{2}", text):
        return text
    found = text.lower()
    for pattern, fold in _FOLDS:
        found = pattern.sub(fold, found)
    for name, code in zip(_NAMES, WEEKDAYS, strict=True):
        found = re.sub(rf"\b{name}{_REST}(?![a-z])", code, found)
    found = re.sub(r"(?<=[A-Z][a-z]):", "", found)
    return " ".join(_CLOCK.sub(_clock, found).split())


def _clock(match: re.Match[str]) -> str:
    hour = int(match[1]) % 12 + (12 if match[3] == "p" else 0)
    return f"{hour:02}:{match[2] or '00'}"
