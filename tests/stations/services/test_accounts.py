"""Signing in, being locked out, and links that work once: on a real store."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from stations.errors import InvalidInput, NotFound, Refused
from stations.people.accounts import Post, Role
from stations.people.sessions import digest
from stations.registry.places import PlaceId
from stations.services import accounts
from stations.services.accounts import NewAccount
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.storage.engine import FILE_NAME
from tests.stations.services.a_city import MINE, OTHERS, PASSWORD, an_account


def new_keeper(login: str = "li.min", password: str = PASSWORD) -> NewAccount:
    return NewAccount(login, "Li", password, password)


def refused(hub: Hub, login: str, password: str) -> str:
    with pytest.raises(Refused) as error:
        accounts.sign_in(hub, login, password)
    return error.value.reason


def test_the_right_password_begins_a_session_that_is_looked_up(hub: Hub) -> None:
    account = an_account(hub, Role.KEEPER, MINE, login="wang")
    ticket = accounts.sign_in(hub, " WANG ", PASSWORD)
    found = accounts.who(hub, ticket.session_id)
    assert found is not None
    assert found.account == account
    assert found.account.keeps == {MINE}


def test_the_store_holds_neither_the_password_nor_the_session(hub: Hub) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    ticket = accounts.sign_in(hub, "wang", PASSWORD)
    link = accounts.invite_keeper(hub, an_account(hub, Role.CITY), MINE, Post.SECOND)
    folder = hub.store.path.parent
    stored = b"".join(path.read_bytes() for path in folder.glob(f"{FILE_NAME}*"))
    assert digest(ticket.session_id).encode() in stored
    for secret in (PASSWORD, ticket.session_id, link.removeprefix("/invite/")):
        assert secret.encode() not in stored


def test_two_sign_ins_are_two_sessions(hub: Hub) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    one, two = (accounts.sign_in(hub, "wang", PASSWORD).session_id for _ in range(2))
    assert one != two


def test_a_stolen_cookie_dies_at_sign_out(hub: Hub) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    session_id = accounts.sign_in(hub, "wang", PASSWORD).session_id
    accounts.sign_out(hub, session_id)
    assert accounts.who(hub, session_id) is None


def test_a_session_expires_after_twelve_hours(hub: Hub, clock: SetClock) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    session_id = accounts.sign_in(hub, "wang", PASSWORD).session_id
    clock.forward(timedelta(hours=12, seconds=-1))
    assert accounts.who(hub, session_id) is not None
    clock.forward(timedelta(seconds=1))
    assert accounts.who(hub, session_id) is None


@pytest.mark.parametrize("cookie", [None, "", "x", "' OR 1=1 --", "x" * 100_000])
def test_a_made_up_cookie_is_nobody(hub: Hub, cookie: str | None) -> None:
    assert accounts.who(hub, cookie) is None


@pytest.mark.parametrize("login", ["wang", "nobody"])
def test_five_failures_lock_a_name_out_whether_it_exists_or_not(
    hub: Hub, clock: SetClock, login: str
) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    assert [refused(hub, login, "wrong") for _ in range(6)] == ["wrong_sign_in"] * 5 + [
        "locked_out"
    ]
    assert refused(hub, login, PASSWORD) == "locked_out"
    clock.forward(timedelta(minutes=15))
    assert refused(hub, login, "wrong") == "wrong_sign_in"


def test_the_lock_out_says_how_many_minutes_are_left(hub: Hub, clock: SetClock) -> None:
    for _ in range(5):
        refused(hub, "wang", "wrong")
    clock.forward(timedelta(minutes=4, seconds=30))
    with pytest.raises(Refused) as error:
        accounts.sign_in(hub, "wang", "wrong")
    assert error.value.facts["minutes"] == 11


def test_a_right_password_forgets_earlier_slips(hub: Hub) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    for _ in range(3):
        for _ in range(4):
            refused(hub, "wang", "wrong")
        accounts.sign_in(hub, "wang", PASSWORD)


def test_many_guesses_at_once_are_counted_like_guesses_in_turn(hub: Hub) -> None:
    an_account(hub, Role.KEEPER, MINE, login="wang")
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda _: refused(hub, "wang", "wrong"), range(16)))
    assert refused(hub, "wang", PASSWORD) == "locked_out"


def test_an_unknown_name_costs_the_same_work_as_a_wrong_password(hub: Hub, clock: SetClock) -> None:
    def work_s(login: str) -> float:
        spent = []
        for _ in range(5):
            began = time.process_time()  # the processor's time: a busy machine does not add to it
            refused(hub, login, "wrong password")
            spent.append(time.process_time() - began)
            clock.forward(timedelta(minutes=16))
        return statistics.median(spent)

    an_account(hub, Role.KEEPER, MINE, login="wang")
    refused(hub, "warm.up", "wrong password")
    assert work_s("nobody") > 0.5 * work_s("wang")  # without the hash of nothing: a tenth


def test_an_invited_keeper_makes_an_account_and_is_signed_in(hub: Hub) -> None:
    link = accounts.invite_keeper(hub, an_account(hub, Role.COUNTY), MINE, Post.FIRST)
    token = link.removeprefix("/invite/")
    invitation, place = accounts.invitation_for(hub, token)
    assert place is not None
    assert (place.id, invitation.post, invitation.invited_by) == (MINE, Post.FIRST, "Wang")
    ticket = accounts.accept_invitation(hub, token, new_keeper())
    found = accounts.who(hub, ticket.session_id)
    assert found is not None
    assert (found.account.role, found.account.keeps) == (Role.KEEPER, frozenset({MINE}))


def test_an_invitation_works_once(hub: Hub) -> None:
    token = a_token(hub)
    accounts.accept_invitation(hub, token, new_keeper())
    with pytest.raises(Refused, match="invitation_used"):
        accounts.accept_invitation(hub, token, new_keeper("another"))


def a_token(hub: Hub) -> str:
    staff = an_account(hub, Role.CITY)
    return accounts.invite_keeper(hub, staff, MINE, Post.FIRST).removeprefix("/invite/")


def test_of_two_posts_at_once_one_makes_an_account(hub: Hub) -> None:
    token = a_token(hub)

    def accept(n: int) -> str:
        try:
            accounts.accept_invitation(hub, token, new_keeper(f"keeper{n}"))
        except Refused as error:
            return error.reason
        return "done"

    with ThreadPoolExecutor(8) as crowd:
        outcomes = list(crowd.map(accept, range(8)))
    assert sorted(set(outcomes)) == ["done", "invitation_used"]
    assert outcomes.count("done") == 1
    staff = an_account(hub, Role.ADMIN)
    assert len(accounts.keepers_of(hub, staff, MINE)) == 1


def test_an_invitation_dies_after_seven_days(hub: Hub, clock: SetClock) -> None:
    token = a_token(hub)
    clock.forward(timedelta(days=7))
    with pytest.raises(Refused, match="invitation_expired"):
        accounts.invitation_for(hub, token)


def test_a_link_that_nobody_made_is_not_found(hub: Hub) -> None:
    with pytest.raises(NotFound, match="unknown_invitation"):
        accounts.invitation_for(hub, "x")


def test_faults_use_nothing_up_and_come_all_at_once(hub: Hub) -> None:
    token = a_token(hub)
    with pytest.raises(InvalidInput) as error:
        accounts.accept_invitation(hub, token, NewAccount("a b", "", "short", "short"))
    assert {(f.column, f.reason) for f in error.value.faults} == {
        ("login", "login_characters"),
        ("display_name", "missing"),
        ("password", "password_short"),
    }
    accounts.accept_invitation(hub, token, new_keeper())


def test_a_short_login_is_named(hub: Hub) -> None:
    with pytest.raises(InvalidInput) as error:
        accounts.accept_invitation(hub, a_token(hub), new_keeper("li"))
    assert [f.reason for f in error.value.faults] == ["login_short"]


def test_a_login_that_is_taken_is_a_fault_and_the_link_still_works(hub: Hub) -> None:
    token = a_token(hub)
    an_account(hub, Role.KEEPER, login="li.min")
    with pytest.raises(InvalidInput) as error:
        accounts.accept_invitation(hub, token, new_keeper("LI.MIN"))
    assert [f.reason for f in error.value.faults] == ["login_taken"]
    accounts.accept_invitation(hub, token, new_keeper("li.two"))


def test_passwords_that_differ_are_a_fault(hub: Hub) -> None:
    new = NewAccount("li.min", "Li", PASSWORD, PASSWORD + "!")
    with pytest.raises(InvalidInput) as error:
        accounts.accept_invitation(hub, a_token(hub), new)
    assert ("password_differs", "password_again") in {
        (f.reason, f.column) for f in error.value.faults
    }


def test_a_post_is_held_by_one_keeper(hub: Hub) -> None:
    staff = an_account(hub, Role.CITY)
    an_account(hub, Role.KEEPER, MINE, login="first", name="Zhao")
    with pytest.raises(Refused) as error:
        accounts.invite_keeper(hub, staff, MINE, Post.FIRST)
    assert (error.value.reason, error.value.facts["by"]) == ("post_taken", "Zhao")
    accounts.invite_keeper(hub, staff, MINE, Post.SECOND)


@pytest.mark.parametrize("role", [Role.KEEPER, Role.MERCHANT, Role.AUDITOR, Role.RIDER])
def test_only_staff_invite(hub: Hub, role: Role) -> None:
    with pytest.raises(Refused):
        accounts.invite_keeper(hub, an_account(hub, role, MINE), MINE, Post.SECOND)


def test_only_staff_end_a_post(hub: Hub) -> None:
    keeper = an_account(hub, Role.KEEPER, MINE)
    for by in (None, keeper, an_account(hub, Role.KEEPER, OTHERS, name="Zhao")):
        with pytest.raises(Refused):
            accounts.end_keeping(hub, by, MINE, keeper.id)
    assert accounts.keepers_of(hub, keeper, MINE)


def test_the_keepers_of_another_station_are_not_named(hub: Hub) -> None:
    an_account(hub, Role.KEEPER, MINE)
    with pytest.raises(Refused) as error:
        accounts.keepers_of(hub, an_account(hub, Role.KEEPER, OTHERS, name="Zhao"), MINE)
    assert error.value.reason == "not_your_station"


def test_staff_cannot_invite_to_a_place_that_does_not_exist(hub: Hub) -> None:
    with pytest.raises(NotFound) as error:
        accounts.invite_keeper(hub, an_account(hub, Role.CITY), PlaceId("gone"), Post.FIRST)
    assert error.value.reason == "unknown_place"


def test_a_keeper_whose_post_ends_is_signed_out_at_once(hub: Hub) -> None:
    staff, keeper = an_account(hub, Role.CITY), an_account(hub, Role.KEEPER, MINE, login="li.min")
    session_id = accounts.sign_in(hub, "li.min", PASSWORD).session_id
    accounts.end_keeping(hub, staff, MINE, keeper.id)
    assert accounts.who(hub, session_id) is None
    again = accounts.who(hub, accounts.sign_in(hub, "li.min", PASSWORD).session_id)
    assert again is not None
    assert again.account.keeps == frozenset()
