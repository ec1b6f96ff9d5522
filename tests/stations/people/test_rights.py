"""Who may do what, where: every cell."""

from __future__ import annotations

import itertools

import pytest

from stations.errors import Refused
from stations.people.accounts import Account, AccountId, Role
from stations.people.rights import Action, authorize, may
from stations.registry.places import PlaceId

OWN, OTHER = PlaceId("own"), PlaceId("other")
KEEPING = {
    "see_station", "set_amenity", "close_for_now", "clear_lock", "print_poster", "add_photo",
}  # fmt: skip
STAFFING = KEEPING | {
    "edit_place", "invite_keeper", "create_place", "hold_event", "list_places", "merge_places",
    "plan",
}  # fmt: skip

# Written out by hand, apart from the table it checks: role -> (own place, another, no place).
EXPECTED: dict[str, tuple[set[str], set[str], set[str]]] = {
    "rider": (set(), set(), set()),
    "keeper": (KEEPING, set(), set()),
    "merchant": ({"see_station", "print_poster"}, set(), set()),
    "county": (STAFFING, STAFFING, STAFFING),
    "city": (STAFFING | {"import_list", "set_up"},) * 3,
    "auditor": ({"see_station", "list_places", "plan"},) * 3,
    "admin": (STAFFING | {"import_list", "set_up"},) * 3,
}  # fmt: skip
SCOPES = (OWN, OTHER, None)
CELLS = list(itertools.product(Role, Action, range(len(SCOPES))))


def an_account(role: Role) -> Account:
    return Account(
        id=AccountId("a"), login="abc", display_name="A", role=role, keeps=frozenset({OWN})
    )


@pytest.mark.parametrize(("role", "action", "scope"), CELLS)
def test_every_role_may_do_exactly_what_the_matrix_says(
    role: Role, action: Action, scope: int
) -> None:
    expected = action.value in EXPECTED[role.value][scope]
    assert may(an_account(role), action, SCOPES[scope]) is expected
    if expected:
        assert authorize(an_account(role), action, SCOPES[scope]).role is role
    else:
        with pytest.raises(Refused):
            authorize(an_account(role), action, SCOPES[scope])


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_nothing(action: Action) -> None:
    assert not may(None, action, OWN)
    with pytest.raises(Refused, match="sign_in_first"):
        authorize(None, action, OWN)


def test_a_keeper_is_told_that_the_station_is_not_theirs() -> None:
    with pytest.raises(Refused) as refused:
        authorize(an_account(Role.KEEPER), Action.CLOSE_FOR_NOW, OTHER)
    assert refused.value.reason == "not_your_station"


def test_a_right_that_the_role_lacks_altogether_is_another_reason() -> None:
    with pytest.raises(Refused) as refused:
        authorize(an_account(Role.KEEPER), Action.CREATE_PLACE)
    assert refused.value.reason == "no_right"
