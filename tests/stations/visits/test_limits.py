"""What does not count: a crowd out of one phone, a hop nobody rides, an old copy of a code."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.coordinates import LonLat
from stations.errors import Refused
from stations.registry.places import PlaceId
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.services.recent import MOST_REMEMBERED, Recent
from stations.services.visiting import check_in, check_out, presence, report_locked
from stations.storage import visits
from stations.visits.check_in import BURST, Seen, is_burst, is_impossible_hop
from stations.visits.codes import new_nonce, read_nonce
from stations.visits.lock_reports import MOST_TOLD
from stations.visits.screen_codes import WINDOW_S, proves, screen_code, seconds_left, window_of
from tests.builders import SECRET, WEDNESDAY_NOON, a_hub, a_place

DOORS = 25
CODE = "abcde22"
EAST = LonLat(113.25 + 0.2, 33.05)  # 18.7 km from the first door


def a_code(n: int) -> str:
    letters = "abcdefghjkmnpqrstuvwxyz"
    return f"abcde{letters[n % 23]}{2 + n // 23}" if n else CODE


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    doors = [
        a_place(id=f"p{n}", code=a_code(n), position=LonLat(113.25 + 0.001 * n, 33.05))
        for n in range(DOORS)
    ]
    far = a_place(id="far", code="farfar2", position=EAST)
    with a_hub(tmp_path, *doors, far) as opened:
        yield opened


@pytest.fixture
def clock(hub: Hub) -> SetClock:
    return cast(SetClock, hub.clock)


def tap(hub: Hub, token: str, code: str = CODE, *, proven: bool = False) -> str:
    """Check in; "new", "again", or the reason why it does not count."""
    nonce = new_nonce(SECRET, code, proven=proven)
    return outcome(check_in(hub, code, nonce=nonce, token=token))


def outcome(future: Future[tuple[Any, bool]]) -> str:
    try:
        return "new" if future.result()[1] else "again"
    except Refused as error:
        return error.reason


def count(hub: Hub) -> int:
    with hub.read() as connection:
        return visits.count_visits(connection)


def test_a_wall_code_counts_twenty_phones_a_minute_and_the_next_minute_twenty_more(
    hub: Hub, clock: SetClock
) -> None:
    said = [tap(hub, f"phone-one-{n:04d}") for n in range(30)]
    assert said == ["new"] * BURST + ["too_many_now"] * (30 - BURST)
    clock.forward(timedelta(seconds=59))
    assert tap(hub, "phone-one-0029") == "too_many_now"
    clock.forward(timedelta(seconds=1))
    assert tap(hub, "phone-one-0029") == "new"  # who tapped again in a minute has lost nothing
    assert count(hub) == BURST + 1


def test_a_burst_at_one_door_does_not_touch_another(hub: Hub) -> None:
    for n in range(30):
        tap(hub, f"phone-one-{n:04d}")
    assert tap(hub, "phone-two-0001", a_code(1)) == "new"


def test_the_code_of_a_screen_passes_the_limit_of_the_wall(hub: Hub) -> None:
    before = [tap(hub, f"phone-one-{n:04d}", proven=True) for n in range(50)]
    wall = [tap(hub, f"phone-two-{n:04d}") for n in range(BURST + 1)]  # not used up by the screen
    after = [tap(hub, f"phone-six-{n:04d}", proven=True) for n in range(50)]
    assert before == after == ["new"] * 50
    assert wall == ["new"] * BURST + ["too_many_now"]


def test_a_phone_at_two_places_faster_than_anybody_rides_counts_once(
    hub: Hub, clock: SetClock
) -> None:
    assert tap(hub, "phone-one-0001") == "new"
    clock.forward(timedelta(minutes=9))  # 18.7 km want 9.2 minutes at 120 km/h
    assert tap(hub, "phone-one-0001", "farfar2") == "too_far_too_soon"
    assert tap(hub, "phone-one-0001", "farfar2", proven=True) == "too_far_too_soon"
    clock.forward(timedelta(minutes=1))
    assert tap(hub, "phone-one-0001", "farfar2") == "new"


def test_two_doors_of_one_street_are_never_too_far(hub: Hub) -> None:
    assert tap(hub, "phone-one-0001") == "new"
    assert tap(hub, "phone-one-0001", a_code(3)) == "new"


def test_the_limits_hold_over_a_restart(tmp_path: Path) -> None:
    where, doors = tmp_path / "again", (a_place(), a_place(id="far", code="farfar2", position=EAST))
    with a_hub(where, *doors) as first:
        for n in range(BURST):
            assert tap(first, f"phone-one-{n:04d}", "abc2345") == "new"
    with a_hub(where, at=WEDNESDAY_NOON + timedelta(seconds=30)) as second:
        assert tap(second, "phone-two-0001", "abc2345") == "too_many_now"
        assert tap(second, "phone-one-0000", "farfar2") == "too_far_too_soon"


def test_leaving_and_coming_back_is_one_stay(hub: Hub, clock: SetClock) -> None:
    assert tap(hub, "phone-one-0001") == "new"
    for _ in range(40):
        clock.forward(timedelta(minutes=1))
        check_out(hub, CODE, nonce=new_nonce(SECRET, CODE), token="phone-one-0001").result()
        assert tap(hub, "phone-one-0001") == "again"
    assert count(hub) == 1
    row = hub.catalogue.by_code(CODE)
    assert row is not None
    assert presence(hub, row.place, "phone-one-0001").visit is not None


def test_ten_thousand_reports_of_one_phone_count_once_a_door_and_twenty_at_most(hub: Hub) -> None:
    said: dict[str, int] = {}
    with_nonces = [
        (code, new_nonce(SECRET, code)) for code in map(a_code, range(DOORS)) for _ in range(400)
    ]
    random.Random(7).shuffle(with_nonces)
    taken = [
        report_locked(hub, code, nonce=nonce, token="phone-one-0001") for code, nonce in with_nonces
    ]
    for future in taken:
        try:
            word = future.result().value
        except Refused as error:
            word = error.reason
        said[word] = said.get(word, 0) + 1
    assert len(with_nonces) == 10_000
    assert said["taken"] == MOST_TOLD
    assert set(said) == {"taken", "already", "enough_reports"}
    with hub.read() as connection:
        cases = visits.latest_cases(connection)
    assert len(cases) == MOST_TOLD
    assert not any(case.is_locked for case in cases.values())


def test_an_attack_replayed_counts_exactly_what_an_honest_reader_counts(
    hub: Hub, clock: SetClock
) -> None:
    """Bots, replays and one honest shift, in a seeded order, beside a count made by hand."""
    rng = random.Random(20261118)
    expected, nonces = 0, [new_nonce(SECRET, CODE) for _ in range(40)]
    for minute in range(12):
        clock.forward(timedelta(minutes=1))
        # forty fresh bots at one wall in this minute, each tapping up to five times
        bots = [f"bot-{minute:02d}-{n:05d}" for n in range(40)]
        taps = [bot for bot in bots for _ in range(rng.randint(1, 5))]
        rng.shuffle(taps)
        for token in taps:
            tap(hub, token)
        expected += BURST
        # a phone that is everywhere at once: the first door of the minute only
        if minute == 0:
            assert tap(hub, "traveller-0001", "farfar2") == "new"
            expected += 1
        assert tap(hub, "traveller-0001") in {"too_far_too_soon", "too_many_now"}
        # the same forty forms again and again from other phones, refused while the wall is full
        for nonce in rng.sample(nonces, 20):
            said = outcome(check_in(hub, CODE, nonce=nonce, token=f"copy-{rng.random()}"))
            assert said == "too_many_now"
    clock.forward(timedelta(hours=3))
    for n in range(10):  # an honest shift, each through a retrying connection
        for _ in range(3):
            check_in(hub, CODE, nonce=nonces[n], token=f"honest-{n:05d}").result()
    assert count(hub) == expected + 10


@pytest.mark.parametrize("by", [timedelta(seconds=2), timedelta(hours=1), timedelta(days=1)])
def test_a_server_clock_set_back_loses_no_rider_anything(
    hub: Hub, clock: SetClock, by: timedelta
) -> None:
    assert tap(hub, "phone-one-0001") == "new"
    clock.forward(-by)
    first = tap(hub, "phone-one-0001")
    assert first == ("new" if by >= timedelta(hours=2) else "again")
    assert tap(hub, "phone-one-0001") == "again"  # its own new visit, not the one of the future
    assert tap(hub, "phone-two-0001") == "new"
    out = check_out(hub, CODE, nonce=new_nonce(SECRET, CODE), token="phone-one-0001")
    assert out.result()
    assert tap(hub, "phone-two-0001", a_code(3)) == "new"


def test_a_form_from_before_the_clock_was_set_back_still_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nonce = new_nonce(SECRET, CODE)
    monkeypatch.setattr("time.time", lambda: datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    assert read_nonce(SECRET, CODE, nonce).key


@pytest.mark.parametrize(("later_s", "proven"), [(0, True), (9 * 60, True), (11 * 60, False)])
def test_a_page_opened_by_a_screen_proves_for_ten_minutes(
    monkeypatch: pytest.MonkeyPatch, later_s: int, proven: bool
) -> None:
    nonce, now = new_nonce(SECRET, CODE, proven=True), datetime.now(UTC).timestamp()
    monkeypatch.setattr("time.time", lambda: now + later_s)
    assert read_nonce(SECRET, CODE, nonce).proven is proven


def test_no_nonce_of_the_wall_can_be_made_a_proven_one() -> None:
    for _ in range(200):
        assert not read_nonce(SECRET, CODE, new_nonce(SECRET, CODE)).proven


@given(st.integers(0, 2**31), st.integers(-200, 200))
def test_a_screens_code_proves_in_its_half_minute_and_in_the_ones_beside_it(
    start: int, later_s: int
) -> None:
    shown_at = datetime.fromtimestamp(start, UTC)
    shown = screen_code(SECRET, PlaceId("p1"), window_of(shown_at))
    at = shown_at + timedelta(seconds=later_s)
    apart = abs(int(at.timestamp()) // WINDOW_S - start // WINDOW_S)
    assert proves(SECRET, PlaceId("p1"), shown, at=at) is (apart <= 1)
    assert 1 <= seconds_left(at) <= WINDOW_S


@pytest.mark.parametrize("shown", ["", "aaaaaaaaaa", "码" * 10, "x" * 10_000])
def test_what_is_no_screens_code_proves_nothing(shown: str) -> None:
    assert not proves(SECRET, PlaceId("p1"), shown, at=WEDNESDAY_NOON)
    other = screen_code(SECRET, PlaceId("p2"), window_of(WEDNESDAY_NOON))
    assert not proves(SECRET, PlaceId("p1"), other, at=WEDNESDAY_NOON)


@given(st.lists(st.integers(-300, 300), max_size=40))
def test_a_burst_is_twenty_within_a_minute_however_they_lie(seconds: list[int]) -> None:
    arrivals = tuple(WEDNESDAY_NOON + timedelta(seconds=s) for s in seconds)
    assert is_burst(arrivals, at=WEDNESDAY_NOON) is (sum(-60 < s < 60 for s in seconds) >= 20)


@given(st.floats(0, 2), st.floats(0, 0.2))
def test_who_had_more_time_is_never_too_fast(hours: float, degrees: float) -> None:
    here = Seen(LonLat(113.25, 33.05), WEDNESDAY_NOON)
    there = LonLat(113.25 + degrees, 33.05)
    at = WEDNESDAY_NOON + timedelta(hours=hours)
    hop = is_impossible_hop(here, Seen(there, at))
    assert not (not hop and is_impossible_hop(here, Seen(there, at + timedelta(minutes=1))))
    assert is_impossible_hop(Seen(there, at), here) is hop


def test_what_is_remembered_stays_small() -> None:
    recent = Recent()
    for n in range(MOST_REMEMBERED + 50):
        recent.note(PlaceId("p1"), f"t{n}", proven=False, at=WEDNESDAY_NOON)
    assert recent.last_of("t49") is None
    assert recent.last_of("t50") is not None
    assert len(recent.arrivals(PlaceId("p1"))) == BURST
