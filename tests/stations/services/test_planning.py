"""The planner's answers, from a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from geodata.coordinates import Datum, LonLat
from geodata.demand import DemandTable
from geodata.roads import Mode
from stations.planning.way import ByRoad, StraightLine
from stations.registry.places import Closure, Place, PlaceId
from stations.registry.vocabulary import Amenity, AmenityState
from stations.services import roads
from stations.services.hub import Hub
from stations.services.importing import Subject, import_file
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
from stations.services.planning import lost as lost_by
from stations.services.roads import Along
from stations.storage import geography, places
from tests.builders import a_hub, a_place, an_amenity
from tests.geodata.road_files import RoadFile, at

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


def test_p3_filling_the_gaps_adds_what_stations_at_their_places_would(hub: Hub) -> None:
    answer = answered(hub)
    gaps = gaps_of(answer)
    promised = share_if_filled(answer, gaps, 22)
    new = [
        a_place(
            id=f"new{i}",
            code=f"new234{i + 2}",
            position=LonLat(g.gap.lon, g.gap.lat),
            synthetic=True,
        )
        for i, g in enumerate(gaps)
    ]
    hub.writer.write(lambda connection: places.add_places(connection, new))
    hub.writer.write(lambda connection: places.note_change(connection, None))
    hub.refresh()
    assert answered(hub).share_at(22).sure == promised.sure


def test_p2_an_amenity_at_an_hour_counts_where_it_works_and_the_door_is_open(
    tmp_path: Path,
) -> None:
    """The hot-meal desert at 22:00: listed, broken, unseen, and working behind a shut door."""
    states = (AmenityState.WORKING, AmenityState.BROKEN, AmenityState.OUT_OF_STOCK)
    doors = [
        a_place(
            id=f"d{i}",
            code=f"doo234{i + 2}",
            position=LonLat(113.25 + i / 10, 33.05),
            opening_hours="08:00-20:00" if i == 3 else "24/7",
            amenities=(an_amenity(Amenity.MICROWAVE, state=state),),
            synthetic=True,
        )
        for i, state in enumerate((*states, AmenityState.WORKING))
    ]
    demand = DemandTable.from_columns(
        [door.position.lon for door in doors], [33.05] * 4, [10, 20, 40, 80], hour=[22] * 4
    )
    with a_hub(tmp_path / "store", *doors) as hub:
        question = Question(1000.0, WEDNESDAY, amenity=Amenity.MICROWAVE)
        at = hub.clock.now()
        answer = coverage_now(hub, question, demand, scope=Scope.DEMO, at=at)
        assert answer.share_at(22).sure == 10
        anything = coverage_now(
            hub, replace(question, amenity=None), demand, scope=Scope.DEMO, at=at
        )
        assert anything.share_at(22).sure == 70


def test_p1_by_road_says_who_reaches_what_along_the_loaded_streets(tmp_path: Path) -> None:
    """A worker beside the station as the crow flies, who walks around the block to get there."""
    roads_file = RoadFile({1: at(0, 0), 2: at(4, 0), 3: at(4, 4), 4: at(0, 4), 5: at(0, 1)})
    content = roads_file.way(1, 2).way(2, 3).way(3, 4).way(4, 5).write(tmp_path).read_bytes()
    station = a_place(position=LonLat(*at(0, 0)), synthetic=True)
    lost = a_place(id="p2", code="far2345", position=LonLat(113.5, 33.05), synthetic=True)
    demand = DemandTable.from_columns([at(0, 1)[0], 113.6], [at(0, 1)[1], 33.05], [10.0, 6.0])
    with a_hub(tmp_path / "store", station, lost) as hub:
        import_file(hub, content, file_name="block", subject=Subject.ROADS, datum=Datum.WGS84)
        found = roads.loaded(hub)
        assert found is not None
        network = roads.network(hub, found, Mode.FOOT)
        assert network is not None
        straight = Question(500.0, WEDNESDAY)
        walked = replace(straight, along=Along(found, Mode.FOOT))
        now, way = hub.clock.now(), ByRoad(network)
        answers = [
            coverage_now(hub, q, demand, scope=Scope.DEMO, at=now, way=w)
            for q, w in ((straight, StraightLine()), (walked, way))
        ]
        assert [each.share_at(12).sure for each in answers] == [10.0, 0.0]
        farther = replace(walked, radius_m=2_000.0)
        by_road = coverage_now(hub, farther, demand, scope=Scope.DEMO, at=now, way=way)
        assert by_road.share_at(12).sure == 10.0
        assert by_road.question.along is not None
        assert by_road.question.along.roads.file_name == "block"
        assert lost_by(by_road) == (6.0, 1)
        assert lost_by(answers[0]) == (0.0, 0)
