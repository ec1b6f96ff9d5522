"""A photo is drawn anew: small, upright, without where it was taken; bombs are refused."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from PIL import Image

from stations.care.photos import valid_words
from stations.care.pictures import LONGEST_SIDE, MOST_BYTES, Picture, picture_of
from stations.errors import InvalidInput

GPS = 0x8825


def noise(width: int, height: int) -> Image.Image:
    """The hardest picture to pack."""
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def two_halves(width: int = 400, height: int = 200) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, height // 2, width, height))
    return image


def packed(image: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    into = io.BytesIO()
    image.save(into, kind, **more)
    return into.getvalue()


def seen(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.body))


def with_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif[0x0112] = 6  # the camera was held upright: turn it by a quarter
    exif.get_ifd(GPS)[2] = (33.0, 3.0, 0.0)
    return packed(
        two_halves(), exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 9
    )


def a_bomb() -> bytes:
    """A PNG of 60,000 x 60,000 in a few hundred bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 7_501))
        + chunk(b"IEND", b"")
    )


def reasons(sent: bytes) -> list[tuple[str, str | None]]:
    with pytest.raises(InvalidInput) as refused:
        picture_of(sent)
    return [(fault.reason, fault.column) for fault in refused.value.faults]


def test_nothing_but_the_pixels_is_kept_and_the_picture_stands_upright() -> None:
    sent = with_metadata()
    assert b"SECRETCAMERA" in sent
    assert b"SECRETCOMMENT" in sent
    made = picture_of(sent)
    assert b"SECRET" not in made.body
    image = seen(made)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert image.size == (made.width, made.height) == (200, 400)
    right, left = image.getpixel((190, 200)), image.getpixel((10, 200))
    assert isinstance(right, tuple)
    assert isinstance(left, tuple)
    assert right[0] > 200  # what was above is to the right now
    assert left[2] > 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_whatever_kind_was_sent_a_small_jpeg_comes_out(kind: str) -> None:
    made = picture_of(packed(noise(1700, 900), kind))
    image = seen(made)
    assert image.format == "JPEG"
    assert made.media_type == "image/jpeg"
    assert max(image.size) <= LONGEST_SIDE
    assert len(made.body) <= MOST_BYTES
    assert image.width / image.height == pytest.approx(1700 / 900, rel=0.01)


def test_what_is_clear_becomes_white_and_colours_of_print_are_read() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert seen(picture_of(packed(clear, "PNG"))).getpixel((10, 10)) == (255, 255, 255)
    assert seen(picture_of(packed(Image.new("CMYK", (20, 20))))).mode == "RGB"
    assert picture_of(packed(Image.new("1", (1, 1)), "PNG")).width == 1


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 100,
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
        packed(noise(300, 300))[:2_000],
        packed(Image.new("RGB", (9, 9)), "GIF"),
        packed(Image.new("RGB", (9, 9)), "BMP"),
        random.Random(3).randbytes(5_000),
    ],
    ids=["nothing", "svg", "half gif", "half jpeg", "cut off", "gif", "bmp", "noise"],
)
def test_what_is_no_photo_is_refused_clearly(sent: bytes) -> None:
    assert reasons(sent) == [("photo_unreadable", "photo")]


@pytest.mark.parametrize("bomb", [a_bomb, lambda: b"\xff\xd8" + b"\0" * 12_000_000])
def test_a_bomb_is_refused_before_it_is_unpacked(bomb: Callable[[], bytes]) -> None:
    assert reasons(bomb()) == [("photo_too_large", "photo")]


@pytest.mark.filterwarnings("ignore:.*:UserWarning")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_broken_bytes_anywhere_end_in_a_refusal_or_a_picture(kind: str) -> None:
    whole = with_metadata() if kind == "JPEG" else packed(two_halves(), kind)
    rng = random.Random(11)
    for _ in range(200):
        sent = bytearray(whole)
        for _ in range(rng.randint(1, 30)):
            sent[rng.randrange(len(sent))] = rng.randrange(256)
        with suppress(InvalidInput):
            assert b"SECRET" not in picture_of(bytes(sent)).body


@pytest.mark.parametrize(("written", "reason"), [("  ", "missing"), ("x" * 5_000, "too_long")])
def test_a_photo_has_words_for_whoever_cannot_see_it(written: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        valid_words(written)
    assert [(f.reason, f.column) for f in refused.value.faults] == [(reason, "words")]
