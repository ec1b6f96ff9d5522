"""A network of roads for one way of travelling: junctions, and the roads between them.

A junction is a node that two ways share, or where a way ends; the shape of a road between two of
them is kept, so that a position is moved to the road itself and not to a corner far off.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.coordinates import Floats
from geodata.errors import RoadFault, UnreadableRoads
from geodata.frames import distance_m, metres_per_degree
from geodata.roads.access import Mode, Passage
from geodata.roads.extract import Extract, Ints

MAX_SNAP_M = 300.0
"""Farther from a road than this, a position is reported and not moved."""

_LEAST_M = 1e-3  # two nodes on one spot are still two


@dataclass(frozen=True, slots=True, eq=False)
class Snapped:
    """Positions moved to the nearest road: `along_m` of the way from the tail of `edge`.

    `off_m` is how far each was moved. Where that is more than `MAX_SNAP_M`, or the position is not
    finite, `edge` is -1 and nothing can be reached.
    """

    edge: Ints
    along_m: Floats
    off_m: Floats

    def __len__(self) -> int:
        return self.edge.size

    @property
    def too_far(self) -> Ints:
        """Which positions have no road beside them, by index: tell the person."""
        return np.flatnonzero(self.edge < 0)

    def where(self, chosen: NDArray[Any] | slice) -> Snapped:
        """Some of them, by mask, index or slice, in order."""
        return Snapped(self.edge[chosen], self.along_m[chosen], self.off_m[chosen])


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """The largest connected part of the roads of one mode; edges run from `tail` to `head`.

    `two_way` edges may be used against their direction. Edge `e` has the shape
    `shape_first[e]:shape_first[e + 1]` of `shape_lon`, `shape_lat`, both ends included.
    `left_out_m` is the length of roads that are not connected to it. `digest` is the file's.

    Raises:
        ValueError: the arrays do not fit each other.
    """

    mode: Mode
    node_lon: Floats
    node_lat: Floats
    tail: Ints
    head: Ints
    length_m: Floats
    two_way: NDArray[np.bool_]
    shape_first: Ints
    shape_lon: Floats
    shape_lat: Floats
    left_out_m: float
    digest: str

    def __post_init__(self) -> None:
        n, m = self.node_lon.size, self.tail.size
        sizes = {self.head.size, self.length_m.size, self.two_way.size, self.shape_first.size - 1}
        ends = np.concatenate([self.tail, self.head])
        fits = sizes == {m} and self.node_lat.size == n and m > 0
        fits = fits and ends.min() >= 0 and ends.max() < n
        fits = fits and self.shape_first[0] == 0 and bool((np.diff(self.shape_first) >= 2).all())
        fits = fits and self.shape_first[-1] == self.shape_lon.size == self.shape_lat.size
        numbers = (self.node_lon, self.node_lat, self.shape_lon, self.shape_lat, self.length_m)
        if not (fits and all(np.isfinite(column).all() for column in numbers)):
            raise ValueError("the arrays of a road network do not fit each other")
        if (self.length_m <= 0).any():
            raise ValueError("a road has no length")

    def __len__(self) -> int:
        return self.node_lon.size

    def nearest_node(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Ints, Floats]:
        """Return `(index, distance_m)` of the junction nearest to each WGS-84 position."""
        x, y = (
            np.atleast_1d(np.asarray(lon, np.float64)),
            np.atleast_1d(np.asarray(lat, np.float64)),
        )
        _, index = self._node_tree.query(self._plane(x, y))
        return index, distance_m(x, y, self.node_lon[index], self.node_lat[index])

    def snap(self, lon: ArrayLike, lat: ArrayLike) -> Snapped:
        """Move WGS-84 positions to the nearest road; those too far from one are marked."""
        x, y = (
            np.atleast_1d(np.asarray(lon, np.float64)),
            np.atleast_1d(np.asarray(lat, np.float64)),
        )
        edge, along_m = np.full(x.size, -1, np.int64), np.zeros(x.size)
        off_m = np.full(x.size, np.inf)
        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if finite.size:
            points = shapely.points(self._plane(x[finite], y[finite]))
            _, found = self._edge_tree.query_nearest(points, all_matches=False)
            lines = self._edge_tree.geometries[found]
            share = shapely.line_locate_point(lines, points, normalized=True)
            foot = shapely.get_coordinates(
                shapely.line_interpolate_point(lines, share, normalized=True)
            ) / np.array(self._scale)
            off_m[finite] = distance_m(x[finite], y[finite], foot[:, 0], foot[:, 1])
            along_m[finite] = share * self.length_m[found]
            edge[finite] = np.where(off_m[finite] <= MAX_SNAP_M, found, -1)
        return Snapped(edge, along_m, off_m)

    @cached_property
    def graph(self) -> csr_array:
        """Metres between neighbouring junctions, `[from, to]`; of parallel roads the shortest."""
        back = self.two_way
        start = np.concatenate([self.tail, self.head[back]])
        end = np.concatenate([self.head, self.tail[back]])
        metres = np.concatenate([self.length_m, self.length_m[back]])
        return _shortest(start, end, metres, len(self))

    @cached_property
    def graph_against(self) -> csr_array:
        """The same with every direction turned round, to ask who can reach a place."""
        return csr_array(self.graph.T)

    @cached_property
    def _scale(self) -> tuple[float, float]:
        east_m, north_m = metres_per_degree((self.node_lat.min() + self.node_lat.max()) / 2)
        return float(east_m), float(north_m)

    def _plane(self, lon: Floats, lat: Floats) -> Floats:
        """Metres on one frame for the whole extract: only to find which road is nearest."""
        return np.asarray(np.column_stack([lon, lat]) * np.array(self._scale), np.float64)

    @cached_property
    def _node_tree(self) -> cKDTree:
        return cKDTree(self._plane(self.node_lon, self.node_lat))

    @cached_property
    def _edge_tree(self) -> shapely.STRtree:
        edge = np.repeat(np.arange(self.tail.size), np.diff(self.shape_first))
        plane = self._plane(self.shape_lon, self.shape_lat)
        return shapely.STRtree(shapely.linestrings(plane, indices=edge))


def network_of(extract: Extract, mode: Mode) -> RoadNetwork:
    """Return the network of one mode: on foot connected either way, by bike there and back.

    Raises:
        UnreadableRoads: NO_ROADS, nothing in the file can be used like this.
    """
    cut = _cut(extract, mode)
    inside = _largest(cut, mode)
    stays = inside[cut.tail] & inside[cut.head]
    if not stays.any():
        raise UnreadableRoads(RoadFault.NO_ROADS, mode=mode.value)
    shape, first = _shapes(cut.first[stays], cut.last[stays], cut.reverse[stays])
    ends = np.concatenate([cut.tail[stays], cut.head[stays]])
    nodes, ends = np.unique(ends, return_inverse=True)
    return RoadNetwork(
        mode=mode,
        node_lon=extract.lon[cut.place[nodes]],
        node_lat=extract.lat[cut.place[nodes]],
        tail=ends[: stays.sum()],
        head=ends[stays.sum() :],
        length_m=cut.length_m[stays],
        two_way=cut.two_way[stays],
        shape_first=first,
        shape_lon=extract.lon[shape],
        shape_lat=extract.lat[shape],
        left_out_m=float(cut.length_m[~stays].sum()),
        digest=extract.digest,
    )


class _Cut(NamedTuple):
    """Ways cut at junctions: positions `first` to `last` of the extract, `reverse` where the way
    is used against its drawing; `place` is a position of each junction."""

    tail: Ints
    head: Ints
    first: Ints
    last: Ints
    length_m: Floats
    two_way: NDArray[np.bool_]
    reverse: NDArray[np.bool_]
    place: Ints


def _cut(extract: Extract, mode: Mode) -> _Cut:
    link = _links(extract, mode)
    before = np.concatenate([[False], link[:-1]])
    used = np.flatnonzero(link | before)
    ids, index = np.unique(extract.node[used], return_inverse=True)
    place = np.zeros(ids.size, np.int64)
    place[index] = used
    shared = np.bincount(index, minlength=ids.size)[index] > 1
    kept = shared | (link[used] != before[used])  # a way begins or ends
    junction, at = index[kept], used[kept]
    starts = np.flatnonzero(link[at])
    first, last = at[starts], at[starts + 1]
    passage = extract.passage[mode][np.searchsorted(extract.first, first, side="right") - 1]
    reverse = passage == Passage.BACKWARD
    a, b = junction[starts], junction[starts + 1]
    tail, head = np.where(reverse, b, a), np.where(reverse, a, b)
    metres = np.maximum(_metres_between(extract, link, first, last), _LEAST_M)
    return _Cut(tail, head, first, last, metres, passage == Passage.BOTH, reverse, place)


def _links(extract: Extract, mode: Mode) -> NDArray[np.bool_]:
    """Where a position is joined to the next one: same way, both known, no gate between."""
    way = np.repeat(np.arange(len(extract.highway)), np.diff(extract.first))
    clear = np.isfinite(extract.lon) & (extract.shut & mode.bit == 0)
    clear &= extract.passage[mode][way] != Passage.NONE
    link = np.zeros(clear.size, np.bool_)
    link[:-1] = clear[:-1] & clear[1:] & (way[:-1] == way[1:])
    return link


def _metres_between(extract: Extract, link: NDArray[np.bool_], a: Ints, b: Ints) -> Floats:
    lon, lat = extract.lon, extract.lat
    step = np.zeros(link.size)
    step[1:] = np.where(link[:-1], distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]), 0.0)
    run = np.cumsum(step)
    return np.asarray(run[b] - run[a])


def _largest(cut: _Cut, mode: Mode) -> NDArray[np.bool_]:
    """Which junctions belong to the largest connected part."""
    n, back = cut.place.size, cut.two_way
    if not n:
        return np.zeros(0, np.bool_)
    start = np.concatenate([cut.tail, cut.head[back]])
    end = np.concatenate([cut.head, cut.tail[back]])
    joined = csr_array((np.ones(start.size), (start, end)), shape=(n, n))
    strength = "weak" if mode is Mode.FOOT else "strong"
    _, part = connected_components(joined, directed=True, connection=strength)
    return np.asarray(part == np.bincount(part).argmax())


def _shapes(a: Ints, b: Ints, reverse: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The positions from `a` to `b` of each edge, backwards where asked, and where each starts."""
    counts = b - a + 1
    first = np.concatenate([[0], np.cumsum(counts)])
    within = np.arange(first[-1]) - np.repeat(first[:-1], counts)
    start = np.repeat(np.where(reverse, b, a), counts)
    return start + within * np.repeat(np.where(reverse, -1, 1), counts), first


def _shortest(start: Ints, end: Ints, metres: Floats, n: int) -> csr_array:
    order = np.lexsort((metres, end, start))
    start, end, metres = start[order], end[order], metres[order]
    first = np.concatenate([[True], (np.diff(start) != 0) | (np.diff(end) != 0)])
    kept = first & (start != end)
    return csr_array((metres[kept], (start[kept], end[kept])), shape=(n, n))
