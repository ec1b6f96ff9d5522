"""Signing in and out, invitations, and who a browser belongs to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from stations.errors import Fault, InvalidInput, NotFound, Refused
from stations.people.accounts import (
    MAX_LOGIN,
    Account,
    AccountId,
    Keeper,
    Post,
    Role,
    login_key,
)
from stations.people.invitations import INVITATION_LIFE, Invitation
from stations.people.lock_out import Attempts
from stations.people.passwords import hash_password, password_faults, verify_password
from stations.people.rights import Action, authorize
from stations.people.sessions import SESSION_LIFE, Session, SignedIn, digest, new_secret
from stations.registry.places import MAX_NAME, Place, PlaceId
from stations.services.hub import Hub
from stations.storage import accounts, places


@dataclass(frozen=True, slots=True)
class Ticket:
    """A session just begun: `session_id` goes into the cookie and is kept nowhere else."""

    session_id: str
    signed_in: SignedIn


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody typed to get an account; the password twice, so that a slip is seen."""

    login: str
    display_name: str
    password: str
    password_again: str


def sign_in(hub: Hub, login: str, password: str) -> Ticket:
    """Begin a session.

    An unknown name and a wrong password give the same answer after the same work, and five of
    either lock the name out.

    Raises:
        Refused: `wrong_sign_in`, or `locked_out` for 15 minutes after five failures.
    """
    key, now = login_key(login), hub.clock.now()
    name_hash = digest(key)
    with hub.read() as connection:
        found = accounts.account_with_hash(connection, key)
        _refuse_locked(accounts.attempts(connection, name_hash), hub)
    right = verify_password(found[1] if found else None, password)
    if found is None or not right:
        hub.writer.write(lambda c: _note_failure(c, name_hash, hub))
        raise Refused("wrong_sign_in")
    session_id = new_secret()
    session = Session(
        id_hash=digest(session_id),
        account_id=found[0].id,
        csrf=new_secret(),
        expires_at=now + SESSION_LIFE,
    )

    def begin(connection: Connection) -> None:
        # those who guessed at the same time may have locked the name meanwhile
        _refuse_locked(accounts.attempts(connection, name_hash), hub)
        accounts.put_attempts(connection, name_hash, Attempts(), at=now)
        accounts.add_session(connection, session, at=now)

    hub.writer.write(begin)
    return Ticket(session_id, SignedIn(found[0], session))


def sign_out(hub: Hub, session_id: str) -> None:
    """End a session; its cookie opens nothing any more. An unknown one is nothing to do."""
    hub.writer.write(lambda connection: accounts.drop_session(connection, digest(session_id)))


def who(hub: Hub, session_id: str | None) -> SignedIn | None:
    """Who holds this cookie, looked up now; None for nobody, expired or signed out."""
    if not session_id:
        return None
    with hub.read() as connection:
        session = accounts.find_session(connection, digest(session_id), at=hub.clock.now())
        account = accounts.find_account(connection, session.account_id) if session else None
    return SignedIn(account, session) if session and account else None


def create_account(
    hub: Hub,
    new: NewAccount,
    *,
    role: Role,
    keeps: tuple[PlaceId, ...] = (),
    synthetic: bool = False,
) -> Account:
    """Make an account without an invitation: for the first administrator and the demo city.

    Called by the program itself, never by a route.

    Raises:
        InvalidInput: `faults` name `login`, `display_name` and `password`.
    """
    account = _valid_account(new, role, frozenset(keeps), synthetic=synthetic)
    password_hash = hash_password(new.password)

    def store(connection: Connection) -> None:
        _add_account(connection, account, password_hash)
        for place_id in keeps:
            taken = accounts.keepers_of(connection, place_id)
            post = Post.SECOND if taken else Post.FIRST
            accounts.add_keeper(connection, account.id, place_id, post)

    hub.writer.write(store)
    return account


def invite_keeper(hub: Hub, by: Account | None, place_id: PlaceId, post: Post) -> str:
    """Make a one-time link for a place's first or second keeper; return its path.

    The path is shown once: the store keeps only the hash of its token.

    Raises:
        Refused: `no_right`, or `post_taken` while somebody holds that post.
        NotFound: there is no such place.
    """
    staff = authorize(by, Action.INVITE_KEEPER, place_id)
    token, now = new_secret(), hub.clock.now()
    invitation = Invitation(
        token_hash=digest(token),
        role=Role.KEEPER,
        place_id=place_id,
        post=post,
        invited_by=staff.display_name,
        expires_at=now + INVITATION_LIFE,
    )

    def store(connection: Connection) -> None:
        places.get_place(connection, place_id)
        _refuse_taken(connection, place_id, post)
        accounts.add_invitation(connection, invitation)
        places.add_history(
            connection, place_id, "invitation", "", post.value, by=staff.display_name, at=now
        )

    hub.writer.write(store)
    return f"/invite/{token}"


