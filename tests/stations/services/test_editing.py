"""Staff make and correct places: all faults at once, never over somebody else's version."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from geodata.coordinates import Datum, LonLat
from stations.errors import EditClash, InvalidInput, Refused
from stations.people.accounts import Account, Role
from stations.registry.vocabulary import Amenity, AmenityState, Entry, Kind, LifeCycle
from stations.search.nearest import near
from stations.services import editing, history, keeping
from stations.services.accounts import NewAccount, create_account
from stations.services.editing import Draft, draft_of
from stations.services.hub import Hub
from tests.builders import a_hub, a_place
from tests.stations.services.a_city import MINE, PASSWORD, an_account

HERE = LonLat(113.26, 33.06)
A_DRAFT = Draft(
    name="  New   station ",
    position=HERE,
    how_to_find="Second door from the left",
    entry=frozenset({Entry.OPEN_DOOR, Entry.STAFF}),
    hours="周一至周五 08:30-12:00,13:00-17:30",
    amenities=frozenset({Amenity.MICROWAVE}),
    seats="12",
    area_m2="30.5",
)


@pytest.fixture
def staff(hub: Hub) -> Account:
    return an_account(hub, Role.COUNTY)


def test_a_new_place_is_published_at_once(hub: Hub, staff: Account) -> None:
    place = editing.create_place(hub, staff, A_DRAFT)
    row = hub.catalogue.by_code(place.code)
    assert row is not None
    assert (row.place.name, row.place.position, row.place.seats) == ("New station", HERE, 12)
    assert row.place.supplied.datum is Datum.WGS84
    assert not row.place.listed_unconfirmed


def test_what_the_demos_staff_make_beside_real_places_is_real(hub: Hub) -> None:
    new = NewAccount("demo", "Demo", PASSWORD, PASSWORD)
    helper = create_account(hub, new, role=Role.ADMIN, synthetic=True)
    place = editing.create_place(hub, helper, A_DRAFT)
    assert not place.synthetic
    assert place.id in {hit.row.id for hit in near(hub.catalogue, HERE, at=hub.clock.now())}


def test_what_the_demos_staff_make_in_the_demo_is_of_the_demo(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place(synthetic=True)) as demo:
        new = NewAccount("demo", "Demo", PASSWORD, PASSWORD)
        helper = create_account(demo, new, role=Role.ADMIN, synthetic=True)
        assert editing.create_place(demo, helper, A_DRAFT).synthetic
        real = create_account(demo, replace(new, login="real"), role=Role.ADMIN)
        assert not editing.create_place(demo, real, A_DRAFT).synthetic


def test_hours_may_be_written_in_chinese(hub: Hub, staff: Account) -> None:
    place = editing.create_place(hub, staff, A_DRAFT)
    assert place.opening_hours == "Mo-Fr 08:30-12:00,13:00-17:30"
    assert place.hours_as_written == A_DRAFT.hours


def test_two_new_places_have_codes_and_ids_of_their_own(hub: Hub, staff: Account) -> None:
    one, two = (editing.create_place(hub, staff, A_DRAFT) for _ in range(2))
    assert one.id != two.id
    assert one.code != two.code


def test_an_empty_form_names_every_fault_at_once(hub: Hub, staff: Account) -> None:
    with pytest.raises(InvalidInput) as error:
        editing.create_place(hub, staff, Draft(hours="随缘", seats="many", area_m2="-1"))
    assert {(f.column, f.reason) for f in error.value.faults} == {
        ("name", "missing"),
        ("how_to_find", "missing"),
        ("entry", "no_entry_method"),
        ("position", "no_position"),
        ("hours", "unreadable_hours"),
        ("seats", "not_a_number"),
        ("area_m2", "out_of_range"),
    }


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("name", "x" * 121, "too_long"),
        ("how_to_find", "x" * 501, "too_long"),
        ("name", "bell\x07", "control_character"),
        ("seats", "2.5", "not_a_number"),
        ("seats", "nan", "out_of_range"),
        ("area_m2", "inf", "out_of_range"),
        ("seats", "1e99", "out_of_range"),
    ],
)
def test_bad_input_is_named_by_its_column(
    hub: Hub, staff: Account, column: str, value: str, reason: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        editing.create_place(hub, staff, replace(A_DRAFT, **cast(Any, {column: value})))
    assert (column, reason) in {(f.column, f.reason) for f in error.value.faults}


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "${alert(1)}", "a`b", "'; --"])
def test_hostile_text_is_kept_as_text(hub: Hub, staff: Account, hostile: str) -> None:
    place = editing.create_place(hub, staff, replace(A_DRAFT, name=hostile))
    assert editing.get_place(hub, staff, place.id).name == hostile


@pytest.mark.parametrize("role", [Role.KEEPER, Role.MERCHANT, Role.AUDITOR, Role.RIDER])
def test_only_staff_make_and_correct_places(hub: Hub, role: Role) -> None:
    account = an_account(hub, role, MINE)
    with pytest.raises(Refused):
        editing.create_place(hub, account, A_DRAFT)
    with pytest.raises(Refused):
        editing.edit_place(hub, account, MINE, A_DRAFT, version=1)


def test_a_form_that_was_not_touched_changes_nothing_but_who_stood_by_it(
    hub: Hub, staff: Account
) -> None:
    before = editing.get_place(hub, staff, MINE)
    after = editing.edit_place(hub, staff, MINE, draft_of(before), version=before.version)
    apart = {"version", "confirmed_at", "hours_as_written"}
    assert after.model_dump(exclude=apart) == before.model_dump(exclude=apart)
    assert after.confirmed_at == hub.clock.now()


def test_an_edit_keeps_what_the_keeper_said_of_the_amenities(hub: Hub, staff: Account) -> None:
    keeping.set_amenity_state(hub, staff, MINE, Amenity.MICROWAVE, AmenityState.BROKEN, version=1)
    draft = replace(
        draft_of(editing.get_place(hub, staff, MINE)),
        amenities=frozenset({Amenity.MICROWAVE, Amenity.BOOKS}),
    )
    editing.edit_place(hub, staff, MINE, draft, version=1)
    place = editing.get_place(hub, staff, MINE)
    assert {s.amenity: s.state for s in place.amenities} == {
        Amenity.MICROWAVE: AmenityState.BROKEN,
        Amenity.BOOKS: AmenityState.WORKING,
    }


def test_hours_of_a_list_that_nobody_could_read_may_stay(hub: Hub, staff: Account) -> None:
    place = editing.get_place(hub, staff, MINE).model_copy(
        update={"opening_hours": None, "hours_as_written": "看情况"}
    )
    assert editing.place_from(draft_of(place), place, at=hub.clock.now()).opening_hours is None


def test_the_later_of_two_editors_gets_both_versions(hub: Hub, staff: Account) -> None:
    second = an_account(hub, Role.CITY, name="Zhao")
    draft = draft_of(editing.get_place(hub, staff, MINE))
    editing.edit_place(hub, staff, MINE, replace(draft, name="One"), version=1)
    with pytest.raises(EditClash) as clash:
        editing.edit_place(hub, second, MINE, replace(draft, name="Two"), version=1)
    facts = clash.value.facts
    assert (facts["mine"].name, facts["theirs"].name, facts["by"]) == ("Two", "One", "Wang")
    assert editing.get_place(hub, staff, MINE).name == "One"


def test_a_suspended_place_leaves_the_map(hub: Hub, staff: Account) -> None:
    draft = replace(draft_of(editing.get_place(hub, staff, MINE)), life_cycle=LifeCycle.SUSPENDED)
    editing.edit_place(hub, staff, MINE, draft, version=1)
    assert hub.catalogue.by_code("mine234") is None
    assert MINE in {place.id for place in editing.list_places(hub, staff)}


def test_history_names_the_fields_that_changed(hub: Hub, staff: Account) -> None:
    draft = replace(draft_of(editing.get_place(hub, staff, MINE)), kind=Kind.LIBRARY)
    editing.edit_place(hub, staff, MINE, draft, version=1)
    fields = {line.field: line.columns for line in history.history(hub, staff, MINE)}
    assert fields["kind"] == {"kind": ("station", "library")}
    assert "name" not in fields
