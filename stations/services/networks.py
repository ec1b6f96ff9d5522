"""The networks on the map: their names, the bodies behind them, and what they call a place."""

from __future__ import annotations

from dataclasses import dataclass

from stations.errors import Fault, InvalidInput
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.registry.merging import Identifier
from stations.registry.places import PlaceId
from stations.services.hub import Hub
from stations.storage import networks as stored
from stations.storage import places

LONGEST_NAME = 60
OWN = ""
"""The operator's own list needs no name."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network of places and the body that owns it."""

    name: str
    owner: str


def checked_name(name: str, *, column: str = "network") -> str:
    """A network's or an owner's name on one line.

    Raises:
        InvalidInput: `too_long` or `control_character`.
    """
    text = " ".join(name.split())
    if len(text) > LONGEST_NAME:
        raise InvalidInput(column, [Fault("too_long", column, detail=str(LONGEST_NAME))])
    if not text.isprintable():
        raise InvalidInput(column, [Fault("control_character", column)])
    return text


def networks(hub: Hub) -> list[Network]:
    """Every network that a list was imported under, by name; the operator's own has none."""
    with hub.read() as connection:
        return [Network(*row) for row in stored.networks(connection)]


def identifiers_of(hub: Hub, account: Account | None, place_id: PlaceId) -> list[Identifier]:
    """What every list calls a place, the one that it follows first.

    Raises:
        Refused: `not_your_station`, `no_right`.
        NotFound: `unknown_place`.
    """
    authorize(account, Action.SEE_STATION, place_id)
    with hub.read() as connection:
        place = places.get_place(connection, place_id)
        further = stored.identifiers_of(connection, [place_id]).get(place_id, [])
        owners = dict(stored.networks(connection))
    own = [(place.network, place.external_id)] if place.external_id else []
    return [
        Identifier(name, number, owners.get(name, name))
        for name, number in dict.fromkeys([*own, *further])
        if number
    ]
