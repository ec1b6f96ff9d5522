"""At the door: a stay counts once, two phones turn the pin, and nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from stations.errors import NotFound, Refused
from stations.registry.places import PlaceId
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.services.visiting import (
    ReportOutcome,
    answer_question,
    check_in,
    presence,
    report_locked,
    station_by_code,
)
from stations.storage import visits
from stations.storage.rows import ReportRow, VisitRow, table_of
from stations.visits.check_in import DayToken, Visit
from stations.visits.codes import new_nonce
from stations.visits.question import Answer
from tests.builders import SECRET, WEDNESDAY_NOON, a_hub, a_place, an_amenity

CODE = "abc2345"
ALLOWED_IN_VISITS = {
    "id", "place_id", "nonce", "day_token", "worker_group", "entered_at", "left_at", "synthetic",
}  # fmt: skip


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    day = a_place(id="day", code="day2345", opening_hours="Mo-Su 08:00-11:00")
    with a_hub(tmp_path, a_place(amenities=(an_amenity(Amenity.MICROWAVE),)), day) as opened:
        yield opened


def nonce(code: str = CODE) -> str:
    return new_nonce(SECRET, code)


def count(hub: Hub) -> int:
    with hub.read() as connection:
        return visits.count_visits(connection)


def forward(hub: Hub, **by: int) -> None:
    cast(SetClock, hub.clock).forward(timedelta(**by))


def test_a_check_in_is_stored_once(hub: Hub) -> None:
    visit, is_new = check_in(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    assert is_new
    assert visit.entered_at == WEDNESDAY_NOON
    assert count(hub) == 1


def test_the_same_form_sent_many_times_at_once_counts_once(hub: Hub) -> None:
    same = nonce()
    taps = [check_in(hub, CODE, nonce=same, token="phone-one-12") for _ in range(50)]
    assert [tap.result()[1] for tap in taps].count(True) == 1
    assert count(hub) == 1


def test_the_same_nonce_from_another_phone_counts_once(hub: Hub) -> None:
    same = nonce()
    check_in(hub, CODE, nonce=same, token="phone-one-12").result()
    assert not check_in(hub, CODE, nonce=same, token="phone-two-12").result()[1]
    assert count(hub) == 1


def test_the_same_form_sent_after_the_stay_is_over_counts_once(hub: Hub) -> None:
    same = nonce()
    check_in(hub, CODE, nonce=same, token="phone-one-12").result()
    forward(hub, hours=3)
    for phone in ("phone-one-12", "phone-two-12"):
        assert not check_in(hub, CODE, nonce=same, token=phone).result()[1]
    assert count(hub) == 1


def test_the_store_itself_refuses_a_nonce_twice(hub: Hub) -> None:
    visit = Visit(
        place_id=PlaceId("p1"), nonce="n", day_token=DayToken("one"), entered_at=WEDNESDAY_NOON
    )
    again = visit.model_copy(update={"day_token": DayToken("two")})
    hub.writer.write(lambda c: visits.add_visit(c, visit, synthetic=False))
    with pytest.raises(IntegrityError):
        hub.writer.write(lambda c: visits.add_visit(c, again, synthetic=False))
    assert count(hub) == 1
    report = partial(visits.add_report, place_id="p1", nonce="n", at=WEDNESDAY_NOON, answer="no")
    hub.writer.write(lambda c: report(c, token="one"))
    with pytest.raises(IntegrityError):
        hub.writer.write(lambda c: report(c, token="two"))


def test_a_worker_inside_cannot_enter_twice(hub: Hub) -> None:
    first, _ = check_in(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    forward(hub, minutes=40)
    second, is_new = check_in(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    assert not is_new
    assert second == first


def test_who_comes_back_later_enters_again(hub: Hub) -> None:
    check_in(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    forward(hub, hours=2)
    assert check_in(hub, CODE, nonce=nonce(), token="phone-one-12").result()[1]
    assert count(hub) == 2


def test_an_unknown_code_a_foreign_form_and_an_old_form_are_refused(hub: Hub) -> None:
    with pytest.raises(NotFound):
        check_in(hub, "zzzzzzz", nonce=nonce(), token="phone-one-12")
    with pytest.raises(Refused) as foreign:
        check_in(hub, CODE, nonce=nonce("day2345"), token="phone-one-12")
    assert foreign.value.reason == "wrong_code"
    with pytest.raises(Refused):
        check_in(hub, CODE, nonce="<script>alert(1)</script>", token="phone-one-12")
    assert count(hub) == 0


def test_one_phone_cannot_turn_the_pin_and_two_do(hub: Hub) -> None:
    for expected in (ReportOutcome.TAKEN, ReportOutcome.ALREADY, ReportOutcome.ALREADY):
        assert report_locked(hub, CODE, nonce=nonce(), token="phone-one-12").result() is expected
    hub.refresh()
    assert not station_by_code(hub, CODE).locks.locked
    outcome = report_locked(hub, CODE, nonce=nonce(), token="phone-two-12").result()
    assert outcome is ReportOutcome.LOCKED
    hub.refresh()
    assert station_by_code(hub, CODE).locks.locked


def test_reports_outside_opening_hours_do_not_count(hub: Hub) -> None:
    for phone in ("phone-one-12", "phone-two-12"):
        outcome = report_locked(hub, "day2345", nonce=nonce("day2345"), token=phone).result()
        assert outcome is ReportOutcome.NOT_OPEN
    hub.refresh()
    assert not station_by_code(hub, "day2345").locks.locked


def test_a_single_report_is_forgotten_after_a_day(hub: Hub) -> None:
    report_locked(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    forward(hub, hours=25)
    outcome = report_locked(hub, CODE, nonce=nonce(), token="phone-two-12").result()
    assert outcome is ReportOutcome.TAKEN


def test_the_truth_is_how_many_of_the_last_thirty_found_it_open(hub: Hub) -> None:
    def truth() -> tuple[int, int]:
        with hub.read() as connection:
            since = WEDNESDAY_NOON - timedelta(days=30)
            return visits.truth_counts(connection, since=since)["p1"]

    report_locked(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    for number in range(29):
        forward(hub, minutes=1)
        check_in(hub, CODE, nonce=nonce(), token=f"phone-{number:06d}").result()
    assert truth() == (29, 30)
    forward(hub, minutes=1)
    check_in(hub, CODE, nonce=nonce(), token="phone-two-12").result()
    assert truth() == (30, 30)


def test_the_question_is_the_stalest_amenity_and_is_asked_once_a_visit(hub: Hub) -> None:
    place = station_by_code(hub, CODE).place
    asked = presence(hub, place, "phone-one-12").question
    assert asked is not None
    assert asked.amenity is Amenity.MICROWAVE
    taken = answer_question(
        hub, CODE, nonce=nonce(), token="phone-one-12",
        amenity=Amenity.MICROWAVE, answer=Answer.BROKEN,
    ).result()  # fmt: skip
    assert taken
    hub.refresh()
    status = station_by_code(hub, CODE).place.amenity(Amenity.MICROWAVE)
    assert status is not None
    assert (status.state, status.confirmed_by) == (AmenityState.BROKEN, Confirmer.RIDER)
    assert presence(hub, station_by_code(hub, CODE).place, "phone-one-12").question is None
    assert presence(hub, station_by_code(hub, CODE).place, "phone-two-12").question is None


def test_not_sure_changes_nothing(hub: Hub) -> None:
    answer_question(
        hub, CODE, nonce=nonce(), token="phone-one-12",
        amenity=Amenity.MICROWAVE, answer=Answer.UNSURE,
    ).result()  # fmt: skip
    hub.refresh()
    status = station_by_code(hub, CODE).place.amenity(Amenity.MICROWAVE)
    assert status is not None
    assert status.confirmed_at is None


def test_visits_have_no_column_that_could_name_a_person() -> None:
    columns = set(table_of(VisitRow).columns.keys())
    assert columns == ALLOWED_IN_VISITS
    assert not {"lon", "lat", "phone", "name", "account_id", "address"} & set(
        table_of(ReportRow).columns.keys()
    )


def test_day_tokens_are_erased_after_48_hours(hub: Hub) -> None:
    check_in(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    forward(hub, hours=47)
    hub.forget()
    assert tokens(hub) == ["phone-one-12"]
    forward(hub, hours=2)
    hub.forget()
    assert tokens(hub) == [None]


def tokens(hub: Hub) -> list[str | None]:
    with hub.read() as connection:
        return list(connection.execute(select(table_of(VisitRow).c.day_token)).scalars())


def test_visits_are_counted_in_the_truth_without_any_edit(hub: Hub) -> None:
    version = hub.catalogue.version
    check_in(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    hub.refresh()
    assert station_by_code(hub, CODE).truth.asked == 0
    forward(hub, minutes=11)
    hub.refresh()
    assert station_by_code(hub, CODE).truth.asked == 1
    assert hub.catalogue.version == version


def test_a_lone_report_leaves_the_catalogue_after_a_day_without_any_edit(hub: Hub) -> None:
    report_locked(hub, CODE, nonce=nonce(), token="phone-one-12").result()
    hub.refresh()
    assert station_by_code(hub, CODE).locks.n == 1
    forward(hub, hours=13)  # past midnight, when everything is built anew anyway
    hub.refresh()
    assert station_by_code(hub, CODE).locks.n == 1
    forward(hub, hours=11, minutes=1)
    hub.refresh()
    assert station_by_code(hub, CODE).locks.n == 0
