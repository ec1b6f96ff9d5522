"""One cell of any file as a person would type it."""

from __future__ import annotations

import re
from typing import Any

MAX_COLUMNS = 200  # of a table or a sheet
_NO_TEXT = re.compile("[\ud800-\udfff]")  # half a character, which no file can be written with


def as_text(value: Any) -> str:
    """The text of a value: 9.0 is 9, nothing is empty, times lose their seconds.

    >>> as_text(9.0), as_text(None), as_text(["a", 1]), as_text(True)
    ('9', '', 'a;1', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isascii() else _NO_TEXT.sub("\ufffd", value.replace("\ufeff", ""))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return ";".join(map(as_text, value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00").removesuffix(":00")
    return str(value)
