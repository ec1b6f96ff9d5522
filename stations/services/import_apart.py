"""An import in a process of its own, so that riders' check-ins do not notice it.

The other process reads the request from its standard input and writes the share done to its
standard output, a line each; its answer is a file beside the request. It ends when its standard
input does, that is with this process.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from stations.errors import Refused, StationsError
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.services.hub import Hub
from stations.services.import_runs import drop_remains
from stations.services.import_tasks import Answer, Request, Task, carry_out

ANSWER = "answer"
AT_ONCE = 256 * 2**10  # bytes; a file of at most this is read in a second, in the asking thread
PATIENCE_S = 60.0  # for the catalogue to hold what came: nobody waits for it but a progress bar
_ROOT = Path(__file__).parents[2]


class ImportApart:
    """One task under way; `begin` starts it. Dropping the object ends it."""

    def __init__(self, hub: Hub, asked: Request) -> None:
        self._state = _State()
        folder = Path(tempfile.mkdtemp(prefix="nuanyi-import-"))
        if len(asked.content) <= AT_ONCE:
            self._process = None
            self._state.take(_outcome(hub, asked, folder))
        else:
            self._process = _start(hub, asked, folder)
            told = (hub, self._process, folder, self._state, asked.task)
            threading.Thread(target=_follow, args=told, name="import-apart", daemon=True).start()
        weakref.finalize(self, _end, self._process, folder)

    @property
    def share(self) -> float:
        """How much is done, 0..1; it never falls."""
        return self._state.share

    @property
    def is_over(self) -> bool:
        """Whether there is an answer, or a reason why there is none."""
        return self._state.over.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Whether it was over in time."""
        return self._state.over.wait(timeout_s)

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody wants it to end; it is over once what it had staged is gone."""
        return self._state.is_cancelled

    def cancel(self) -> None:
        """End it without waiting; what it had published already stays."""
        self._state.is_cancelled = True
        if self._process is not None:
            self._process.kill()

    def answer(self) -> Answer:
        """What was asked for.

        Raises:
            StationsError: what the task raised; `import_interrupted` where it was ended.
        """
        return self._state.answer()


def begin(hub: Hub, account: Account | None, asked: Request) -> ImportApart:
    """Start a task: a small file in this thread, any other in a process of its own.

    Raises:
        Refused: `sign_in_first`, `no_right`.
    """
    authorize(account, Action.IMPORT_LIST)
    return ImportApart(hub, asked)


@dataclass(slots=True)
class _State:
    """What the following thread knows and the asking thread wants to."""

    share: float = 0.0
    is_cancelled: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    outcome: Answer | StationsError | None = None

    def take(self, outcome: Answer | StationsError) -> None:
        self.outcome = outcome
        self.over.set()

    def answer(self) -> Answer:
        if not self.over.is_set() or self.outcome is None:
            raise ValueError("not over yet")
        if isinstance(self.outcome, StationsError):
            raise self.outcome
        return self.outcome


def _start(hub: Hub, asked: Request, folder: Path) -> subprocess.Popen[bytes]:
    data_dir = hub.store.path.parent
    env = os.environ | {"STATIONS_DATA_DIR": str(data_dir.resolve()), "PYTHONPATH": str(_ROOT)}
    if env.get("STATIONS_CLOCK"):
        env["STATIONS_CLOCK"] = hub.clock.now().isoformat()
    command = [sys.executable, "-m", "stations.services.import_child", str(folder)]
    process = subprocess.Popen(
        command, cwd=_ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    (folder / "request").write_bytes(pickle.dumps(asked))
    process.stdin.write(b"go\n")  # and left open: its end tells the other that we are gone
    process.stdin.flush()
    return process


def _follow(
    hub: Hub, process: subprocess.Popen[bytes], folder: Path, state: _State, task: Task
) -> None:
    """Hear the share done until the other process ends; sweep up after it, take its answer."""
    assert process.stdout is not None
    assert process.stdin is not None
    with process:
        for line in process.stdout:
            state.share = max(state.share, float(line))
        process.stdin.close()
        process.wait()
    outcome = _read_answer(folder)
    if task is Task.PUBLISH:
        if isinstance(outcome, StationsError):
            drop_remains(hub)
        hub.refresh(patience_s=PATIENCE_S)
    state.take(outcome)


def _end(process: subprocess.Popen[bytes] | None, folder: Path) -> None:
    if process is not None:
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def _read_answer(folder: Path) -> Answer | StationsError:
    path = folder / ANSWER
    if not path.exists():
        return Refused("import_interrupted")
    return unpacked(pickle.loads(path.read_bytes()))  # noqa: S301 - our own process wrote it


def _outcome(hub: Hub, asked: Request, folder: Path) -> Answer | StationsError:
    try:
        return carry_out(hub, asked, folder=folder, progress=lambda _: None)
    except StationsError as error:
        return error


def packed(outcome: Answer | StationsError) -> Any:
    """An outcome that can be written down: an error keeps its reason, message and facts."""
    if not isinstance(outcome, StationsError):
        return outcome
    return type(outcome), str(outcome), vars(outcome)


def unpacked(written: Any) -> Answer | StationsError:
    """What `packed` wrote down."""
    if not isinstance(written, tuple):
        return cast(Answer, written)
    kind, message, facts = written
    error: StationsError = kind.__new__(kind, message)
    error.__dict__.update(facts)
    return error
