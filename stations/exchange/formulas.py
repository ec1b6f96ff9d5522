"""Cells that a spreadsheet would run, made harmless without losing a character.

A text that begins with `=`, `+`, `-`, `@`, a tab or a line break, or with a full-width twin of
them, gets an apostrophe in front; so does one that begins with apostrophes before such a character,
which makes the way back exact.
"""

from __future__ import annotations

import re

_RUNS = r"[=+\-@\t\r\n＝＋－＠﹢﹣﹦﹫⁺⁻⁼₊₋₌]"
_HOT = re.compile(rf"'*{_RUNS}")
_HARMLESS = re.compile(rf"'+{_RUNS}")


def neutralise(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula.

    >>> neutralise("=HYPERLINK(1)"), neutralise("'+1"), neutralise("a=b")
    ("'=HYPERLINK(1)", "''+1", 'a=b')
    """
    return f"'{text}" if _HOT.match(text) else text


def restore(cell: str) -> str:
    """Return the text that `neutralise` made `cell` from, or that a person quoted in its manner.

    >>> restore("'=HYPERLINK(1)"), restore("''+1"), restore("'s-Hertogenbosch")
    ('=HYPERLINK(1)', "'+1", "'s-Hertogenbosch")
    """
    return cell[1:] if cell[:1] == "'" and _HARMLESS.match(cell) else cell
