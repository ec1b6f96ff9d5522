"""The catalogue follows the store: runs, single edits meanwhile, removals, another day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, delete, update

from stations.errors import StoreUnavailable
from stations.registry.calendar import Calendar
from stations.registry.places import Closure, Place, PlaceId
from stations.registry.vocabulary import LifeCycle
from stations.search.catalogue import Catalogue
from stations.search.state import StateCode
from stations.services.clock import SetClock
from stations.services.following import SLICE, Following
from stations.services.hub import Hub
from stations.storage import imports, places
from stations.storage.places import PLACE
from stations.visits.codes import new_code
from tests.builders import WEDNESDAY_NOON, a_hub, a_place
from tests.stations.search.test_growing import assert_same

NIGHT = WEDNESDAY_NOON + timedelta(hours=11, minutes=59, seconds=59)  # 23:59:59 in Shanghai


@pytest.fixture
def clock() -> SetClock:
    return SetClock(WEDNESDAY_NOON)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Hub]:
    """A process that writes; it holds b and d."""
    with a_hub(tmp_path, a_place(id="b", code="bbb"), a_place(id="d", code="ddd")) as hub:
        yield hub


@pytest.fixture
def following(store: Hub, clock: SetClock) -> Following:
    """Another process's catalogue."""
    found = Following(store.read, clock, Calendar.official())
    assert names(found.catalogue) == {"b": "槐荫路驿站", "d": "槐荫路驿站"}
    return found


def names(catalogue: Catalogue) -> dict[str, str]:
    return {str(row.id): row.place.name for row in catalogue.rows}


def write(store: Hub, act: Callable[[Connection], object]) -> None:
    store.writer.write(act)


def publish(store: Hub, some: Sequence[Place]) -> int:
    """Publish places as a run, as an import does."""
    at = store.clock.now()

    def act(connection: Connection) -> int:
        run = imports.begin_import(
            connection, subject="stations", file_name="", digest="", at=at, by=""
        )
        places.add_places(connection, some, import_id=run)
        imports.publish_import(connection, run, at=at)
        places.note_import(connection, run)
        return run

    return store.writer.write(act)


def rename(place_id: str, name: str) -> Callable[[Connection], None]:
    """An edit that the log tells of."""

    def act(connection: Connection) -> None:
        silently(place_id, name)(connection)
        places.note_change(connection, place_id)

    return act


def silently(place_id: str, name: str) -> Callable[[Connection], object]:
    """A change that the log does not tell of: seen only by whoever loads the place again."""
    changed = update(PLACE).where(PLACE.c.id == place_id).values(name=name)
    return lambda connection: connection.execute(changed)


def many(n: int, *, prefix: str = "c") -> list[Place]:
    return [a_place(id=f"{prefix}{i:05d}", code=new_code(), name=f"{i}") for i in range(n)]


def follow(following: Following) -> Catalogue:
    following.take_up()
    following.catch_up()
    return following.catalogue


def test_a_published_run_is_shown_and_nothing_else_is_loaded(
    store: Hub, following: Following
) -> None:
    before = following.catalogue
    write(store, silently("b", "not loaded again"))
    publish(store, [a_place(id=i, code=f"{i}{i}{i}") for i in "ace"])
    following.take_up()
    assert following.is_behind
    assert following.catalogue is before  # it answers until the run is ready
    following.catch_up()
    assert not following.is_behind
    assert list(names(following.catalogue)) == ["a", "b", "c", "d", "e"]
    assert names(following.catalogue)["b"] == "槐荫路驿站"
    for place_id in ("b", "d"):
        assert following.catalogue.find(place_id) is before.find(place_id)
    assert following.catalogue.version > before.version


def test_single_edits_are_seen_while_a_run_is_loaded_and_stay(
    store: Hub, following: Following
) -> None:
    """In a place that stood before, in one of the run loaded already, and in one to come."""
    run = many(2 * SLICE + 10)
    publish(store, run)
    following.take_up()
    steps = list[int]()

    def pause() -> None:
        steps.append(len(following.catalogue.rows))
        if len(steps) == 1:
            for place_id in ("d", run[3].id, run[-3].id):
                write(store, rename(place_id, "edited"))
            write(store, lambda c: c.execute(delete(PLACE).where(PLACE.c.id == "b")))
            write(store, lambda c: places.note_change(c, "b"))
            following.take_up()
            assert names(following.catalogue)["d"] == "edited"
            assert "b" not in names(following.catalogue)

    following.catch_up(pause)
    assert len(steps) == 3
    assert steps[0] == 2  # nothing of the run was shown before all of it
    shown = names(following.catalogue)
    assert len(shown) == len(run) + 1
    edited = {place_id for place_id, name in shown.items() if name == "edited"}
    assert edited == {"d", run[3].id, run[-3].id}


def test_an_edit_at_the_very_end_of_a_load_is_not_put_back(
    store: Hub, following: Following
) -> None:
    publish(store, many(5))
    following.take_up()
    following.catch_up(lambda: write(store, rename("c00002", "last word")))
    assert names(following.catalogue)["c00002"] == "last word"


def test_what_is_published_during_a_load_is_loaded_after_it(
    store: Hub, following: Following
) -> None:
    publish(store, many(3))
    following.take_up()
    more = iter([many(3, prefix="e")])

    def pause() -> None:
        for some in more:
            publish(store, some)
            following.take_up()

    following.catch_up(pause)
    assert len(following.catalogue.rows) == 8
    assert not following.is_behind


