"""Bytes of a text file as text: which encoding it is in, told from the bytes alone.

A byte order mark settles it. UTF-8 proves itself. GB18030 takes nearly any bytes, so Korean
(CP949), Western and damaged UTF-8 files are told from it by what they would say.
"""

from __future__ import annotations

import re

from stations.errors import UnreadableFile

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_SAMPLE = 65_536  # bytes: a list that is Korean on its first pages is Korean
_DAMAGED_AT_MOST = 0.05  # share of characters beyond ASCII; other encodings fail on nearly all
# The syllables and characters that lists of places are made of, by how often they stand there.
_SYLLABLES = frozenset(
    "이다의가구동시서울강남북로길대전부산인천광주수원점역앞층호번지소명위도경칭화운영간시설일요월"
    "목금토중학교공터기사용자치행정상업체종면적계총남여성관악송파양마은평노랑포등초작천진"
)
_CHARACTERS = frozenset(
    "区市路号站店县镇街道一二三上中大小东西南北名称经度纬地址电话时间营业餐厅类型开放工会驿新城村园"
    "广场楼与交叉口向米公的门郑州所属编码域段联系阳光家人民院心花生火锅面饭庄服务设施位置"
)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; marks of byte order are dropped.

    Raises:
        UnreadableFile: `binary`, `truncated`, `broken_text` (with its `line`), `unknown_encoding`.
    """
    encoding = _encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refusal(data, encoding, error) from error
    if "\0" in text or sum(map(text[:4_096].count, map(chr, range(1, 9)))) > 3:
        raise UnreadableFile("binary")
    return text.replace("\ufeff", ""), encoding.removesuffix("-le").removesuffix("-be")


def _encoding_of(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data:
        return _wide(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if (error.start and error.start >= len(data) - 3) or _is_damaged_utf8(data):
            return "utf-8"
        return _double_byte(data[:_SAMPLE])
    return "utf-8"


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: only in the right byte order does it have lines and separators."""
    marks = [data.count(mark) for mark in (b",\0", b"\n\0", b"\t\0", b";\0")]
    turned = [data.count(mark) for mark in (b"\0,", b"\0\n", b"\0\t", b"\0;")]
    encoding = "utf-16-le" if sum(marks) >= sum(turned) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile("binary") from error
    if "\0" in text or "\n" not in text or not any(mark in text for mark in ",\t;|"):
        raise UnreadableFile("binary")
    return encoding


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all of it is UTF-8 and some bytes were spoilt on the way."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    beyond_ascii = sum(character > "\x7f" for character in text)
    return 0 < text.count("\ufffd") <= _DAMAGED_AT_MOST * beyond_ascii


def _double_byte(sample: bytes) -> str:
    """GB18030 or CP949: in which do the bytes say what lists of places say?

    Raises:
        UnreadableFile: `unknown_encoding`, in neither; a letter with an accent before a plain one
            makes a rare character, so Western lists give many of those.
    """
    pairs = _PAIR.findall(sample)
    rare = sum(pair[1] < 0x80 for pair in pairs)
    if rare * 2 > len(pairs):
        raise UnreadableFile("unknown_encoding")
    korean, chinese = sample.decode("cp949", "replace"), sample.decode("gb18030", "replace")
    hangul = sum("가" <= character <= "힣" for character in korean)
    is_korean = (
        korean.count("\ufffd") <= 1  # the sample may end inside a character
        and hangul * 10 > 9 * sum(character > "\u2e7f" for character in korean)
        and _share(korean, _SYLLABLES) > _share(chinese, _CHARACTERS)
    )
    return "cp949" if is_korean else "gb18030"


def _share(text: str, usual: frozenset[str]) -> float:
    wide = [character for character in text if character > "\u2e7f"]
    return sum(character in usual for character in wide) / max(len(wide), 1)


def _refusal(data: bytes, encoding: str, error: UnicodeDecodeError) -> UnreadableFile:
    at_end = error.start and error.start >= len(data) - 3
    if at_end and encoding.startswith("utf"):
        return UnreadableFile("truncated", at=error.start)
    if encoding.startswith("utf"):
        return UnreadableFile("broken_text", line=data.count(b"\n", 0, error.start) + 1)
    return UnreadableFile("unknown_encoding")
