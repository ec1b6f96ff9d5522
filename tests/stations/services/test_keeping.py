"""A keeper's acts: refused for other stations, seen at once, never over somebody else's answer."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from stations.errors import EditClash, InvalidInput, NotFound, Refused
from stations.people.accounts import Account, Role
from stations.registry.places import PlaceId
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer
from stations.search.published import Published
from stations.search.state import StateCode, state_of
from stations.services import history, keeping
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.services.visiting import report_locked
from stations.visits.codes import new_nonce
from tests.builders import SECRET, an_amenity
from tests.stations.services.a_city import MINE, OTHERS, an_account


@pytest.fixture
def keeper(hub: Hub) -> Account:
    return an_account(hub, Role.KEEPER, MINE)


def shown(hub: Hub) -> Published:
    """My station as every rider sees it."""
    found = hub.catalogue.by_code("mine234")
    assert found is not None
    return found


def state(hub: Hub) -> StateCode:
    return state_of(shown(hub), hub.clock.now(), hub.calendar).code


def lock(hub: Hub, phones: int = 2, code: str = "mine234") -> None:
    for n in range(phones):
        report_locked(hub, code, nonce=new_nonce(SECRET, code), token=f"phone-number-{n}").result()
    hub.refresh()


def test_a_keeper_sees_only_their_own_station(hub: Hub, keeper: Account) -> None:
    assert [kept.place.id for kept in keeping.my_stations(hub, keeper)] == [MINE]


def test_who_keeps_nothing_sees_nothing(hub: Hub) -> None:
    assert keeping.my_stations(hub, an_account(hub, Role.KEEPER)) == []


def broken(hub: Hub, account: Account | None, place_id: PlaceId) -> None:
    keeping.set_amenity_state(
        hub, account, place_id, Amenity.MICROWAVE, AmenityState.BROKEN, version=1
    )


def close(hub: Hub, account: Account | None, place_id: PlaceId) -> None:
    until = hub.clock.now() + timedelta(hours=3)
    keeping.close_until(hub, account, place_id, reason="plumbing", until=until)


def undo(hub: Hub, account: Account | None, place_id: PlaceId) -> None:
    keeping.take_back(hub, account, place_id, an_amenity(Amenity.MICROWAVE), version=1)


ACTS: dict[str, Callable[[Hub, Account | None, PlaceId], object]] = {
    "set_amenity_state": broken,
    "take_back": undo,
    "close_until": close,
    "clear_lock": lambda hub, who, place: keeping.clear_lock(
        hub, who, place, note="open", version=2
    ),
    "station": keeping.station,
    "set_expiry": lambda hub, who, place: keeping.set_expiry(
        hub, who, place, Amenity.MICROWAVE, None, version=1
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_forged_identifier_is_refused_by_the_service(hub: Hub, keeper: Account, act: str) -> None:
    lock(hub, code="oth2345")
    before = (hub.catalogue.version, hub.catalogue.by_code("oth2345"))
    with pytest.raises(Refused) as refused:
        ACTS[act](hub, keeper, OTHERS)
    assert refused.value.reason == "not_your_station"
    hub.refresh()
    assert (hub.catalogue.version, hub.catalogue.by_code("oth2345")) == before


def test_reopening_another_station_is_refused(hub: Hub, keeper: Account) -> None:
    other = an_account(hub, Role.KEEPER, OTHERS, name="Zhao")
    close(hub, other, OTHERS)
    closure = keeping.station(hub, other, OTHERS).closure
    assert closure is not None
    with pytest.raises(Refused, match="may not"):
        keeping.reopen(hub, keeper, OTHERS, seen=closure)
    assert keeping.station(hub, other, OTHERS).closure == closure


@pytest.mark.parametrize("act", ACTS)
def test_nobody_signed_in_may_nothing(hub: Hub, act: str) -> None:
    with pytest.raises(Refused) as refused:
        ACTS[act](hub, None, MINE)
    assert refused.value.reason == "sign_in_first"


def test_every_act_of_the_service_stands_in_the_tests_of_scope() -> None:
    tree = ast.parse(Path(keeping.__file__).read_text(encoding="utf-8"))
    acts = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert acts - {"my_stations", "reopen"} == set(ACTS)


def test_a_broken_microwave_is_seen_at_once(hub: Hub, keeper: Account) -> None:
    broken(hub, keeper, MINE)
    status = shown(hub).place.amenity(Amenity.MICROWAVE)
    assert status is not None
    assert (status.state, status.confirmed_by) == (AmenityState.BROKEN, Confirmer.KEEPER)
    assert status.confirmed_at == hub.clock.now()


def test_an_answer_taken_back_leaves_age_and_witness_as_they_were(
    hub: Hub, keeper: Account
) -> None:
    before = shown(hub).place.amenity(Amenity.MICROWAVE)
    assert before is not None
    broken(hub, keeper, MINE)
    after = keeping.take_back(hub, keeper, MINE, before, version=2)
    assert after == before.model_copy(update={"version": 3})
    assert shown(hub).place.amenity(Amenity.MICROWAVE) == after


def test_an_amenity_that_was_not_listed_begins_at_version_zero(hub: Hub, keeper: Account) -> None:
    keeping.set_amenity_state(hub, keeper, MINE, Amenity.BOOKS, AmenityState.WORKING, version=0)
    assert shown(hub).place.amenity(Amenity.BOOKS) is not None


def test_the_later_of_two_keepers_gets_both_versions(hub: Hub, keeper: Account) -> None:
    second = an_account(hub, Role.KEEPER, MINE, name="Zhao")
    broken(hub, keeper, MINE)
    with pytest.raises(EditClash) as clash:
        keeping.set_amenity_state(
            hub, second, MINE, Amenity.MICROWAVE, AmenityState.WORKING, version=1
        )
    facts = clash.value.facts
    assert (facts["mine"].state, facts["theirs"].state, facts["by"]) == (
        AmenityState.WORKING,
        AmenityState.BROKEN,
        "Wang",
    )
    keeping.set_amenity_state(
        hub,
        second,
        MINE,
        Amenity.MICROWAVE,
        AmenityState.WORKING,
        version=facts["theirs"].version,
    )
    assert shown(hub).place.amenity(Amenity.MICROWAVE).state is AmenityState.WORKING  # type: ignore[union-attr]


def test_two_things_changed_by_two_keepers_are_no_clash(hub: Hub, keeper: Account) -> None:
    broken(hub, keeper, MINE)
    second = an_account(hub, Role.KEEPER, MINE, name="Zhao")
    keeping.set_amenity_state(
        hub, second, MINE, Amenity.DRINKING_WATER, AmenityState.OUT_OF_STOCK, version=1
    )
    found = {each.amenity: each.state for each in shown(hub).place.amenities}
    assert found[Amenity.MICROWAVE] is AmenityState.BROKEN
    assert found[Amenity.DRINKING_WATER] is AmenityState.OUT_OF_STOCK


def test_a_closure_overrides_the_hours_until_it_ends(
    hub: Hub, keeper: Account, clock: SetClock
) -> None:
    close(hub, keeper, MINE)
    assert state(hub) is StateCode.CLOSED_FOR_NOW
    clock.forward(timedelta(hours=3))
    assert state(hub) is StateCode.OPEN_ALL_DAY


def test_reopening_lets_the_hours_hold_again(hub: Hub, keeper: Account) -> None:
    close(hub, keeper, MINE)
    closure = keeping.station(hub, keeper, MINE).closure
    assert closure is not None
    keeping.reopen(hub, keeper, MINE, seen=closure)
    assert state(hub) is StateCode.OPEN_ALL_DAY
    assert keeping.station(hub, keeper, MINE).closure is None


def test_a_closure_that_somebody_else_made_meanwhile_is_shown(hub: Hub, keeper: Account) -> None:
    close(hub, an_account(hub, Role.KEEPER, MINE, name="Zhao"), MINE)
    with pytest.raises(EditClash) as clash:
        close(hub, keeper, MINE)
    theirs = clash.value.facts["theirs"]
    assert (clash.value.facts["by"], theirs.reason) == ("Zhao", "plumbing")
    until = hub.clock.now() + timedelta(hours=5)
    keeping.close_until(hub, keeper, MINE, reason="no power", until=until, seen=theirs)
    closure = shown(hub).closure
    assert closure is not None
    assert (closure.reason, closure.until, closure.by) == ("no power", until, "Wang")


def test_a_closure_that_was_ended_meanwhile_is_no_longer_ended(hub: Hub, keeper: Account) -> None:
    close(hub, keeper, MINE)
    closure = keeping.station(hub, keeper, MINE).closure
    assert closure is not None
    keeping.reopen(hub, keeper, MINE, seen=closure)
    with pytest.raises(EditClash, match="closure_changed"):
        keeping.reopen(hub, keeper, MINE, seen=closure)


@pytest.mark.parametrize(
    ("reason", "hours", "faults"),
    [
        ("", 3, [("reason", "missing")]),
        ("  ", 0, [("reason", "missing"), ("until", "in_the_past")]),
        ("plumbing", -1, [("until", "in_the_past")]),
        ("plumbing", 24 * 91, [("until", "too_far")]),
        ("x" * 501, 3, [("reason", "too_long")]),
    ],
)
def test_a_closure_needs_a_reason_and_an_end_ahead(
    hub: Hub, keeper: Account, reason: str, hours: int, faults: list[tuple[str, str]]
) -> None:
    until = hub.clock.now() + timedelta(hours=hours)
    with pytest.raises(InvalidInput) as error:
        keeping.close_until(hub, keeper, MINE, reason=reason, until=until)
    assert [(f.column, f.reason) for f in error.value.faults] == faults
    assert keeping.station(hub, keeper, MINE).closure is None


def test_the_keeper_clears_a_locked_door_with_a_note(hub: Hub, keeper: Account) -> None:
    lock(hub)
    assert state(hub) is StateCode.LOCKED
    case = keeping.station(hub, keeper, MINE).case
    assert case is not None
    keeping.clear_lock(hub, keeper, MINE, note=" guard was  late ", version=case.version)
    assert state(hub) is StateCode.OPEN_ALL_DAY
    assert keeping.station(hub, keeper, MINE).case is None
    told = history.history(hub, keeper, MINE)[0].columns
    assert told["lock"][1] == "guard was late"


def test_one_report_can_be_answered_before_a_second_comes(hub: Hub, keeper: Account) -> None:
    lock(hub, phones=1)
    case = keeping.station(hub, keeper, MINE).case
    assert case is not None
    keeping.clear_lock(hub, keeper, MINE, note="open", version=case.version)
    assert shown(hub).locks.n == 0


def test_another_report_meanwhile_is_read_before_it_is_cleared(hub: Hub, keeper: Account) -> None:
    lock(hub, phones=1)
    case = keeping.station(hub, keeper, MINE).case
    assert case is not None
    lock(hub, phones=2)
    with pytest.raises(EditClash, match="lock_changed"):
        keeping.clear_lock(hub, keeper, MINE, note="open", version=case.version)
    assert state(hub) is StateCode.LOCKED


@pytest.mark.parametrize("note", ["", "   ", "x" * 201])
def test_a_lock_is_not_cleared_without_a_word(hub: Hub, keeper: Account, note: str) -> None:
    lock(hub)
    with pytest.raises(InvalidInput):
        keeping.clear_lock(hub, keeper, MINE, note=note, version=2)
    assert state(hub) is StateCode.LOCKED


def test_clearing_what_nobody_reported_is_refused(hub: Hub, keeper: Account) -> None:
    with pytest.raises(Refused, match="nothing_to_clear"):
        keeping.clear_lock(hub, keeper, MINE, note="open", version=1)


def test_history_says_who_changed_what_from_what_to_what(hub: Hub, keeper: Account) -> None:
    broken(hub, keeper, MINE)
    close(hub, keeper, MINE)
    closing, mending = history.history(hub, keeper, MINE)
    assert (mending.by, mending.field) == ("Wang", "amenity:microwave")
    assert mending.columns == {"amenity:microwave": ("working", "broken")}
    before, after = closing.columns["closure"]
    assert (closing.field, before) == ("closure", "")
    assert after.endswith("plumbing")


def test_staff_may_keep_any_station_and_it_says_staff(hub: Hub) -> None:
    broken(hub, an_account(hub, Role.CITY), OTHERS)
    found = hub.catalogue.by_code("oth2345")
    assert found is not None
    status = found.place.amenity(Amenity.MICROWAVE)
    assert status is not None
    assert status.confirmed_by is Confirmer.STAFF


def test_a_station_that_is_gone_is_not_found(hub: Hub) -> None:
    staff, gone = an_account(hub, Role.CITY), PlaceId("gone")
    for act in (broken, close, keeping.station):
        with pytest.raises(NotFound, match="gone"):
            act(hub, staff, gone)
