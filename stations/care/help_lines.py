"""Whom to call and where to join: numbers and links that the operator names, and never our own."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from stations.errors import Fault, InvalidInput
from stations.registry.places import Domain

MAX_URL, MAX_WORDS = 300, 200
SHORTEST_NUMBER, LONGEST_NUMBER = 3, 20  # digits
_BETWEEN = " -()"


class HelpLine(StrEnum):
    """What the operator may name a number or a link for."""

    RIGHTS = "rights"
    JOBS = "jobs"
    MARRIAGE = "marriage"
    PSYCHOLOGY = "psychology"
    GREEN_CHANNEL = "green_channel"  # the fast way of couriers and riders to a mediator


class Contact(Domain):
    """A number, a link, or both, and words such as the hours; empty where nothing is named."""

    phone: str = ""
    url: str = ""
    words: str = ""

    @property
    def is_named(self) -> bool:
        return bool(self.phone or self.url)

    @property
    def tel(self) -> str:
        """The number as a link dials it: `tel:+86371...`."""
        return "tel:" + "".join(c for c in self.phone if c not in _BETWEEN)


NOBODY = Contact()


def contact(*, phone: str, url: str, words: str) -> Contact:
    """A contact as somebody typed it; all empty takes it away.

    Raises:
        InvalidInput: `faults` name `phone`, `url` or `words`, all at once.
    """
    phone, url, words = (" ".join(each.split()) for each in (phone, url, words))
    faults = []
    if phone and not _is_number(phone):
        faults.append(Fault("not_a_phone", "phone"))
    if url and not is_https(url):
        faults.append(Fault("not_https", "url"))
    if not words.isprintable():
        faults.append(Fault("control_character", "words"))
    if len(words) > MAX_WORDS:
        faults.append(Fault("too_long", "words", detail=str(MAX_WORDS)))
    if words and not phone and not url:
        faults.append(Fault("missing", "phone"))
    if faults:
        raise InvalidInput("contact", faults)
    return Contact(phone=phone, url=url, words=words)


def is_https(url: str) -> bool:
    """Whether a link leads over an encrypted way to a host, and to no account on it.

    >>> is_https("https://union.example/join"), is_https("http://union.example/join")
    (True, False)
    """
    if len(url) > MAX_URL or not url.isprintable() or any(c in url for c in ' "<>\\`'):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _is_number(phone: str) -> bool:
    bare = "".join(c for c in phone if c not in _BETWEEN).removeprefix("+")
    digits = bare.isascii() and bare.isdigit()
    return digits and SHORTEST_NUMBER <= len(bare) <= LONGEST_NUMBER
