"""Many app sessions at once, and the memory of a thousand, one after the other.

Run `python -m benchmarks.sessions [AT_ONCE [IN_ALL]]`. Clients speak Streamlit's own protocol over
WebSockets from this process: each opens a session, asks for the start page and waits until its
script has finished. Server and clients share the cores.
"""

from __future__ import annotations

import asyncio
import sys
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from benchmarks.machine import (
    cpu_seconds,
    demo_app,
    describe,
    load,
    percentiles,
    resident_mb,
    settle,
)
from tests.browser.running import RunningApp

AT_A_TIME = 25
PATIENCE_S = 120.0
REST_S = 25.0  # the timer collects garbage every 20 s


async def first_run(address: str, everybody: asyncio.Barrier | None = None) -> float:
    """Open a session and run its script once: milliseconds from the first packet to the end.

    With `everybody` the session stays until all have run, as a rider's page does.
    """
    began = time.perf_counter()
    socket = await connect(
        address, subprotocols=[Subprotocol("streamlit")], max_size=None, open_timeout=PATIENCE_S
    )
    async with socket:
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        await socket.send(ask.SerializeToString())
        async for data in socket:
            assert isinstance(data, bytes)
            said = ForwardMsg.FromString(data)
            if said.WhichOneof("type") == "script_finished":
                assert said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY, said
                break
        took = (time.perf_counter() - began) * 1000
        if everybody is not None:
            await everybody.wait()
        return took


async def at_once(address: str, n: int) -> list[float]:
    """So many sessions opened in the same moment, all kept until the last has run."""
    everybody = asyncio.Barrier(n)
    async with asyncio.timeout(PATIENCE_S):
        return await asyncio.gather(*(first_run(address, everybody) for _ in range(n)))


async def one_after_the_other(address: str, n: int) -> None:
    """Sessions that come, run once and go, a few at a time."""
    for start in range(0, n, AT_A_TIME):
        some = [first_run(address) for _ in range(min(AT_A_TIME, n - start))]
        await asyncio.gather(*some)


def together(app: RunningApp, address: str, n: int) -> None:
    """Print how long the first runs of sessions took that opened at once."""
    used, began = cpu_seconds(app.process.pid), time.perf_counter()
    took = asyncio.run(at_once(address, n))
    seconds, used = time.perf_counter() - began, cpu_seconds(app.process.pid) - used
    print(f"{n} sessions at once, {seconds:.1f} s, {n / seconds:.0f} a second; {load()}")
    print(f"  ms to the end of the first run  {percentiles(took)}")
    print(f"  processor time of the server    {used / n * 1000:.1f} ms a session")


def memory(app: RunningApp, address: str, n: int, steps: int = 5) -> None:
    """Print the memory after every fifth of the sessions."""
    print(f"memory after sessions that came and went, {AT_A_TIME} at a time")
    print(f"  {0:6,} {resident_mb(app.process.pid):8.0f} MB")
    for step in range(1, steps + 1):
        asyncio.run(one_after_the_other(address, n // steps))
        time.sleep(REST_S)
        print(f"  {n * step // steps:6,} {resident_mb(app.process.pid):8.0f} MB", flush=True)


def main(n: int = 200, in_all: int = 1_000) -> None:
    """Print every figure."""
    print(describe())
    with demo_app() as app:
        settle(app)
        address = app.origin.replace("http", "ws", 1) + "/_stcore/stream"
        asyncio.run(one_after_the_other(address, AT_A_TIME))
        for _ in range(3):
            together(app, address, n)
            settle(app)
        time.sleep(REST_S)
        if in_all:
            memory(app, address, in_all)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
