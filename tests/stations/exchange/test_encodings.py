"""Which encoding a list is in, on whole real files and on single lines of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from stations.errors import UnreadableFile
from stations.exchange.encodings import decode
from stations.exchange.tables import read_table

CHINESE = "名称,经度,纬度,地址\n东风路驿站,113.1,34.1,东风路 1 号\n"
KOREAN = "이름,위도,경도,주소\n강남 쉼터,37.5,127.0,서울특별시 강남구 테헤란로 1\n"


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "utf-16-le", "utf-16"),
        (CHINESE, "utf-16-be", "utf-16"),
        (KOREAN, "utf-8", "utf-8"),
        (KOREAN, "cp949", "cp949"),
        (KOREAN, "gb18030", "gb18030"),
        ("店名,地址\n老蔡记,京都路\n", "gb18030", "gb18030"),
        ("이름,x\n쉼터,1\n", "euc-kr", "cp949"),
        ("name,lon\na,1\n", "ascii", "utf-8"),
    ],
)
def test_an_encoding_is_told_by_its_bytes(text: str, encoding: str, named: str) -> None:
    assert decode(text.encode(encoding)) == (text, named)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (CHINESE.encode()[:-8], "truncated"),
        (CHINESE.encode("utf-16")[:-3], "truncated"),
        ((CHINESE * 9).encode().replace(b"\xe9\xa9\xbf", b"\xe9\xff\xbf", 1), "broken_text"),
        ("nom,rue\nCafé,Théâtre\nMusée d'Orsay,Chaussée\n".encode("latin-1"), "unknown_encoding"),
        (b"\xff\xff\xff\n", "unknown_encoding"),
        (bytes(200), "binary"),
        (b"name,lon\n\0a,1\n", "binary"),
        (b"a\x01\x02\x03\x04\x05,b\n", "binary"),
    ],
)
def test_what_cannot_be_told_is_refused_and_never_guessed(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        decode(data)
    assert refused.value.reason == reason


def test_damaged_text_is_told_with_its_line() -> None:
    with pytest.raises(UnreadableFile) as refused:
        decode((CHINESE * 9).encode().replace(b"\xe9\xa9\xbf", b"\xe9\xff\xbf", 1))
    assert refused.value.facts["line"] == 2


def test_marks_of_byte_order_in_the_middle_are_dropped() -> None:
    joined = CHINESE.encode("utf-8-sig") * 2
    assert read_table(joined).rows[2] == ["东风路驿站", "113.1", "34.1", "东风路 1 号"]


def _lines(paths: Iterable[Path], *encodings: str) -> set[str]:
    """Every line of these files that says anything beyond ASCII."""
    found: set[str] = set()
    for path in paths:
        data = path.read_bytes()
        for encoding in encodings:
            try:
                found |= set(data.decode(encoding).splitlines())
            except UnicodeDecodeError:
                continue
            break
    return {line for line in found if not line.isascii() and "\ufeff" not in line}


def _wrong(lines: set[str], encoding: str) -> list[str]:
    return [line for line in lines if decode(f"{line}\n".encode(encoding))[1] != encoding]


@pytest.mark.realdata
def test_every_single_line_of_the_real_lists_is_told_apart(realdata: Path) -> None:
    chinese = [*(realdata / "merchants").glob("[!_]*[!0].csv"), *(realdata / "stations").iterdir()]
    korean = (realdata / "messy/messy_korean_rider_shelter").iterdir()
    of_china, of_korea = _lines(chinese, "utf-8-sig"), _lines(korean, "utf-8-sig", "cp949")
    assert len(of_china) > 12_000
    assert len(of_korea) > 300
    assert _wrong(of_china, "gb18030") == []
    assert _wrong(of_korea, "cp949") == []


@pytest.mark.realdata
def test_the_gb18030_copy_of_a_real_list_is_its_twin_row_by_row(realdata: Path) -> None:
    one = read_table((realdata / "merchants/惠济区.csv").read_bytes())
    other = read_table((realdata / "merchants/惠济区_gb18030.csv").read_bytes())
    assert (one.encoding, other.encoding) == ("utf-8", "gb18030")
    assert (one.headers, one.rows, one.numbers) == (other.headers, other.rows, other.numbers)
    assert len(one.rows) == 1013
