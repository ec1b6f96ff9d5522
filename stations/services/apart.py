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
from functools import partial
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


class Work(Generic[Answer]):
    """Work that was asked for: under way, or over."""

    def __init__(self) -> None:
        self._course = _Course()
        self.is_cancelled = False

    @property
    def share(self) -> float:
        """How much is done, 0..1; it never falls."""
        return self._course.share

    @property
    def is_over(self) -> bool:
        """Whether there is an answer, or a reason why there is none."""
        return self._course.over.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Whether it was over in time."""
        return self._course.over.wait(timeout_s)

    def cancel(self) -> None:
        """End it without waiting; what it has stored for good stays."""
        self.is_cancelled = True

    def answer(self) -> Answer:
        """What the work returned.

        Raises:
            ValueError: it is not over yet.
            StationsError: what the work raised; `interrupted` where it was ended.
        """
        if not self._course.over.is_set():
            raise ValueError("not over yet")
        if isinstance(self._course.outcome, StationsError):
            raise self._course.outcome
        return cast(Answer, self._course.outcome)


class AtOnce(Work[Answer]):
    """Work done before this returns; dropping the object removes `folder`."""

    def __init__(self, work: Callable[[], Answer], *, folder: Path) -> None:
        super().__init__()
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            self._course.take(work())
        except StationsError as error:
            self._course.take(error)


class Apart(Work[Answer]):
    """Work in another process. Dropping the object ends it and removes `folder`.

    When the process is gone and before the work counts as over, `afterwards` is called in a thread
    of ours, and told whether there is an answer. `interrupted` is the reason of the refusal where
    the process was ended without one.
    """

    def __init__(
        self,
        work: Callable[[Argument, Tell], Answer],
        argument: Argument,
        *,
        folder: Path | None = None,
        afterwards: Callable[[bool], None] | None = None,
        interrupted: str = "interrupted",
    ) -> None:
        super().__init__()
        folder = folder or new_folder()
        (folder / ASKED).write_bytes(pickle.dumps((work, argument)))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stations.services.apart", str(folder)],
            cwd=_ROOT,
            env=os.environ | {"PYTHONPATH": str(_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        weakref.finalize(self, _end, self._process, folder)
        follow = partial(_follow, self._process, self._course)
        read = partial(_read, folder / ANSWERED, interrupted)
        told = (read, afterwards)
        threading.Thread(target=follow, args=told, name="apart", daemon=True).start()

    def cancel(self) -> None:
        """End it without waiting; what it has stored for good stays."""
        super().cancel()
        self._process.kill()


def new_folder() -> Path:
    """A folder for one piece of work, which removes it at its end."""
    return Path(tempfile.mkdtemp(prefix="nuanyi-apart-"))


@dataclass(slots=True)
class _Course:
    """What the following thread knows and the asking thread wants to."""

    share: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)
    outcome: Any = None

    def take(self, outcome: Any) -> None:
        self.outcome = outcome
        self.over.set()


def _follow(
    process: subprocess.Popen[bytes],
    course: _Course,
    read: Callable[[], Any],
    afterwards: Callable[[bool], None] | None,
) -> None:
    """Hear the share done until the other process ends, then take its answer."""
    assert process.stdout is not None
    with process:
        for line in process.stdout:
            course.share = max(course.share, float(line))
    outcome = read()
    try:
        if afterwards is not None:
            afterwards(not isinstance(outcome, StationsError))
    finally:
        course.take(outcome)


def _read(path: Path, interrupted: str) -> Any:
    if not path.exists():
        return Refused(interrupted)
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
    threading.Thread(target=_end_with_the_asker, args=(folder,), daemon=True).start()
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


def _end_with_the_asker(folder: Path) -> None:
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)  # what was asked lies there
    os._exit(1)  # nobody is left to hear the answer


if __name__ == "__main__":
    main(Path(sys.argv[1]))
