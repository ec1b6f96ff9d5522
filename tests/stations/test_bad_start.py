"""A start that cannot succeed says what to do, in both languages, and leaves all as it was."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from stations.storage.engine import FILE_NAME, open_store
from tests.ground.source import ROOT

pytestmark = pytest.mark.server

GARBAGE = bytes(range(256)) * 64


def start(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Do what `streamlit run app.py` does first; a start that succeeds ends with status 0."""
    return _run([sys.executable, "-c", "import app"], STATIONS_DATA_DIR=str(folder), **env)


def _run(command: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("STATIONS_")}
    return subprocess.run(
        command, cwd=ROOT, env=clean | env, capture_output=True, text=True, timeout=100
    )


def garbage(folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(GARBAGE)


def half_overwritten(folder: Path) -> None:
    open_store(folder).close()
    with (folder / FILE_NAME).open("r+b") as file:
        file.seek(3 * 4096)
        file.write(GARBAGE * 4)


def from_tomorrow(folder: Path) -> None:
    open_store(folder).close()
    with sqlite3.connect(folder / FILE_NAME) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_tomorrow'")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "chinese", "english"),
    [
        (garbage, "从备份恢复", "restore a backup"),
        (half_overwritten, "从备份恢复", "restore a backup"),
        (from_tomorrow, "更新的版本", "made by a newer program"),
    ],
)
def test_a_store_that_cannot_be_used_is_named_and_left_alone(
    tmp_path: Path, spoil: Callable[[Path], None], chinese: str, english: str
) -> None:
    spoil(tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    answer = start(tmp_path)
    assert answer.returncode == 1
    assert chinese in answer.stderr
    assert english in answer.stderr
    assert str(tmp_path / FILE_NAME) in answer.stderr
    assert "Traceback" not in answer.stdout + answer.stderr
    assert (tmp_path / FILE_NAME).read_bytes() == before


AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]  # root may write all


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root without setpriv")
def test_a_folder_that_may_not_be_written_is_named() -> None:
    with tempfile.TemporaryDirectory() as outside:
        folder, home = Path(outside, "store"), Path(outside, "home")
        for made, mode in ((folder, 0o555), (home, 0o777), (Path(outside), 0o755)):
            made.mkdir(exist_ok=True)
            made.chmod(mode)
        command = [sys.executable, "-c", "import app"]
        if os.getuid() == 0:
            command = [*AS_NOBODY, *command]
        answer = _run(command, STATIONS_DATA_DIR=str(folder), HOME=str(home))
    assert answer.returncode == 1
    assert "请让这个用户能写" in answer.stderr
    assert "Give this user the right to write" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("env", "chinese", "english"),
    [
        ({"STATIONS_CLOCK": "yesterday"}, "STATIONS_CLOCK", "Write it like 2026-11-18T12"),
        ({"STATIONS_CLOCK": "2026-11-18T12:00"}, "照这样写", "Write it like 2026-11-18T12"),
        ({"STATIONS_SECRET": "short"}, "密钥太短", "at least 16 characters"),
        ({"DATABASE_URL": "postgresql+psycopg://u:hunter2@h/d"}, "DATABASE_URL", "SQLite only"),
        ({"DATABASE_URL": "::"}, "DATABASE_URL", "SQLite only"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_explained(
    tmp_path: Path, env: dict[str, str], chinese: str, english: str
) -> None:
    answer = start(tmp_path / "store", **env)
    assert answer.returncode == 1
    assert chinese in answer.stderr
    assert english in answer.stderr
    assert "hunter2" not in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_data_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file/below"):
        answer = start(folder)
        assert answer.returncode == 1
        assert f"There can be no folder at {folder}" in answer.stderr
        assert "Traceback" not in answer.stderr
    assert (tmp_path / "file").read_text() == "mine"


def test_a_secret_that_a_crash_left_empty_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    answer = start(tmp_path)
    assert answer.returncode == 1
    assert str(tmp_path) in answer.stderr
    assert "at least 16 characters" in answer.stderr


def test_the_secret_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert start(tmp_path).returncode == 0
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("secret.*"))


@pytest.mark.parametrize("spoil", [garbage, from_tomorrow])
def test_a_command_refuses_such_a_store_with_one_json_object(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(tmp_path)
    answer = _run(
        [sys.executable, "-m", "stations", "check", "--json", "--data-dir", str(tmp_path)]
    )
    assert answer.returncode == 1
    assert json.loads(answer.stdout).keys() >= {"reason", "message", "next"}
    assert answer.stderr == ""


def test_serve_says_that_its_port_is_taken() -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        answer = _run([sys.executable, "-m", "stations", "serve", "--port", str(port)])
    assert answer.returncode == 1
    assert str(port) in answer.stderr
    assert "--port" in answer.stderr
    assert "Traceback" not in answer.stderr
