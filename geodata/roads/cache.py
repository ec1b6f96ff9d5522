"""Networks kept as arrays beside the store, under the digest of the file they were made of."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np

from geodata.roads.access import Mode
from geodata.roads.extract import digest_of, read_extract
from geodata.roads.network import RoadNetwork, network_of

_DAMAGE = (
    OSError,
    KeyError,
    ValueError,
    EOFError,
    RuntimeError,  # zipfile: a method or a password that nobody asked for
    MemoryError,  # a length that is none
    OverflowError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)

FORMAT = 1
"""Raise it when a rule or an array changes: what was kept before is made anew."""


def open_network(path: Path, mode: Mode, *, folder: Path) -> RoadNetwork:
    """Return the network of an `.osm.pbf` file, from `folder` when it was made before.

    What is kept there and is old or damaged is made anew; a folder that cannot be written to only
    costs the time.

    Raises:
        UnreadableRoads: the file cannot be used.
        OSError: the file cannot be opened.
    """
    kept = find_network(digest_of(path), mode, folder=folder)
    if kept is not None:
        return kept
    network = network_of(read_extract(path), mode)
    with suppress(OSError):
        save_network(network, folder=folder)
    return network


def find_network(digest: str, mode: Mode, *, folder: Path) -> RoadNetwork | None:
    """The network kept of a file, or None where there is none, an older one, or a damaged one."""
    with suppress(*_DAMAGE), _place(digest, mode, folder).open("rb") as file:
        with np.load(file, allow_pickle=False) as kept:
            columns = {name: kept[name] for name in _COLUMNS}
            about = kept["about"].tolist()
            left_out_m = float(kept["left_out_m"])
        if about == [str(FORMAT), digest, mode.value]:
            return RoadNetwork(mode=mode, digest=digest, left_out_m=left_out_m, **columns)
    return None


def save_network(network: RoadNetwork, *, folder: Path) -> Path:
    """Keep a network: whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = _place(network.digest, network.mode, folder)
    about = np.array([str(FORMAT), network.digest, network.mode.value])
    columns = {name: getattr(network, name) for name in _COLUMNS}
    with NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
        try:
            np.savez(file, about=about, left_out_m=network.left_out_m, **columns)
            file.close()
            Path(file.name).replace(place)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    return place


def _place(digest: str, mode: Mode, folder: Path) -> Path:
    return folder / f"{digest[:32]}-{mode.value}.npz"


_NOT_ARRAYS = {"mode", "digest", "left_out_m"}
_COLUMNS = tuple(f.name for f in fields(RoadNetwork) if f.name not in _NOT_ARRAYS)
