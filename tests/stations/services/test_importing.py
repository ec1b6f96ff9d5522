"""A list is stored whole or not at all, twice is once, and what people corrected stands."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from geodata.coordinates import Datum, LonLat
from stations.errors import InvalidInput, Refused, UnreadableFile
from stations.people.accounts import Account, AccountId, Role
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry, Kind
from stations.services import editing
from stations.services.clock import SetClock
from stations.services.completeness import completeness
from stations.services.demo_removal import demo_state, remove_demo
from stations.services.districts import check_districts
from stations.services.hub import Hub
from stations.services.import_places import SLICE
from stations.services.importing import (
    READING,
    ImportResult,
    Subject,
    drop_remains,
    import_file,
    preview,
    publish,
)
from stations.storage import geography, imports, places
from stations.storage.places import EDIT, IMPORT, PLACE
from tests.builders import a_hub, a_place
from tests.conftest import ROOT

HEAD = "编号,站点名称,经度,纬度,开放时间,服务设施,所属区县,进入方式,位置说明"
TWO = "a1,东站,113.60,34.70,08:00-20:00,饮水;热饭,东区,,\na2,西站,113.40,34.70,,饮水,西区,,"
STAFF = Account(id=AccountId("c1"), login="city", display_name="Zhao", role=Role.CITY)
DISTRICTS = (
    '{"type":"FeatureCollection","features":['
    '{"type":"Feature","properties":{"name":"东区"},"geometry":{"type":"Polygon","coordinates":'
    "[[[113.5,34.6],[113.7,34.6],[113.7,34.8],[113.5,34.8],[113.5,34.6]]]}},"
    '{"type":"Feature","properties":{"name":"西区"},"geometry":{"type":"Polygon","coordinates":'
    "[[[113.3,34.6],[113.5,34.6],[113.5,34.8],[113.3,34.8],[113.3,34.6]]]}}]}"
)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store") as opened:
        yield opened


def a_list(*rows: str) -> bytes:
    return "\n".join([HEAD, *(rows or (TWO,))]).encode()


def a_long_list(n: int) -> bytes:
    rows = (f"{i},站{i},{113 + i % 900 / 1000:.3f},{34 + i / 1e5:.5f},,,,," for i in range(n))
    return a_list(*rows)


def bring(
    hub: Hub, content: bytes, subject: Subject = Subject.STATIONS, **but: Any
) -> ImportResult:
    options: dict[str, Any] = {"file_name": "list.csv", "datum": Datum.WGS84} | but
    return import_file(hub, content, subject=subject, **options)


def stored(hub: Hub) -> dict[str, Place]:
    with hub.read() as connection:
        return {place.name: place for place in places.all_places(connection)}


def version(hub: Hub) -> int:
    with hub.read() as connection:
        return places.data_version(connection)


def count(hub: Hub, table: Any) -> int:
    with hub.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.accepted, result.updated, result.unchanged, len(result.missing)


def test_new_places_are_published_with_an_id_and_a_wall_code_of_their_own(hub: Hub) -> None:
    assert counts(bring(hub, a_list())) == (2, 0, 0, 0)
    east, west = stored(hub)["东站"], stored(hub)["西站"]
    assert east.id != west.id
    assert east.code != west.code
    assert len(east.code) == 7
    assert hub.catalogue.by_code(east.code) is not None
    assert east.opening_hours == "08:00-20:00"
    assert west.opening_hours is None
    assert {s.amenity for s in east.amenities} == {Amenity.DRINKING_WATER, Amenity.MICROWAVE}
    assert {s.confirmed_by for s in east.amenities} == {Confirmer.LIST}
    assert east.listed_unconfirmed
    assert not east.synthetic
    assert east.confirmed_at is None


def test_a_stored_row_is_the_place_that_the_list_states(hub: Hub) -> None:
    bring(hub, a_list(), datum=Datum.GCJ02)
    east = stored(hub)["东站"]
    assert Place.model_validate(east.model_dump()) == east
    assert east.supplied.datum is Datum.GCJ02
    assert east.supplied.lon == 113.60
    assert abs(east.position.lon - 113.594) < 0.001


def test_the_same_file_again_changes_nothing(hub: Hub) -> None:
    bring(hub, a_list())
    before, runs = version(hub), count(hub, IMPORT)
    assert counts(bring(hub, a_list())) == (0, 0, 2, 0)
    assert version(hub) == before
    assert count(hub, IMPORT) == runs
    assert count(hub, EDIT) == 0


def test_any_fault_refuses_the_whole_file_and_names_row_and_column(hub: Hub) -> None:
    result = bring(hub, a_list(TWO, "a3,,113.5,34.7,,,,,", "a4,北站,x,34.7,,,,,"))
    told = [(f.row, f.column, f.reason) for f in result.rejected]
    assert told == [(3, "站点名称", "empty_name"), (4, "经度", "not_a_number")]
    assert counts(result) == (0, 0, 0, 0)
    assert stored(hub) == {}
    assert count(hub, IMPORT) == 0


def test_a_preview_stores_nothing_and_a_dry_run_neither(hub: Hub) -> None:
    seen = preview(hub, a_list(), "list.csv", Subject.STATIONS, Datum.WGS84, {})
    assert seen.result.accepted == 2
    assert counts(bring(hub, a_list(), dry_run=True)) == (2, 0, 0, 0)
    assert count(hub, PLACE) == 0
    assert version(hub) == 1


def test_a_change_is_stored_with_its_history_and_the_next_version(hub: Hub) -> None:
    bring(hub, a_list())
    changed = TWO.replace("113.40", "113.41").replace("饮水,西区", "饮水;空调,西区")
    assert counts(publish_as_staff(hub, a_list(changed))) == (0, 1, 1, 0)
    west = stored(hub)["西站"]
    assert west.version == 2
    assert west.position == LonLat(113.41, 34.70)
    assert west.amenity(Amenity.AIR_CONDITIONING) is not None
    with hub.read() as connection:
        edits = places.history(connection, west.id)
    assert {(e.field, e.before, e.after, e.by) for e in edits} == {
        ("lon", "113.4", "113.41", "Zhao"),
        ("supplied_lon", "113.4", "113.41", "Zhao"),
        ("amenity:air_conditioning", "", "working", "Zhao"),
    }
    published = hub.catalogue.by_code(west.code)
    assert published is not None
    assert published.place.version == 2


def publish_as_staff(hub: Hub, content: bytes) -> ImportResult:
    seen = preview(hub, content, "list.csv", Subject.STATIONS, Datum.WGS84, {})
    return publish(hub, STAFF, seen)


def test_what_a_keeper_found_wins_over_the_list(hub: Hub) -> None:
    bring(hub, a_list())
    east, at = stored(hub)["东站"], hub.clock.now()
    broken = AmenityStatus(
        amenity=Amenity.MICROWAVE,
        state=AmenityState.BROKEN,
        confirmed_at=at,
        confirmed_by=Confirmer.KEEPER,
    )
    hub.writer.write(lambda c: places.set_amenity(c, east.id, broken, by="Li", at=at))
    assert counts(bring(hub, a_list(TWO.replace("饮水;热饭", "饮水")))) == (0, 0, 2, 0)
    kept = stored(hub)["东站"].amenity(Amenity.MICROWAVE)
    assert kept is not None
    assert kept.state is AmenityState.BROKEN


def test_what_staff_corrected_on_the_form_stands_against_the_same_list(hub: Hub) -> None:
    bring(hub, a_list())
    east = stored(hub)["东站"]
    draft = editing.draft_of(east)
    fixed = replace(
        draft,
        position=LonLat(113.61, 34.71),
        how_to_find="北门",
        entry=frozenset({Entry.STAFF}),
        kind=Kind.LIBRARY,
    )
    cast(SetClock, hub.clock).forward(timedelta(minutes=1))
    editing.edit_place(hub, STAFF, east.id, fixed, version=east.version)
    cast(SetClock, hub.clock).forward(timedelta(minutes=1))
    assert counts(bring(hub, a_list())) == (0, 0, 2, 0)
    assert stored(hub)["东站"].position == LonLat(113.61, 34.71)
    assert counts(bring(hub, a_list(TWO.replace("东站", "东门站")))) == (0, 1, 1, 0)
    assert stored(hub)["东门站"].position == LonLat(113.61, 34.71)


def test_a_place_that_the_list_lacks_is_told_and_kept(hub: Hub) -> None:
    bring(hub, a_list())
    result = bring(hub, a_list(TWO.splitlines()[0]))
    assert [(m.name, m.external_id) for m in result.missing] == [("西站", "a2")]
    assert set(stored(hub)) == {"东站", "西站"}


def test_a_place_made_by_hand_is_met_by_its_name_and_is_never_missing(tmp_path: Path) -> None:
    by_hand = a_place(name="东站", position=LonLat(113.6001, 34.70), amenities=())
    with a_hub(tmp_path / "store", by_hand) as hub:
        assert counts(bring(hub, a_list())) == (1, 1, 0, 0)
        assert stored(hub)["东站"].external_id == "a1"
        assert counts(bring(hub, a_list("a2,西站,113.40,34.70,,饮水,西区,,"))) == (0, 0, 1, 0)


def test_two_cities_that_count_from_one_do_not_overwrite_each_other(hub: Hub) -> None:
    ours, theirs = "1,东站,113.60,34.70,,,,,", "1,漯河站,114.02,33.58,,,,,"
    bring(hub, a_list(ours))
    assert bring(hub, a_list(theirs)).accepted == 1
    assert set(stored(hub)) == {"东站", "漯河站"}
    assert bring(hub, a_list(ours)).unchanged == 1
    assert bring(hub, a_list(theirs)).unchanged == 1


def test_merchants_and_stations_have_numbers_of_their_own(hub: Hub) -> None:
    bring(hub, a_list())
    assert bring(hub, a_list(), Subject.MERCHANTS).accepted == 2
    with hub.read() as connection:
        kinds = sorted(place.kind for place in places.all_places(connection))
    assert kinds == [Kind.MERCHANT, Kind.MERCHANT, Kind.STATION, Kind.STATION]
    assert bring(hub, a_list()).unchanged == 2


def test_only_those_with_the_right_may_publish(hub: Hub) -> None:
    seen = preview(hub, a_list(), "list.csv", Subject.STATIONS, Datum.WGS84, {})
    keeper = STAFF.model_copy(update={"role": Role.KEEPER})
    for nobody in (None, keeper, STAFF.model_copy(update={"role": Role.COUNTY})):
        with pytest.raises(Refused):
            publish(hub, nobody, seen)
    assert count(hub, PLACE) == 0


def test_a_preview_with_faults_cannot_be_published(hub: Hub) -> None:
    seen = preview(hub, a_list("a,,1,2,,,,,"), "list.csv", Subject.STATIONS, Datum.WGS84, {})
    with pytest.raises(InvalidInput):
        publish(hub, STAFF, seen)


def test_a_header_that_does_not_exist_is_refused(hub: Hub) -> None:
    with pytest.raises(InvalidInput) as refused:
        bring(hub, a_list(), columns={"lon": "东经"})
    assert refused.value.reason == "unknown_columns"


def test_a_second_import_at_the_same_time_is_refused(hub: Hub) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(share: float) -> None:
        if share < READING:
            return
        begun.set()
        assert go_on.wait(20)

    first = threading.Thread(target=lambda: bring(hub, a_list(), progress=wait))
    first.start()
    assert begun.wait(20)
    with pytest.raises(Refused) as refused:
        bring(hub, a_list("b1,南站,113.5,34.6,,,,,"))
    drop_remains(hub)  # a process that starts meanwhile leaves the running import alone
    go_on.set()
    first.join(20)
    assert refused.value.reason == "import_running"
    assert set(stored(hub)) == {"东站", "西站"}


def test_places_are_invisible_until_all_of_them_are_there(hub: Hub) -> None:
    seen: list[tuple[int, int]] = []

    def look(share: float) -> None:
        if share >= READING:
            seen.append((count(hub, PLACE), len(stored(hub))))

    result = bring(hub, a_long_list(2 * SLICE + 1), progress=look)
    assert result.accepted == 2 * SLICE + 1
    every, n = (2 * SLICE + 1, 0), 2 * SLICE + 1
    assert seen == [(0, 0), (SLICE, 0), (2 * SLICE, 0), every, (n, n)]


def test_an_import_that_fails_midway_leaves_nothing(hub: Hub) -> None:
    def fail(share: float) -> None:
        if share > READING:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(hub, a_long_list(SLICE + 1), progress=fail)
    assert count(hub, PLACE) == 0
    assert count(hub, IMPORT) == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from geodata.coordinates import Datum
from stations.services.hub import Settings, open_hub
from stations.services.importing import READING, Subject, import_file

def die(share):
    if share > READING:
        os.kill(os.getpid(), signal.SIGKILL)

hub = open_hub(Settings(Path(sys.argv[1])))
import_file(hub, Path(sys.argv[2]).read_bytes(), file_name="x.csv", subject=Subject.STATIONS,
            datum=Datum.WGS84, progress=die)
"""


