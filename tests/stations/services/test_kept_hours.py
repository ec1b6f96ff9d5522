"""P22: built is not used. Open hours kept against the shifts of those who work there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from shapely import MultiPolygon, box

from geodata.boundaries import District
from geodata.demand import DemandTable
from stations.planning.rollup import EVERYTHING, OUTSIDE
from stations.registry.places import PlaceId
from stations.registry.vocabulary import WorkerGroup
from stations.search.truth import Truth
from stations.services.by_district import by_district
from stations.services.hub import Hub
from stations.services.kept_hours import heat_stop, kept, kept_by_group, use_of, watched
from stations.services.planning import CoverageNow, Question, Scope, coverage_now
from stations.storage import geography, places, visits
from stations.visits.check_in import DayToken, Visit
from tests.builders import a_hub, a_place
from tests.stations.services.test_planning import FAR, NEAR, WEDNESDAY

LUNCH, NIGHT, ALL_DAY = "08:00-12:00,13:30-18:00", "18:00-24:00", "08:00-20:00"


def shifts(*rows: tuple[str, int, float]) -> DemandTable:
    """Workers `(group, hour, how many)` beside the one door."""
    groups, hours, workers = zip(*rows, strict=True)
    n = len(rows)
    return DemandTable.from_columns(
        [NEAR.lon] * n, [NEAR.lat] * n, workers, hour=hours, group=groups
    )


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    door = a_place(id="door", code="doo2345", position=NEAR, opening_hours=LUNCH, synthetic=True)
    late = a_place(id="late", code="lat2345", position=FAR, opening_hours=NIGHT, synthetic=True)
    noon = a_place(id="noon", code="noo2345", position=FAR, opening_hours=ALL_DAY, synthetic=True)
    with a_hub(tmp_path / "store", door, late, noon) as opened:
        yield opened


def answered(hub: Hub, demand: DemandTable, group: str | None = None) -> CoverageNow:
    question = Question(1000.0, WEDNESDAY, group)
    return coverage_now(hub, question, demand, scope=Scope.DEMO, at=hub.clock.now())


def test_p22_the_headline_is_the_share_of_hours_worked_with_an_open_place(hub: Hub) -> None:
    demand = shifts(
        ("sanitation", 4, 30), ("sanitation", 9, 30), ("courier", 9, 40), ("courier", 12, 20)
    )
    answer = answered(hub, demand)
    found = kept(answer)
    assert (found.worked, found.sure) == (120, 70)
    assert found.share == pytest.approx(70 / 120)
    by_group = {row.group: row for row in kept_by_group(answer)}
    assert by_group["sanitation"].share == 0.5
    assert by_group["courier"].share == pytest.approx(40 / 60)
    assert list(by_group) == ["courier", "sanitation"]


def test_p22_a_group_that_is_asked_for_heads_its_own_page(hub: Hub) -> None:
    demand = shifts(("sanitation", 4, 30), ("courier", 9, 40))
    found = kept(answered(hub, demand, "sanitation"))
    assert (found.group, found.worked, found.sure) == ("sanitation", 30, 0)


def test_p22_the_shares_of_groups_make_up_the_headline(hub: Hub) -> None:
    demand = shifts(("sanitation", 4, 30), ("sanitation", 9, 7), ("courier", 9, 41), ("", 12, 20))
    answer = answered(hub, demand)
    rows = kept_by_group(answer)
    assert sum(row.sure for row in rows) == kept(answer).sure
    assert sum(row.worked for row in rows) == pytest.approx(demand.total)


def test_p22_the_lunch_gap_in_the_heat_stop_is_named_with_the_doors_that_shut(hub: Hub) -> None:
    found = heat_stop(answered(hub, shifts(("courier", 12, 40), ("courier", 14, 40))))
    assert found is not None
    assert (found.worked, found.lacking, found.doors) == (80, 40, 1)
    assert (found.worst.hour, found.worst.sure) == (12, 0)


def test_p22_hours_are_named_only_when_those_groups_work_then(hub: Hub) -> None:
    both = answered(hub, shifts(("sanitation", 4, 30), ("food_rider", 22, 50), ("courier", 9, 9)))
    named = [(group, share.hour, share.sure) for group, share in watched(both)]
    assert named == [("sanitation", 4, 0), ("food_rider", 22, 0)]
    assert heat_stop(both) is None
    by_day = answered(hub, shifts(("sanitation", 9, 30), ("food_rider", 20, 50), ("courier", 4, 9)))
    assert watched(by_day) == ()
    few = answered(hub, shifts(("sanitation", 4, 4), ("food_rider", 22, 50)))
    assert [group for group, _ in watched(few)] == ["food_rider"]
    only = answered(hub, shifts(("sanitation", 4, 30), ("food_rider", 22, 50)), "food_rider")
    assert [group for group, _ in watched(only)] == ["food_rider"]


def test_p22_fewer_than_five_are_no_row(hub: Hub) -> None:
    demand = shifts(("sanitation", 4, 3), ("sanitation", 9, 60), ("courier", 9, 4))
    rows = {row.group: row.shown for row in kept_by_group(answered(hub, demand))}
    assert rows == {"sanitation": False, "courier": False}


def test_p22_visits_per_thousand_workers_and_truth_stand_beside_it(hub: Hub) -> None:
    now = hub.clock.now()
    times = [now - timedelta(days=1), now - timedelta(days=27), now - timedelta(days=29)]
    made = [
        Visit(
            place_id=PlaceId("door"),
            nonce=f"nonce-number-{i}",
            day_token=DayToken(f"token-{i}-of-a-phone"),
            group=WorkerGroup.COURIER,
            entered_at=at,
        )
        for i, at in enumerate(times)
    ]
    hub.writer.write(lambda connection: visits.add_visits(connection, made, synthetic=True))
    answer = answered(hub, shifts(("courier", 9, 500), ("courier", 10, 200)))
    told = tuple(replace(row, truth=Truth(8, 10)) for row in answer.places)
    found = use_of(hub, replace(answer, places=told))
    assert (found.visits, found.workers, found.places) == (2, 500, 3)
    assert found.per_thousand == pytest.approx(1000 * 2 / 28 / 500)
    assert (found.truth.found_open, found.truth.asked) == (24, 30)


def test_nobody_at_work_has_no_rate_and_no_headline(hub: Hub) -> None:
    answer = answered(hub, shifts(("courier", 9, 0.0)))
    assert (kept(answer).share, kept_by_group(answer)) == (0.0, ())
    assert use_of(hub, answer).per_thousand is None


def test_p2_an_answer_by_district_sums_to_the_answer(hub: Hub) -> None:
    around = [
        District("东区", "411102", MultiPolygon([box(113.24, 33.0, 113.26, 33.1)])),
        District("西区", "411103", MultiPolygon([box(113.20, 33.0, 113.24, 33.1)])),
    ]
    answer = answered(hub, shifts(("courier", 9, 40), ("courier", 22, 8)))
    assert by_district(hub, answer) == ()
    hub.writer.write(lambda c: geography.replace_districts(c, around, synthetic=True))
    hub.writer.write(lambda c: places.note_change(c, None))
    hub.refresh()
    areas = {area.code: area for area in by_district(hub, answer)}
    assert set(areas) == {EVERYTHING, "411102", "411103"}
    assert OUTSIDE not in areas
    assert areas[EVERYTHING].sure[9] == areas["411102"].sure[9] == answer.share_at(9).sure == 40
    assert areas["411103"].workers.sum() == 0
    assert areas[EVERYTHING].workers[22] == 8
