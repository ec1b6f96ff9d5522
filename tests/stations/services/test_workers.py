"""Where workers are: a list replaces the one before it, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from geodata.coordinates import Datum
from stations.planning.demand_lists import DemandKind, DemandList
from stations.services.hub import Hub
from stations.services.importing import ImportResult, Subject, import_file
from stations.services.planning import Question, Scope, coverage_now, load_demand
from stations.services.workers import stage
from stations.storage import imports, staging
from tests.builders import a_hub, a_place

HEAD = "id,lon,lat,weight,hour,group\n"
FIRST = HEAD + "a,113.25,33.05,40,12,courier\nb,113.40,33.05,60,12,sanitation\n"
SECOND = HEAD + "a,113.25,33.05,10,12,courier\n"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path, a_place()) as opened:
        yield opened


def bring(hub: Hub, text: str, datum: Datum = Datum.WGS84) -> ImportResult:
    return import_file(
        hub, text.encode(), file_name="demand.csv", subject=Subject.DEMAND, datum=datum
    )


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
