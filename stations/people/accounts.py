"""Who signs in. A secret never stands on these types: they may be shown, logged and passed on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NewType

from pydantic import AfterValidator, Field

from stations.registry.places import Domain, Name, PlaceId

AccountId = NewType("AccountId", str)

MIN_LOGIN, MAX_LOGIN = 3, 40
_BESIDE_LETTERS = frozenset("._-@")


class Role(StrEnum):
    """What an account is for. A rider needs none: the role is what nobody signed in holds."""

    RIDER = "rider"
    KEEPER = "keeper"
    MERCHANT = "merchant"
    COUNTY = "county"
    CITY = "city"
    AUDITOR = "auditor"
    ADMIN = "admin"


STAFF = frozenset({Role.COUNTY, Role.CITY, Role.ADMIN})
BOUND_TO_PLACES = frozenset({Role.KEEPER, Role.MERCHANT})


class Post(StrEnum):
    """The two named keepers of a station."""

    FIRST = "first"
    SECOND = "second"


def login_key(written: str) -> str:
    """The form under which a login name is kept and looked up: trimmed, without case.

    >>> login_key("  Wang.Li ")
    'wang.li'
    """
    return written.strip().casefold()


def _login(written: str) -> str:
    key = login_key(written)
    if any(not (c.isalnum() or c in _BESIDE_LETTERS) for c in key):
        raise ValueError("login_characters")
    return key


Login = Annotated[str, AfterValidator(_login), Field(min_length=MIN_LOGIN, max_length=MAX_LOGIN)]


class Account(Domain):
    """Somebody who signs in; `keeps` are the places a keeper or merchant answers for."""

    id: AccountId
    login: Login
    display_name: Name
    role: Role
    keeps: frozenset[PlaceId] = frozenset()
    synthetic: bool = False

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF


class Keeper(Domain):
    """One named keeper of a place, as staff see them."""

    account_id: AccountId
    display_name: str
    post: Post
