"""Two stations and the accounts that act on them, in a real store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stations.people.accounts import Account, Role
from stations.registry.places import PlaceId
from stations.registry.vocabulary import Amenity
from stations.services.accounts import NewAccount, create_account
from stations.services.hub import Hub
from tests.builders import a_hub, a_place, an_amenity

MINE, OTHERS = PlaceId("mine"), PlaceId("others")
PASSWORD = "noodles at noon"


@contextmanager
def two_stations(folder: Path) -> Iterator[Hub]:
    """A hub with my station and somebody else's."""
    things = (an_amenity(Amenity.DRINKING_WATER), an_amenity(Amenity.MICROWAVE))
    mine = a_place(id=MINE, code="mine234", amenities=things)
    with a_hub(folder, mine, a_place(id=OTHERS, code="oth2345", amenities=things)) as hub:
        yield hub


def an_account(
    hub: Hub, role: Role, *keeps: PlaceId, login: str = "", name: str = "Wang"
) -> Account:
    new = NewAccount(login or f"{role.value}.{name.lower()}", name, PASSWORD, PASSWORD)
    return create_account(hub, new, role=role, keeps=keeps)
