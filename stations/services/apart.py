"""Long work in a process of its own, so that no session and no check-in waits for it.

The other process gets a function and its argument, writes the share done to its standard output, a
line each, and leaves its answer in a file. It ends when its standard input does: with this process.
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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from stations.errors import Refused, StationsError

Argument = TypeVar("Argument")
Answer = TypeVar("Answer")
Tell = Callable[[float], None]
"""Told the share done, 0..1."""

ASKED, ANSWERED = "asked", "answer"
SMALLEST_STEP = 0.002  # of the share done: no page shows less
_ROOT = Path(__file__).parents[2]


class Apart(Generic[Answer]):
    """One piece of work under way. Dropping the object ends it."""

    def __init__(self, work: Callable[[Argument, Tell], Answer], argument: Argument) -> None:
        self._state = _State()
        folder = Path(tempfile.mkdtemp(prefix="nuanyi-apart-"))
        (folder / ASKED).write_bytes(pickle.dumps((work, argument)))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stations.services.apart", str(folder)],
            cwd=_ROOT,
            env=os.environ | {"PYTHONPATH": str(_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        told = (self._process, folder, self._state)
        threading.Thread(target=_follow, args=told, name="apart", daemon=True).start()
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

    def cancel(self) -> None:
        """End it; its answer is `interrupted` then."""
        self._process.kill()

    def answer(self) -> Answer:
        """What the work returned.

        Raises:
            ValueError: it is not over yet.
            StationsError: what the work raised; `interrupted` where it was ended.
        """
        if not self._state.over.is_set():
            raise ValueError("not over yet")
        if isinstance(self._state.outcome, StationsError):
            raise self._state.outcome
        return cast(Answer, self._state.outcome)


@dataclass(slots=True)
class _State:
    """What the following thread knows and the asking thread wants to."""

    share: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)
    outcome: Any = None


def _follow(process: subprocess.Popen[bytes], folder: Path, state: _State) -> None:
    assert process.stdout is not None
    with process:
        for line in process.stdout:
            state.share = max(state.share, float(line))
    state.outcome = _read(folder / ANSWERED)
    state.over.set()


def _read(path: Path) -> Any:
    if not path.exists():
        return Refused("interrupted")
    kind, value = pickle.loads(path.read_bytes())  # noqa: S301 - our own process wrote it
    if kind is None:
        return value
    error: StationsError = kind.__new__(kind)
    error.args, facts = value
    error.__dict__.update(facts)
    return error


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def main(folder: Path) -> None:
    """Do the work that `folder` asks for and leave its answer there, whole or not at all."""
    threading.Thread(target=_end_with_the_asker, daemon=True).start()
    work, argument = pickle.loads((folder / ASKED).read_bytes())  # noqa: S301 - our asker's
    try:
        answer: tuple[Any, Any] = (None, work(argument, _Teller()))
    except StationsError as error:
        answer = type(error), (error.args, vars(error))
    new = folder / "answer.new"
    new.write_bytes(pickle.dumps(answer))
    new.replace(folder / ANSWERED)


class _Teller:
    """Writes the share done, a line each."""

    def __init__(self) -> None:
        self._told = -1.0

    def __call__(self, share: float) -> None:
        if share >= self._told + SMALLEST_STEP:
            self._told = share
            sys.stdout.write(f"{share:.4f}\n")
            sys.stdout.flush()


def _end_with_the_asker() -> None:
    sys.stdin.read()
    os._exit(1)  # nobody is left to hear the answer


if __name__ == "__main__":
    main(Path(sys.argv[1]))
