"""Every field can be put back as it was, and nobody's newer word is lost by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest

from geodata.coordinates import LonLat
from stations.errors import EditClash, NotFound, Refused
from stations.people.accounts import Account, Role
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry, Kind, LifeCycle
from stations.services import editing, history, keeping, merging
from stations.services.clock import SetClock
from stations.services.editing import Draft, draft_of
from stations.services.history import Line
from stations.services.hub import Hub
from stations.storage import places
from tests.stations.services.a_city import MINE, OTHERS, an_account

CHANGES: dict[str, Any] = {
    "name": "Another name",
    "kind": Kind.LIBRARY,
    "position": LonLat(113.26, 33.06),
    "address": "柳岸街1号",
    "how_to_find": "Second door",
    "entry": frozenset({Entry.STAFF, Entry.QR}),
    "hours": "周一至周五 08:30-12:00",
    "phone": "0371-1",
    "floor": "2",
    "area_m2": "30.5",
    "seats": "0",
    "operator": "Union",
    "honours": "最美驿站",
    "funding": "27514",
    "life_cycle": LifeCycle.LIVELY,
    "amenities": frozenset({Amenity.MICROWAVE, Amenity.BOOKS}),
}


@pytest.fixture
def staff(hub: Hub) -> Account:
    return an_account(hub, Role.COUNTY)


def lines(hub: Hub, account: Account) -> list[Line]:
    return history.history(hub, account, MINE)


def stands(hub: Hub, account: Account) -> Place:
    return keeping.station(hub, account, MINE).place


def edit(hub: Hub, account: Account, **changes: Any) -> Place:
    place = stands(hub, account)
    draft = replace(draft_of(place), **changes)
    cast(SetClock, hub.clock).forward(timedelta(minutes=1))
    return editing.edit_place(hub, account, MINE, draft, version=place.version)


def test_there_is_a_change_for_every_field_of_the_form() -> None:
    assert set(CHANGES) == set(Draft.__dataclass_fields__)


@pytest.mark.parametrize("field", CHANGES)
def test_every_field_can_be_put_back(hub: Hub, staff: Account, field: str) -> None:
    edit(hub, staff, phone="0371-0")  # so that hours stand as somebody wrote them
    before = stands(hub, staff)
    edit(hub, staff, **{field: CHANGES[field]})
    assert draft_of(stands(hub, staff)) != draft_of(before)
    changed = [line for line in lines(hub, staff) if line.at == hub.clock.now()]
    assert all(line.can_put_back for line in changed)
    for line in changed:
        history.put_back(hub, staff, stands(hub, staff), line.id)
    assert draft_of(stands(hub, staff)) == draft_of(before)
    assert stands(hub, staff).supplied == before.supplied


def test_putting_back_is_an_edit_that_can_be_put_back(hub: Hub, staff: Account) -> None:
    edit(hub, staff, phone="1")
    for expected in ("", "1", ""):
        history.put_back(hub, staff, stands(hub, staff), lines(hub, staff)[0].id)
        assert stands(hub, staff).phone == expected
    told = [line.columns["phone"] for line in lines(hub, staff) if line.field == "phone"]
    assert told == [("1", ""), ("", "1"), ("1", ""), ("", "1")]
    assert {line.by for line in lines(hub, staff)} == {"Wang"}


def test_a_position_is_one_line_whatever_columns_hold_it(hub: Hub, staff: Account) -> None:
    edit(hub, staff, position=LonLat(113.26, 33.06))
    assert [line.field for line in lines(hub, staff) if line.field == "position"] == ["position"]


def test_nobodys_newer_word_is_lost(hub: Hub, staff: Account) -> None:
    seen = edit(hub, staff, phone="1")
    line = lines(hub, staff)[0]
    edit(hub, staff, phone="2")
    with pytest.raises(EditClash):
        history.put_back(hub, staff, seen, line.id)
    assert stands(hub, staff).phone == "2"


def test_an_amenity_is_put_back_by_its_keeper(hub: Hub) -> None:
    keeper = an_account(hub, Role.KEEPER, MINE)
    keeping.set_amenity_state(hub, keeper, MINE, Amenity.MICROWAVE, AmenityState.BROKEN, version=1)
    (line,) = lines(hub, keeper)
    seen = stands(hub, keeper)
    history.put_back(hub, keeper, seen, line.id)
    status = stands(hub, keeper).amenity(Amenity.MICROWAVE)
    assert status is not None
    assert (status.state, status.confirmed_by) == (AmenityState.WORKING, Confirmer.KEEPER)
    with pytest.raises(EditClash):
        history.put_back(hub, keeper, seen, line.id)


def test_a_day_of_use_can_be_set_and_put_back_and_survives_a_round(hub: Hub) -> None:
    keeper = an_account(hub, Role.KEEPER, MINE)
    day = date(2026, 12, 1)
    keeping.set_expiry(hub, keeper, MINE, Amenity.MICROWAVE, day, version=1)
    keeping.set_amenity_state(hub, keeper, MINE, Amenity.MICROWAVE, AmenityState.WORKING, version=2)
    status = stands(hub, keeper).amenity(Amenity.MICROWAVE)
    assert status is not None
    assert status.expires_on == day
    line = next(line for line in lines(hub, keeper) if line.field == "expires:microwave")
    history.put_back(hub, keeper, stands(hub, keeper), line.id)
    status = stands(hub, keeper).amenity(Amenity.MICROWAVE)
    assert status is not None
    assert status.expires_on is None


def test_a_keeper_puts_back_what_is_theirs_to_say_only(hub: Hub, staff: Account) -> None:
    edit(hub, staff, phone="1")
    keeper = an_account(hub, Role.KEEPER, MINE, name="Li")
    (line,) = (line for line in lines(hub, keeper) if line.field == "phone")
    assert not line.can_put_back
    with pytest.raises(Refused):
        history.put_back(hub, keeper, stands(hub, keeper), line.id)
    other = an_account(hub, Role.KEEPER, OTHERS, name="Zhang")
    with pytest.raises(Refused):
        lines(hub, other)
    auditor = an_account(hub, Role.AUDITOR)
    assert not any(line.can_put_back for line in lines(hub, auditor))


def test_an_act_and_an_unknown_change_cannot_be_put_back(hub: Hub, staff: Account) -> None:
    until = hub.clock.now() + timedelta(hours=1)
    keeping.close_until(hub, staff, MINE, reason="plumbing", until=until)
    (line,) = lines(hub, staff)
    assert not line.can_put_back
    for unknown in (line.id, 10_000):
        with pytest.raises(NotFound):
            history.put_back(hub, staff, stands(hub, staff), unknown)


def test_the_history_of_what_was_merged_in_is_told_with_its_name(hub: Hub, staff: Account) -> None:
    place = editing.get_place(hub, staff, OTHERS)
    draft = replace(draft_of(place), phone="7", name="柳岸驿站")
    place = editing.edit_place(hub, staff, OTHERS, draft, version=1)
    merging.merge_places(
        hub, staff, MINE, OTHERS, kept_version=stands(hub, staff).version,
        gone_version=place.version,
    )  # fmt: skip
    theirs = [line for line in lines(hub, staff) if line.of]
    assert {line.of for line in theirs} == {"柳岸驿站"}
    assert {"phone", "name"} <= {line.field for line in theirs}
    assert not any(line.can_put_back for line in theirs)
    assert lines(hub, staff)[0].field == "merged"


def test_a_photo_is_told_and_cannot_be_put_back(hub: Hub, staff: Account) -> None:
    at = hub.clock.now()
    hub.writer.write(
        lambda c: places.add_history(c, MINE, "photo", "", "The blue door", by="Wang", at=at)
    )
    line = lines(hub, staff)[0]
    assert (line.field, line.can_put_back) == ("photo", False)
    with pytest.raises(NotFound):
        history.put_back(hub, staff, stands(hub, staff), line.id)
