"""The operator's roads: read from an OpenStreetMap extract, drawn under the stations, measured.

The drawing stands in the store. The networks lie beside it under the digest of their file; where
they are missing (a restored backup) the straight line remains, until the file is imported again.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from geodata.errors import UnreadableRoads
from geodata.roads import (
    Mode,
    RoadNetwork,
    drawing,
    find_network,
    network_of,
    read_extract,
    save_network,
)
from geodata.roads.extract import Extract
from stations.errors import UnreadableFile
from stations.services.hub import Hub
from stations.storage import geography, imports
from stations.storage.engine import unavailable

DRAWING = "roads"  # the import's subject and the drawing's name
FOLDER = "roads"  # beside the store


@dataclass(frozen=True, slots=True)
class Roads:
    """What one file brings: how many streets are drawn, and the drawing itself.

    `left_out_m` is the length of walkable roads that are not joined to the rest. A file without
    anything that one may ride has a network on foot alone.
    """

    streets: int
    left_out_m: float
    drawn: dict[str, Any]
    networks: tuple[RoadNetwork, ...]


@dataclass(frozen=True, slots=True)
class LoadedRoads:
    """Which file the roads came from, and when it was loaded."""

    file_name: str
    digest: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class Along:
    """Along which roads people go, and how."""

    roads: LoadedRoads
    mode: Mode


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
            networks = (on_foot, *_ridden(extract))
        except UnreadableRoads as error:
            raise UnreadableFile(f"roads_{error.fault}", str(error), **error.facts) from error
    drawn = drawing(extract)
    return Roads(len(drawn["streets"]), on_foot.left_out_m, drawn, networks)


def _ridden(extract: Extract) -> tuple[RoadNetwork, ...]:
    with suppress(UnreadableRoads):
        return (network_of(extract, Mode.BIKE),)
    return ()


def is_loaded(hub: Hub, digest: str) -> bool:
    """Whether exactly this file is the one that is drawn."""
    with hub.read() as connection:
        return imports.last_digest(connection, DRAWING) == digest


def store(connection: Connection, roads: Roads) -> None:
    """Draw these roads instead of those loaded before."""
    body = json.dumps(roads.drawn, ensure_ascii=False, separators=(",", ":"))
    geography.put_drawing(connection, DRAWING, body, synthetic=False)


def keep(hub: Hub, roads: Roads) -> None:
    """Keep the networks beside the store, so that ways are measured along them.

    Raises:
        StoreUnavailable: the folder cannot be written to, or the disk is full.
    """
    try:
        for network in roads.networks:
            save_network(network, folder=_folder(hub))
    except OSError as error:
        raise unavailable(error, path=str(_folder(hub))) from error


def forget_others(hub: Hub, roads: Roads) -> None:
    """Drop the networks of files that were loaded before."""
    kept = {network.digest[:32] for network in roads.networks}
    for path in _folder(hub).glob("*.npz"):
        if path.name[:32] not in kept:
            with suppress(OSError):  # another process may be reading it: it goes next time
                path.unlink()


def loaded(hub: Hub) -> LoadedRoads | None:
    """The roads that were loaded last, or None where there are none to measure along.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    with hub.read() as connection:
        run = imports.last_published(connection, DRAWING)
    if run is None or not any(_folder(hub).glob(f"{run.file_digest[:32]}-*.npz")):
        return None
    return LoadedRoads(run.file_name, run.file_digest, run.published_at)


def network(hub: Hub, roads: LoadedRoads, mode: Mode) -> RoadNetwork | None:
    """The network of these roads for one way of travelling; None where nobody can use them so."""
    return find_network(roads.digest, mode, folder=_folder(hub))


def _folder(hub: Hub) -> Path:
    return hub.store.path.parent / FOLDER
