"""Road networks: how fast a file is read, and how fast distances are found.

Run `python -m benchmarks.roads [FILE.osm.pbf [MB]]`. The file (default: Helsinki's centre of the
real data) is read as it is, then as many copies of it side by side as make a file of `MB`, so that
the limit of 50 MB is measured and not extrapolated: a mix of objects like the city's, no real
city; a street joins each copy to the next.
Distances are on a grid of 200,000 junctions. Seconds by the clock, then of the processor.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.machine import describe, load
from geodata.frames import distance_m as straight_m
from geodata.roads import (
    Mode,
    RoadNetwork,
    Snapped,
    bits_within,
    distances_between,
    drawing,
    find_network,
    nearest_between,
    network_of,
    read_extract,
    save_network,
)

RUNS, SIDE = 3, 447  # 447 x 447 junctions
DEMAND, STATIONS = 50_000, 500
FAR = 1_000_000_000_000  # between the numbers of one copy and the next


def timed(name: str, act: Callable[[], Any], runs: int = 1) -> Any:
    """Print the median of a few runs by the clock and by the processor; return the last answer."""
    clock, busy, answer = [], [], None
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        answer = act()
        clock.append(time.perf_counter() - start)
        busy.append(time.process_time() - used)
    print(f"  {name:32}{statistics.median(clock):8.2f} s {statistics.median(busy):8.2f} s")
    return answer


def read(path: Path) -> None:
    """Read one file in this process and print every step."""
    extract = timed("read", lambda: read_extract(path))
    networks = [timed(f"network, {m}", partial(network_of, extract, m)) for m in Mode]
    foot = networks[0]
    timed("index of the roads", lambda: foot.snap(foot.node_lon[:1], foot.node_lat[:1]))
    with TemporaryDirectory() as folder:
        kept = Path(folder)
        save_network(foot, folder=kept)
        timed("kept, opened again", lambda: find_network(foot.digest, foot.mode, folder=kept))
    drawn = timed("drawing", lambda: drawing(extract))
    print(f"  {len(extract.highway):,} ways, {len(foot):,} junctions on foot", end=", ")
    print(f"{len(drawn['streets']):,} streets, peak memory {peak_mb():,.0f} MB")


def peak_mb() -> float:
    """The most memory this process ever held (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def copies(path: Path, folder: Path, mb: float) -> Path:
    """The objects of a file side by side as often as fills `mb`."""
    from osmium import FileProcessor, SimpleWriter, osm

    n = max(1, round(mb * 1e6 / path.stat().st_size))
    columns = int(np.ceil(np.sqrt(n)))
    made = folder / "copies.osm.pbf"
    with SimpleWriter(str(made), overwrite=True) as writer:
        for kind in (osm.NODE, osm.WAY, osm.RELATION):
            for copy in range(n):
                shift = (0.02 * (copy % columns), -0.016 * (copy // columns))
                for item in FileProcessor(str(path), kind):
                    _write(writer, item, copy * FAR // 1000, shift)
            if kind == osm.WAY:
                _join(writer, n, _on_a_main_street(path))
    return made


def _on_a_main_street(path: Path) -> int:
    """A node of the file's longest main street, so of its largest part."""
    from osmium import FileProcessor, osm

    ways: Iterator[Any] = filter(_is_main, FileProcessor(str(path), osm.WAY))
    return int(max(([node.ref for node in way.nodes] for way in ways), key=len)[0])


def _is_main(way: Any) -> bool:
    return way.tags.get("highway") in ("primary", "secondary")


def _join(writer: Any, n: int, node: int) -> None:
    """A street from each copy to the next: one network as large as the file, not many small."""
    from osmium.osm.mutable import Way

    for copy in range(n - 1):
        ends = [node + copy * FAR // 1000, node + (copy + 1) * FAR // 1000]
        writer.add_way(Way(id=FAR + copy, nodes=ends, tags={"highway": "primary"}))


def _write(writer: Any, item: Any, number: int, shift: tuple[float, float]) -> None:
    if item.is_node():
        place = (item.location.lon + shift[0], item.location.lat + shift[1])
        writer.add_node(item.replace(id=item.id + number, location=place))
    elif item.is_way():
        nodes = [node.ref + number for node in item.nodes]
        writer.add_way(item.replace(id=item.id + number, nodes=nodes))
    else:
        members = [(m.type, m.ref + number, m.role) for m in item.members]
        writer.add_relation(item.replace(id=item.id + number, members=members))


def grid() -> RoadNetwork:
    """Streets about 100 m apart, both ways."""
    node = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    lon, lat = 113.0 + node % SIDE * 0.00107, 33.0 + node // SIDE * 0.0009
    tail = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    head = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    x, y = lon.ravel().astype(np.float64), lat.ravel().astype(np.float64)
    return RoadNetwork(
        mode=Mode.FOOT,
        node_lon=x,
        node_lat=y,
        tail=tail,
        head=head,
        length_m=straight_m(x[tail], y[tail], x[head], y[head]),
        two_way=np.ones(tail.size, bool),
        shape_first=np.arange(tail.size + 1) * 2,
        shape_lon=np.stack([x[tail], x[head]], axis=1).ravel(),
        shape_lat=np.stack([y[tail], y[head]], axis=1).ravel(),
        left_out_m=0.0,
        digest="grid",
    )


def distances() -> None:
    """Who reaches what on the grid."""
    network, rng = grid(), np.random.default_rng(7)
    west, south = network.node_lon.min(), network.node_lat.min()
    east, north = network.node_lon.max(), network.node_lat.max()

    def places(n: int) -> Snapped:
        return network.snap(rng.uniform(west, east, n), rng.uniform(south, north, n))

    print(f"grid of {len(network):,} junctions, {network.tail.size:,} roads, both ways")
    timed("index of the roads", lambda: places(1))
    demand = timed(f"{DEMAND:,} positions snapped", lambda: places(DEMAND))
    stations = places(STATIONS)
    timed("graph", lambda: network.graph_against)
    masks = rng.random((24, STATIONS)) < 0.8  # sets of open stations, no two the same

    def day(near: Callable[[Snapped], Any]) -> None:
        for mask in masks:
            near(stations.where(mask))

    for within_m, name in ((np.inf, "no limit"), (1000.0, "1 km")):
        near = partial(nearest_between, network, demand, within_m=within_m)
        timed(f"nearest of {STATIONS}, {name}", partial(near, stations), RUNS)
        timed(f"24 coverages, {name}", partial(day, near))
    bits = rng.integers(0, 2**24, STATIONS, dtype=np.uint32)
    timed("24 hours as bits, 1 km", lambda: bits_within(network, demand, stations, bits, 1000.0))
    timed(
        f"all pairs with {STATIONS}, 1 km",
        lambda: distances_between(network, demand, stations, within_m=1000.0),
    )


def main(path: str = "../shared/data/osm/Helsinki.osm.pbf", mb: str = "50") -> None:
    """Print every figure; each file is read in a process of its own, for its memory's sake."""
    print(describe())
    distances()
    with TemporaryDirectory() as folder:
        files = [Path(path)]
        if float(mb):
            files.append(copies(Path(path), Path(folder), float(mb)))
        for file in files:
            print(f"{file.name}, {file.stat().st_size / 1e6:.1f} MB; {load()}", flush=True)
            command = [sys.executable, "-m", "benchmarks.roads", "--read", str(file)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(Path(sys.argv[2]))
    else:
        main(*sys.argv[1:])
