"""What one process stores, another one shows without being asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from stations.people.accounts import Role
from stations.registry.calendar import Calendar
from stations.registry.places import PlaceId
from stations.registry.vocabulary import Amenity, AmenityState
from stations.services import keeping
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.storage.engine import open_store
from tests.builders import SECRET, WEDNESDAY_NOON, a_hub, a_place
from tests.stations.services.a_city import an_account

PLACE = PlaceId("p1")


def seen_in_time(seen: Callable[[], bool]) -> bool:
    """Whether it comes true; ten seconds, because a loaded machine is slower than the promise."""
    until = time.monotonic() + 10
    while not seen() and time.monotonic() < until:
        time.sleep(0.05)
    return seen()


def test_an_edit_of_another_process_is_seen_without_asking(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as theirs:
        ours = Hub(
            open_store(tmp_path),
            clock=SetClock(WEDNESDAY_NOON),
            calendar=Calendar.official(),
            secret=SECRET,
        )

        def water() -> AmenityState:
            row = ours.catalogue.find(PLACE)
            status = row.place.amenity(Amenity.DRINKING_WATER) if row else None
            return status.state if status else AmenityState.UNKNOWN

        ours.watch()
        try:
            assert water() is AmenityState.WORKING
            keeping.set_amenity_state(
                theirs,
                an_account(theirs, Role.KEEPER, PLACE),
                PLACE,
                Amenity.DRINKING_WATER,
                AmenityState.OUT_OF_STOCK,
                version=1,
            )
            assert seen_in_time(lambda: water() is AmenityState.OUT_OF_STOCK)
        finally:
            ours.close()
