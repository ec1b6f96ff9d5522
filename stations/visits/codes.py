"""Wall codes, one-time nonces and day tokens: what stands in for an identity.

A wall code names a station. A nonce belongs to one rendered form of one station, so that the same
form sent twice counts once. A day token is a random word on a phone that lasts a day, so that two
reports can be told to come from two phones without knowing whose.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

from stations.errors import Refused

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/l/i: codes are read aloud
CODE_LENGTH = 7
NONCE_LIFE_S = 12 * 3600
PROOF_LIFE_S = 10 * 60  # how long a page that a screen's code opened stays a proof of being there
PROVEN = "+"  # what a proven nonce begins with; no random part of ours does


@dataclass(frozen=True, slots=True)
class Nonce:
    """A form's nonce as it came back: the key under which it counts once, and what it proves."""

    key: str
    proven: bool = False


def new_code() -> str:
    """A wall code: 31^7 possibilities, short enough for the smallest QR square."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_codes(n: int) -> list[str]:
    """As many wall codes, all different, from one draw of random bytes."""
    evenly = len(ALPHABET) * (256 // len(ALPHABET))  # a byte beyond would favour some letters
    found: dict[str, None] = {}
    while len(found) < n:
        drawn = os.urandom(2 * CODE_LENGTH * (n - len(found)))
        letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn if byte < evenly)
        last = len(letters) - CODE_LENGTH
        found |= dict.fromkeys(
            letters[at : at + CODE_LENGTH] for at in range(0, last + 1, CODE_LENGTH)
        )
    return list(found)[:n]


def new_day_token() -> str:
    """A random token for one phone and one day (96 bits)."""
    return secrets.token_urlsafe(12)


def new_nonce(secret: str, code: str, *, proven: bool = False) -> str:
    """A nonce for one form of one station, signed so that it cannot be made elsewhere.

    `proven`: the page was opened by the code of a screen, which nobody reads from afar.
    """
    random = (PROVEN if proven else "") + secrets.token_urlsafe(9)
    return _signer(secret, code).dumps(random)


def check_nonce(secret: str, code: str, nonce: str) -> str:
    """Return the nonce's random part, the key under which it counts once.

    Raises:
        Refused: `code_expired` (older than 12 hours) or `wrong_code` (made for another station,
            or not by us).
    """
    return read_nonce(secret, code, nonce).key


def read_nonce(secret: str, code: str, nonce: str) -> Nonce:
    """Return what a nonce says. One from the future is ours too: the clock was set back since.

    Raises:
        Refused: as `check_nonce`.
    """
    signer = _signer(secret, code)
    try:
        key, signed_at = signer.loads(nonce, return_timestamp=True)
    except BadSignature as error:
        raise Refused("wrong_code") from error
    now: int = signer.make_signer(signer.salt).get_timestamp()  # type: ignore[attr-defined]
    age_s = now - signed_at.timestamp()
    if age_s > NONCE_LIFE_S:
        raise Refused("code_expired")
    return Nonce(str(key), str(key).startswith(PROVEN) and age_s <= PROOF_LIFE_S)


def _signer(secret: str, code: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"form:{code}")
