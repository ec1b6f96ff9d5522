"""A long file is imported in a process of its own: it can be watched, ended and killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from geodata.coordinates import Datum
from stations.errors import InvalidInput, Refused, UnreadableFile
from stations.people.accounts import Account, AccountId, Role
from stations.services.apart import Apart, Work
from stations.services.hub import Hub
from stations.services.import_apart import AT_ONCE, begin
from stations.services.import_places import SLICE
from stations.services.import_shown import FAULTS, Head, Shown
from stations.services.import_tasks import Answer, Done, Request, Task
from stations.services.importing import Subject
from stations.storage.places import IMPORT, PLACE
from tests.builders import a_hub
from tests.conftest import ROOT

STAFF = Account(id=AccountId("c1"), login="city", display_name="Zhao", role=Role.CITY)
N = 9 * SLICE
pytestmark = pytest.mark.timeout(300)  # processes that start on a busy machine


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store") as opened:
        yield opened


def a_long_list(
    n: int = N, *, lon: Callable[[int], str] = lambda i: f"{113 + i % 900 / 1e3}"
) -> bytes:
    rows = (f"{i},站{i},{lon(i)},{34 + i / 1e5:.5f},饮水;热饭" for i in range(n))
    content = "\n".join(["编号,站点名称,经度,纬度,服务设施", *rows]).encode()
    assert len(content) > AT_ONCE or n < N
    return content


def asked(task: Task, content: bytes) -> Request:
    return Request(task, content, "long.csv", Subject.STATIONS, Datum.WGS84)


def run(hub: Hub, task: Task, content: bytes) -> Answer:
    apart = begin(hub, STAFF, asked(task, content))
    assert apart.wait(120)
    return apart.answer()


def stored(hub: Hub) -> tuple[int, int]:
    """Places and import runs."""
    with hub.read() as connection:
        places, runs = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (PLACE, IMPORT)
        )
    return places, runs


def until_share(apart: Work[Answer], share: float) -> None:
    while apart.share < share and not apart.is_over:
        time.sleep(0.002)


def test_a_long_file_is_looked_at_and_stored_by_another_process(hub: Hub) -> None:
    content = a_long_list()
    head = run(hub, Task.HEAD, content)
    assert isinstance(head, Head)
    assert head.guesses[Datum.WGS84].headers["lon"] == "经度"
    assert len(head.table.rows) == 5
    seen = run(hub, Task.PREVIEW, content)
    assert isinstance(seen, Shown)
    assert (seen.accepted, seen.rows, stored(hub)) == (N, N, (0, 0))
    no_hours = next(kind for kind in seen.flags if kind.reason == "no_hours")
    assert (no_hours.n, no_hours.everywhere, no_hours.runs) == (N, True, ((1, N),))
    done = run(hub, Task.PUBLISH, content)
    assert done == Done(Subject.STATIONS, N, 0)
    assert len(hub.catalogue.rows) == N
    again = run(hub, Task.PREVIEW, content)
    assert isinstance(again, Shown)
    assert (again.changes_nothing, again.unchanged) == (True, N)


def test_a_short_file_is_answered_at_once(hub: Hub) -> None:
    apart = begin(hub, STAFF, asked(Task.PUBLISH, a_long_list(3)))
    assert apart.is_over
    assert apart.answer() == Done(Subject.STATIONS, 3, 0)


def test_the_share_done_never_falls(hub: Hub) -> None:
    apart, shares = begin(hub, STAFF, asked(Task.PUBLISH, a_long_list())), [0.0]
    while not apart.wait(0.005):
        shares.append(apart.share)
    assert shares == sorted(shares)
    assert len(set(shares)) > 5
    assert apart.share == 1.0


def test_who_cancels_leaves_nothing_behind_and_may_begin_again(hub: Hub) -> None:
    content = a_long_list()
    apart = begin(hub, STAFF, asked(Task.PUBLISH, content))
    until_share(apart, 0.5)
    apart.cancel()
    assert apart.wait(60)
    with pytest.raises(Refused, match="import_interrupted"):
        apart.answer()
    assert stored(hub) == (0, 0)
    assert run(hub, Task.PUBLISH, content) == Done(Subject.STATIONS, N, 0)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.4, 0.7, 0.93])
def test_killed_at_any_time_it_has_stored_all_or_nothing(hub: Hub, share: float) -> None:
    apart = begin(hub, STAFF, asked(Task.PUBLISH, a_long_list()))
    until_share(apart, share)
    assert isinstance(apart, Apart)
    apart._process.kill()
    assert apart.wait(60)
    assert stored(hub) in {(0, 0), (N, 1)}
    assert len(hub.catalogue.rows) == stored(hub)[0]


def test_dropping_it_ends_the_other_process(hub: Hub) -> None:
    apart = begin(hub, STAFF, asked(Task.PREVIEW, a_long_list()))
    assert isinstance(apart, Apart)
    process = apart._process
    del apart
    process.wait(20)
    assert process.returncode != 0


ASKER = """
import sys, time
from pathlib import Path
from stations.services.hub import Settings, open_hub
from stations.services.import_apart import begin
from tests.stations.services.test_import_apart import STAFF, Task, a_long_list, asked

hub = open_hub(Settings(Path(sys.argv[1])))
apart = begin(hub, STAFF, asked(Task.PUBLISH, a_long_list(30_000)))
while apart.share < 0.37:
    time.sleep(0.01)
print(apart._process.pid, flush=True)
time.sleep(60)
"""


def test_the_other_process_ends_with_the_one_that_asked(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASKER, str(tmp_path / "store")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as asker:
        assert asker.stdout is not None
        child = Path("/proc") / asker.stdout.readline().decode().strip()
        asker.kill()
    if not Path("/proc").exists():
        pytest.skip("processes are looked for in /proc")
    deadline = time.monotonic() + 20
    while child.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.exists()
    with a_hub(tmp_path / "store") as hub:
        assert len(hub.catalogue.rows) == 0


def test_all_faults_are_kept_and_the_first_are_shown(hub: Hub) -> None:
    content = a_long_list(lon=lambda i: "here" if i % 2 else "113.5")
    seen = run(hub, Task.PREVIEW, content)
    assert isinstance(seen, Shown)
    assert (seen.faults.n, seen.faults.rows) == (N // 2, N // 2)
    assert len(seen.faults.first) == FAULTS
    with pytest.raises(InvalidInput) as refused:
        run(hub, Task.PUBLISH, content)
    assert len(refused.value.faults) == N // 2


def test_every_fault_can_be_read_while_its_run_is_held(hub: Hub) -> None:
    apart = begin(hub, STAFF, asked(Task.PREVIEW, a_long_list(lon=lambda _: "here")))
    assert apart.wait(120)
    seen = apart.answer()
    assert isinstance(seen, Shown)
    found = list(seen.faults.all())
    assert len(found) == N
    assert (found[-1].row, found[-1].column, found[-1].detail) == (N, "经度", "here")


def test_what_the_other_process_refuses_is_refused_here(hub: Hub) -> None:
    with pytest.raises(UnreadableFile) as refused:
        run(hub, Task.HEAD, b"\x89PNG\0" + bytes(AT_ONCE))
    assert refused.value.reason == "binary"


def test_only_those_with_the_right_may_begin(hub: Hub) -> None:
    keeper = STAFF.model_copy(update={"role": Role.KEEPER})
    for nobody in (None, keeper):
        with pytest.raises(Refused):
            begin(hub, nobody, asked(Task.PREVIEW, a_long_list(2)))
