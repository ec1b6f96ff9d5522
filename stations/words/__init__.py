"""The reader's language: gettext catalogues, Chinese and English.

Every sentence a person reads starts as an English `msgid` in the code, inside `w("...")`,
`w.n("...", "...", n)` or `mark("...")`, and has its Chinese in one of `zh/*.po` (one file per
room, so that a sentence is found beside its neighbours). Values are inserted by name:

>>> for_language("zh-CN")("Closes in {minutes} min", minutes=12)  # doctest: +SKIP
'12 分钟后关'
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po

Language = Literal["zh-CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")

CATALOGUES = Path(__file__).parent / "zh"


def mark(msgid: str) -> str:
    """Mark a sentence for translation where it is defined; it is translated where it is shown."""
    return msgid


class Words:
    """Sentences in one language; calling it translates."""

    def __init__(self, language: Language, catalogue: dict[str, tuple[str, ...]]) -> None:
        self.language: Language = language
        self._catalogue = catalogue

    def __call__(self, msgid: str, /, **values: object) -> str:
        """The sentence in this language, with `{name}` places filled."""
        text = self._catalogue.get(msgid, (msgid,))[0]
        return text.format(**values) if values else text

    def n(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """The sentence for `n` things; `{n}` is filled too."""
        forms = self._catalogue.get(singular)
        text = forms[0] if forms else (singular if n == 1 else plural)
        return text.format(n=n, **values)


def _read(paths: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in paths:
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_CN"):
                if message.id and message.string:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    text = message.string
                    found[key] = (text,) if isinstance(text, str) else tuple(text)
    return found


@functools.cache
def for_language(language: Language) -> Words:
    """The words of one language; the catalogues are read once per process."""
    return Words(language, _read(sorted(CATALOGUES.glob("*.po"))) if language == "zh-CN" else {})


def other_language(current: Language) -> Language:
    """The language that the switch leads to."""
    return next(each for each in LANGUAGES if each != current)


def choose(*, chosen: str | None, accept_language: str) -> Language:
    """The reader's language: what they chose, else the first of the browser's that we speak.

    Riders without a preference read Chinese.
    """
    for tag in (chosen or "", *(part.split(";")[0] for part in accept_language.split(","))):
        primary = tag.strip().lower().split("-")[0]
        if primary == "zh":
            return "zh-CN"
        if primary == "en":
            return "en"
    return "zh-CN"
