"""An `.osm.pbf` file read once: every way that carries people or is drawn, as arrays.

Nothing of the file is kept but ways with a `highway`, water and parks; positions are held by
libosmium (16 bytes for each node of the file) while it is read.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import Floats
from geodata.errors import RoadFault, UnreadableRoads
from geodata.roads.access import Mode, Tags, is_shut, passage
from geodata.roads.frame import check_frame

if TYPE_CHECKING:
    from osmium.osm import Way

Ints: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.int8]

UNIT_DEG = 1e-7  # OpenStreetMap's own resolution, a centimetre
_UNKNOWN = 2_147_483_647  # how libosmium writes a position the file does not hold

_GROUND = {
    "natural": {"water": "water", "bay": "water", "wood": "parks"},
    "waterway": {"riverbank": "water", "dock": "water"},
    "landuse": {
        "basin": "water",
        "reservoir": "water",
        "forest": "parks",
        "recreation_ground": "parks",
        "village_green": "parks",
        "cemetery": "parks",
    },
    "leisure": {"park": "parks", "garden": "parks", "nature_reserve": "parks"},
}
"""What is drawn as water and as a park, by key and value."""


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """What one file holds of roads; way `w` has the positions `first[w]:first[w + 1]`.

    `lon` and `lat` are NaN where the file lacks a node, as at the edge of a clipped extract.
    `highway` is the class of each way, "square" where the way is the outline of one.
    `shut` has the bit of each mode that a barrier at this node stops. `passage` is by mode and way.
    Rings and shores are float `[n, 2]`, lon and lat; `box` is west, south, east, north.
    """

    first: Ints
    node: Ints
    lon: Floats
    lat: Floats
    shut: Bytes
    passage: dict[Mode, Bytes]
    highway: tuple[str, ...]
    name: tuple[str, ...]
    bridge: NDArray[np.bool_]
    water: tuple[tuple[Floats, ...], ...]
    parks: tuple[tuple[Floats, ...], ...]
    shores: tuple[Floats, ...]
    box: tuple[float, float, float, float]
    digest: str


def digest_of(path: Path) -> str:
    """The SHA-256 of a file: the name under which what was made of it is kept."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_extract(path: Path) -> Extract:
    """Read the roads, water and parks of an `.osm.pbf` file.

    Raises:
        UnreadableRoads: nothing of the file is used; `fault` says why.
        OSError: the file cannot be opened.
    """
    check_frame(path)
    reading = _Reading()
    try:
        box = _read(path, reading)
    except (RuntimeError, ValueError, UnicodeDecodeError) as error:
        raise UnreadableRoads(RoadFault.DAMAGED, str(error)) from error
    if not reading.highway:
        raise UnreadableRoads(RoadFault.NO_ROADS)
    return reading.extract(box, digest_of(path))


def _read(path: Path, reading: _Reading) -> tuple[float, float, float, float] | None:
    from osmium import FileProcessor, io, osm

    file = io.File(str(path), "pbf")
    header = FileProcessor(file).header
    if header.has_multiple_object_versions:
        raise UnreadableRoads(RoadFault.HISTORY)
    for relation in FileProcessor(file, osm.RELATION):
        reading.add_relation(relation)
    for item in _nodes_and_ways(file):
        if item.is_way():
            reading.add_way(item)
        else:
            reading.add_barrier(item.id, dict(item.tags))
    box = header.box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return low.lon, low.lat, high.lon, high.lat


