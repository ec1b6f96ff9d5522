"""The planner's answers, from a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.demand import DemandTable
from stations.registry.places import Closure, Place, PlaceId
from stations.registry.vocabulary import Amenity, AmenityState
from stations.services.hub import Hub
from stations.services.planning import (
    CoverageNow,
    Question,
    Scope,
    coverage_now,
    gaps_of,
    load_demand,
    missing_percent,
    share_if_filled,
    worst_hours,
)
from stations.storage import geography, places
from tests.builders import a_hub, a_place, an_amenity

WEDNESDAY = date(2026, 11, 18)
NEAR, FAR = LonLat(113.25, 33.05), LonLat(113.30, 33.05)


def some_places() -> list[Place]:
    day = a_place(
        id="day", code="day2345", position=NEAR, opening_hours="08:00-20:00", synthetic=True
    )
    unknown = a_place(
        id="unknown", code="unk2345", position=FAR, opening_hours=None, synthetic=True
    )
    return [day, unknown]


def demand_there() -> DemandTable:
    """100 riders at 22:00 and 30 at noon near the day station; 40 near the unknown one; all day."""
    return DemandTable.from_columns(
        [NEAR.lon, NEAR.lon, FAR.lon, FAR.lon],
        [NEAR.lat] * 4,
        [100.0, 30.0, 40.0, 3.0],
        hour=[22, 12, 22, 4],
        group=["food_rider", "food_rider", "sanitation", "sanitation"],
    )


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store", *some_places()) as opened:
        yield opened


def answered(hub: Hub, **but: object) -> CoverageNow:
    question = Question(radius_m=1000.0, day=WEDNESDAY, **but)  # type: ignore[arg-type]
    return coverage_now(hub, question, demand_there(), scope=Scope.DEMO, at=hub.clock.now())


def test_what_is_open_is_sure_and_what_nobody_knows_is_possible(hub: Hub) -> None:
    answer = answered(hub)
    noon, night = answer.share_at(12), answer.share_at(22)
    assert (noon.workers, noon.sure, noon.possible) == (30, 30, 30)
    assert (night.workers, night.sure, night.possible) == (140, 0, 40)
    assert answer.group_at("food_rider", 22).possible == 0


def test_now_counts_this_hours_workers_at_this_minute(hub: Hub) -> None:
    now = answered(hub).share_at(None)
    assert (now.workers, now.sure) == (30, 30)


def test_a_temporary_closure_is_no_open_place(hub: Hub) -> None:
    at = hub.clock.now()
    closure = Closure(
        id=0,
        place_id=PlaceId("day"),
        reason="plumbing",
        since=at - timedelta(hours=1),
        until=at + timedelta(hours=1),
    )
    hub.writer.write(lambda connection: places.add_closure(connection, closure))
    hub.refresh()
    assert answered(hub).share_at(None).sure == 0


def test_an_amenity_counts_only_in_working_order(tmp_path: Path) -> None:
    broken = an_amenity(Amenity.MICROWAVE, state=AmenityState.BROKEN)
    place = a_place(position=NEAR, amenities=(broken,), synthetic=True)
    with a_hub(tmp_path / "store", place) as hub:
        assert answered(hub).share_at(22).sure == 100
        assert answered(hub, amenity=Amenity.MICROWAVE).share_at(22).possible == 0


def test_an_amenity_that_nobody_has_looked_at_is_possible_never_sure(tmp_path: Path) -> None:
    unseen = an_amenity(Amenity.MICROWAVE, state=AmenityState.UNKNOWN)
    place = a_place(position=NEAR, amenities=(unseen,), synthetic=True)
    with a_hub(tmp_path / "store", place) as hub:
        share = answered(hub, amenity=Amenity.MICROWAVE).share_at(22)
        assert (share.sure, share.possible) == (0, 100)


def test_a_group_asks_for_itself_and_the_rows_still_show_everybody(hub: Hub) -> None:
    answer = answered(hub, group="sanitation")
    assert answer.share_at(22).workers == 40
    assert set(missing_percent(answer)[0]) == {"food_rider", "sanitation"}


def test_gaps_name_the_worst_hour_who_and_a_host(hub: Hub) -> None:
    first, second = gaps_of(answered(hub))
    assert (first.gap.weight, first.hour, first.groups) == (100, 22, ("food_rider",))
    assert first.hosts[0].row.place.id == "day"
    assert first.hosts[0].adds == 100
    assert (second.gap.weight, second.hosts[0].row.place.id) == (40, "unknown")


def test_filling_every_gap_leaves_nobody_out(hub: Hub) -> None:
    answer = answered(hub)
    assert share_if_filled(answer, gaps_of(answer), 22).sure == 140
    assert share_if_filled(answer, (), 22) == answer.share_at(22)


def test_fewer_than_five_are_neither_a_gap_nor_a_number(hub: Hub) -> None:
    answer = answered(hub)
    assert gaps_of(answer, hour=4) == ()
    groups, _, shown, at_work = missing_percent(answer)
    row = groups.index("sanitation")
    assert at_work[row, 4]
    assert not shown[row, 4]
    assert all(hour != 4 for _, hour, _ in worst_hours(answer))


def test_real_and_synthetic_never_meet_in_a_figure(hub: Hub) -> None:
    question = Question(radius_m=1000.0, day=WEDNESDAY)
    answer = coverage_now(hub, question, demand_there(), scope=Scope.REAL, at=hub.clock.now())
    assert answer.places == ()
    assert answer.share_at(12).sure == 0
    table = demand_there()
    hub.writer.write(
        lambda connection: geography.add_demand(
            connection, table, slice(0, len(table)), synthetic=True
        )
    )
    assert load_demand(hub, Scope.REAL) is None
    loaded = load_demand(hub, Scope.DEMO)
    assert loaded is not None
    assert np.isclose(loaded.total, table.total)
