"""Small `.osm.pbf` files written for a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from osmium import SimpleWriter
from osmium.osm.mutable import Node, Relation, Way

Tags = Mapping[str, str]
LON, LAT = 113.25, 33.05
STREET = {"highway": "residential"}


def at(east: float, north: float) -> tuple[float, float]:
    """A position so many thousandths of a degree from the corner of the test city."""
    return LON + east / 1000, LAT + north / 1000


@dataclass(slots=True)
class RoadFile:
    """Nodes, ways and relations of a file to be written; nodes are named by number."""

    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    node_tags: dict[int, Tags] = field(default_factory=dict)
    ways: list[tuple[Sequence[int], Tags]] = field(default_factory=list)
    relations: list[tuple[Sequence[tuple[int, str]], Tags]] = field(default_factory=list)

    def way(self, *nodes: int, **tags: str) -> RoadFile:
        """Add a way; keys with a colon are written with two underscores."""
        written = {key.replace("__", ":"): value for key, value in tags.items()}
        self.ways.append((nodes, written or STREET))
        return self

    def write(self, folder: Path, name: str = "roads.osm.pbf") -> Path:
        """Write it; nodes that are not positioned are missing, as in a clipped extract."""
        path = folder / name
        with SimpleWriter(str(path), overwrite=True) as writer:
            for number, position in sorted(self.nodes.items()):
                tags = self.node_tags.get(number, {})
                writer.add_node(Node(id=number, location=position, tags=tags, version=1))
            for number, (nodes, tags) in enumerate(self.ways, start=1):
                writer.add_way(Way(id=number, nodes=list(nodes), tags=tags, version=1))
            for number, (members, tags) in enumerate(self.relations, start=1):
                listed = [("w", way, role) for way, role in members]
                writer.add_relation(Relation(id=number, members=listed, tags=tags, version=1))
        return path


def a_square() -> RoadFile:
    """Four streets around a block of about 93 by 111 metres: nodes 1 to 4 from the south-west."""
    file = RoadFile({1: at(0, 0), 2: at(1, 0), 3: at(1, 1), 4: at(0, 1)})
    return file.way(1, 2).way(2, 3).way(3, 4).way(4, 1)
