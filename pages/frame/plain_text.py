"""Stored text on a page: shown as the characters it has, whatever they would mean as markup."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_MADE = re.compile(r"\\:(?=[^\W\d]|\\)|\\@|www(?=\\\.)", re.IGNORECASE)
_BREAK = "\u2060"  # word joiner: unseen, and no address, emoji or symbol is made across it


def plain(text: str) -> str:
    r"""The text so that Markdown shows it as it stands: no link, picture, colour, formula.

    >>> plain("*1* ![x](y)").replace(_BREAK, "")
    '\\*1\\* \\!\\[x\\]\\(y\\)'
    """
    escaped = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _MADE.sub(lambda found: found[0] + _BREAK, escaped)
