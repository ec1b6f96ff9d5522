"""The demo city 暖城: one deterministic, fictional city, from its streets to its workers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString, Polygon

from geodata.boundaries import District, DistrictIndex
from geodata.coordinates import Floats, LonLat
from geodata.demand import DemandTable
from geodata.demo import names
from geodata.demo.fabric import draw_blocks, draw_districts, draw_parks
from geodata.demo.plan import EDGE, Plan, Rank, draw_plan
from geodata.demo.plane import CENTER, Plane, frozen, outline
from geodata.demo.workers import WORKERS, Cells, draw_demand
from geodata.frames import metres_per_degree

_CELL_KM = 0.25


class Landmark(NamedTuple):
    """A place people name when they say where they are."""

    name: str
    position: LonLat


class StreetPoint(NamedTuple):
    """A position on the pavement of a named street."""

    position: LonLat
    street: str
    district: str


@dataclass(frozen=True, slots=True, eq=False)
class Street:
    """A named street or one piece of it; `line` is WGS-84 degrees, shape `[n, 2]`, read-only."""

    name: str
    rank: Rank
    line: Floats


@dataclass(frozen=True, slots=True, eq=False)
class DemoCity:
    """All geography of the demo city; rings are WGS-84 degrees `[n, 2]`, not closed, read-only.

    `workers` counts distinct people by group; `demand` has them at work, hour by hour.
    """

    seed: int
    name: str
    center: LonLat
    streets: tuple[Street, ...]
    water: tuple[Floats, ...]
    parks: tuple[Floats, ...]
    blocks: tuple[Floats, ...]
    districts: tuple[District, ...]
    uncovered_district: str
    landmarks: tuple[Landmark, ...]
    demand: DemandTable
    workers: Mapping[str, int]

    def street_points(self, rng: np.random.Generator, n: int) -> list[StreetPoint]:
        """Return `n` places beside streets, more in the middle, none in the uncovered district."""
        index = DistrictIndex(self.districts)
        lines = [s for s in self.streets if s.rank != "bridge"]
        chance = np.array([_importance(s, self.center) for s in lines])
        water = shapely.union_all([Polygon(ring) for ring in self.water])
        found: list[StreetPoint] = []
        while len(found) < n:
            streets = rng.choice(len(lines), size=2 * n, p=chance / chance.sum())
            spots = np.array([_beside(lines[i].line, rng) for i in streets])
            dry = ~shapely.intersects_xy(water, spots)
            streets, spots = streets[dry], spots[dry]
            holders = index.names_at(spots[:, 0], spots[:, 1])
            found += [
                StreetPoint(LonLat(float(lon), float(lat)), lines[i].name, holder)
                for i, (lon, lat), holder in zip(streets, spots, holders, strict=True)
                if holder is not None and holder != self.uncovered_district
            ]
        return found[:n]


def demo_city(seed: int = 7) -> DemoCity:
    """Build the city of a seed; the same seed always gives the same city."""
    rng = np.random.default_rng(seed)
    phases = rng.uniform(0.0, 2.0 * np.pi, 4)
    plane = Plane((float(phases[0]), float(phases[1]), float(phases[2]), float(phases[3])))
    plan = draw_plan(rng)
    parks = draw_parks(plan, rng)
    blocks = draw_blocks(plan, parks, rng)
    districts = draw_districts(plan, plane)
    hubs = [(kind, x, y) for _, kind, x, y in names.LANDMARKS]
    return DemoCity(
        seed=seed,
        name=names.CITY,
        center=CENTER,
        streets=_streets(plan, plane),
        water=_outlines([plan.river, *plan.lakes], plane),
        parks=_outlines(parks, plane),
        blocks=_outlines(blocks, plane),
        districts=tuple(
            District(name, f"9900{i:02d}", districts[name])
            for i, name in enumerate(names.DISTRICTS, start=1)
        ),
        uncovered_district=names.NEW_TOWN,
        landmarks=_landmarks(plan, plane),
        demand=draw_demand(_cells(plan, plane), hubs, rng),
        workers=WORKERS,
    )


def _streets(plan: Plan, plane: Plane) -> tuple[Street, ...]:
    bent = [plane.bend(s.line) for s in plan.streets]
    lines = [frozen(shapely.get_coordinates(line)) for line in bent]
    return tuple(Street(s.name, s.rank, line) for s, line in zip(plan.streets, lines, strict=True))


def _outlines(polygons: list[Polygon], plane: Plane) -> tuple[Floats, ...]:
    return tuple(outline(plane.bend(polygon)) for polygon in polygons)


def _landmarks(plan: Plan, plane: Plane) -> tuple[Landmark, ...]:
    """The named places, and the crossings of main roads within the outer ring."""
    roads = [s for s in plan.streets if s.rank in ("main", "ring")]
    net = shapely.union_all([s.line for s in roads])
    wet = shapely.union_all([plan.river, *plan.lakes]).buffer(0.05)
    spots: list[tuple[str, tuple[float, float]]] = []
    for name, _, x, y in names.LANDMARKS:
        spot = shapely.Point(x, y)
        if wet.intersects(spot) or net.distance(spot) > 0.12:
            spot = shapely.shortest_line(net, spot).interpolate(0.06)
        spots.append((name, (spot.x, spot.y)))
    spots += _crossings(plan)
    degrees = plane.lonlat(np.array([at for _, at in spots]))
    return tuple(
        Landmark(name, LonLat(float(lon), float(lat)))
        for (name, _), (lon, lat) in zip(spots, degrees, strict=True)
    )


def _crossings(plan: Plan) -> list[tuple[str, tuple[float, float]]]:
    main = list(zip(names.MAIN_NORTH_SOUTH, plan.main_xs, strict=True))
    return [
        (f"{row}{column}路口", (x, y))
        for row, y in zip(names.MAIN_EAST_WEST, plan.main_ys, strict=True)
        for column, x in main[2:8:2]
        if plan.outer.contains(shapely.Point(x, y))
    ]


def _cells(plan: Plan, plane: Plane) -> Cells:
    """Squares of the plan that lie in the city, on land, with a street in reach."""
    x, y = np.meshgrid(np.arange(-7.25, 7.3, _CELL_KM), np.arange(-6.25, 6.3, _CELL_KM))
    plan_km = np.column_stack([x.ravel(), y.ravel()])
    points = shapely.points(plan_km)
    wet = shapely.union_all([plan.river, *plan.lakes])
    net = shapely.union_all([s.line for s in plan.streets])
    shapely.prepare(EDGE)
    shapely.prepare(net)
    dry = shapely.contains(EDGE, points) & ~shapely.intersects(wet, points)
    near = shapely.distance(points, net)
    kept = dry & (near < 0.4)
    street = np.exp(-near[kept] / 0.15)
    return Cells(plan_km[kept], plane.lonlat(plan_km[kept]), street)


def _importance(street: Street, center: LonLat) -> float:
    """How many posts a street draws: its length, more in the middle and on large roads."""
    km = (street.line - np.array(center)) * np.array(metres_per_degree(center.lat)) / 1000.0
    length = float(np.hypot(*np.diff(km, axis=0).T).sum())
    away = float(np.hypot(*km.mean(axis=0)))
    return length * math.exp(-away / 3.5) * (1.6 if street.rank in ("main", "ring") else 1.0)


def _beside(line: Floats, rng: np.random.Generator) -> Floats:
    """A random position 18-32 m to one side of a line of degrees."""
    scale = np.array(metres_per_degree(float(line[0, 1])))
    metres = LineString((line - line[0]) * scale)
    along, side = rng.uniform(0.03, 0.97), rng.choice([-1.0, 1.0]) * rng.uniform(18.0, 32.0)
    a = shapely.get_coordinates(metres.interpolate(along, normalized=True))[0]
    b = shapely.get_coordinates(metres.interpolate(along + 0.01, normalized=True))[0]
    ahead = (b - a) / max(float(np.hypot(*(b - a))), 1e-9)
    return np.asarray((a + side * np.array([-ahead[1], ahead[0]])) / scale + line[0], np.float64)
