"""How full a place is: from five people on, and never about fewer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stations.services.crowding import crowd_of
from stations.services.visiting import check_in
from stations.visits.codes import new_nonce
from stations.visits.occupancy import FEWEST, Crowding, Stay, crowd
from tests.builders import WEDNESDAY_NOON, a_hub, a_place

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def stays(n: int, *, minutes_ago: int = 10, left: bool = False) -> list[Stay]:
    entered = NOON - timedelta(minutes=minutes_ago)
    return [Stay(entered, NOON if left else None) for _ in range(n)]


@pytest.mark.parametrize(
    ("inside", "seats", "told"),
    [
        (4, 4, Crowding.UNKNOWN), (5, 20, Crowding.FREE), (11, 20, Crowding.FREE),
        (12, 20, Crowding.BUSY), (19, 20, Crowding.BUSY), (20, 20, Crowding.FULL),
        (25, 20, Crowding.FULL), (25, None, Crowding.UNKNOWN), (25, 0, Crowding.UNKNOWN),
    ],
)  # fmt: skip
def test_how_full_is_told_from_five_people_on_and_by_the_seats(
    inside: int, seats: int | None, told: Crowding
) -> None:
    assert crowd(stays(inside), seats=seats, at=NOON, zone=ZONE).now is told


def test_who_left_or_came_two_hours_ago_is_not_inside() -> None:
    gone = [*stays(9, left=True), *stays(9, minutes_ago=120)]
    assert crowd(gone, seats=10, at=NOON, zone=ZONE).now is Crowding.UNKNOWN


def test_usual_hours_are_local_and_leave_out_hours_of_fewer_than_five() -> None:
    ten = NOON - timedelta(days=3, hours=2)
    seven = NOON - timedelta(hours=5)
    came = [*(Stay(ten, ten),) * 10, *(Stay(NOON, NOON),) * 5, *(Stay(seven, None),) * 4]
    found = crowd(came, seats=None, at=NOON, zone=ZONE).hours
    assert found is not None
    assert {hour: share for hour, share in enumerate(found) if share} == {10: 1.0, 12: 0.5}
    old = [Stay(NOON - timedelta(days=29), None)] * 50
    assert crowd(old, seats=None, at=NOON, zone=ZONE).hours is None


@given(some.lists(some.integers(0, 28 * 24 * 60), max_size=60), some.integers(1, 30))
def test_nothing_is_told_of_fewer_than_five(minutes_ago: list[int], seats: int) -> None:
    found = crowd(
        [Stay(NOON - timedelta(minutes=m), None) for m in minutes_ago],
        seats=seats, at=NOON, zone=ZONE,
    )  # fmt: skip
    if len(minutes_ago) < FEWEST:
        assert found.now is Crowding.UNKNOWN
        assert found.latest is None
        assert found.hours is None
    if found.now is not Crowding.UNKNOWN:
        assert sum(m < 120 for m in minutes_ago) >= FEWEST


def test_check_ins_of_five_phones_are_seen_as_a_crowd(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place(seats=6)) as hub:
        for number in range(5):
            nonce = new_nonce(hub.secret, "abc2345")
            check_in(hub, "abc2345", nonce=nonce, token=f"phone-number-{number}").result()
        place = hub.catalogue.rows[0].place
        found = crowd_of(hub, place)
        assert found.now is Crowding.BUSY
        assert found.latest == WEDNESDAY_NOON
        assert found.hours is not None
        assert found.hours[12] == 1.0
