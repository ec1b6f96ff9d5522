"""Distances along roads: from a position to the road, along it, and from the road to a position.

Being moved to the road counts at both ends, so that no way is shorter than the straight line.
Sources stand in the graph as nodes of their own, joined to both ends of the road they lie on;
`scipy.sparse.csgraph.dijkstra` does the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.coordinates import Floats, LonLat
from geodata.errors import TooFarFromRoad
from geodata.roads.access import Mode
from geodata.roads.extract import Ints
from geodata.roads.network import RoadNetwork, Snapped

Bits = NDArray[np.uint32]

SPEED_KMH = {Mode.FOOT: 4.5, Mode.BIKE: 15.0}
_CELLS = 8_000_000  # of distances held at once, 64 MB


def minutes(metres: Floats | float, mode: Mode) -> Floats | float:
    """How long a way takes, at the product's speeds.

    >>> minutes(750.0, Mode.FOOT)
    10.0
    """
    return metres / (SPEED_KMH[mode] * 1000 / 60)


def walk_minutes(metres: Floats | float) -> Floats | float:
    """How long a way takes on foot."""
    return minutes(metres, Mode.FOOT)


def distance_m(network: RoadNetwork, a: LonLat, b: LonLat) -> float:
    """Metres by road from `a` to `b`; infinite never happens, the network is connected.

    Raises:
        TooFarFromRoad: one of them has no road beside it.
    """
    ends = network.snap([a.lon, b.lon], [a.lat, b.lat])
    for i in ends.too_far:
        raise TooFarFromRoad(*(a, b)[i], float(ends.off_m[i]))
    return float(nearest_between(network, ends.where(slice(0, 1)), ends.where(slice(1, 2)))[0])


def distances_from(network: RoadNetwork, sources: Snapped, *, within_m: float = np.inf) -> Floats:
    """`metres[source, node]` from each source to every junction, infinite beyond `within_m`."""
    starts = _Starts(network, sources, against=False)
    rows = [starts.spread(part, within_m) for part in _parts(len(sources), len(network))]
    return np.concatenate(rows) if rows else np.zeros((0, len(network)))


def nearest_by_road(
    network: RoadNetwork,
    demand_lon: ArrayLike,
    demand_lat: ArrayLike,
    station_lon: ArrayLike,
    station_lat: ArrayLike,
    *,
    within_m: float = np.inf,
) -> Floats:
    """Metres from each demand position to the nearest station by road, infinite where none.

    Positions without a road beside them reach nothing: `network.snap(...).too_far` names them.
    """
    demand = network.snap(demand_lon, demand_lat)
    return nearest_between(
        network, demand, network.snap(station_lon, station_lat), within_m=within_m
    )


def nearest_between(
    network: RoadNetwork, demand: Snapped, stations: Snapped, *, within_m: float = np.inf
) -> Floats:
    """The same between positions that already stand on the road."""
    near = stations.where(stations.edge >= 0)
    if not len(near):
        return np.full(len(demand), np.inf)
    to_node = _Starts(network, near, against=True).spread_from_any(within_m)
    best: Floats = _leave(network, demand, to_node[None, :])[0]
    row, _, metres = _on_one_road(network, demand, near)
    np.minimum.at(best, row, metres)
    best[best > within_m] = np.inf
    return best


def bits_within(
    network: RoadNetwork, demand: Snapped, stations: Snapped, bits: Bits, within_m: float
) -> Bits:
    """Return, for each demand position, the union of `bits` over stations within `within_m`.

    Bit `h` of `bits[j]` says that station `j` counts at instant `h`. Instants at which the same
    stations count are asked once.
    """
    found = np.zeros(len(demand), np.uint32)
    asked: dict[bytes, int] = {}
    for h in range(32):
        counts = (bits >> np.uint32(h)) & np.uint32(1) != 0
        if counts.any():
            key = np.packbits(counts).tobytes()
            asked[key] = asked.get(key, 0) | 1 << h
    for key, hours in asked.items():
        counts = np.unpackbits(np.frombuffer(key, np.uint8), count=len(stations)).astype(bool)
        near_m = nearest_between(network, demand, stations.where(counts), within_m=within_m)
        found[near_m <= within_m] |= np.uint32(hours)
    return found


def distances_between(
    network: RoadNetwork, demand: Snapped, stations: Snapped, *, within_m: float
) -> csr_array:
    """`metres[demand, station]` by road as a sparse array: a pair that is not stored is farther.

    A distance of nothing is stored as a millimetre, so that it is not lost.
    """
    starts = _Starts(network, stations, against=True)
    rows, columns, metres = [
        *map(list, zip(*[_on_one_road(network, demand, stations)], strict=True))
    ]
    for part in _parts(len(stations), len(network) + len(demand)):
        apart = _leave(network, demand, starts.spread(part, within_m))
        station, row = np.nonzero(apart <= within_m)
        rows.append(row)
        columns.append(station + part.start)
        metres.append(apart[station, row])
    row, column, metre = map(np.concatenate, (rows, columns, metres))
    order = np.lexsort((metre, column, row))
    row, column, metre = row[order], column[order], metre[order]
    first = np.ones(row.size, bool)
    first[1:] = (np.diff(row) != 0) | (np.diff(column) != 0)
    first &= metre <= within_m
    shape = (len(demand), len(stations))
    kept = np.maximum(metre[first], 1e-3)
    return csr_array(coo_array((kept, (row[first], column[first])), shape=shape))


def _parts(n: int, width: int) -> list[range]:
    """Rows in groups that fit the memory meant for them."""
    step = max(1, _CELLS // max(width, 1))
    return [range(i, min(i + step, n)) for i in range(0, n, step)]


class _Starts:
    """Sources as further nodes of the graph; `against` asks who reaches them."""

    def __init__(self, network: RoadNetwork, sources: Snapped, *, against: bool) -> None:
        self._network = network
        self._graph = network.graph_against if against else network.graph
        on_road = np.flatnonzero(sources.edge >= 0)
        edge, along, off = (
            column[on_road] for column in (sources.edge, sources.along_m, sources.off_m)
        )
        to_tail, to_head = along + off, network.length_m[edge] - along + off
        # with the direction of a one-way road one leaves it at its head, and arrives from its tail
        back = network.two_way[edge] if not against else np.ones(edge.size, bool)
        ahead = network.two_way[edge] if against else np.ones(edge.size, bool)
        self._source = np.concatenate([on_road[back], on_road[ahead]])
        self._node = np.concatenate([network.tail[edge][back], network.head[edge][ahead]])
        self._metres = np.concatenate([to_tail[back], to_head[ahead]])

    def spread(self, sources: range, within_m: float) -> Floats:
        """`metres[source, node]` of some sources."""
        mine = (self._source >= sources.start) & (self._source < sources.stop)
        row = self._source[mine] - sources.start
        return self._run(row, self._node[mine], self._metres[mine], len(sources), within_m)

    def spread_from_any(self, within_m: float) -> Floats:
        """`metres[node]` of the nearest source."""
        row = np.zeros(self._node.size, np.int64)
        return np.asarray(self._run(row, self._node, self._metres, 1, within_m)[0])

    def _run(self, row: Ints, node: Ints, metres: Floats, n: int, within_m: float) -> Floats:
        size, graph = len(self._network), self._graph
        order = np.lexsort((metres, node, row))
        row, node, metres = row[order], node[order], metres[order]
        first = np.ones(row.size, bool)
        first[1:] = (np.diff(row) != 0) | (np.diff(node) != 0)
        ends = graph.indptr[-1] + np.cumsum(np.bincount(row[first], minlength=n))
        joined = csr_array(
            (
                np.concatenate([graph.data, np.maximum(metres[first], 1e-9)]),
                np.concatenate([graph.indices, node[first].astype(graph.indices.dtype)]),
                np.concatenate([graph.indptr, ends.astype(graph.indptr.dtype)]),
            ),
            shape=(size + n, size + n),
        )
        found = dijkstra(joined, directed=True, indices=np.arange(size, size + n), limit=within_m)
        return np.asarray(found[:, :size])


def _leave(network: RoadNetwork, demand: Snapped, to_node: Floats) -> Floats:
    """`metres[source, demand]`: from each demand position over one end of its road and on."""
    on_road = np.flatnonzero(demand.edge >= 0)
    metres = np.full((len(to_node), len(demand)), np.inf)
    edge, along, off = (column[on_road] for column in (demand.edge, demand.along_m, demand.off_m))
    ahead = to_node[:, network.head[edge]] + (network.length_m[edge] - along)
    back = np.where(network.two_way[edge], along, np.inf)
    metres[:, on_road] = np.minimum(ahead, to_node[:, network.tail[edge]] + back) + off
    return metres


def _on_one_road(
    network: RoadNetwork, demand: Snapped, stations: Snapped
) -> tuple[Ints, Ints, Floats]:
    """`(demand, station, metres)` of all pairs on the same road, without leaving it."""
    order = np.argsort(demand.edge, kind="stable")
    sorted_edge = demand.edge[order]
    low = np.searchsorted(sorted_edge, stations.edge, side="left")
    high = np.searchsorted(sorted_edge, stations.edge, side="right")
    counts = np.where(stations.edge >= 0, high - low, 0)
    station = np.repeat(np.arange(len(stations)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    row = order[np.repeat(low, counts) + within]
    ahead = stations.along_m[station] - demand.along_m[row]
    metres = np.abs(ahead) + demand.off_m[row] + stations.off_m[station]
    free = network.two_way[stations.edge[station]] | (ahead >= 0)
    return row, station, np.where(free, metres, np.inf)
