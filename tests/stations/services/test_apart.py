"""Work in a process of its own: its answer, its progress, and its end."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from stations.errors import Fault, InvalidInput, Refused
from stations.services.apart import Apart, AtOnce, Tell


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


def test_it_is_over_only_when_what_comes_afterwards_is_done(tmp_path: Path) -> None:
    heard: list[bool] = []

    def afterwards(answered: bool) -> None:
        time.sleep(0.1)
        heard.append(answered)

    for asked, answered in ((double_slowly, True), (refuse, False)):
        folder = tmp_path / asked.__name__
        folder.mkdir()
        work: Apart[object] = Apart(asked, 1, folder=folder, afterwards=afterwards)
        assert work.wait(30)
        assert heard.pop() is answered


def test_what_is_done_at_once_answers_and_refuses_alike(tmp_path: Path) -> None:
    work = AtOnce(lambda: 42, folder=tmp_path)
    assert (work.is_over, work.answer()) == (True, 42)
    with pytest.raises(InvalidInput):
        AtOnce(lambda: refuse(1, lambda _: None), folder=tmp_path).answer()


def test_dropping_it_ends_the_process_and_removes_what_was_asked(tmp_path: Path) -> None:
    work = Apart(never_end, 1, folder=tmp_path)
    process = work._process
    assert list(tmp_path.iterdir())
    del work
    assert process.wait(10) != 0
    assert not tmp_path.exists()
