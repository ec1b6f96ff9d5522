"""The one writer: nothing acknowledged is lost, nothing refused takes others with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from stations.errors import StoreUnavailable
from stations.storage.engine import open_store
from stations.storage.rows import SettingRow, table_of
from stations.storage.writer import Writer

SETTING = table_of(SettingRow)


def put(connection: Connection, name: str) -> str:
    connection.execute(insert(SETTING).values(name=name, value=""))
    return name


def stored(folder: Path) -> set[str]:
    store = open_store(folder)
    with store.reading.connect() as connection:
        names = set(connection.execute(select(SETTING.c.name)).scalars())
    store.close()
    return names


def test_what_was_acknowledged_is_stored(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    writer = Writer(store.writing)
    with ThreadPoolExecutor(16) as callers:
        futures = [callers.submit(writer.write, partial(put, name=f"n{n}")) for n in range(400)]
        assert [f.result() for f in futures] == [f"n{n}" for n in range(400)]
    writer.close()
    store.close()
    assert stored(tmp_path) == {f"n{n}" for n in range(400)}


def test_a_refused_job_takes_back_its_own_writes_and_nobody_elses(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    writer = Writer(store.writing)

    def half(connection: Connection) -> None:
        put(connection, "half")
        raise ValueError("the rule says no")

    jobs = [writer.submit(partial(put, name=f"n{n}")) for n in range(20)]
    refused, doubled = writer.submit(half), writer.submit(partial(put, name="n3"))
    jobs += [writer.submit(partial(put, name=f"n{n}")) for n in range(20, 40)]
    with pytest.raises(ValueError, match="the rule says no"):
        refused.result()
    with pytest.raises(IntegrityError):
        doubled.result()
    assert {job.result() for job in jobs} == {f"n{n}" for n in range(40)}
    writer.close()
    store.close()
    assert stored(tmp_path) == {f"n{n}" for n in range(40)}


def test_reading_connections_cannot_write(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.reading.connect() as connection, pytest.raises(Exception, match="readonly"):
        put(connection, "sneaked")
    store.close()


def test_a_full_disk_is_a_clear_refusal_and_reading_goes_on(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    writer = Writer(store.writing)
    writer.write(partial(put, name="before"))
    with store.writing.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreUnavailable) as refusal:
        for n in range(200):
            writer.write(partial(put, name=f"{n}" + "x" * 4_000))
    assert refusal.value.reason == "full"
    with store.reading.connect() as connection:
        assert "before" in set(connection.execute(select(SETTING.c.name)).scalars())
    writer.close()
    store.close()


KILLED = """
import sys
from pathlib import Path
from sqlalchemy import insert
from stations.storage.engine import open_store
from stations.storage.rows import SettingRow, table_of
from stations.storage.writer import Writer
writer = Writer(open_store(Path(sys.argv[1])).writing)
n = 0
while True:
    writer.write(lambda c: c.execute(insert(table_of(SettingRow)).values(name=f"n{n}", value="")))
    print(f"n{n}", flush=True)
    n += 1
"""


@pytest.mark.server
def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(200)]
    os.kill(process.pid, signal.SIGKILL)
    acknowledged += [line.strip() for line in process.stdout.readlines() if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    assert set(acknowledged) <= stored(tmp_path)
