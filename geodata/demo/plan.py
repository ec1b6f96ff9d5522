"""The plan of the demo city: river, rings, grid and diagonals, in kilometres from the centre."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geodata.coordinates import Floats
from geodata.demo import names

Rank: TypeAlias = Literal["ring", "main", "minor", "bridge"]

_EDGE_WEST = ((3.5, 6.1), (-2, 6.1), (-5.4, 5.7), (-6.8, 4.2), (-7.1, 0.5), (-7, -3), (-6.7, -5.2))
_EDGE_EAST = ((-4.9, -6), (0.5, -6.1), (4.6, -6), (6.7, -5.3), (7.1, -2), (7.1, 3.5), (6.4, 5.4))
EDGE = Polygon([*_EDGE_WEST, *_EDGE_EAST]).buffer(-0.8).buffer(0.8, quad_segs=3)
_REACH_KM = 9.4  # main roads leave the city
_HALF_RIVER_KM = 0.115
_BANK_KM = 0.095  # from the water to the road along it

_MAIN_X = (-6.5, -4.35, -3.35, -0.9, 0.0, 1.2, 3.4, 4.4, 6.4)
_MAIN_Y = (-5.5, -3.5, 0.15, 1.3, 3.45, 5.5)
_INNER = (-2.3, -2.45, 2.4, 2.4)
_OUTER = (-5.4, -4.6, 5.3, 4.5)


@dataclass(frozen=True, slots=True)
class PlanStreet:
    """A street or one piece of it between waters."""

    name: str
    rank: Rank
    line: LineString


@dataclass(frozen=True, slots=True)
class Plan:
    """What the city is drawn from; `xs` and `ys` are all grid lines, in ascending order."""

    river: Polygon
    lakes: tuple[Polygon, ...]
    greens: tuple[Polygon, ...]  # the superblock around each lake
    inner: Polygon
    outer: Polygon
    center_line: LineString
    streets: tuple[PlanStreet, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    main_xs: tuple[float, ...]
    main_ys: tuple[float, ...]


def draw_plan(rng: np.random.Generator) -> Plan:
    """Lay out the city; the same generator state gives the same city."""
    center_line = _river_line(rng)
    river = center_line.buffer(_HALF_RIVER_KM, cap_style="flat")
    inner, outer = _ring(_INNER, 0.75, rng), _ring(_OUTER, 1.3, rng)
    lakes = (_lake(3.88, -2.99, 0.28, 0.31, rng), _lake(-0.45, 1.83, 0.24, 0.2, rng))
    main_xs, main_ys = _jitter(_MAIN_X, rng), _jitter(_MAIN_Y, rng)
    bold_xs = sorted((*main_xs, _INNER[0], _INNER[2], _OUTER[0], _OUTER[2]))
    bold_ys = sorted((*main_ys, _INNER[1], _INNER[3], _OUTER[1], _OUTER[3], -1.05))
    xs, ys = _filled(bold_xs, 7.0, rng), _filled(bold_ys, 6.0, rng)
    greens = tuple(_superblock(main_xs, bold_ys, lake.centroid) for lake in lakes)
    kept_free = shapely.union_all([river.buffer(_BANK_KM), *(g.buffer(-0.05) for g in greens)])
    bold = [*_rings(inner, outer), *_mains(main_xs, main_ys), *_diagonals(inner, outer)]
    banks = list(_embankments(river, outer))
    grid = _Grid(bold_xs, bold_ys, inner, outer, center_line)
    minors = _minor_streets(grid, xs, ys, rng)
    streets = [
        *_bridged(bold, river, lakes),
        *banks,
        *_kept_ashore(minors, kept_free, [s.line for s in bold + banks]),
    ]
    return Plan(
        river=river,
        center_line=center_line,
        lakes=lakes,
        greens=greens,
        inner=inner,
        outer=outer,
        streets=tuple(streets),
        xs=xs,
        ys=ys,
        main_xs=main_xs,
        main_ys=main_ys,
    )


def _river_line(rng: np.random.Generator) -> LineString:
    a, b = rng.uniform(-0.06, 0.06, 2)
    x = np.arange(-9.5, 9.51, 0.19)
    y = -1.9 + 0.95 * np.sin(0.62 * x + 0.5 + a) + 0.3 * np.sin(1.55 * x + 2.0 + b) + 0.1 * x
    return LineString(np.column_stack([x, y]))


def _ring(
    sides: tuple[float, float, float, float], radius: float, rng: np.random.Generator
) -> Polygon:
    """A rectangle with unlike corners, rounded."""
    corners = shapely.get_coordinates(box(*sides).exterior)[:4]
    crooked = Polygon(corners + rng.uniform(-0.09, 0.09, (4, 2)))
    return crooked.buffer(-radius).buffer(radius, quad_segs=6)


def _lake(x: float, y: float, rx: float, ry: float, rng: np.random.Generator) -> Polygon:
    angles = np.linspace(0.0, 2.0 * np.pi, 28, endpoint=False)
    a, b = rng.uniform(0.0, 2.0 * np.pi, 2)
    swell = 1.0 + 0.16 * np.sin(2 * angles + a) + 0.09 * np.sin(3 * angles + b)
    return Polygon(
        np.column_stack([x + rx * swell * np.cos(angles), y + ry * swell * np.sin(angles)])
    )


def _superblock(xs: Sequence[float], ys: Sequence[float], spot: Point) -> Polygon:
    i, j = np.searchsorted(xs, spot.x), np.searchsorted(ys, spot.y)
    return box(xs[i - 1], ys[j - 1], xs[i], ys[j])


def _jitter(lines: Sequence[float], rng: np.random.Generator) -> tuple[float, ...]:
    return tuple(float(v) for v in np.array(lines) + rng.uniform(-0.07, 0.07, len(lines)))


def _filled(bold: Sequence[float], reach: float, rng: np.random.Generator) -> tuple[float, ...]:
    """All grid lines: the bold ones, and minor ones some 330-480 m apart between them."""
    lines = [*bold]
    for low, high in itertools.pairwise((-reach, *bold, reach)):
        n = max(1, round((high - low) / float(rng.uniform(0.34, 0.44))))
        cuts = low + (high - low) * (np.arange(1, n) + rng.uniform(-0.14, 0.14, n - 1)) / n
        lines.extend(float(cut) for cut in cuts)
    return tuple(sorted(lines))


def _rings(inner: Polygon, outer: Polygon) -> Iterator[PlanStreet]:
    """Each ring in four sides, named by where they lie."""
    for ring, sides in ((inner, names.INNER_RING), (outer, names.OUTER_RING)):
        middle, far = ring.centroid, 20.0
        x0, y0, x1, y1 = ring.bounds
        corners = [(x0, y1), (x1, y1), (x1, y0), (x0, y0)]
        rays = [
            (middle.x + far * (x - middle.x), middle.y + far * (y - middle.y)) for x, y in corners
        ]
        for side, (a, b) in zip(sides, itertools.pairwise([*rays, rays[0]]), strict=True):
            sector = Polygon([(middle.x, middle.y), a, b])
            part = shapely.line_merge(ring.exterior.intersection(sector))
            for line in shapely.get_parts(part):
                yield PlanStreet(side, "ring", line)


def _mains(xs: Sequence[float], ys: Sequence[float]) -> Iterator[PlanStreet]:
    for name, x in zip(names.MAIN_NORTH_SOUTH, xs, strict=True):
        yield PlanStreet(name, "main", LineString([(x, -_REACH_KM), (x, _REACH_KM)]))
    for name, y in zip(names.MAIN_EAST_WEST, ys, strict=True):
        yield PlanStreet(name, "main", LineString([(-_REACH_KM, y), (_REACH_KM, y)]))


def _diagonals(inner: Polygon, outer: Polygon) -> Iterator[PlanStreet]:
    between = outer.difference(inner)
    for name, start, end in zip(
        names.DIAGONALS,
        ((1.2, 1.3), (-1.2, 1.5), (3.4, -1.7)),
        ((8.0, 6.6), (-8.0, 6.1), (7.6, -5.9)),
        strict=True,
    ):
        line = LineString([start, end])
        if name == names.DIAGONALS[2]:
            yield PlanStreet(name, "main", line)
        else:
            yield PlanStreet(name, "main", line.intersection(between))


def _embankments(river: Polygon, outer: Polygon) -> Iterator[PlanStreet]:
    shores = river.buffer(_BANK_KM, cap_style="flat").exterior.intersection(outer)
    parts = [p for p in shapely.get_parts(shapely.line_merge(shores)) if p.length > 1.0]
    north_first = sorted(parts, key=lambda p: -p.interpolate(0.5, normalized=True).y)
    for name, line in zip(names.EMBANKMENTS, north_first, strict=True):
        yield PlanStreet(name, "main", line.simplify(0.004))


def _bridged(
    bold: Sequence[PlanStreet], river: Polygon, lakes: Sequence[Polygon]
) -> Iterator[PlanStreet]:
    """Main roads along the water end at it; those across it get a bridge with a name."""
    lake = shapely.union_all(list(lakes)).buffer(0.06)
    deck = river.buffer(0.03)
    bridges: list[LineString] = []
    for street in bold:
        dry = street.line.difference(lake)
        spans = [s for s in shapely.get_parts(dry.intersection(deck)) if s.length > 0.01]
        crossing = [s for s in spans if s.length < 0.75 and _is_across(s, river)]
        bridges.extend(crossing)
        for part in shapely.get_parts(shapely.line_merge(dry.difference(deck))):
            if part.length > 0.25:
                yield PlanStreet(street.name, street.rank, part)
    bridges.sort(key=lambda span: span.centroid.x)
    for name, line in zip(names.BRIDGES, bridges, strict=False):
        yield PlanStreet(name, "bridge", line)


def _is_across(span: LineString, river: Polygon) -> bool:
    """Whether both ends stand on land; a road that only grazes the water is no bridge."""
    ends = [Point(span.coords[0]), Point(span.coords[-1])]
    return span.intersects(river.buffer(-0.05)) and not any(river.intersects(e) for e in ends)


@dataclass(frozen=True, slots=True)
class _Grid:
    bold_xs: Sequence[float]
    bold_ys: Sequence[float]
    inner: Polygon
    outer: Polygon
    river: LineString

    def chance(self, x: float, y: float) -> float:
        """How likely a minor street runs through the superblock around a position."""
        spot = Point(x, y)
        if not EDGE.contains(spot):
            return 0.0
        if is_new_town(x, y, self.river):
            return 0.55
        if self.inner.contains(spot):
            return 0.93
        return 0.84 if self.outer.contains(spot) else 0.34


def is_new_town(x: float, y: float, river: LineString) -> bool:
    """Whether a plan position lies in the district that has streets but no stations yet."""
    return x > NEW_TOWN_WEST_KM and y < float(np.interp(x, *shapely.get_coordinates(river).T))


NEW_TOWN_WEST_KM = 2.9


def _minor_streets(
    grid: _Grid, xs: Sequence[float], ys: Sequence[float], rng: np.random.Generator
) -> list[PlanStreet]:
    stems = list(rng.permutation(names.STEMS))
    minors: list[PlanStreet] = []
    for along_y, lines, bold, across in (
        (True, xs, grid.bold_xs, (-6.6, *grid.bold_ys, 6.6)),
        (False, ys, grid.bold_ys, (-7.4, *grid.bold_xs, 7.4)),
    ):
        for at in lines:
            if at in bold and at not in (-1.05, _INNER[0], _INNER[2], _OUTER[0], _OUTER[2]):
                continue
            name = f"{stems.pop() if stems else '新'}{'街' if along_y else '路'}"
            for low, high in _runs(grid, at, along_y, across, rng):
                ends = [(at, low), (at, high)] if along_y else [(low, at), (high, at)]
                minors.append(PlanStreet(name, "minor", LineString(ends)))
    return minors


def _runs(
    grid: _Grid,
    at: float,
    along_y: bool,
    across: Sequence[float],
    rng: np.random.Generator,
) -> Iterator[tuple[float, float]]:
    """The stretches of one grid line that are built, superblock by superblock, joined."""
    start: float | None = None
    for low, high in itertools.pairwise(across):
        middle = (low + high) / 2
        chance = grid.chance(at, middle) if along_y else grid.chance(middle, at)
        built = bool(rng.random() < chance)
        if built and start is None:
            start = low
        if not built and start is not None:
            yield start, low
            start = None
    if start is not None:
        yield start, across[-1]


def _kept_ashore(
    minors: Sequence[PlanStreet], free: BaseGeometry, bold: list[LineString]
) -> Iterator[PlanStreet]:
    """Minor streets without what lies in water or park, outside, or beside a bigger road."""
    beside = shapely.union_all(bold).buffer(0.14)
    for street in minors:
        line = street.line.intersection(EDGE).difference(free)
        twin = [p for p in shapely.get_parts(line.intersection(beside)) if p.length > 0.55]
        for part in shapely.get_parts(shapely.line_merge(line.difference(shapely.union_all(twin)))):
            if part.length > 0.3:
                yield PlanStreet(street.name, street.rank, part)


def grid_cells(plan: Plan) -> Floats:
    """The cells between all grid lines, shape `[n, 4]`: west, south, east, north."""
    columns, rows = list(itertools.pairwise(plan.xs)), list(itertools.pairwise(plan.ys))
    return np.array([(w, s, e, n) for s, n in rows for w, e in columns], np.float64)
