"""Passwords, lock-out, sessions and forms: the rules, without a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from stations.errors import Refused
from stations.people.accounts import Account, AccountId, Role
from stations.people.lock_out import LOCKED_FOR, MAX_FAILURES, Attempts
from stations.people.passwords import hash_password, password_faults, verify_password
from stations.people.sessions import Session, check_csrf, check_form, digest, new_secret, sign_form

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


def test_a_password_is_kept_as_argon2id_and_verified() -> None:
    stored = hash_password("open sesame 7")
    assert stored.startswith("$argon2id$")
    assert verify_password(stored, "open sesame 7")
    assert not verify_password(stored, "open sesame 8")


def test_the_same_password_is_never_stored_alike() -> None:
    assert hash_password("open sesame 7") != hash_password("open sesame 7")


def test_no_password_opens_an_account_that_does_not_exist() -> None:
    assert not verify_password(None, "")


def test_a_damaged_hash_opens_nothing() -> None:
    assert not verify_password("not a hash", "not a hash")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short 123", "password_short"),
        ("x" * 201, "too_long"),
        ("aaaaaaaaaaaa", "password_simple"),
        ("wang.shifu1", "password_is_login"),
        ("柳岸大街驿站的门", "password_short"),
    ],
)
def test_a_weak_password_is_named(password: str, reason: str) -> None:
    assert [f.reason for f in password_faults(password, login="wang.shifu")] == [reason]


def test_a_long_sentence_with_the_login_in_it_will_do() -> None:
    assert password_faults("wang likes noodles at noon", login="wang") == []


def test_five_failures_lock_for_a_quarter_of_an_hour() -> None:
    attempts = Attempts()
    for _ in range(MAX_FAILURES):
        assert not attempts.is_locked(NOON)
        attempts = attempts.failed(NOON)
    assert attempts.is_locked(NOON)
    assert attempts.is_locked(NOON + LOCKED_FOR - timedelta(seconds=1))
    assert not attempts.is_locked(NOON + LOCKED_FOR)


def test_trying_on_does_not_prolong_the_lock() -> None:
    attempts = Attempts(failures=MAX_FAILURES, last_at=NOON)
    assert attempts.failed(NOON + timedelta(minutes=14)) == attempts


@given(gaps=st.lists(st.integers(min_value=0, max_value=1800), max_size=30))
def test_no_quarter_of_an_hour_has_more_than_five_counted_failures(gaps: list[int]) -> None:
    at, attempts, counted = NOON, Attempts(), []
    for gap in gaps:
        at += timedelta(seconds=gap)
        if not attempts.is_locked(at):
            attempts = attempts.failed(at)
            counted.append(at)
    for first in counted:
        assert sum(first <= c < first + LOCKED_FOR for c in counted) <= MAX_FAILURES


def test_a_session_id_has_256_bits_and_is_kept_as_its_hash() -> None:
    secret = new_secret()
    assert len(secret) >= 43
    assert digest(secret) != secret
    assert len(digest(secret)) == 64


def a_session(csrf: str) -> Session:
    return Session(
        id_hash="h", account_id=AccountId("a"), csrf=csrf, expires_at=NOON + timedelta(hours=1)
    )


def test_a_form_of_another_session_is_refused() -> None:
    check_csrf(a_session("one"), "one")
    for given_token in ("two", "", "öne"):
        with pytest.raises(Refused, match="form_expired"):
            check_csrf(a_session("one"), given_token)


def test_both_halves_of_an_anonymous_form_belong_together() -> None:
    mine, theirs = new_secret(), new_secret()
    check_form("secret", cookie=mine, field=sign_form("secret", mine))
    for cookie, field in [
        (theirs, sign_form("secret", mine)),
        (mine, sign_form("other secret", mine)),
        ("", sign_form("secret", "")),
        (mine, mine),
        (mine, ""),
    ]:
        with pytest.raises(Refused, match="form_expired"):
            check_form("secret", cookie=cookie, field=field)


@pytest.mark.parametrize("login", ["ab", "x" * 41, "a b c", "<script>", "wang\nli", ""])
def test_a_login_of_strange_characters_or_length_is_no_account(login: str) -> None:
    with pytest.raises(ValidationError):
        Account(id=AccountId("a"), login=login, display_name="A", role=Role.KEEPER)


def test_a_login_has_no_case() -> None:
    account = Account(id=AccountId("a"), login=" Wang.Li ", display_name="A", role=Role.KEEPER)
    assert account.login == "wang.li"
