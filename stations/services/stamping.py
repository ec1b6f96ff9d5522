"""A phone's stamp card: made, stamped once a day by a visit, and got back by its phrase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import Connection

from stations.errors import NotFound, Refused
from stations.registry.city_time import day_in_city
from stations.services.hub import Hub
from stations.storage import stamp_cards as stored
from stations.visits.check_in import Visit
from stations.visits.stamp_cards import (
    Card,
    CardCode,
    CardHash,
    hashed,
    new_card_code,
    new_phrase,
    plain_phrase,
    stamp_right,
)

RIGHT_LIFE_S = 6 * 3600


def right_of(hub: Hub, visit: Visit) -> str:
    """The link's word that gives a stamp for this visit; it tells nothing of the visit."""
    return _signer(hub).dumps(stamp_right(hub.secret, visit.nonce))


def card_of(hub: Hub, code: str | None) -> Card | None:
    """The card that a phone holds, None where it holds none of ours."""
    if not code:
        return None
    with hub.read() as connection:
        return stored.find_card(connection, hashed(hub.secret, code))


def stamp(hub: Hub, code: str, right: str) -> Card:
    """Stamp a card by the right of a visit: one stamp a visit, and one a card and day.

    Raises:
        Refused: `code_expired`, `wrong_code`, `stamped_already` (this visit), `stamped_today`.
        NotFound: `unknown_card`.
    """
    key, today = _checked(hub, right), _today(hub)
    card = hashed(hub.secret, code)
    return hub.writer.write(lambda connection: _stamped(connection, card, key, today))


def first_stamp(hub: Hub, right: str) -> tuple[CardCode, str, Card]:
    """A new card with its first stamp: its code, for the phone, and its phrase, to be shown once.

    No card is made without a visit.

    Raises:
        Refused: `code_expired`, `wrong_code`, `stamped_already` (this visit).
    """
    key, today = _checked(hub, right), _today(hub)
    code, phrase = new_card_code(), new_phrase()
    card, way_back = hashed(hub.secret, code), hashed(hub.secret, plain_phrase(phrase))

    def act(connection: Connection) -> Card:
        stored.add_card(connection, card, way_back, on=today)
        return _stamped(connection, card, key, today)

    return code, phrase, hub.writer.write(act)


def _stamped(connection: Connection, card: CardHash, key: str, today: date) -> Card:
    held = stored.find_card(connection, card)
    if held is None:
        raise NotFound("unknown_card")
    if held.has(today):
        raise Refused("stamped_today")
    if not stored.use_right(connection, key, on=today):
        raise Refused("stamped_already")
    stored.add_stamp(connection, card, on=today)
    return Card((*held.days, today))


def recover(hub: Hub, phrase: str) -> tuple[CardCode, str]:
    """A new code and phrase for the card that a phrase names; the old ones end.

    Raises:
        NotFound: `unknown_phrase`.
    """
    given = hashed(hub.secret, plain_phrase(phrase))
    code, fresh = new_card_code(), new_phrase()
    keys = hashed(hub.secret, code), hashed(hub.secret, plain_phrase(fresh))

    def act(connection: Connection) -> None:
        old = stored.code_of_phrase(connection, given)
        if old is None:
            raise NotFound("unknown_phrase")
        stored.hand_over(connection, old, *keys, on=_today(hub))

    hub.writer.write(act)
    return code, fresh


def _checked(hub: Hub, right: str) -> str:
    check: Callable[..., object] = _signer(hub).loads
    try:
        return str(check(right, max_age=RIGHT_LIFE_S))
    except SignatureExpired as error:
        raise Refused("code_expired") from error
    except BadSignature as error:
        raise Refused("wrong_code") from error


def _signer(hub: Hub) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(hub.secret, salt="stamp")


def _today(hub: Hub) -> date:
    return day_in_city(hub.clock.now())
