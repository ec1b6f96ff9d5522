"""A signed-in browser, and the proof that a form was ours: sessions and CSRF tokens."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import AwareDatetime

from stations.errors import Refused
from stations.people.accounts import Account, AccountId
from stations.registry.places import Domain

SESSION_COOKIE = "session"
FORM_COOKIE = "form"
SESSION_LIFE = timedelta(hours=12)
FORM_LIFE_S = 12 * 3600
_BITS_256 = 32


class Session(Domain):
    """One signed-in browser. Its secret id is in the cookie; here and in the store is the hash."""

    id_hash: str
    account_id: AccountId
    csrf: str
    expires_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a running session."""

    account: Account
    session: Session


def new_secret() -> str:
    """A random word of 256 bits: a session id, an invitation token, a form's half."""
    return secrets.token_urlsafe(_BITS_256)


def digest(secret: str) -> str:
    """What the store keeps of a random word; a stolen store opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def check_csrf(session: Session, given: str) -> None:
    """Let a signed-in form pass.

    Raises:
        Refused: `form_expired`, the form is not of this session.
    """
    if not hmac.compare_digest(session.csrf.encode(), given.encode()):
        raise Refused("form_expired")


def sign_form(secret: str, half: str) -> str:
    """The hidden half of an anonymous form that belongs to the half in the cookie."""
    return _forms(secret).dumps(half)


def check_form(secret: str, *, cookie: str, field: str) -> None:
    """Let an anonymous form pass: both halves belong together and we made them.

    Raises:
        Refused: `form_expired`: too old, from elsewhere, or the cookie is gone.
    """
    try:
        half = str(_forms(secret).loads(field, max_age=FORM_LIFE_S))
    except BadSignature as error:
        raise Refused("form_expired") from error
    if not cookie or not hmac.compare_digest(half.encode(), cookie.encode()):
        raise Refused("form_expired")


def _forms(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="anonymous-form")
