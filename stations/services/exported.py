"""What an export comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exported:
    """A file's content; `written` rows, and `hidden` cells left out to protect the few in them."""

    content: bytes
    written: int
    hidden: int = 0
