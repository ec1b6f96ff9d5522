"""The operator's roads: read from an OpenStreetMap extract, drawn under the stations."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from geodata.errors import UnreadableRoads
from geodata.roads import Mode, drawing, network_of, read_extract
from stations.errors import UnreadableFile
from stations.services.hub import Hub
from stations.storage import geography, imports

DRAWING = "roads"  # the import's subject and the drawing's name


@dataclass(frozen=True, slots=True)
class Roads:
    """What one file brings: how many streets are drawn, and the drawing itself.

    `left_out_m` is the length of walkable roads that are not joined to the rest.
    """

    streets: int
    left_out_m: float
    drawn: dict[str, Any]


def read(content: bytes) -> Roads:
    """Read an `.osm.pbf` file; it must have roads that one may walk.

    Raises:
        UnreadableFile: nothing of it can be used; `reason` is a `RoadFault`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roads.osm.pbf"
        path.write_bytes(content)
        try:
            extract = read_extract(path)
            on_foot = network_of(extract, Mode.FOOT)
        except UnreadableRoads as error:
            raise UnreadableFile(f"roads_{error.fault}", str(error), **error.facts) from error
    drawn = drawing(extract)
    return Roads(len(drawn["streets"]), on_foot.left_out_m, drawn)


def is_loaded(hub: Hub, digest: str) -> bool:
    """Whether exactly this file is the one that is drawn."""
    with hub.read() as connection:
        return imports.last_digest(connection, DRAWING) == digest


def store(connection: Connection, roads: Roads) -> None:
    """Draw these roads instead of those loaded before."""
    body = json.dumps(roads.drawn, ensure_ascii=False, separators=(",", ":"))
    geography.put_drawing(connection, DRAWING, body, synthetic=False)