def _nodes_and_ways(file: Any) -> Iterable[Any]:
    """Ways with positions, and the nodes that are barriers; the rest never reaches Python."""
    from osmium import FileProcessor, osm
    from osmium.filter import KeyFilter

    barriers = KeyFilter("barrier")
    barriers.enable_for(osm.NODE)
    both = FileProcessor(file, osm.NODE | osm.WAY)
    return both.with_locations("sparse_mem_array").with_filter(barriers)


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    first: array[int] = field(default_factory=lambda: array("q", [0]))
    node: array[int] = field(default_factory=lambda: array("q"))
    x: array[int] = field(default_factory=lambda: array("q"))
    y: array[int] = field(default_factory=lambda: array("q"))
    ways: dict[Mode, array[int]] = field(default_factory=lambda: {m: array("b") for m in Mode})
    highway: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    bridge: list[bool] = field(default_factory=list)
    barriers: dict[int, int] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)  # relation: its outlines
    lines: dict[int, Floats | None] = field(default_factory=dict)  # way: its positions
    water: list[int] = field(default_factory=list)  # ways by id, relations by -id
    parks: list[int] = field(default_factory=list)
    shores: list[Floats] = field(default_factory=list)

    def add_relation(self, relation: Any) -> None:
        """Note which ways outline an area of several parts."""
        tags = relation.tags
        ground = self._ground(tags) if tags.get("type") == "multipolygon" else None
        if ground is not None:
            ways = [member.ref for member in relation.members if member.type == "w"]
            self.members[-relation.id] = ways
            self.lines.update(dict.fromkeys(ways))
            ground.append(-relation.id)

    def add_barrier(self, node: int, tags: Tags) -> None:
        """Note whom a gate stops."""
        bits = sum(mode.bit for mode in Mode if is_shut(tags, mode))
        if bits:
            self.barriers[node] = bits

    def add_way(self, way: Way) -> None:
        """Keep a way that is a road, water, a park or a shore."""
        tags = way.tags
        if "highway" in tags:
            self._add_road(way, dict(tags))
        ground = self._ground(tags)
        if tags.get("natural") == "coastline":
            self.shores.extend(whole_pieces(_positions(way)))
        elif ground is not None and way.is_closed():
            ground.append(way.id)
            self.lines[way.id] = _positions(way)
        elif way.id in self.lines:
            self.lines[way.id] = _positions(way)

    def _add_road(self, way: Way, tags: Tags) -> None:
        for node in way.nodes:
            self.node.append(node.ref)
            self.x.append(node.x)
            self.y.append(node.y)
        self.first.append(len(self.node))
        for mode, ways in self.ways.items():
            ways.append(int(passage(tags, mode)))
        self.highway.append("square" if tags.get("area") == "yes" else tags["highway"])
        self.name.append(" ".join(tags.get("name", "").split())[:80])
        self.bridge.append(tags.get("bridge", "no") != "no")

    def _ground(self, tags: Any) -> list[int] | None:
        for key, values in _GROUND.items():
            value = tags.get(key)
            if value in values:
                return self.water if values[value] == "water" else self.parks
        return None

    def extract(self, box: tuple[float, float, float, float] | None, digest: str) -> Extract:
        """Everything as arrays."""
        node = np.array(self.node, np.int64)
        lon, lat = _degrees(np.array(self.x, np.int64)), _degrees(np.array(self.y, np.int64))
        if not np.isfinite(lon).any():
            raise UnreadableRoads(RoadFault.NO_ROADS, "no way of the file has a position")
        around = (np.nanmin(lon), np.nanmin(lat), np.nanmax(lon), np.nanmax(lat))
        return Extract(
            first=np.array(self.first, np.int64),
            node=node,
            lon=lon,
            lat=lat,
            shut=_bits_at(node, self.barriers),
            passage={mode: np.array(ways, np.int8) for mode, ways in self.ways.items()},
            highway=tuple(self.highway),
            name=tuple(self.name),
            bridge=np.array(self.bridge, np.bool_),
            water=tuple(self._outlines(self.water)),
            parks=tuple(self._outlines(self.parks)),
            shores=tuple(self.shores),
            box=box or (float(around[0]), float(around[1]), float(around[2]), float(around[3])),
            digest=digest,
        )

    def _outlines(self, grounds: list[int]) -> Iterator[tuple[Floats, ...]]:
        for ground in grounds:
            lines = [self.lines[way] for way in self.members.get(ground, [ground])]
            yield tuple(piece for line in lines if line is not None for piece in whole_pieces(line))


def _positions(way: Way) -> Floats:
    return np.column_stack(
        [
            _degrees(np.array([node.x for node in way.nodes], np.int64)),
            _degrees(np.array([node.y for node in way.nodes], np.int64)),
        ]
    )


def _degrees(units: Ints) -> Floats:
    return np.where(units == _UNKNOWN, np.nan, units * UNIT_DEG)


def whole_pieces(line: Floats) -> list[Floats]:
    """A line cut where the file lacks its positions."""
    known = np.isfinite(line[:, 0])
    cuts = np.flatnonzero(np.diff(known)) + 1
    pieces = np.split(line, cuts)
    return [piece for piece in pieces if len(piece) > 1 and np.isfinite(piece[0, 0])]


def _bits_at(node: Ints, barriers: dict[int, int]) -> Bytes:
    bits = np.zeros(len(node), np.int8)
    if barriers:
        known = np.array(sorted(barriers), np.int64)
        at = np.minimum(np.searchsorted(known, node), len(known) - 1)
        values = np.array([barriers[int(key)] for key in known], np.int8)
        bits = np.where(known[at] == node, values[at], 0).astype(np.int8)
    return bits