def test_a_killed_import_shows_nothing_and_its_remains_are_dropped(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_bytes(a_long_list(SLICE + 1))
    folder = tmp_path / "store"
    command = [sys.executable, "-c", KILLED, str(folder), str(file)]
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    with a_hub(folder) as hub:
        assert count(hub, PLACE) == SLICE
        assert stored(hub) == {}
        assert len(hub.catalogue.rows) == 0
        drop_remains(hub)
        assert count(hub, PLACE) == 0
        assert count(hub, IMPORT) == 0
        assert bring(hub, file.read_bytes()).accepted == SLICE + 1


KILLED_PUBLISHING = """
import os, signal, sys
from pathlib import Path
from geodata.coordinates import Datum
from stations.services.hub import Settings, open_hub
from stations.services.importing import Subject, import_file
from stations.storage import imports

publish = imports.publish_import

def publish_and_die(connection, run, *, at):
    publish(connection, run, at=at)
    os.kill(os.getpid(), signal.SIGKILL)

imports.publish_import = publish_and_die
hub = open_hub(Settings(Path(sys.argv[1])))
import_file(hub, Path(sys.argv[2]).read_bytes(), file_name="x.csv", subject=Subject.STATIONS,
            datum=Datum.WGS84)
"""


def test_killed_while_it_publishes_neither_new_places_nor_changes_are_seen(tmp_path: Path) -> None:
    file, folder = tmp_path / "next.csv", tmp_path / "store"
    changed = TWO.replace("东站", "东门站").replace("饮水,西区", "饮水;空调,西区")
    file.write_bytes(a_list(changed, "a3,南站,113.50,34.60,,,,,"))
    with a_hub(folder) as hub:
        bring(hub, a_list())
        before = stored(hub)
    command = [sys.executable, "-c", KILLED_PUBLISHING, str(folder), str(file)]
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    with a_hub(folder) as hub:
        assert stored(hub) == before
        assert count(hub, EDIT) == 0
        drop_remains(hub)
        assert count(hub, PLACE) == 2
        assert counts(bring(hub, file.read_bytes())) == (1, 2, 0, 0)
        assert set(stored(hub)) == {"东门站", "西站", "南站"}


def test_who_edits_while_a_list_is_published_is_not_overwritten(hub: Hub) -> None:
    bring(hub, a_list())
    east = stored(hub)["东站"]
    seen = preview(hub, a_list(TWO.replace("113.60", "113.61")), "l", Subject.STATIONS, Datum.WGS84)

    def edit(share: float) -> None:
        if share == 0.9:  # compared already, not yet published
            cast(SetClock, hub.clock).forward(timedelta(minutes=1))
            moved = replace(
                editing.draft_of(east),
                position=LonLat(113.62, 34.70),
                how_to_find="北门",
                entry=frozenset({Entry.STAFF}),
            )
            editing.edit_place(hub, STAFF, east.id, moved, version=east.version)

    assert counts(publish(hub, STAFF, seen, progress=edit)) == (0, 0, 2, 0)
    assert stored(hub)["东站"].position == LonLat(113.62, 34.70)


def test_another_process_sees_an_import(tmp_path: Path) -> None:
    with a_hub(tmp_path / "store") as app, a_hub(tmp_path / "store") as command:
        bring(command, a_list())
        app.refresh()  # what its watch does every 0.4 s
        assert {row.place.name for row in app.catalogue.rows} == {"东站", "西站"}


def test_boundaries_lie_on_the_map_and_tell_of_places_in_the_wrong_district(hub: Hub) -> None:
    bring(hub, a_list(TWO.replace("113.40", "113.65")))
    result = bring(hub, DISTRICTS.encode(), Subject.BOUNDARIES, file_name="d.geojson")
    assert counts(result) == (2, 0, 0, 0)
    assert [f.reason for f in result.flagged] == ["wrong_district"]
    assert [d["name"] for d in hub.base_map["districts"]] == ["东区", "西区"]
    found = check_districts(hub)
    assert [(m.place.name, m.named, m.inside) for m in found] == [("西站", "西区", "东区")]
    assert found[0].outside_m == pytest.approx(13_740, rel=0.01)
    assert [p.place.name for p in completeness(hub).misplaced] == ["西站"]
    again = bring(hub, a_list(TWO.replace("113.40", "113.65")))
    assert ("wrong_district", 2) in {(f.reason, f.row) for f in again.flagged}


def test_boundaries_again_change_nothing_and_other_files_districts_stay(hub: Hub) -> None:
    bring(hub, DISTRICTS.encode(), Subject.BOUNDARIES)
    before = version(hub)
    assert counts(bring(hub, DISTRICTS.encode(), Subject.BOUNDARIES)) == (0, 0, 2, 0)
    assert version(hub) == before
    north = DISTRICTS.replace("东区", "北区").replace("西区", "南区").encode()
    assert counts(bring(hub, north, Subject.BOUNDARIES)) == (2, 0, 0, 2)
    moved = DISTRICTS.replace("34.8", "34.9").encode()
    assert counts(bring(hub, moved, Subject.BOUNDARIES)) == (0, 2, 0, 2)
    with hub.read() as connection:
        names = [d.name for d in geography.districts(connection, synthetic=False)]
    assert sorted(names) == sorted(["北区", "南区", "东区", "西区"])


def test_repairs_of_boundaries_are_told_as_flags(hub: Hub) -> None:
    unclosed = DISTRICTS.replace(",[113.5,34.6]]]}},", "]]}},").encode()
    result = bring(hub, unclosed, Subject.BOUNDARIES)
    assert [(f.reason, f.row) for f in result.flagged] == [("closed_ring", None)]


def test_a_file_that_holds_no_boundaries_is_unreadable(hub: Hub) -> None:
    with pytest.raises(UnreadableFile) as refused:
        bring(hub, a_list(), Subject.BOUNDARIES)
    assert refused.value.reason == "not_json"


def test_removing_the_demo_keeps_its_administrators_until_a_real_one_exists(hub: Hub) -> None:
    from stations.demo.load import load_demo
    from stations.services.accounts import NewAccount, create_account

    load_demo(hub, posts=6, merchants=3)
    bring(hub, a_list())
    assert {row.place.name for row in hub.catalogue.rows if not row.place.synthetic} == {
        "东站", "西站"
    }  # fmt: skip
    with pytest.raises(Refused):
        remove_demo(hub, None)
    left = remove_demo(hub, STAFF)
    assert left.has_demo
    assert not left.has_demo_places
    assert set(stored(hub)) == {"东站", "西站"}
    with hub.read() as connection:
        assert not imports.has_account(connection, [Role.ADMIN])
        assert geography.count_demand(connection, synthetic=True) == 0
    password = "noodles at noon"
    new = NewAccount("wang", "Wang", password, password)
    create_account(hub, new, role=Role.ADMIN)
    assert not remove_demo(hub, STAFF).has_demo
    assert demo_state(hub).has_administrator


@pytest.mark.realdata
def test_the_53_real_stations_of_zhengzhou(hub: Hub, realdata: Path) -> None:
    content = (realdata / "stations/zhengzhou_stations_handout.csv").read_bytes()
    areas = (realdata / "boundaries/zhengzhou_410100_gcj02_datav.geojson").read_bytes()
    assert counts(bring(hub, content, datum=Datum.GCJ02)) == (53, 0, 0, 0)
    assert counts(bring(hub, content, datum=Datum.GCJ02)) == (0, 0, 53, 0)
    assert counts(bring(hub, areas, Subject.BOUNDARIES, datum=Datum.GCJ02)) == (12, 0, 0, 0)
    flagged = bring(hub, content, datum=Datum.GCJ02).flagged
    assert [(f.row, f.detail) for f in flagged if f.reason == "wrong_district"] == [
        (46, "1108 m; 中原区")
    ]
    found = completeness(hub)
    assert (found.stations, found.unconfirmed, found.without_hours) == (53, 53, 37)
    assert [m.place.external_id for m in found.misplaced]
    assert len(found.misplaced) == 1


@pytest.mark.realdata
def test_real_merchants_are_imported_whole(hub: Hub, realdata: Path) -> None:
    content = (realdata / "merchants/惠济区.csv").read_bytes()
    other = (realdata / "merchants/惠济区_gb18030.csv").read_bytes()
    first = bring(hub, content, Subject.MERCHANTS, datum=Datum.GCJ02)
    assert first.accepted > 100
    assert not first.rejected
    again = bring(hub, other, Subject.MERCHANTS, datum=Datum.GCJ02)
    assert (again.accepted, again.updated, again.unchanged) == (0, 0, first.accepted)
