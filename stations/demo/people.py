"""The demo's sign-ins: made at random at every first start, told once, kept only as hashes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from stations.people.accounts import Role
from stations.registry.places import Place, PlaceId
from stations.registry.vocabulary import Amenity, Kind
from stations.services.accounts import NewAccount, create_account
from stations.services.hub import Hub

PEOPLE = (
    (Role.ADMIN, "admin", "管理员"),
    (Role.CITY, "city", "市总工会"),
    (Role.AUDITOR, "planner", "规划员"),
    (Role.KEEPER, "keeper", "李师傅"),
    (Role.KEEPER, "keeper2", "王师傅"),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account of the demo and its password, which exists nowhere else in clear."""

    role: Role
    login: str
    password: str


def demo_people(hub: Hub, places: Sequence[Place]) -> list[SignIn]:
    """Make the accounts; both keepers keep the same station, so that they can clash."""
    kept = next(
        place
        for place in places
        if place.kind is Kind.STATION and place.amenity(Amenity.MICROWAVE) and place.entry
    )
    return [
        _make(hub, role, login, name, (kept.id,) if role is Role.KEEPER else ())
        for role, login, name in PEOPLE
    ]


def _make(hub: Hub, role: Role, login: str, name: str, keeps: tuple[PlaceId, ...]) -> SignIn:
    password = secrets.token_urlsafe(12)
    new = NewAccount(login, name, password, password_again=password)
    create_account(hub, new, role=role, keeps=keeps, synthetic=True)
    return SignIn(role, login, password)