def invitation_for(hub: Hub, token: str) -> tuple[Invitation, Place | None]:
    """What a link invites to, while it may be used.

    Raises:
        NotFound: `unknown_invitation`.
        Refused: `invitation_used`, `invitation_expired`.
    """
    with hub.read() as connection:
        invitation = accounts.get_invitation(connection, digest(token)).check(hub.clock.now())
        place = None
        if invitation.place_id is not None:
            place = places.get_place(connection, invitation.place_id)
    return invitation, place


def accept_invitation(hub: Hub, token: str, new: NewAccount) -> Ticket:
    """Make the account that a link invites to and sign it in. Of two at once, one succeeds.

    Raises:
        InvalidInput: nothing was used up; the link still works.
        NotFound: `unknown_invitation`.
        Refused: `invitation_used`, `invitation_expired`, `post_taken`.
    """
    invitation, _ = invitation_for(hub, token)
    keeps = frozenset({invitation.place_id} if invitation.place_id else ())
    account = _valid_account(new, invitation.role, keeps)
    password_hash, now = hash_password(new.password), hub.clock.now()

    def store(connection: Connection) -> None:
        accounts.get_invitation(connection, digest(token)).check(now)
        _add_account(connection, account, password_hash)
        if invitation.place_id is not None:
            _refuse_taken(connection, invitation.place_id, invitation.post)
            accounts.add_keeper(connection, account.id, invitation.place_id, invitation.post)
        if not accounts.use_invitation(connection, digest(token), at=now):
            raise Refused("invitation_used")

    hub.writer.write(store)
    return sign_in(hub, new.login, new.password)


def keepers_of(hub: Hub, by: Account | None, place_id: PlaceId) -> list[Keeper]:
    """The named keepers of a place.

    Raises:
        Refused: `not_your_station`, `no_right`.
    """
    authorize(by, Action.SEE_STATION, place_id)
    with hub.read() as connection:
        return accounts.keepers_of(connection, place_id)


def end_keeping(hub: Hub, by: Account | None, place_id: PlaceId, account_id: AccountId) -> None:
    """Take a place from a keeper (handover); their sessions end at once.

    Raises:
        Refused: `no_right`.
        NotFound: `unknown_keeper`.
    """
    staff, now = authorize(by, Action.INVITE_KEEPER, place_id), hub.clock.now()

    def store(connection: Connection) -> None:
        before = accounts.find_account(connection, account_id)
        if before is None or not accounts.drop_keeper(connection, account_id, place_id):
            raise NotFound("unknown_keeper")
        accounts.drop_sessions_of(connection, account_id)
        places.add_history(
            connection,
            place_id,
            "keeper",
            before.display_name,
            "",
            by=staff.display_name,
            at=now,
        )

    hub.writer.write(store)


def _refuse_locked(attempts: Attempts, hub: Hub) -> None:
    now, until = hub.clock.now(), attempts.locked_until()
    if attempts.is_locked(now) and until is not None:
        minutes = -int(-(until - now).total_seconds() // 60)
        raise Refused("locked_out", minutes=minutes)


def _note_failure(connection: Connection, name_hash: str, hub: Hub) -> None:
    now = hub.clock.now()
    after = accounts.attempts(connection, name_hash).failed(now)
    accounts.put_attempts(connection, name_hash, after, at=now)


def _refuse_taken(connection: Connection, place_id: PlaceId, post: Post) -> None:
    for keeper in accounts.keepers_of(connection, place_id):
        if keeper.post is post:
            raise Refused("post_taken", by=keeper.display_name)


def _add_account(connection: Connection, account: Account, password_hash: str) -> None:
    if accounts.login_exists(connection, account.login):
        raise InvalidInput("account", [Fault("login_taken", "login")])
    accounts.add_account(connection, account, password_hash=password_hash)


def _valid_account(
    new: NewAccount, role: Role, keeps: frozenset[PlaceId], *, synthetic: bool = False
) -> Account:
    """Build the account or name every fault at once."""
    faults = password_faults(new.password, login=login_key(new.login))
    if not faults and new.password != new.password_again:
        faults = [Fault("password_differs", "password_again")]
    try:
        account = Account(
            id=AccountId(uuid.uuid4().hex),
            login=new.login,
            display_name=new.display_name,
            role=role,
            keeps=keeps,
            synthetic=synthetic,
        )
    except ValidationError as error:
        raise InvalidInput("account", [*_account_faults(error), *faults]) from error
    if faults:
        raise InvalidInput("account", faults)
    return account


def _account_faults(error: ValidationError) -> list[Fault]:
    found = ((e["type"], str(e["loc"][0])) for e in error.errors())
    longest = {"login": str(MAX_LOGIN), "display_name": str(MAX_NAME)}
    return [
        Fault(_account_fault(kind, column), column, detail=longest.get(column, ""))
        for kind, column in found
    ]


def _account_fault(kind: str, column: str) -> str:
    if kind.endswith("too_short"):
        return "missing" if column == "display_name" else "login_short"
    if kind.endswith("too_long"):
        return "too_long"
    return "login_characters" if column == "login" else "control_character"
