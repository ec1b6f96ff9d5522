"""Two places made one lose nothing, and can be made two again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from geodata.coordinates import LonLat
from stations.errors import EditClash, NotFound, Refused
from stations.people.accounts import Account, Post, Role
from stations.registry.duplicates import Verdict
from stations.registry.places import Place, PlaceId
from stations.registry.vocabulary import Amenity, AmenityState
from stations.services import editing, keeping, merging, visiting
from stations.services.accounts import keepers_of
from stations.services.clock import SetClock
from stations.services.editing import draft_of
from stations.services.hub import Hub
from stations.storage import merges, places, rider_rows
from stations.storage.networks import IDENTIFIER
from stations.storage.rows import (
    ClosureRow,
    FormerCodeRow,
    IdentifierRow,
    InvitationRow,
    KeeperRow,
    LockCaseRow,
    ReportRow,
    Row,
    VisitRow,
    table_of,
)
from stations.visits.codes import new_nonce
from tests.builders import a_hub, a_place, an_amenity
from tests.stations.services.a_city import an_account

NAME = "管城街社区驿站"
HERE, BESIDE = LonLat(113.6, 34.75), LonLat(113.6, 34.7502)
OLDER = a_place(
    id=PlaceId("a"), code="aaaaaaa", name=NAME, position=HERE, network="union", external_id="G1",
    amenities=(an_amenity(Amenity.DRINKING_WATER), an_amenity(Amenity.MICROWAVE)),
)  # fmt: skip
NEWER = a_place(
    id=PlaceId("b"), code="bbbbbbb", name="管城街社区城市驿站", position=BESIDE, network="city",
    external_id="C7", phone="0371-67718779", seats=0,
    amenities=(an_amenity(Amenity.MICROWAVE), an_amenity(Amenity.BOOKS)),
)  # fmt: skip
OTHER = a_place(id=PlaceId("c"), code="ccccccc", name="二七广场驿站", position=LonLat(113.7, 34.75))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store", OLDER, NEWER, OTHER) as opened:
        yield opened


@pytest.fixture
def staff(hub: Hub) -> Account:
    return an_account(hub, Role.COUNTY, name="Zhao")


def merged(hub: Hub, staff: Account, kept: str = "a", gone: str = "b") -> Place:
    stands = {p.id: p for p in stored(hub)}
    one, other = stands[PlaceId(kept)], stands[PlaceId(gone)]
    return merging.merge_places(
        hub, staff, one.id, other.id, kept_version=one.version, gone_version=other.version
    )


def undo(hub: Hub, staff: Account) -> None:
    merging.undo_merge(hub, staff, merging.latest_merges(hub, staff)[0].id)


def stored(hub: Hub) -> list[Place]:
    with hub.read() as connection:
        return places.all_places(connection)


def minute(hub: Hub) -> None:
    cast(SetClock, hub.clock).forward(timedelta(minutes=1))


def of_place(hub: Hub, row: type[Row]) -> dict[str, int]:
    """How many rows follow each place."""
    table = table_of(row)
    with hub.read() as connection:
        counted = select(table.c.place_id, func.count()).group_by(table.c.place_id)
        return {row[0]: row[1] for row in connection.execute(counted)}


def visit(hub: Hub, code: str, phone: str) -> None:
    nonce = new_nonce(hub.secret, code)
    visiting.check_in(hub, code, nonce=nonce, token=phone).result()


def test_two_entries_of_one_place_are_proposed_the_first_listed_first(
    hub: Hub, staff: Account
) -> None:
    found = merging.proposals(hub, staff)
    (pair,) = found.shown
    assert (pair.older.id, pair.newer.id, found.total) == ("a", "b", 1)
    assert pair.found.verdict is Verdict.SAME


def test_of_two_only_the_kept_one_is_left_with_what_both_said(hub: Hub, staff: Account) -> None:
    place = merged(hub, staff)
    assert {p.id for p in stored(hub)} == {"a", "c"}
    assert (place.name, place.phone, place.seats) == (NAME, "0371-67718779", 0)
    assert [s.amenity for s in place.amenities] == [
        Amenity.DRINKING_WATER, Amenity.MICROWAVE, Amenity.BOOKS,
    ]  # fmt: skip
    assert {row.place.id for row in hub.catalogue.rows} == {"a", "c"}
    assert merging.proposals(hub, staff).shown == ()


def test_the_old_wall_code_leads_to_the_kept_place(hub: Hub, staff: Account) -> None:
    merged(hub, staff)
    assert visiting.station_by_code(hub, "bbbbbbb").place.id == "a"
    visit(hub, "bbbbbbb", "phone")  # from a page that was open before
    assert of_place(hub, VisitRow) == {"a": 1}
    merged(hub, staff, "c", "a")
    assert visiting.station_by_code(hub, "bbbbbbb").place.id == "c"
    assert visiting.station_by_code(hub, "aaaaaaa").place.id == "c"
    with pytest.raises(NotFound):
        visiting.station_by_code(hub, "zzzzzzz")


def _lived_in(hub: Hub) -> tuple[Account, Account]:
    """Both places have been visited, reported, closed, kept and invited to."""
    for i, code in enumerate(["aaaaaaa", "bbbbbbb", "bbbbbbb"]):
        visit(hub, code, f"phone{i}")
        visiting.report_locked(
            hub, code, nonce=new_nonce(hub.secret, code), token=f"other{i}"
        ).result()
    both = an_account(hub, Role.KEEPER, PlaceId("a"), PlaceId("b"), name="Both")
    second = an_account(hub, Role.KEEPER, PlaceId("b"), name="Second")
    until = hub.clock.now() + timedelta(hours=3)
    keeping.close_until(hub, both, PlaceId("b"), reason="plumbing", until=until)
    hub.refresh()
    return both, second


def test_nothing_that_follows_the_gone_place_is_lost(hub: Hub, staff: Account) -> None:
    followers = (VisitRow, ReportRow, LockCaseRow, ClosureRow)
    _lived_in(hub)
    before = {row: sum(of_place(hub, row).values()) for row in followers}
    merged(hub, staff)
    for row in followers:
        assert of_place(hub, row) == {"a": before[row]}
    assert before[VisitRow] == 3
    names = {k.display_name: k.post for k in keepers_of(hub, staff, PlaceId("a"))}
    assert names == {"Both": Post.FIRST, "Second": Post.SECOND}


def test_every_table_that_names_a_place_is_led_along() -> None:
    named = {table.name for table, _ in merges._followers()}
    assert {row.__tablename__ for row in (VisitRow, ReportRow, KeeperRow, InvitationRow)} <= named
    assert {"photo", "event", "identifier", "lock_case", "closure"} <= named
    assert rider_rows.PhotoRow.__tablename__ in named


def test_every_number_goes_on_naming_the_place(hub: Hub, staff: Account) -> None:
    def name(connection: Any) -> None:
        rows = [("sanitation", "H1", "b"), ("bank", "X", "a"), ("bank", "X", "b")]
        names = ("network", "external_id", "place_id")
        connection.execute(
            IDENTIFIER.insert(), [dict(zip(names, row, strict=True)) for row in rows]
        )

    hub.writer.write(name)
    merged(hub, staff)
    table = table_of(IdentifierRow)
    with hub.read() as connection:
        found = connection.execute(select(table.c.network, table.c.external_id, table.c.place_id))
        assert {tuple(row) for row in found} == {
            ("city", "C7", "a"), ("sanitation", "H1", "a"), ("bank", "X", "a"),
        }  # fmt: skip
    undo(hub, staff)
    with hub.read() as connection:
        found = connection.execute(select(table.c.network, table.c.external_id, table.c.place_id))
        assert {tuple(row) for row in found} == {
            ("sanitation", "H1", "b"), ("bank", "X", "a"), ("bank", "X", "b"),
        }  # fmt: skip


def _all_rows(hub: Hub) -> dict[str, list[dict[str, Any]]]:
    """Everything stored of places, but what tells that something happened."""
    apart = {"change", "edit", "merge", "session", "account"}
    found: dict[str, list[dict[str, Any]]] = {}
    with hub.read() as connection:
        for table in Row.metadata.sorted_tables:
            if table.name not in apart:
                rows = [dict(row._mapping) for row in connection.execute(select(table))]
                for row in rows:
                    row.pop("version", None)
                found[table.name] = sorted(rows, key=str)
    return found


def test_an_undone_merge_leaves_everything_as_it_was(hub: Hub, staff: Account) -> None:
    _lived_in(hub)
    before = _all_rows(hub)
    merged(hub, staff)
    assert _all_rows(hub) != before
    minute(hub)
    undo(hub, staff)
    assert _all_rows(hub) == before
    assert {row.place.id for row in hub.catalogue.rows} == {"a", "b", "c"}
    assert visiting.station_by_code(hub, "bbbbbbb").place.id == "b"
    assert merging.latest_merges(hub, staff) == []


def test_what_happened_since_the_merge_stays_with_the_kept_place(hub: Hub, staff: Account) -> None:
    place = merged(hub, staff)
    visit(hub, "aaaaaaa", "since")
    draft = replace(draft_of(place), phone="110", address="管城街1号")
    editing.edit_place(hub, staff, place.id, draft, version=place.version)
    keeping.set_amenity_state(
        hub, staff, place.id, Amenity.BOOKS, AmenityState.BROKEN,
        version=next(s.version for s in place.amenities if s.amenity is Amenity.BOOKS),
    )  # fmt: skip
    undo(hub, staff)
    kept, gone, _ = stored(hub)
    assert (kept.phone, kept.address) == ("110", "管城街1号")
    assert {s.amenity: s.state for s in kept.amenities}[Amenity.BOOKS] is AmenityState.BROKEN
    assert gone.phone == "0371-67718779"
    assert of_place(hub, VisitRow) == {"a": 1}


def test_merges_are_undone_in_the_order_that_they_can(hub: Hub, staff: Account) -> None:
    before = _all_rows(hub)
    merged(hub, staff)
    first = merging.latest_merges(hub, staff)[0].id
    merged(hub, staff, "c", "a")
    with pytest.raises(Refused) as refused:
        merging.undo_merge(hub, staff, first)
    assert refused.value.reason == "merged_again"
    undo(hub, staff)
    undo(hub, staff)
    assert _all_rows(hub) == before
    with pytest.raises(NotFound):
        merging.undo_merge(hub, staff, first)


def test_a_pair_that_was_changed_meanwhile_is_looked_at_again(hub: Hub, staff: Account) -> None:
    draft = replace(draft_of(NEWER), phone="110")
    editing.edit_place(hub, staff, NEWER.id, draft, version=1)
    with pytest.raises(EditClash) as clash:
        merging.merge_places(hub, staff, OLDER.id, NEWER.id, kept_version=1, gone_version=1)
    assert (clash.value.reason, clash.value.facts["by"]) == ("pair_changed", "Zhao")
    assert len(stored(hub)) == 3


def test_what_is_plainly_two_places_is_not_merged(tmp_path: Path) -> None:
    gates = [
        a_place(id=PlaceId(i), code=i, name=f"人民公园{side}门驿站", position=HERE)
        for i, side in (("a", "东"), ("b", "西"))
    ]
    with a_hub(tmp_path, *gates) as hub:
        staff = an_account(hub, Role.COUNTY)
        assert merging.proposals(hub, staff).shown == ()
        with pytest.raises(Refused) as refused:
            merged(hub, staff)
        assert refused.value.reason == "distinct_places"
        assert len(stored(hub)) == 2


def test_two_places_are_not_proposed_again(hub: Hub, staff: Account) -> None:
    merging.keep_apart(hub, staff, NEWER.id, OLDER.id)
    assert merging.proposals(hub, staff).shown == ()
    merging.keep_apart(hub, staff, OLDER.id, NEWER.id)
    merging.propose_again(hub, staff, OLDER.id, NEWER.id)
    assert len(merging.proposals(hub, staff).shown) == 1


def test_a_place_that_moved_stands_where_the_newer_entry_says(tmp_path: Path) -> None:
    told = {"phone": "0371-67718779", "name": "农情暖域驿站"}
    old = a_place(id=PlaceId("a"), code="a", position=HERE, **told)
    new = a_place(id=PlaceId("b"), code="b", position=LonLat(113.61, 34.75), **told)
    with a_hub(tmp_path, old, new) as hub:
        staff = an_account(hub, Role.COUNTY)
        (pair,) = merging.proposals(hub, staff).shown
        assert pair.found.verdict is Verdict.MOVED
        assert merged(hub, staff).position == new.position
        with hub.read() as connection:
            told_of = {e.field: (e.before, e.after) for e in places.history(connection, "a")}
        assert told_of["lon"] == ("113.6", "113.61")
        assert told_of["merged"] == ("", "农情暖域驿站")


@pytest.mark.parametrize("role", [Role.KEEPER, Role.MERCHANT, Role.AUDITOR, Role.RIDER])
def test_only_staff_merge(hub: Hub, role: Role) -> None:
    account = an_account(hub, role, OLDER.id, NEWER.id)
    with pytest.raises(Refused):
        merging.proposals(hub, account)
    with pytest.raises(Refused):
        merged(hub, account)
    with pytest.raises(Refused):
        merging.undo_merge(hub, account, 1)
    with pytest.raises(Refused):
        merging.keep_apart(hub, account, OLDER.id, NEWER.id)
    assert len(stored(hub)) == 3


def test_a_large_register_is_compared_behind_the_page(hub: Hub, staff: Account) -> None:
    assert merging.proposals(hub, staff, at_once=0).total is None
    until = time.monotonic() + 20
    while (found := merging.proposals(hub, staff, at_once=0)).total is None:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert (len(found.shown), found.total) == (1, 1)
    merged(hub, staff)
    assert merging.proposals(hub, staff, at_once=0).shown == ()


def test_that_there_is_no_pair_is_never_said_of_a_register_as_it_was(
    hub: Hub, staff: Account
) -> None:
    merged(hub, staff)
    assert merging.proposals(hub, staff).total == 0
    key = merging.latest_merges(hub, staff)[0].id
    merging.undo_merge(hub, staff, key)
    assert merging.proposals(hub, staff, at_once=0).total is None


def test_former_codes_are_wall_codes_of_nobody_else(hub: Hub, staff: Account) -> None:
    merged(hub, staff)
    assert of_place(hub, FormerCodeRow) == {"a": 1}
