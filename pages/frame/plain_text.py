"""Stored text on a page: shown as the characters it has, whatever they would mean as markup."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_BREAK = "\u2060"  # word joiner: unseen, and no address, emoji or symbol is made across it


def plain(text: str) -> str:
    r"""The text so that Markdown shows it as it stands: no link, picture, colour, formula.

    >>> plain("*1* ![x](y)").replace(_BREAK, "")
    '\\*1\\* \\!\\[x\\]\\(y\\)'
    """
    escaped = _MARKS.sub(r"\\\1", " ".join(text.split()))
    escaped = escaped.replace("\\:", f"\\:{_BREAK}").replace("\\@", f"\\@{_BREAK}")
    return re.sub("(?i)www(?=\\\\\\.)", lambda www: www[0] + _BREAK, escaped)
