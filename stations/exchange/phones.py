"""Telephone numbers of a list, one after another and such that a phone can ring them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SEPARATES = re.compile(r"[;；,，、/|]+|\s{2,}|(?<=\d{7})\s(?=\d{3})")
_NUMBER = re.compile(r"[+(]?\d[\d\-() ]{4,24}(?:(?:转|ext\.?|x|#)\s?\d{1,6})?", re.IGNORECASE)


@lru_cache(maxsize=4_096)
def dialable(written: str) -> str:
    """Return the numbers in a cell, separated by `;`; masked ones (138****5596) are left out.

    Digits of full width become plain. What is no number stays as it was written.

    >>> dialable("０３７１－６８６３０５５５、0371-1234567"), dialable("138****5596;12351")
    ('0371-68630555;0371-1234567', '12351')
    >>> dialable("ask the guard, or 12351")
    'ask the guard, or 12351'
    """
    plain = unicodedata.normalize("NFKC", written).replace("—", "-").strip()
    parts = [part.strip() for part in _SEPARATES.split(plain) if part.strip()]
    kept = [part for part in parts if "*" not in part]
    if all(map(_NUMBER.fullmatch, kept)):
        return ";".join(kept)
    return written if len(kept) == len(parts) else ";".join(kept)
