"""The two commands of the README, as far as they can be tried without a second machine."""

from __future__ import annotations

import re
import socket
import subprocess
from pathlib import Path

import pytest

from tests.browser.running import start_app
from tests.ground.source import ROOT

pytestmark = pytest.mark.server


def test_a_first_start_answers_within_20_seconds(tmp_path: Path) -> None:
    running = start_app(tmp_path)
    try:
        health = running.health()
        assert running.ready_after_s < 20
        assert {"status", "store", "catalogue_age_s", "writer_queue"} <= health.keys()
        assert {entry.login for entry in running.sign_ins()} >= {"admin", "keeper"}
    finally:
        running.stop()
    assert "Traceback" not in running.printed()


def test_the_sign_ins_are_printed_once(tmp_path: Path) -> None:
    first = start_app(tmp_path)
    try:
        assert first.sign_ins()
    finally:
        first.stop()
    second = start_app(tmp_path)
    try:
        with pytest.raises(TimeoutError):
            second.sign_ins(within_s=3)
    finally:
        second.stop()


def test_a_taken_port_is_said_plainly() -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        answer = subprocess.run(
            ["make", "run", f"PORT={port}"], cwd=ROOT, capture_output=True, text=True, timeout=100
        )
    assert answer.returncode != 0
    assert str(port) in answer.stdout
    assert "Traceback" not in answer.stdout + answer.stderr


def test_every_version_that_is_needed_is_pinned() -> None:
    pinned = {_name(line) for line in _lines(ROOT / "constraints.txt")}
    needed = {_name(line) for line in _lines(ROOT / "requirements.txt")}
    needed |= {_name(line) for line in _lines(ROOT / "tests/requirements.txt")}
    assert needed - pinned == set()
    assert [line for line in _lines(ROOT / "constraints.txt") if "==" not in line] == []


def _lines(path: Path) -> list[str]:
    text = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in text if line and not line.startswith("-r")]


def _name(line: str) -> str:
    return re.split(r"[ =<>;~!]", line)[0].lower().replace("_", "-")
