"""Check-ins offered over HTTP at a fixed rate, alone and while a long list is imported.

Run `python -m benchmarks.check_ins [SECONDS [ROWS]]`. The real app runs in a process of its own;
this process offers check-ins on a fixed schedule over kept connections, whether or not earlier ones
were answered, and counts each from the moment it was due. One in twenty is sent twice with the same
nonce. Then the store is counted: none lost, none doubled. Server and load share the cores. Every
form is one that a screen's code opened: so many riders at so few doors are a crowd to a wall code.

Latencies while a list is imported are told apart: while the command runs, and from its end until
the app shows the new places.
"""

from __future__ import annotations

import asyncio
import csv
import gzip
import http.client
import json
import math
import os
import secrets
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np

from benchmarks.machine import (
    busy_seconds,
    cpu_seconds,
    demo_app,
    describe,
    load,
    percentiles,
    settle,
)
from stations.visits.codes import new_day_token, new_nonce
from tests.browser.running import RunningApp
from tests.browser.stored import ask

RATES = (200, 1_000)
CONNECTIONS = 512  # each rider's phone has its own
RETRIED = 20  # one in so many is sent a second time
PATIENCE_S = 30.0  # what is not answered by then is lost
PAGES = 400
LONGEST_S = 180.0  # what an import may take
ASK_EVERY_S = 0.25
AFTERWARDS_S = 1.0


@dataclass(frozen=True, slots=True)
class Tap:
    """One check-in to send: when it is due (seconds from the start) and the request itself."""

    due_s: float
    request: bytes


@dataclass(slots=True)
class Offered:
    """What came back: due times and latencies from them, statuses, how late the load itself was."""

    due_s: list[float] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)
    sent: set[bytes] = field(default_factory=set)
    late_ms: list[float] = field(default_factory=list)
    statuses: Counter[bytes] = field(default_factory=Counter)
    began: float = 0.0  # time.perf_counter at the first due time
    seconds: float = 0.0


class Line(asyncio.Protocol):
    """One kept connection: sends a tap, waits for the answer, takes the next that waits."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._transport: asyncio.Transport | None = None
        self._tap: Tap | None = None
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, tap: Tap) -> None:
        assert self._transport is not None
        self._tap, self._got = tap, b""
        self._transport.write(tap.request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found or self._tap is None:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or 0):
            tap, self._tap = self._tap, None
            self._sender.answered(self, tap, head[9:12])

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Sender:
    """Sends every tap when it is due, over whichever connection is free."""

    def __init__(self) -> None:
        self.offered = Offered()
        self._free: deque[Line] = deque()
        self._waiting: deque[Tap] = deque()
        self._left = 0
        self._all_sent = False
        self._done = asyncio.Event()
        self._began = 0.0

    async def run(
        self, host: str, port: int, taps: list[Tap], enough: Callable[[], bool]
    ) -> Offered:
        """Send them until it is `enough`; ends when all are answered or patience is over."""
        loop = asyncio.get_running_loop()
        for _ in range(CONNECTIONS):
            _, line = await loop.create_connection(lambda: Line(self), host, port)
            self._free.append(line)
        lines = list(self._free)
        self._began = self.offered.began = time.perf_counter() + 0.05
        for tap in taps:
            if enough():
                break
            delay = self._began + tap.due_s - time.perf_counter()
            if delay > 0:
                await asyncio.sleep(delay)
            self.offered.late_ms.append((self._now() - tap.due_s) * 1000)
            self._waiting.append(tap)
            self.offered.sent.add(tap.request)
            self._left += 1
            self._send()
        self._all_sent = True
        try:
            await asyncio.wait_for(self._done.wait(), PATIENCE_S)
        except TimeoutError:
            self.offered.statuses[b"lost"] += self._left
        self.offered.seconds = self._now()
        for line in lines:
            line.close()
        return self.offered

    def answered(self, line: Line, tap: Tap, status: bytes) -> None:
        """Note one answer; its connection is free for the next."""
        self.offered.due_s.append(tap.due_s)
        self.offered.took_ms.append((self._now() - tap.due_s) * 1000)
        self.offered.statuses[status] += 1
        self._free.append(line)
        self._left -= 1
        if self._left or not self._all_sent:
            self._send()
        else:
            self._done.set()

    def _send(self) -> None:
        while self._waiting and self._free:
            self._free.popleft().send(self._waiting.popleft())

    def _now(self) -> float:
        return time.perf_counter() - self._began


def taps(app: RunningApp, rate: int, seconds: float) -> list[Tap]:
    """Evenly spaced taps of as many phones at the demo's doors."""
    secret = (app.data_dir / "secret").read_text(encoding="ascii")
    codes = [str(code) for (code,) in ask(app.data_dir, "SELECT code FROM place ORDER BY id")]
    host, n = urlsplit(app.origin).netloc, int(rate * seconds)
    made: list[Tap] = []
    for i in range(n):
        code = codes[secrets.randbelow(len(codes))]
        request = _request(host, code, new_nonce(secret, code, proven=True), new_day_token())
        made.append(Tap(i / rate, request))
        if i % RETRIED == 0:  # a double tap, or the page sent again a second later
            made.append(Tap(i / rate + (0.02 if i % (2 * RETRIED) else 1.0), request))
    return sorted(made, key=lambda tap: tap.due_s)


