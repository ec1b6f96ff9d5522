"""What fills the demo city between its streets: parks, building blocks and districts."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geodata.coordinates import Floats
from geodata.demo import names
from geodata.demo.plan import EDGE, NEW_TOWN_WEST_KM, Plan, grid_cells, is_new_town
from geodata.demo.plane import Plane

_LEAST_BLOCK_KM2 = 0.0045
_MOST_BLOCKS = 960  # the base map is one light document


def draw_parks(plan: Plan, rng: np.random.Generator) -> list[Polygon]:
    """Two large parks around the lakes, green strips along the river, and a park here and there."""
    cells = [box(*cell) for cell in grid_cells(plan)]
    inside = [c for c in cells if EDGE.contains(c) and not c.intersects(plan.river)]
    picks = rng.choice(len(inside), size=40, replace=False)
    small = [inside[i] for i in picks if inside[i].area > 0.06]
    green = shapely.union_all([park.buffer(-0.035) for park in [*plan.greens, *small]])
    free = green.difference(_paved(plan, 0.035))
    parts = [p for p in shapely.get_parts(free) if p.area > 0.02]
    return [*parts, *_strips(plan, rng)]


def _strips(plan: Plan, rng: np.random.Generator) -> list[Polygon]:
    """Green between water and embankment road, in stretches."""
    strip = plan.river.buffer(0.075, cap_style="flat").difference(plan.river.buffer(0.012))
    starts = np.sort(rng.uniform(-5.2, 4.4, 7))
    stretches = shapely.union_all([box(x, -6, x + rng.uniform(0.5, 1.2), 6) for x in starts])
    bridges = shapely.union_all([s.line for s in plan.streets if s.rank == "bridge"])
    kept = strip.intersection(stretches).difference(bridges.buffer(0.03))
    return [p.simplify(0.004) for p in shapely.get_parts(kept) if p.area > 0.008]


def _paved(plan: Plan, half_width_km: float) -> BaseGeometry:
    return shapely.union_all([s.line for s in plan.streets if s.rank != "minor"]).buffer(
        half_width_km, quad_segs=2
    )


def draw_blocks(plan: Plan, parks: list[Polygon], rng: np.random.Generator) -> list[Polygon]:
    """Building blocks: each cell cut into one to four, dense in the middle, thin at the rim."""
    drafts = [patch for cell in grid_cells(plan) for patch in _patches(plan, cell, rng)]
    wet = shapely.union_all([plan.river, *plan.lakes]).buffer(0.13)
    taken = shapely.union_all([_paved(plan, 0.036), wet, *(p.buffer(0.03) for p in parks)])
    shapely.prepare(taken)
    free = [d.difference(taken) if taken.intersects(d) else d for d in drafts]
    whole = [p for shape in free for p in shapely.get_parts(shape) if p.area > _LEAST_BLOCK_KM2]
    full = [p.simplify(0.015) for p in whole if p.area > 0.45 * p.envelope.area]
    return sorted(full, key=lambda p: -p.area)[:_MOST_BLOCKS]


def _patches(plan: Plan, cell: Floats, rng: np.random.Generator) -> list[Polygon]:
    """The building blocks of one grid cell."""
    middle = Point((cell[0] + cell[2]) / 2, (cell[1] + cell[3]) / 2)
    if rng.random() > _built_up(plan, middle):
        return []
    west, south, east, north = cell + np.array([0.028, 0.028, -0.028, -0.028])
    if east - west < 0.06 or north - south < 0.06:
        return []
    cut_x = west + (east - west) * rng.uniform(0.36, 0.64)
    cut_y = south + (north - south) * rng.uniform(0.36, 0.64)
    halves = [(west, cut_x - 0.014), (cut_x + 0.014, east)]
    floors = [(south, cut_y - 0.014), (cut_y + 0.014, north)]
    split = rng.random()
    columns = halves if split < 0.55 and east - west > 0.22 else [(west, east)]
    rows = floors if split > 0.47 and north - south > 0.22 else [(south, north)]
    boxes = [box(x0, y0, x1, y1) for x0, x1 in columns for y0, y1 in rows]
    return [b for b in boxes if rng.random() < 0.84]


def _built_up(plan: Plan, spot: Point) -> float:
    if not EDGE.contains(spot):
        return 0.0
    if is_new_town(spot.x, spot.y, plan.center_line):
        return 0.4
    if plan.inner.contains(spot):
        return 0.98
    return 0.86 if plan.outer.contains(spot) else 0.26


def draw_districts(plan: Plan, plane: Plane) -> dict[str, MultiPolygon]:
    """Six districts that tile the city, in WGS-84 degrees: the river and main lines part them."""
    west, east, north = plan.main_xs[2], 2.4, 2.4
    cuts = [
        plan.center_line,
        *(LineString([(x, -9), (x, 9)]) for x in (west, east, NEW_TOWN_WEST_KM)),
        LineString([(west, north), (9, north)]),
    ]
    lines = shapely.get_parts(shapely.union_all([EDGE.exterior, *cuts]))
    bent = shapely.transform(shapely.segmentize(lines, 0.3), plane.lonlat)
    faces = shapely.get_parts(shapely.polygonize(bent))
    of: dict[str, list[Polygon]] = {}
    for face in shapely.get_parts(shapely.polygonize(lines)):
        spot = face.representative_point()
        if EDGE.contains(spot):
            there = Point(plane.lonlat(shapely.get_coordinates(spot))[0])
            name = _district_at(plan, spot, west, east, north)
            of.setdefault(name, []).extend(f for f in faces if f.contains(there))
    whole = [shapely.union_all(of[name]) for name in names.DISTRICTS]
    simple = shapely.coverage_simplify(whole, 1.5e-4)
    return {
        name: shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
        for name, shape in zip(names.DISTRICTS, simple, strict=True)
    }


def _district_at(plan: Plan, spot: Point, west: float, east: float, north: float) -> str:
    if is_new_town(spot.x, spot.y, plan.center_line):
        return names.NEW_TOWN
    if spot.y < float(np.interp(spot.x, *shapely.get_coordinates(plan.center_line).T)):
        return names.SOUTH
    if spot.x < west:
        return names.WEST
    if spot.y > north:
        return names.NORTH
    return names.OLD_TOWN if spot.x < east else names.EAST
