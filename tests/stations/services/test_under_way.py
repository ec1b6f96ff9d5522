"""Long work that several pages wait for."""

from __future__ import annotations

import gc
import os
import time

import pytest

from stations.errors import Refused
from stations.services.apart import Tell
from stations.services.under_way import UnderWay


def square(number: int, tell: Tell) -> tuple[int, int]:
    tell(0.5)
    return number * number, os.getpid()


def never_end(_: int, tell: Tell) -> int:
    tell(0.5)
    time.sleep(3_600)
    return 0


def test_two_presses_and_two_tabs_share_one_process() -> None:
    work = UnderWay()
    first, second = (work.ask("q", square, lambda: 3) for _ in range(2))
    assert first is second
    assert first.wait(30)
    assert work.take("q", first)[0] == 9
    assert work.known("q") == work.take("q", second)


def test_what_was_ended_is_asked_anew_the_next_time() -> None:
    work = UnderWay()
    first = work.ask("q", never_end, lambda: 1)
    first.cancel()
    assert first.wait(30)
    with pytest.raises(Refused, match="interrupted"):
        work.take("q", first)
    assert work.known("q") is None
    again = work.ask("q", square, lambda: 2)
    assert again.wait(30)
    assert again.answer()[0] == 4


def test_when_nobody_waits_any_more_the_process_ends() -> None:
    work = UnderWay()
    first = work.ask("q", never_end, lambda: 1)
    process = first._process
    del first
    gc.collect()
    assert process.wait(10) != 0
    assert work.known("q") is None


def test_only_the_newest_answers_are_kept() -> None:
    work = UnderWay(most=1)
    for number in (1, 2):
        one = work.ask(number, square, lambda number=number: number)  # type: ignore[misc]
        assert one.wait(30)
        work.take(number, one)
    assert work.known(1) is None
    kept = work.known(2)
    assert kept is not None
    assert kept[0] == 4
