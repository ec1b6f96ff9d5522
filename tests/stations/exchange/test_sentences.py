"""Every reason that this room gives has its sentence, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from stations.exchange import sentences
from stations.exchange.header_words import FIELDS
from stations.words import for_language

ROOM = Path(sentences.__file__).parent


def test_every_reason_in_the_code_has_a_sentence() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")))
    given = set(re.findall(r'(?:Fault|UnreadableFile|_fault)\(\s*"(\w+)"', code))
    assert given - {*sentences.FAULTS, *sentences.FLAGS, *sentences.FILES} == set()


def test_every_field_has_a_name() -> None:
    assert set(sentences.FIELD_NAMES) >= set(FIELDS)


def test_sentences_are_told_in_the_readers_language() -> None:
    assert sentences.say("empty", for_language("en")) == "The file is empty"
    assert sentences.say("empty", for_language("zh-CN")) == "文件是空的"
    assert sentences.say("news", for_language("en")) == "news"
