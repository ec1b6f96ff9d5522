"""What one process stores, another one shows without being asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import delete

from stations.people.accounts import Role
from stations.registry.calendar import Calendar
from stations.registry.places import PlaceId
from stations.registry.vocabulary import Amenity, AmenityState
from stations.services import keeping
from stations.services.clock import SetClock
from stations.services.following import SLICE
from stations.services.hub import Hub
from stations.storage import places
from stations.storage.engine import open_store
from stations.storage.rows import PlaceRow, table_of
from tests.builders import SECRET, WEDNESDAY_NOON, a_hub, a_place
from tests.stations.services.a_city import an_account
from tests.stations.services.test_following import many, names, publish, rename, write

PLACE = PlaceId("p1")
H = TypeVar("H", bound=Hub)


def seen_in_time(seen: Callable[[], bool]) -> bool:
    """Whether it comes true; ten seconds, because a loaded machine is slower than the promise."""
    until = time.monotonic() + 10
    while not seen() and time.monotonic() < until:
        time.sleep(0.05)
    return seen()


def another(folder: Path, kind: type[H]) -> H:
    """Another process on the same store."""
    clock = SetClock(WEDNESDAY_NOON)
    return kind(open_store(folder), clock=clock, calendar=Calendar.official(), secret=SECRET)


def test_an_edit_of_another_process_is_seen_without_asking(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as theirs:
        ours = another(tmp_path, Hub)

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


class SlowHub(Hub):
    """A process on a machine that takes a quarter of a second for every slice of a load."""

    slices = 0

    def _pause(self) -> None:
        self.slices += 1
        time.sleep(0.25)
        super()._pause()


def test_an_edit_is_seen_within_two_seconds_while_a_long_run_is_loaded(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as theirs:
        ours = another(tmp_path, SlowHub)
        ours.watch()
        try:
            publish(theirs, many(12 * SLICE))  # three seconds
            assert seen_in_time(lambda: ours.slices > 0)
            write(theirs, rename(PLACE, "edited"))
            began = time.monotonic()
            assert seen_in_time(lambda: names(ours.catalogue)[PLACE] == "edited")
            assert time.monotonic() - began < 2
            assert len(ours.catalogue.rows) == 1  # the run is still being loaded
            assert seen_in_time(lambda: len(ours.catalogue.rows) == 12 * SLICE + 1)
            assert names(ours.catalogue)[PLACE] == "edited"
        finally:
            ours.close()


def test_a_process_that_ends_does_not_wait_for_a_load(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as theirs:
        ours = another(tmp_path, SlowHub)
        ours.watch()
        publish(theirs, many(12 * SLICE))
        assert seen_in_time(lambda: ours.slices > 0)
        began = time.monotonic()
        ours.close()
        assert time.monotonic() - began < 2


def test_whoever_removed_much_may_wait_until_it_is_gone(tmp_path: Path) -> None:
    with a_hub(tmp_path, *many(2 * SLICE)) as hub:
        assert len(hub.catalogue.rows) == 2 * SLICE
        hub.watch()
        write(hub, lambda connection: connection.execute(delete(table_of(PlaceRow))))
        write(hub, lambda connection: places.note_change(connection, None))
        hub.refresh(patience_s=10)
        assert len(hub.catalogue.rows) == 0
