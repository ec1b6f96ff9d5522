"""A holiday table: all or nothing, and the serving process follows it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geodata.coordinates import Datum
from stations.registry.calendar import DayKind
from stations.search.state import State, StateCode, state_of
from stations.services import holidays
from stations.services.hub import Hub, Settings, open_hub
from stations.services.importing import ImportResult, Subject, import_file
from tests.builders import a_hub, a_place

HEAD = "date,name,kind\n"
TABLE = HEAD + "2027-01-01,元旦,holiday\n2027-01-03,元旦,workday\n2027-10-01,国庆节,holiday\n"
BANK = a_place(id="bank", code="bank234", opening_hours="Mo-Fr 08:00-18:00; PH off")
SHOP = a_place(id="shop", code="shop234", opening_hours="08:00-22:00")
AFTER_THE_HORIZON = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)  # a Monday, 10:00 in Shanghai


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path, BANK, SHOP, at=AFTER_THE_HORIZON) as opened:
        yield opened


def bring(hub: Hub, text: str) -> ImportResult:
    content = text.encode()
    return import_file(
        hub, content, file_name="2027.csv", subject=Subject.HOLIDAYS, datum=Datum.WGS84
    )


def state(hub: Hub, key: str, at: datetime = AFTER_THE_HORIZON) -> State:
    row = next(row for row in hub.catalogue.rows if row.place.id == key)
    return state_of(row, at, hub.calendar)


def test_past_the_horizon_only_what_depends_on_the_calendar_is_unknown(hub: Hub) -> None:
    assert holidays.known_until(hub) is None
    assert state(hub, "shop").code is StateCode.OPEN
    assert state(hub, "bank").is_unknown
    bring(hub, TABLE)
    assert state(hub, "bank").code is StateCode.OPEN
    assert holidays.known_until(hub) == date(2027, 12, 31)


def test_the_table_comes_again_counted_and_listed(hub: Hub) -> None:
    assert bring(hub, TABLE).accepted == 3
    version = hub.catalogue.version
    again = bring(hub, TABLE)
    assert (again.accepted, again.updated, again.unchanged) == (0, 0, 3)
    assert hub.catalogue.version == version
    other = bring(hub, HEAD + "2027-01-01,元旦,workday\n2027-01-02,元旦,holiday\n")
    assert (other.accepted, other.updated, other.unchanged) == (1, 1, 0)
    assert [m.id for m in other.missing] == ["2027-01-03", "2027-10-01"]
    assert hub.calendar.kind(date(2027, 10, 1)) is DayKind.HOLIDAY  # listed, kept


def test_days_of_other_years_are_not_missing(hub: Hub) -> None:
    bring(hub, TABLE)
    assert bring(hub, HEAD + "2028-01-01,元旦,holiday\n").missing == ()


def test_one_bad_row_stores_nothing(hub: Hub) -> None:
    refused = bring(hub, TABLE + "2027-13-01,x,holiday\n")
    assert [(f.row, f.column) for f in refused.rejected] == [(4, "date")]
    assert hub.calendar.kind(date(2027, 1, 4)) is None


def test_another_process_takes_the_new_calendar_within_two_seconds(tmp_path: Path) -> None:
    with a_hub(tmp_path, BANK, at=AFTER_THE_HORIZON) as mine:
        serving = open_hub(Settings(tmp_path, "a secret of the tests"), watch=True)
        try:
            bring(mine, TABLE)
            until = time.monotonic() + 2
            while serving.calendar.kind(date(2027, 1, 4)) is None and time.monotonic() < until:
                time.sleep(0.02)
            assert serving.calendar.kind(date(2027, 1, 4)) is DayKind.WORKDAY
        finally:
            serving.close()


def test_an_import_of_places_keeps_the_calendar_that_caches_are_keyed_by(hub: Hub) -> None:
    bring(hub, TABLE)
    before = hub.calendar
    content = "编号,名称,经度,纬度\na1,东站,113.60,34.70\n".encode()
    import_file(hub, content, file_name="x.csv", subject=Subject.STATIONS, datum=Datum.WGS84)
    assert hub.calendar is before


def test_a_store_that_nobody_opened_tells_its_calendar(hub: Hub, tmp_path: Path) -> None:
    bring(hub, TABLE)
    assert holidays.calendar_in(tmp_path).kind(date(2027, 1, 3)) is DayKind.WORKDAY
