"""Stamp cards: a random code on a phone, a phrase to get it back, and nobody behind them.

A visit gives the right to one stamp. The right and the card meet in one act and are stored apart:
the store can tell neither whose card it is nor where its stamps were given.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date
from typing import NewType

from stations.visits.codes import ALPHABET

CardCode = NewType("CardCode", str)
CardHash = NewType("CardHash", str)

GROUPS, GROUP_LENGTH = 3, 5  # of the phrase: 31^15 is 74 bits, and fits on a slip of paper
FULL = 10  # stamps that make a card full


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows: the days of its stamps, oldest first."""

    days: tuple[date, ...]

    @property
    def stamps(self) -> int:
        return len(self.days)

    @property
    def full_cards(self) -> int:
        """How many times it was filled."""
        return self.stamps // FULL

    @property
    def on_this_one(self) -> int:
        """Stamps on the card that is being filled."""
        return self.stamps % FULL

    def has(self, day: date) -> bool:
        return day in self.days


def new_card_code() -> CardCode:
    """A code for a phone to keep (128 bits)."""
    return CardCode(secrets.token_urlsafe(16))


def new_phrase() -> str:
    """A recovery phrase to write down: `k7m2p-q9xw4-t6hj3`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP_LENGTH))
    return "-".join(letters[at : at + GROUP_LENGTH] for at in range(0, len(letters), GROUP_LENGTH))


def plain_phrase(typed: str) -> str:
    """A phrase as typed by hand: case, spaces and dashes do not matter.

    >>> plain_phrase(" K7M2P q9xw4-T6HJ3 ")
    'k7m2pq9xw4t6hj3'
    """
    return "".join(c for c in typed.casefold() if c.isalnum())


def hashed(secret: str, what: str) -> CardHash:
    """What the store keeps of a code or a phrase."""
    return CardHash(hmac.new(secret.encode(), what.encode(), hashlib.sha256).hexdigest())


def stamp_right(secret: str, visit_nonce: str) -> str:
    """The right to a stamp that one visit gives: the same for every look at its page."""
    return hmac.new(secret.encode(), f"stamp:{visit_nonce}".encode(), hashlib.sha256).hexdigest()[
        :24
    ]
