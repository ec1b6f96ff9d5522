"""Accounts, keepers, sessions, failed sign-ins and invitations in and out of the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from stations.errors import NotFound
from stations.people.accounts import Account, AccountId, Keeper, Post, Role
from stations.people.invitations import Invitation
from stations.people.lock_out import FORGOTTEN_AFTER, Attempts
from stations.people.sessions import Session
from stations.registry.places import PlaceId
from stations.storage.rows import (
    AccountRow,
    InvitationRow,
    KeeperRow,
    SessionRow,
    SignInFailureRow,
    table_of,
)

ACCOUNT = table_of(AccountRow)
KEEPER = table_of(KeeperRow)
SESSION = table_of(SessionRow)
INVITATION = table_of(InvitationRow)
FAILURE = table_of(SignInFailureRow)


def add_account(connection: Connection, account: Account, *, password_hash: str) -> None:
    """Store a new account; its places are stored by `add_keeper`.

    Raises:
        sqlalchemy.exc.IntegrityError: the login name is taken.
    """
    values = account.model_dump(exclude={"keeps"}) | {
        "role": account.role.value,
        "password_hash": password_hash,
        "version": 1,
    }
    connection.execute(insert(ACCOUNT).values(values))


def login_exists(connection: Connection, login: str) -> bool:
    """Whether an account has this login name."""
    return (
        connection.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.login == login)).first() is not None
    )


def account_with_hash(connection: Connection, login: str) -> tuple[Account, str] | None:
    """The account of a login name and its password's hash, or None."""
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.login == login)).one_or_none()
    return None if row is None else (_to_account(connection, row), row.password_hash)


def find_account(connection: Connection, account_id: str) -> Account | None:
    """An account with the places it answers for, or None."""
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == account_id)).one_or_none()
    return None if row is None else _to_account(connection, row)


def attempts(connection: Connection, login_hash: str) -> Attempts:
    """The failed sign-ins of a name; none is an empty one."""
    row = connection.execute(
        select(FAILURE).where(FAILURE.c.login_hash == login_hash)
    ).one_or_none()
    return Attempts() if row is None else Attempts(failures=row.failures, last_at=row.last_at)


def put_attempts(connection: Connection, login_hash: str, after: Attempts, *, at: datetime) -> None:
    """Store the failed sign-ins of a name and forget those of all names that are old."""
    old = FAILURE.c.last_at <= at - FORGOTTEN_AFTER
    connection.execute(delete(FAILURE).where((FAILURE.c.login_hash == login_hash) | old))
    if after.failures:
        values = {"login_hash": login_hash, "failures": after.failures, "last_at": after.last_at}
        connection.execute(insert(FAILURE).values(values))


def add_session(connection: Connection, session: Session, *, at: datetime) -> None:
    """Store a session and drop those that have expired."""
    connection.execute(delete(SESSION).where(SESSION.c.expires_at <= at))
    connection.execute(insert(SESSION).values(session.model_dump()))


def find_session(connection: Connection, id_hash: str, *, at: datetime) -> Session | None:
    """The running session with this hash, or None."""
    row = connection.execute(
        select(SESSION).where(SESSION.c.id_hash == id_hash, SESSION.c.expires_at > at)
    ).one_or_none()
    return None if row is None else Session(**row._mapping)


def drop_session(connection: Connection, id_hash: str) -> None:
    """End one session."""
    connection.execute(delete(SESSION).where(SESSION.c.id_hash == id_hash))


def drop_sessions_of(connection: Connection, account_id: str) -> None:
    """End every session of an account."""
    connection.execute(delete(SESSION).where(SESSION.c.account_id == account_id))


def add_keeper(connection: Connection, account_id: str, place_id: str, post: Post) -> None:
    """Make an account the first or second keeper of a place."""
    values = {"account_id": account_id, "place_id": place_id, "post": post.value}
    connection.execute(insert(KEEPER).values(values))


def drop_keeper(connection: Connection, account_id: str, place_id: str) -> bool:
    """Take a place from a keeper; return whether they had it."""
    done = connection.execute(
        delete(KEEPER).where(KEEPER.c.account_id == account_id, KEEPER.c.place_id == place_id)
    )
    return bool(done.rowcount)


def keepers_of(connection: Connection, place_id: str) -> list[Keeper]:
    """The keepers of a place, first before second."""
    rows = connection.execute(
        select(KEEPER.c.account_id, KEEPER.c.post, ACCOUNT.c.display_name)
        .join(ACCOUNT, ACCOUNT.c.id == KEEPER.c.account_id)
        .where(KEEPER.c.place_id == place_id)
        .order_by(KEEPER.c.post, ACCOUNT.c.id)
    )
    return [
        Keeper(account_id=AccountId(r.account_id), display_name=r.display_name, post=Post(r.post))
        for r in rows
    ]


def add_invitation(connection: Connection, invitation: Invitation) -> None:
    """Store a new invitation."""
    connection.execute(
        insert(INVITATION).values(
            invitation.model_dump() | {"role": invitation.role.value, "post": invitation.post.value}
        )
    )


def get_invitation(connection: Connection, token_hash: str) -> Invitation:
    """An invitation, used or not.

    Raises:
        NotFound: `unknown_invitation`.
    """
    row = connection.execute(
        select(INVITATION).where(INVITATION.c.token_hash == token_hash)
    ).one_or_none()
    if row is None:
        raise NotFound("unknown_invitation")
    return Invitation(**row._mapping)


def use_invitation(connection: Connection, token_hash: str, *, at: datetime) -> bool:
    """Mark an invitation as used; False when somebody was faster."""
    done = connection.execute(
        update(INVITATION)
        .where(INVITATION.c.token_hash == token_hash, INVITATION.c.used_at.is_(None))
        .values(used_at=at)
    )
    return bool(done.rowcount)


def _to_account(connection: Connection, row: Row[Any]) -> Account:
    keeps = connection.execute(
        select(KEEPER.c.place_id).where(KEEPER.c.account_id == row.id)
    ).scalars()
    return Account(
        id=AccountId(row.id),
        login=row.login,
        display_name=row.display_name,
        role=Role(row.role),
        keeps=frozenset(PlaceId(k) for k in keeps),
        synthetic=row.synthetic,
    )
