"""Stamp cards in and out of the store: hashes, days, and used rights, apart from each other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from stations.storage.rider_rows import StampCardRow, StampRow, UsedStampRow
from stations.storage.rows import table_of
from stations.visits.stamp_cards import Card, CardHash

CARD = table_of(StampCardRow)
STAMP = table_of(StampRow)
USED = table_of(UsedStampRow)


def find_card(connection: Connection, code: CardHash) -> Card | None:
    """The card of a code, None where there is none."""
    if connection.execute(select(CARD.c.code_hash).where(CARD.c.code_hash == code)).first() is None:
        return None
    days = connection.execute(
        select(STAMP.c.day).where(STAMP.c.card_hash == code).order_by(STAMP.c.day)
    ).scalars()
    return Card(tuple(days))


def code_of_phrase(connection: Connection, phrase: CardHash) -> CardHash | None:
    """The code of the card that a phrase belongs to."""
    found = connection.execute(
        select(CARD.c.code_hash).where(CARD.c.phrase_hash == phrase)
    ).scalar()
    return None if found is None else CardHash(found)


def add_card(connection: Connection, code: CardHash, phrase: CardHash, *, on: date) -> None:
    """Store a new card."""
    connection.execute(insert(CARD).values(code_hash=code, phrase_hash=phrase, made_on=on))


def hand_over(
    connection: Connection, old: CardHash, code: CardHash, phrase: CardHash, *, on: date
) -> None:
    """Move the stamps of a card to a new one; the old code and phrase are worth nothing then."""
    add_card(connection, code, phrase, on=on)
    connection.execute(update(STAMP).where(STAMP.c.card_hash == old).values(card_hash=code))
    connection.execute(delete(CARD).where(CARD.c.code_hash == old))


def use_right(connection: Connection, right: str, *, on: date) -> bool:
    """Note that a visit's right is used; False where it was before."""
    if connection.execute(select(USED.c.nonce).where(USED.c.nonce == right)).first() is not None:
        return False
    connection.execute(insert(USED).values(nonce=right, day=on))
    return True


def add_stamp(connection: Connection, code: CardHash, *, on: date) -> None:
    """Store a stamp."""
    connection.execute(insert(STAMP).values(card_hash=code, day=on))


def forget_rights(connection: Connection, *, before: date) -> int:
    """Remove used rights of days that are over; return how many."""
    return int(connection.execute(delete(USED).where(USED.c.day < before)).rowcount)
