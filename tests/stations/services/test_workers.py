"""Where workers are: a list replaces the one before it, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from geodata.coordinates import Datum
from stations.planning.demand_lists import DemandKind, DemandList
from stations.registry.places import PlaceId
from stations.registry.vocabulary import WorkerGroup
from stations.services.hub import Hub
from stations.services.importing import ImportResult, Subject, import_file
from stations.services.planning import Question, Scope, coverage_now, load_demand
from stations.services.workers import loaded, stage
from stations.storage import imports, staging, visits
from stations.visits.check_in import Visit
from tests.builders import a_hub, a_place

HEAD = "id,lon,lat,weight,hour,group\n"
FIRST = HEAD + "a,113.25,33.05,40,12,courier\nb,113.40,33.05,60,12,sanitation\n"
SECOND = HEAD + "a,113.25,33.05,10,12,courier\n"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path, a_place()) as opened:
        yield opened


def bring(hub: Hub, content: str | bytes, datum: Datum = Datum.WGS84) -> ImportResult:
    data = content if isinstance(content, bytes) else content.encode()
    return import_file(hub, data, file_name="demand.csv", subject=Subject.DEMAND, datum=datum)


def total(hub: Hub) -> float:
    table = load_demand(hub, Scope.REAL)
    return 0.0 if table is None else table.total


def test_a_list_of_workers_is_what_the_planner_counts(hub: Hub) -> None:
    assert bring(hub, FIRST).accepted == 2
    table = load_demand(hub, Scope.REAL)
    assert table is not None
    question = Question(radius_m=1000, day=date(2026, 11, 18))
    answer = coverage_now(hub, question, table, scope=Scope.REAL, at=hub.clock.now())
    share = answer.share_at(12)
    assert (share.workers, share.sure) == (100, 40)


def test_the_next_list_replaces_it_and_the_same_list_changes_nothing(hub: Hub) -> None:
    bring(hub, FIRST)
    assert bring(hub, SECOND).accepted == 1
    assert total(hub) == 10
    version = hub.catalogue.version
    assert bring(hub, SECOND).unchanged == 1
    assert hub.catalogue.version == version


def test_one_bad_row_refuses_the_list_by_row_and_column(hub: Hub) -> None:
    bring(hub, FIRST)
    refused = bring(hub, HEAD + "a,113.25,33.05,1,12,courier\nb,nan,33.05,1,25,courier\n")
    assert {(f.row, f.column) for f in refused.rejected} == {(2, "lon"), (2, "hour")}
    assert total(hub) == 100


def test_what_was_staged_but_never_published_counts_nowhere(hub: Hub) -> None:
    bring(hub, FIRST)
    table = load_demand(hub, Scope.REAL)
    assert table is not None
    at = hub.clock.now()
    run = hub.writer.write(
        lambda c: imports.begin_import(c, subject="demand", file_name="", digest="x", at=at, by="")
    )
    stage(hub, DemandList(DemandKind.WORKERS, 2, table, table.total), run)
    assert total(hub) == 100
    while hub.writer.write(staging.drop_unpublished):
        pass
    assert total(hub) == 100
    assert bring(hub, SECOND).accepted == 1
    assert total(hub) == 10


def test_positions_are_read_in_their_datum(hub: Hub) -> None:
    bring(hub, SECOND, Datum.GCJ02)
    table = load_demand(hub, Scope.REAL)
    assert table is not None
    assert abs(table.lon[0] - 113.25) > 0.003


def orders(n: int, hour: int = 12) -> str:
    rows = f"113.2505,33.0505,2026-05-10 {hour:02}:30:00\n" * n
    return "lng,lat,order_time\n" + rows


def of(hub: Hub, kind: DemandKind) -> float | None:
    table = load_demand(hub, Scope.REAL, kind)
    return None if table is None else table.total


def test_lists_of_two_kinds_stand_side_by_side_and_are_never_added_up(hub: Hub) -> None:
    assert bring(hub, FIRST).accepted == 2
    assert bring(hub, orders(7)).accepted == 7
    assert total(hub) == 100  # of workers, unless somebody chooses
    assert (of(hub, DemandKind.WORKERS), of(hub, DemandKind.ORDERS)) == (100, 7)
    assert of(hub, DemandKind.TRIPS) is None
    assert [(each.kind, each.rows) for each in loaded(hub, synthetic=False)] == [
        (DemandKind.WORKERS, 2),
        (DemandKind.ORDERS, 7),
    ]


def test_the_next_list_of_a_kind_replaces_that_kind_alone(hub: Hub) -> None:
    bring(hub, FIRST)
    bring(hub, orders(7))
    assert bring(hub, orders(9)).accepted == 9
    assert (of(hub, DemandKind.WORKERS), of(hub, DemandKind.ORDERS)) == (100, 9)
    assert bring(hub, orders(9)).unchanged == 9
    assert bring(hub, FIRST).unchanged == 2


def test_a_list_without_workers_is_the_first_there_is(hub: Hub) -> None:
    bring(hub, orders(7))
    assert total(hub) == 7


def test_a_list_of_which_nothing_may_be_shown_is_never_the_first(hub: Hub) -> None:
    bring(hub, orders(3))
    assert total(hub) == 0
    trips = "lat,lon,out,in\n" + "".join(f"33.05,113.2{n},400,1\n" for n in range(5))
    bring(hub, trips)
    assert [each.kind for each in loaded(hub, synthetic=False)] == [
        DemandKind.TRIPS,
        DemandKind.ORDERS,
    ]
    assert total(hub) > 0


def test_what_is_hidden_of_a_list_is_told(hub: Hub) -> None:
    bring(hub, orders(4))
    (found,) = loaded(hub, synthetic=False)
    assert (found.total, found.hidden, found.hidden_people) == (4, 4, 4)
    assert total(hub) == 0


def test_a_workbook_names_the_row_that_the_reader_sees(hub: Hub) -> None:
    book, content = Workbook(), BytesIO()
    for row in (["经度", "纬度", "人数"], [113.25, 33.05, 5], [], [113.25, 33.05, -1]):
        book.active.append(row)
    book.save(content)
    refused = bring(hub, content.getvalue())
    assert [(f.row, f.column) for f in refused.rejected] == [(3, "人数")]


def came(hub: Hub, n: int, *, hour: int, group: WorkerGroup = WorkerGroup.COURIER) -> None:
    """So many check-ins at the station, at a full hour of yesterday in Shanghai."""
    day = (hub.clock.now() - timedelta(days=1)).astimezone(ZoneInfo("Asia/Shanghai"))
    at = day.replace(hour=hour, minute=30)
    stays = [
        Visit(
            place_id=PlaceId("p1"),
            nonce=f"{hour}-{group}-{i}",
            day_token=None,
            group=group,
            entered_at=at,
        )
        for i in range(n)
    ]
    hub.writer.write(lambda connection: visits.add_visits(connection, stays, synthetic=False))


def test_check_ins_are_demand_by_hour_and_group_where_five_came(hub: Hub) -> None:
    came(hub, 6, hour=12)
    came(hub, 7, hour=13, group=WorkerGroup.FOOD_RIDER)
    came(hub, 3, hour=20, group=WorkerGroup.SANITATION)
    came(hub, 2, hour=20, group=WorkerGroup.TAXI)
    table = load_demand(hub, Scope.REAL, DemandKind.VISITS)
    assert table is not None
    told = zip(table.hour, table.group_names, table.weight, strict=True)
    assert sorted(told) == [(12, "courier", 6), (13, "food_rider", 7), (20, "", 5)]
    (found,) = loaded(hub, synthetic=False)
    assert (found.kind, found.total, found.hidden) == (DemandKind.VISITS, 18, 0)


def test_a_few_check_ins_are_no_demand(hub: Hub) -> None:
    came(hub, 4, hour=12)
    assert loaded(hub, synthetic=False) == []
    assert of(hub, DemandKind.VISITS) == 0
