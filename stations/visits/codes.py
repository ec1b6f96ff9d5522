"""Wall codes, one-time nonces and day tokens: what stands in for an identity.

A wall code names a station. A nonce belongs to one rendered form of one station, so that the same
form sent twice counts once. A day token is a random word on a phone that lasts a day, so that two
reports can be told to come from two phones without knowing whose.
"""

from __future__ import annotations

import os
import secrets

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from stations.errors import Refused

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/l/i: codes are read aloud
CODE_LENGTH = 7
NONCE_LIFE_S = 12 * 3600


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


def new_nonce(secret: str, code: str) -> str:
    """A nonce for one form of one station, signed so that it cannot be made elsewhere."""
    return _signer(secret, code).dumps(secrets.token_urlsafe(9))


def check_nonce(secret: str, code: str, nonce: str) -> str:
    """Return the nonce's random part, the key under which it counts once.

    Raises:
        Refused: `code_expired` (older than 12 hours) or `wrong_code` (made for another station,
            or not by us).
    """
    try:
        return str(_signer(secret, code).loads(nonce, max_age=NONCE_LIFE_S))
    except SignatureExpired as error:
        raise Refused("code_expired") from error
    except BadSignature as error:
        raise Refused("wrong_code") from error


def _signer(secret: str, code: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"form:{code}")