def _request(host: str, code: str, nonce: str, token: str) -> bytes:
    body = urlencode({"nonce": nonce}).encode()
    head = (
        f"POST /s/{code}/check-in HTTP/1.1\r\nHost: {host}\r\nCookie: day={token}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nAccept-Encoding: gzip\r\n"
        "Accept-Language: zh-CN\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def offer(
    app: RunningApp,
    name: str,
    rate: int,
    seconds: float,
    enough: Callable[[], bool] = lambda: False,
) -> Offered:
    """Offer check-ins, print latencies, and count what the store holds of them."""
    made = taps(app, rate, seconds)
    at = urlsplit(app.origin)
    before, used = _stored(app), cpu_seconds(app.process.pid)
    own, all_used = time.process_time(), busy_seconds()
    assert at.hostname is not None
    assert at.port is not None
    found = asyncio.run(Sender().run(at.hostname, at.port, made, enough))
    own, used = time.process_time() - own, cpu_seconds(app.process.pid) - used
    others = max(0.0, busy_seconds() - all_used - own - used)
    stored = _stored(app) - before
    statuses = ", ".join(f"{n} x {code.decode()}" for code, n in found.statuses.items())
    nonces = len(found.sent)
    lost, doubled = max(0, nonces - stored), max(0, stored - nonces)
    print(
        f"{name}: {len(found.late_ms):,} requests in {found.seconds:.1f} s ({statuses}); {load()}"
    )
    print(f"  ms from the due time  {percentiles(found.took_ms)}")
    print(f"  ms the load was late  {percentiles(found.late_ms)}")
    print(f"  {nonces:,} check-ins, {stored:,} stored: {lost} lost, {doubled} doubled")
    shares = [f"{each / found.seconds:.0%}" for each in (used, own, others)]
    print("  of one core: server {}, load {}, everything else {}".format(*shares))
    return found


def _stored(app: RunningApp) -> int:
    """Check-ins in the store; every nonce is there once, or this raises."""
    rows, nonces = ask(app.data_dir, "SELECT count(*), count(DISTINCT nonce) FROM visit")[0]
    assert rows == nonces, (rows, nonces)
    return int(rows)


def page(app: RunningApp) -> None:
    """One page after the other over one connection: how long, how large."""
    codes = [str(code) for (code,) in ask(app.data_dir, "SELECT code FROM place ORDER BY id")]
    line = http.client.HTTPConnection(urlsplit(app.origin).netloc)
    took, sizes, packed = [], [], []
    head = {"Accept-Encoding": "gzip", "Cookie": f"day={new_day_token()}"}
    for i in range(PAGES):
        start = time.perf_counter()
        line.request("GET", f"/s/{codes[i % len(codes)]}", headers=head)
        answer = line.getresponse()
        body = answer.read()
        took.append((time.perf_counter() - start) * 1000)
        assert answer.status == 200, answer.status
        packed.append(len(body))
        sizes.append(len(gzip.decompress(body)))
    line.close()
    print(f"GET /s/CODE, {PAGES} pages one after the other; {load()}")
    print(f"  ms                    {percentiles(took)}")
    print(f"  bytes: html largest {max(sizes):,}, gzip largest {max(packed):,}")


