"""On which machine a figure was measured, and what the other benchmarks share.

Run `python -m benchmarks.machine` to print the machine alone.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from stations.storage.engine import sqlite_module
from tests.browser.running import RunningApp, start_app

LIBRARIES = ("streamlit", "starlette", "uvicorn", "sqlalchemy", "numpy", "numba")


def describe() -> str:
    """Processor, cores, how busy they are with other things, and versions."""
    cores = len(os.sched_getaffinity(0))
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    sqlite = sqlite_module().sqlite_version
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}, {_processor()}, {cores} cores, {load()}\n"
        f"Python {platform.python_version()}, SQLite {sqlite}, {versions}"
    )


def load() -> str:
    """How many processes wanted a core in the last 1 and 5 minutes."""
    one, five, _ = os.getloadavg()
    return f"load {one:.1f} (5 min {five:.1f})"


def percentiles(values: Sequence[float]) -> str:
    """Median, 95th and 99th percentile and the largest."""
    p50, p95, p99 = np.percentile(values, [50, 95, 99])
    return f"p50 {p50:8.1f}  p95 {p95:8.1f}  p99 {p99:8.1f}  max {max(values):8.1f}"


@contextmanager
def demo_app(**env: str) -> Iterator[RunningApp]:
    """The real app in a process of its own with the demo city, stopped at the end."""
    with TemporaryDirectory(prefix="nuanyi-bench-") as folder:
        app = start_app(Path(folder), env=env)
        try:
            app.sign_ins()
            yield app
        finally:
            app.stop()


def settle(app: RunningApp, within_s: float = 120.0) -> None:
    """Wait until a started app rests: its bundle compressed, its kernels compiled."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        used = cpu_seconds(app.process.pid)
        time.sleep(2.0)
        if cpu_seconds(app.process.pid) - used < 0.2:
            return


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, all its threads together (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busy_seconds() -> float:
    """Processor time that everything on this machine has used (Linux)."""
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    idle = int(fields[3]) + int(fields[4])
    return (sum(int(field) for field in fields) - idle) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Memory a process holds (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


if __name__ == "__main__":
    print(describe())
