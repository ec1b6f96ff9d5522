"""Photos of a place: what is known of them, and the words that every one must have."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

from pydantic import AwareDatetime

from stations.errors import Fault, InvalidInput
from stations.registry.places import MAX_TEXT, Domain, PlaceId, Text

PhotoId = NewType("PhotoId", str)


class About(StrEnum):
    """What a photo shows."""

    DOOR = "door"
    OPENED = "opened"  # proof that a door reported locked was opened


class Photo(Domain):
    """What is known of a stored picture; its bytes are asked for apart."""

    id: PhotoId
    place_id: PlaceId
    about: About
    words: Text
    width: int
    height: int
    added_at: AwareDatetime
    by: str


def valid_words(written: str) -> str:
    """What is to be seen, for whoever cannot see it: never nothing.

    Raises:
        InvalidInput: `faults` name `words`.
    """
    words = " ".join(written.split())
    if not words:
        raise InvalidInput("photo", [Fault("missing", "words")])
    if not words.isprintable():
        raise InvalidInput("photo", [Fault("control_character", "words")])
    if len(words) > MAX_TEXT:
        raise InvalidInput("photo", [Fault("too_long", "words", detail=str(MAX_TEXT))])
    return words
