"""All of the program's own routes, put together for the server that hosts them."""

from __future__ import annotations

import sys

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from stations.errors import StoreUnavailable
from stations.http import assets, fast_lane, health, near, places, poster, sign_in
from stations.http.compression import CompressedBundle
from stations.services.demonstration import start_demo_if_empty
from stations.services.running import running_hub
from stations.words import mark

START_REFUSED = {
    "read_only": mark("The store cannot be written. Give this user the right to write in {path}."),
    "newer": mark("The store in {path} was made by a newer program. Install that version."),
    "damaged": mark("The file in {path} is not a store. Move it away or restore a backup."),
    "unsupported": mark("DATABASE_URL is set, but this version keeps its store in SQLite only."),
}


def routes() -> list[BaseRoute]:
    """Every route, around the hub of this process; a first start begins to build the demo city.

    Raises:
        SystemExit: the store cannot be opened; what to do is printed.
    """
    try:
        hub = running_hub()
    except StoreUnavailable as error:
        sys.exit(_refusal(error))
    start_demo_if_empty(hub)
    rooms = (health, fast_lane, near, places, sign_in, poster, assets)
    return [route for room in rooms for route in room.routes(hub)]
