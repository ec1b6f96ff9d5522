"""Passwords: argon2id, never a default, and the same time for a name that does not exist."""

from __future__ import annotations

import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from stations.errors import Fault

MIN_PASSWORD, MAX_PASSWORD = 10, 200

# OWASP Password Storage Cheat Sheet (2024), argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)


def password_faults(password: str, *, login: str = "") -> list[Fault]:
    """What is wrong with a new password; nothing is an empty list."""
    if len(password) < MIN_PASSWORD:
        return [Fault("password_short", "password", detail=str(MIN_PASSWORD))]
    if len(password) > MAX_PASSWORD:
        return [Fault("too_long", "password", detail=str(MAX_PASSWORD))]
    if login and login.casefold() in password.casefold() and len(password) < 2 * len(login):
        return [Fault("password_is_login", "password")]
    if len(set(password)) < 4:
        return [Fault("password_simple", "password")]
    return []


def hash_password(password: str) -> str:
    """The text to store: algorithm, parameters, salt and hash."""
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one.

    `stored` is None where there is no such account: then a hash of nothing is verified, so that
    the answer takes the same time.
    """
    try:
        _HASHER.verify(stored or _hash_of_nothing(), password[: MAX_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@functools.cache
def _hash_of_nothing() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))