def test_a_store_that_fails_in_the_middle_loses_nothing(store: Hub, following: Following) -> None:
    publish(store, many(3))
    following.take_up()

    def fail() -> None:
        raise StoreUnavailable("busy")

    with pytest.raises(StoreUnavailable):
        following.catch_up(fail)
    assert len(following.catalogue.rows) == 2
    assert following.is_behind
    assert len(follow(following).rows) == 5


def test_a_run_that_is_gone_again_brings_nothing(store: Hub, following: Following) -> None:
    run = publish(store, many(3))
    write(store, lambda c: c.execute(delete(PLACE).where(PLACE.c.import_id == run)))
    assert list(names(follow(following))) == ["b", "d"]


def test_everything_removes_adds_and_keeps(store: Hub, following: Following) -> None:
    kept = following.catalogue.find("d")
    write(store, lambda c: c.execute(delete(PLACE).where(PLACE.c.id == "b")))
    write(store, lambda c: places.add_places(c, many(3, prefix="e")))
    write(store, lambda c: places.note_change(c, None))
    assert list(names(follow(following))) == ["d", "e00000", "e00001", "e00002"]
    assert following.catalogue.find("d") is kept


def test_more_edits_than_are_taken_up_at_once_are_made_ready_aside(
    store: Hub, following: Following
) -> None:
    publish(store, run := many(SLICE + 50))
    follow(following)

    def edit_all(connection: Connection) -> None:
        for place in run:
            rename(place.id, "all new")(connection)

    write(store, edit_all)
    following.take_up()
    assert following.is_behind
    assert set(names(follow(following)).values()) == {"all new", "槐荫路驿站"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_course_of_events_it_is_what_a_new_process_loads(
    store: Hub, following: Following, clock: SetClock, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    for turn in range(12):
        ids = list(names(following.catalogue))
        what, one = int(rng.integers(5)), str(rng.choice(ids)) if ids else "b"
        if what == 0:
            publish(store, many(int(rng.integers(40)), prefix=f"{rng.choice(list('acdf'))}{turn}"))
        elif what == 1:
            write(store, rename(one, f"name {turn}"))
        elif what == 2:
            values = {"life_cycle": str(rng.choice([LifeCycle.CLOSED, LifeCycle.RUNNING]))}
            write(store, lambda c, o=one, v=values: c.execute(  # type: ignore[misc]
                update(PLACE).where(PLACE.c.id == o).values(v)
            ))  # fmt: skip
            write(store, lambda c, o=one: places.note_change(c, o))  # type: ignore[misc]
        elif what == 3:
            write(store, lambda c, o=one: c.execute(delete(PLACE).where(PLACE.c.id == o)))  # type: ignore[misc]
            write(store, lambda c: places.note_change(c, None))
        else:
            clock.forward(timedelta(hours=7))
        if rng.random() < 0.6:
            follow(following)
    assert_same(follow(following), Following(store.read, clock, Calendar.official()).catalogue)


def test_at_midnight_only_the_hours_are_made_anew(
    store: Hub, following: Following, clock: SetClock
) -> None:
    write(store, lambda c: places.add_places(c, [a_place(id="m", code="m", opening_hours="Th")]))
    write(store, lambda c: places.note_change(c, "m"))
    clock.at = NIGHT
    before = follow(following)
    index = before.index_of("m")
    assert index is not None
    assert not before.state_at(index, clock.now()).is_open
    write(store, silently("m", "not loaded again"))
    clock.forward(timedelta(seconds=2))  # 00:00:01 on Thursday
    assert before.state_at(index, clock.now()).is_open  # whoever still holds the old one
    after = follow(following)
    assert after.window.expires_at - clock.now() == timedelta(days=1, seconds=-1)
    assert after.state_at(index, clock.now()).is_open
    assert after.rows[index] is before.rows[index]
    assert after.version > before.version


def test_the_next_closure_of_a_place_holds_from_midnight_at_the_latest(
    store: Hub, following: Following, clock: SetClock
) -> None:
    for hours in (1, 20):  # the first ends before midnight, the second begins on Thursday
        since = WEDNESDAY_NOON + timedelta(hours=hours)
        closure = Closure(
            id=0,
            place_id=PlaceId("b"),
            reason="水管",
            since=since,
            until=since + timedelta(hours=2),
        )
        write(store, lambda c, new=closure: places.add_closure(c, new))  # type: ignore[misc]
    follow(following)
    clock.at = WEDNESDAY_NOON + timedelta(hours=21)
    catalogue = follow(following)
    state = catalogue.state_at(catalogue.index_of("b") or 0, clock.now())
    assert state.code is StateCode.CLOSED_FOR_NOW


def test_the_demo_leaves_the_ground_with_the_first_real_place(tmp_path: Path) -> None:
    demo = a_place(id="demo", code="demo", synthetic=True)
    with a_hub(tmp_path, demo) as hub:
        assert hub.base_map["center"] == [113.25, 33.05]
        real = a_place(id="real", code="real", position=(114.0, 34.0))
        hub.writer.write(lambda c: places.add_places(c, [real]))
        hub.writer.write(lambda c: places.note_change(c, "real"))
        hub.refresh()
        assert not hub.catalogue.synthetic
        assert hub.base_map["center"] == [114.0, 34.0]
