"""How full a place is: its stays of the last four weeks, judged."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Connection

from stations.errors import StoreUnavailable
from stations.registry.places import Place
from stations.services.clock import Clock
from stations.storage import visits
from stations.visits.occupancy import USUAL_DAYS, Crowd, crowd


class Reading(Protocol):
    """What is needed of the process: its store and its clock."""

    @property
    def clock(self) -> Clock: ...
    def read(self) -> AbstractContextManager[Connection]: ...


def crowd_of(hub: Reading, place: Place) -> Crowd:
    """What is known of the crowd; nothing where the store does not answer."""
    at = hub.clock.now()
    try:
        with hub.read() as connection:
            stays = visits.stays_of(connection, place.id, since=at - timedelta(days=USUAL_DAYS))
    except StoreUnavailable:
        return Crowd()
    return crowd(stays, seats=place.seats, at=at, zone=place.zone)
