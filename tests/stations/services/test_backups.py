"""Backup and restore while the store is in use."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from stations.errors import Refused, UnreadableFile
from stations.services.backups import back_up, restore
from stations.services.clock import SetClock
from stations.services.hub import Settings
from stations.services.visiting import check_in
from stations.storage import places, visits
from stations.visits.codes import new_nonce
from tests.builders import a_hub, a_place

SECRET = "a secret of the tests"


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, secret=SECRET)


def test_what_is_restored_equals_what_was_stored(tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite3"
    with a_hub(tmp_path / "one", a_place(seats=7), a_place(id="p2", code="bcd2345")) as hub:
        nonce = new_nonce(hub.secret, "abc2345")
        check_in(hub, "abc2345", nonce=nonce, token="phone-of-one-day").result()
        counts = back_up(hub, file)
        before = list(hub.catalogue.rows)
    assert counts == {"stations": 2, "merchants": 0, "visits": 1, "integrity": "ok"}
    assert not file.with_name(file.name + "-wal").exists()
    assert restore(settings(tmp_path / "two"), file) == counts
    with a_hub(tmp_path / "two") as hub:
        assert [row.place for row in hub.catalogue.rows] == [row.place for row in before]


def test_every_acknowledged_check_in_is_in_a_backup_made_afterwards(tmp_path: Path) -> None:
    with a_hub(tmp_path / "one", a_place()) as hub:
        stop = threading.Event()
        acknowledged: list[str] = []

        def ride() -> None:
            number = 0
            while not stop.is_set():
                token = f"phone-number-{number}"
                nonce = new_nonce(hub.secret, "abc2345")
                check_in(hub, "abc2345", nonce=nonce, token=token).result()
                cast(SetClock, hub.clock).forward(timedelta(minutes=1))  # no crowd at one wall
                acknowledged.append(token)
                number += 1

        riding = threading.Thread(target=ride)
        riding.start()
        try:
            while len(acknowledged) < 20 and riding.is_alive():
                pass
            sure = len(acknowledged)
            back_up(hub, tmp_path / "b.sqlite3")
        finally:
            stop.set()
            riding.join()
    restore(settings(tmp_path / "two"), tmp_path / "b.sqlite3")
    with a_hub(tmp_path / "two") as hub, hub.read() as connection:
        assert visits.count_visits(connection) >= sure


def test_a_running_app_goes_on_with_what_was_restored(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    with a_hub(tmp_path / "one", a_place(name="旧站")) as hub:
        back_up(hub, file)
        for number in range(5):
            later = a_place(id=f"n{number}", code=f"new234{number}", name="新站")
            hub.writer.write(partial(places.add_places, places=[later]))
            hub.writer.write(lambda c: places.note_change(c, None))
            hub.refresh(patience_s=5)
        assert hub.catalogue.shown == 6
        restore(settings(tmp_path / "one"), file)
        hub.refresh(patience_s=5)
        assert [row.place.name for row in hub.catalogue.rows] == ["旧站"]
        nonce = new_nonce(hub.secret, "abc2345")
        assert check_in(hub, "abc2345", nonce=nonce, token="phone-of-one-day").result()[1]


@pytest.mark.parametrize("content", [b"", b"no store", b"SQLite format 3\0" + b"\0" * 4096])
def test_what_is_no_backup_is_refused_and_the_store_stays(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with a_hub(tmp_path / "one", a_place()):
        pass
    with pytest.raises(UnreadableFile, match="x"):
        restore(settings(tmp_path / "one"), tmp_path / "x")
    with a_hub(tmp_path / "one") as hub:
        assert hub.catalogue.shown == 1
        with pytest.raises(Refused) as refused:
            back_up(hub, tmp_path / "no such folder" / "b")
        assert refused.value.reason == "cannot_write"


def test_the_commands_answer_with_counts_and_refusals(tmp_path: Path) -> None:
    with a_hub(tmp_path / "one", a_place()):
        pass
    file = tmp_path / "b.sqlite3"
    assert run("backup", file, tmp_path / "one") == (0, {
        "stations": 1, "merchants": 0, "visits": 0, "integrity": "ok",
    })  # fmt: skip
    assert run("restore", file, tmp_path / "two")[1]["stations"] == 1
    status, told = run("restore", tmp_path / "nothing", tmp_path / "two")
    assert (status, told["reason"]) == (1, "no_backup")
    assert set(told) == {"reason", "message", "next"}


def run(command: str, file: Path, store: Path) -> tuple[int, Any]:
    words = [sys.executable, "-m", "stations", command, str(file), "--data-dir", str(store)]
    done = subprocess.run([*words, "--json"], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)
