"""The changing code of a screen beside the door: a photo of it is old before it is sent on."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

from stations.registry.places import PlaceId

WINDOW_S = 30
LENGTH = 10  # letters of base32: 50 bits, for a code that lives a minute and a half


def window_of(at: datetime) -> int:
    """The number of the half minute that `at` lies in."""
    return int(at.timestamp()) // WINDOW_S


def seconds_left(at: datetime) -> int:
    """How long this half minute lasts, 1..30."""
    return WINDOW_S - int(at.timestamp()) % WINDOW_S


def screen_code(secret: str, place_id: PlaceId, window: int) -> str:
    """What the screen of a place shows in one half minute (RFC 2104 over place and window)."""
    said = f"screen:{place_id}:{window}".encode()
    digest = hmac.new(secret.encode(), said, hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:LENGTH].lower()


def proves(secret: str, place_id: PlaceId, shown: str, *, at: datetime) -> bool:
    """Whether somebody has just read it from the screen: this half minute, the last or the next.

    The next one is for a screen on another server whose clock is ahead.
    """
    if not shown.isascii():
        return False
    now = window_of(at)
    return any(
        hmac.compare_digest(shown, screen_code(secret, place_id, window))
        for window in (now, now - 1, now + 1)
    )
