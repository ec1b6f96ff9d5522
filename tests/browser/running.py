"""Start the real app on a free port of this machine, and stop exactly that process again."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
START_S = 60.0  # the promise is 20 s; slow machines fail the test of the promise, not every test
SIGN_IN = re.compile(
    r"^\s*(?P<role>rider|keeper|merchant|county|city|planner|auditor|admin)"
    r"\s+(?P<login>\S+)\s+(?P<password>\S+)\s*$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One of the sign-ins that the demo prints at the first start."""

    role: str
    login: str
    password: str


@dataclass(slots=True)
class RunningApp:
    """A running app: where it answers, where its store is, what it printed."""

    origin: str
    data_dir: Path
    log: Path
    process: subprocess.Popen[bytes]
    ready_after_s: float

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def health(self) -> dict[str, Any]:
        """The body of `/healthz`, whatever its status.

        Raises:
            OSError: nobody answers.
            ValueError: the answer is not JSON (Streamlit answers every path with a page).
        """
        try:
            with urllib.request.urlopen(f"{self.origin}/healthz", timeout=5) as answer:
                body = json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                body = json.load(refused)
        if not isinstance(body, dict):
            raise TypeError(f"not an object: {body!r}")
        return body

    def sign_ins(self, *, within_s: float = 60.0) -> list[SignIn]:
        """The sign-ins that were printed; waits until the demo has printed them."""
        deadline = time.monotonic() + within_s
        while not (found := [SignIn(**m.groupdict()) for m in SIGN_IN.finditer(self.printed())]):
            if time.monotonic() > deadline:
                raise TimeoutError(f"no sign-in was printed:\n{self.printed()[-3000:]}")
            time.sleep(0.1)
        return found

    def stop(self) -> None:
        """Ask it to end, and insist after ten seconds."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def start_app(folder: Path, *, env: Mapping[str, str] | None = None) -> RunningApp:
    """Start the app with a store of its own under `folder` and wait until `/healthz` is well.

    Raises:
        RuntimeError: it ended, or was not well in time; the message holds what it printed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = folder / "app.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("STATIONS_", "STREAMLIT_"))}
    clean |= {
        "STATIONS_DATA_DIR": str(folder / "data"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "default",
        **(env or {}),
    }
    clean.pop("DATABASE_URL", None)
    began = time.monotonic()
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, env=clean, stdout=file, stderr=subprocess.STDOUT
        )
    running = RunningApp(f"http://127.0.0.1:{port}", folder / "data", log, process, 0.0)
    try:
        _wait(running)
    except BaseException:
        running.stop()
        raise
    running.ready_after_s = time.monotonic() - began
    return running


def _wait(running: RunningApp) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            raise RuntimeError(f"the app ended at its start:\n{running.printed()[-4000:]}")
        try:
            if running.health().get("status") == "ok":
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the app was not well in {START_S} s:\n{running.printed()[-4000:]}")
