"""How far a long command is, told on standard error: standard output is for its answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from stations.services.import_runs import Progress

SILENT_S = 1.0  # what is over by then needs no progress
_BAR = 30  # characters


@contextmanager
def told_progress() -> Iterator[Progress]:
    """A bar on a terminal; in a log a line for every tenth."""
    teller = _Teller(on_terminal=sys.stderr.isatty())
    try:
        yield teller.tell
    finally:
        teller.end()


class _Teller:
    def __init__(self, *, on_terminal: bool) -> None:
        self._on_terminal = on_terminal
        self._begun = time.monotonic()
        self._percent = -1

    def tell(self, share: float) -> None:
        step = 1 if self._on_terminal else 10
        percent = int(share * 100) // step * step
        if percent <= self._percent or time.monotonic() - self._begun < SILENT_S:
            return
        self._percent = percent
        if self._on_terminal:
            bar = "#" * round(_BAR * share)
            print(f"\r[{bar:<{_BAR}}] {percent:3d} %", end="", file=sys.stderr, flush=True)
        else:
            print(f"{percent} %", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._on_terminal and self._percent >= 0:
            print(file=sys.stderr)
