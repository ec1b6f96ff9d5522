"""The frame of an `.osm.pbf` file, looked at before anything in it is unpacked.

A file is a row of blobs, each behind four bytes of length and a `BlobHeader` (OSM wiki, *PBF
Format*). Every blob says how large it is unpacked, so that a file made to fill the memory is
refused by its frame alone, and a file that ends in the middle is told from one that is damaged.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from geodata.errors import RoadFault, UnreadableRoads

MAX_BYTES = 400 * 2**20
"""A province; the country is no job for one process."""

MAX_UNPACKED = 8
"""Helsinki unpacks to 2.1 times its size."""

_SMALL = 2**24  # less than this unpacked is no burden, whatever the ratio
_HEADER_LIMIT = 64 * 1024  # of the format itself
_BLOB_LIMIT = 32 * 2**20
_START = b"\n\tOSMHeader"
_RAW_SIZE, _DATA_SIZE = 2, 3  # numbers of fields, in `Blob` and in `BlobHeader`


def check_frame(path: Path) -> None:
    """Walk over the blobs of a file without unpacking any.

    Raises:
        UnreadableRoads: EMPTY, NOT_PBF, TRUNCATED or TOO_LARGE.
        OSError: the file cannot be opened.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableRoads(RoadFault.EMPTY)
    if size > MAX_BYTES:
        raise UnreadableRoads(RoadFault.TOO_LARGE, bytes=size, limit=MAX_BYTES)
    with path.open("rb") as file:
        limit = max(_SMALL, MAX_UNPACKED * size)
        unpacked = 0
        for raw_size in _raw_sizes(file, size):
            unpacked += raw_size
            if unpacked > limit:
                raise UnreadableRoads(RoadFault.TOO_LARGE, bytes=unpacked, limit=limit)


def _raw_sizes(file: BinaryIO, size: int) -> Iterator[int]:
    while (at := file.tell()) < size:
        length = int.from_bytes(_exactly(file, 4), "big")
        if length > _HEADER_LIMIT:
            raise UnreadableRoads(RoadFault.DAMAGED if at else RoadFault.NOT_PBF, at=at)
        header = _exactly(file, length)
        if not at and not header.startswith(_START):
            raise UnreadableRoads(RoadFault.NOT_PBF, at=at)
        data_size = _fields(header).get(_DATA_SIZE)
        if data_size is None:
            raise UnreadableRoads(RoadFault.DAMAGED, at=at)
        start = file.tell()
        if start + data_size > size:
            raise UnreadableRoads(RoadFault.TRUNCATED, at=at)
        if data_size > _BLOB_LIMIT:
            raise UnreadableRoads(RoadFault.DAMAGED, at=at)
        yield _fields(file.read(data_size)).get(_RAW_SIZE, data_size)
        file.seek(start + data_size, os.SEEK_SET)


def _exactly(file: BinaryIO, n: int) -> bytes:
    data = file.read(n)
    if len(data) < n:
        started = _START.startswith(data) if len(data) < len(_START) else data.startswith(_START)
        first = file.tell() == len(data) + 4  # inside the very first header
        fault = RoadFault.NOT_PBF if first and not started else RoadFault.TRUNCATED
        raise UnreadableRoads(fault)
    return data


def _fields(data: bytes) -> dict[int, int]:
    """The numbers of a protobuf message that stand before its first cut field."""
    found: dict[int, int] = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        value, at = _varint(data, at)
        if key & 7 == 0:
            found[key >> 3] = value
        elif key & 7 == 2:
            at += value
        else:
            break
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data):
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            break
    return value, at
