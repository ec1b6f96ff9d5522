"""The season that riders' lists follow: by the date, unless the operator says otherwise."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from stations.errors import StoreUnavailable
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.registry.city_time import day_in_city
from stations.registry.season import Season, season_by_date
from stations.services.clock import Clock
from stations.services.hub import Hub
from stations.storage import settings

NAME = "season"


class Reading(Protocol):
    """What is needed of the process: its store and its clock."""

    @property
    def clock(self) -> Clock: ...
    def read(self) -> AbstractContextManager[Connection]: ...


def season_of_date(hub: Reading) -> Season:
    """What the date says."""
    return season_by_date(day_in_city(hub.clock.now()))


def chosen_season(hub: Reading) -> Season | None:
    """What the operator set, None where the date decides.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    with hub.read() as connection:
        value = settings.setting(connection, NAME)
    return Season(value) if value in list(Season) else None


def season_now(hub: Reading) -> Season:
    """The season that lists follow; by the date where the store does not answer."""
    try:
        return chosen_season(hub) or season_of_date(hub)
    except StoreUnavailable:
        return season_of_date(hub)


def choose_season(hub: Hub, account: Account | None, season: Season | None) -> None:
    """Set the season, whatever the date says; None lets the date decide again.

    Raises:
        Refused: `sign_in_first`, `no_right`.
    """
    authorize(account, Action.SET_UP)
    value = None if season is None else season.value
    hub.writer.write(lambda connection: settings.put_setting(connection, NAME, value))
