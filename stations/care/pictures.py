"""A picture made anew of whatever was sent: small, upright and without its metadata."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from stations.errors import Fault, InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/jpeg"
MOST_SENT_BYTES = 12_000_000  # what today's phones make
MOST_PIXELS = 64_000_000  # as said by its head, before anything is unpacked
LONGEST_SIDE = 1280
MOST_BYTES = 200_000
QUALITIES = (82, 74, 66, 58, 50, 42, 34)
SMALLER = 0.8
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError,
    AttributeError, MemoryError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow is known to raise on broken files."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of our own making: at most 1280 x 1280 and 200 kB, without metadata."""

    body: bytes
    width: int
    height: int
    media_type: str = MEDIA_TYPE


def picture_of(sent: bytes) -> Picture:
    """The picture in `sent`, made anew: upright, on white, in small.

    Raises:
        InvalidInput: `faults` name `photo`: `photo_too_large` (bytes or pixels),
            `photo_unreadable` (no JPEG, PNG or WebP, or a broken one).
    """
    if len(sent) > MOST_SENT_BYTES:
        raise _fault("photo_too_large")
    try:
        return _small(_upright(sent))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _fault("photo_too_large") from error
    except _BROKEN as error:
        raise _fault("photo_unreadable") from error


def _upright(sent: bytes) -> Image.Image:
    with Image.open(io.BytesIO(sent), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError("pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked small at once
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        return _on_white(turned)


def _on_white(image: Image.Image) -> Image.Image:
    """A fresh image: nothing that travelled beside the pixels comes along."""
    clear = image.convert("RGBA")
    fresh = Image.new("RGB", clear.size, "white")
    fresh.paste(clear, mask=clear.getchannel("A"))
    return fresh


def _small(image: Image.Image) -> Picture:
    while True:
        for quality in QUALITIES:
            packed = io.BytesIO()
            image.save(packed, "JPEG", quality=quality, optimize=True)
            if packed.tell() <= MOST_BYTES:
                return Picture(packed.getvalue(), *image.size)
        size = (max(1, int(side * SMALLER)) for side in image.size)
        image = image.resize((next(size), next(size)), Image.Resampling.LANCZOS)


def _fault(reason: str) -> InvalidInput:
    return InvalidInput("photo", [Fault(reason, "photo")])