def write_list(path: Path, rows: int) -> None:
    """A list of made-up stations in which every row is valid, far from the demo."""
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(100, 110, rows), rng.uniform(26, 32, rows)
    hours = ("24/7", "Mo-Fr 08:30-12:00,14:00-18:00", "08:00-22:00", "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow("external_id name address lon lat opening_hours amenities entry".split())
        for i in range(rows):
            where = (f"{lon[i]:.6f}", f"{lat[i]:.6f}", hours[i % 4], "water;microwave", "open_door")
            writer.writerow((f"x{i}", f"Station {i}", f"Street {i % 977}", *where))


class Course(threading.Thread):
    """Watches an import: when it ended and when the app showed it (`time.perf_counter`)."""

    def __init__(self, importing: subprocess.Popen[bytes], app: RunningApp) -> None:
        super().__init__(name="course", daemon=True)
        self.ended = self.shown = math.inf
        self._importing, self._app = importing, app
        self._version = shown_version(app)

    def run(self) -> None:
        """Ask until both are known."""
        while math.inf in (self.ended, self.shown):
            time.sleep(ASK_EVERY_S)
            if self.ended == math.inf and self._importing.poll() is not None:
                self.ended = time.perf_counter()
            if self.shown == math.inf and shown_version(self._app) != self._version:
                self.shown = time.perf_counter()

    def is_over(self) -> bool:
        """Whether both are known, for a while."""
        return time.perf_counter() > max(self.ended, self.shown) + AFTERWARDS_S


def shown_version(app: RunningApp) -> int:
    """The data version that the app shows; check-ins do not move it."""
    line = http.client.HTTPConnection(urlsplit(app.origin).netloc)
    line.request("GET", "/api/version")
    version = int(json.load(line.getresponse())["version"])
    line.close()
    return version


def while_importing(app: RunningApp, rate: int, rows: int) -> None:
    """The same while the command line imports a list into the same store, until it is shown."""
    path = app.data_dir.parent / "list.csv"
    write_list(path, rows)
    command = [sys.executable, "-m", "stations", "import", str(path), "--as", "stations"]
    command += ["--datum", "wgs84", "--data-dir", str(app.data_dir), "--json"]
    log = (app.data_dir.parent / "import.log").open("wb")
    with log, subprocess.Popen(command, stdout=log, stderr=log, env=os.environ) as importing:
        course = Course(importing, app)
        course.start()
        name = f"{rate:,} a second while {rows:,} rows are imported"
        found = offer(app, name, rate, LONGEST_S, course.is_over)
        status = importing.wait(600)
    due, took = np.array(found.due_s), np.array(found.took_ms)
    ended, shown = (each - found.began for each in (course.ended, course.shown))
    for phase, start, end in (
        (f"importing, {ended:.1f} s (status {status})", 0.0, ended),
        (f"until shown, {shown - ended:.1f} s", ended, shown),
        ("both", 0.0, max(ended, shown)),
    ):
        within = took[(due >= start) & (due < end)]
        if len(within):
            print(f"  {phase:<32} {percentiles(within.tolist())}")


def main(seconds: float = 15.0, rows: int = 200_000) -> None:
    """Print every figure."""
    print(describe())
    with demo_app() as app:
        settle(app)
        page(app)
        for rate in RATES:
            offer(app, f"{rate:,} a second", rate, seconds)
        page(app)
        if rows:
            while_importing(app, RATES[0], rows)
    if rows:
        with demo_app() as app:
            settle(app)
            while_importing(app, RATES[1], rows)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
