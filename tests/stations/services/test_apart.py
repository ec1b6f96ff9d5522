"""Work in a process of its own: its answer, its progress, and its end."""

from __future__ import annotations

import os
import time

import pytest

from stations.errors import Fault, InvalidInput, Refused
from stations.services.apart import Apart, Tell


def double_slowly(number: int, tell: Tell) -> tuple[int, int]:
    for step in range(5):
        tell(step / 5)
        time.sleep(0.02)
    return 2 * number, os.getpid()


def refuse(_: int, tell: Tell) -> None:
    raise InvalidInput("bad", [Fault("worse", "column", 3)])


def never_end(_: int, tell: Tell) -> None:
    tell(0.5)
    time.sleep(3_600)


def test_the_answer_comes_from_another_process() -> None:
    work = Apart(double_slowly, 21)
    with pytest.raises(ValueError, match="not over"):
        work.answer()
    assert work.wait(30)
    answer, process = work.answer()
    assert answer == 42
    assert process != os.getpid()
    assert work.share == pytest.approx(0.8)


def test_what_it_refuses_comes_back_with_its_faults() -> None:
    work = Apart(refuse, 1)
    assert work.wait(30)
    with pytest.raises(InvalidInput) as refused:
        work.answer()
    assert refused.value.reason == "bad"
    assert refused.value.faults == [Fault("worse", "column", 3)]


def test_it_can_be_ended_and_says_so() -> None:
    work = Apart(never_end, 1)
    deadline = time.monotonic() + 30
    while work.share < 0.5 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not work.is_over
    work.cancel()
    assert work.wait(10)
    with pytest.raises(Refused, match="interrupted"):
        work.answer()


def test_dropping_it_ends_the_process() -> None:
    work = Apart(never_end, 1)
    process = work._process
    del work
    assert process.wait(10) != 0
