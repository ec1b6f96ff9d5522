"""All of the program's own routes, put together for the server that hosts them."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from stations.demo.load import start_demo_if_empty
from stations.demo.people import SignIn
from stations.errors import Refused, StationsError, StoreUnavailable
from stations.http import (
    assets,
    card,
    fast_lane,
    health,
    near,
    on_way,
    pack,
    photos,
    places,
    plan_document,
    poster,
    screen,
    sign_in,
    tiles,
    today,
    wish,
)
from stations.http.compression import CompressedBundle
from stations.http.last_resort import SafeHeaders
from stations.http.shell import ReadersShell
from stations.services.hub import Settings
from stations.services.kernels import compile_apart
from stations.services.running import running_hub
from stations.words import LANGUAGES, for_language, mark

START_REFUSED = {
    "read_only": mark("The store cannot be written. Give this user the right to write in {path}."),
    "newer": mark("The store in {path} was made by a newer program. Install that version."),
    "damaged": mark("The file in {path} is not a store. Move it away or restore a backup."),
    "unsupported": mark("DATABASE_URL is set, but this version keeps its store in SQLite only."),
    "full": mark("The disk that holds {path} is full. Make room and start again."),
    "busy": mark("Another program writes to {path}. Stop it and start again."),
    "no_folder": mark("There can be no folder at {path}. Set STATIONS_DATA_DIR to one."),
    "bad_clock": mark("STATIONS_CLOCK is no instant. Write it like 2026-11-18T12:00:00+08:00"),
    "weak_secret": mark("The secret in {path} is too short. Give at least 16 characters."),
}
_SIGN_INS = mark("Sign-ins of the demo city, shown only now")
_ANY_REFUSAL = mark("The store cannot be opened: {message}")

COLLECT_EVERY_S = 20.0

_compiling: list[object] = []  # who lets it go ends it


def routes() -> list[BaseRoute]:
    """Every route, around the hub of this process; a first start begins to build the demo city.

    Raises:
        SystemExit: the store cannot be opened; what to do is printed.
    """
    try:
        hub = running_hub()
        start_demo_if_empty(hub, _tell_sign_ins)
    except (Refused, StoreUnavailable) as error:
        sys.exit(_refusal(error))
    _collect_on_a_timer()
    _compiling.append(compile_apart())
    rooms = (
        health, fast_lane, near, on_way, today, wish, card, pack, places, tiles, sign_in, poster,
        screen, photos, plan_document,
    )  # fmt: skip
    return [*(route for room in rooms for route in room.routes(hub)), *assets.asset_routes()]


def _refusal(error: StationsError) -> str:
    """What to do, in both languages: nobody has told us yet which one the operator reads."""
    text = START_REFUSED.get(error.reason, _ANY_REFUSAL)
    facts = {"path": error.facts.get("path", "STATIONS_DATA_DIR"), "message": str(error)}
    return "\n".join(for_language(tag)(text, **facts) for tag in LANGUAGES)


def _tell_sign_ins(sign_ins: Sequence[SignIn]) -> None:
    """Print the demo's sign-ins, the only time they are shown."""
    lines = [f"  {each.role.value:<8} {each.login:<10} {each.password}" for each in sign_ins]
    head = " / ".join(for_language(tag)(_SIGN_INS) for tag in LANGUAGES)
    sys.stdout.write("\n".join(["", head, *lines, "", ""]))
    sys.stdout.flush()


def _collect_on_a_timer() -> None:
    """Collect garbage now and then instead of after every script run, which costs tenfold."""

    def collect() -> None:
        pause = threading.Event()
        while not pause.wait(COLLECT_EVERY_S):
            gc.collect()

    threading.Thread(target=collect, name="garbage", daemon=True).start()


def middleware() -> list[Middleware]:
    """What stands before every route: safe headers, the reader's document, our compression."""
    cache = Settings.from_environment().data_dir / "cache"
    return [
        Middleware(SafeHeaders),
        Middleware(ReadersShell),
        Middleware(CompressedBundle, cache=cache),
    ]
