"""The nearest 20 of 180,000 stations, with filters: our kernel, a KD-tree, and brute force.

Run `python -m benchmarks.near [STATIONS]`. Prints medians over random riders in dense places.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from geodata.coordinates import Datum, LonLat
from geodata.frames import distance_m
from stations.registry.calendar import Calendar
from stations.registry.places import AmenityStatus, Place, Supplied
from stations.registry.vocabulary import Amenity, AmenityState, Entry, Kind
from stations.search import kernels
from stations.search.catalogue import Catalogue, Published
from stations.search.corridor import along
from stations.search.nearest import near
from stations.search.question import Filters, Travel, asked
from stations.search.surroundings import surroundings
from stations.search.table import amenity_bits
from stations.search.viewport import viewport

AT = datetime(2026, 6, 3, 12, 20, tzinfo=UTC)  # 20:20 in Shanghai, a Wednesday
HOURS = ("24/7", "Mo-Fr 08:30-12:00,14:00-18:00", "08:00-22:00", "18:00-02:00", None)
NEED = frozenset({Amenity.MICROWAVE})
K, RIDERS = 20, 500


def country(n: int) -> Catalogue:
    """Stations in 300 cities, more in the middle of each than at its edge."""
    rng = np.random.default_rng(7)
    cities = rng.uniform([100, 22], [122, 42], (300, 2))
    at = cities[rng.integers(0, 300, n)] + rng.normal(0, 0.12, (n, 2))
    rows = [_station(rng, i, LonLat(*at[i].tolist())) for i in range(n)]
    return Catalogue.build(rows, now=AT, calendar=Calendar.official(), version=1)


def _station(rng: np.random.Generator, i: int, position: LonLat) -> Published:
    chosen = rng.choice(len(Amenity), 8, replace=False).tolist()
    amenities = tuple(
        AmenityStatus(amenity=list(Amenity)[a], state=AmenityState.WORKING) for a in chosen
    )
    place = Place(
        id=f"p{i:06d}",
        code=f"c{i:06d}",
        name=f"Station {i}",
        kind=Kind.STATION,
        position=position,
        supplied=Supplied(lon=position.lon, lat=position.lat, datum=Datum.WGS84),
        opening_hours=HOURS[i % len(HOURS)],
        entry=frozenset({list(Entry)[i % len(Entry)]}),
        how_to_find="x",
        amenities=amenities,
        synthetic=True,
    )
    return Published(place)


def median_us(act: Callable[[LonLat], object], riders: list[LonLat]) -> float:
    """Microseconds, the median over the riders, after one call to warm up."""
    act(riders[0])
    took = []
    for rider in riders:
        start = time.perf_counter_ns()
        act(rider)
        took.append((time.perf_counter_ns() - start) / 1000)
    return statistics.median(took)


def once_ms(act: Callable[[], object]) -> float:
    """Milliseconds, the median of five after one to warm up."""
    act()
    took = []
    for _ in range(5):
        start = time.perf_counter_ns()
        act()
        took.append((time.perf_counter_ns() - start) / 1e6)
    return statistics.median(took)


def main(n: int = 180_000) -> None:
    """Print every figure."""
    catalogue, rng = country(n), np.random.default_rng(8)
    table = catalogue.table
    riders = [
        LonLat(float(table["lon"][i]) + 0.001, float(table["lat"][i]))
        for i in rng.integers(0, n, RIDERS)
    ]
    print(f"{n:,} stations, the {K} nearest with one amenity and open, median of {RIDERS} riders")
    print_ours(catalogue, riders)
    print_others(catalogue, riders)
    print_the_rest(catalogue, riders[0])


def print_ours(catalogue: Catalogue, riders: list[LonLat]) -> None:
    """The whole answer as a caller gets it, and the compiled part of it; open on arrival."""

    def filtered(rider: LonLat) -> object:
        return near(catalogue, rider, at=AT, by=Travel.BIKE, needs=NEED, open_only=True, limit=K)

    def plain(rider: LonLat) -> object:
        return near(catalogue, rider, at=AT, by=Travel.BIKE, limit=K)

    def kernel(rider: LonLat) -> object:
        ask = asked(rider, at=AT, by=Travel.BIKE, filters=Filters(NEED), wanted=kernels.OPEN)
        return kernels.nearest(catalogue.table, catalogue.times, catalogue.grid.cells, ask, K)

    print(f"  near(), whole answer              {median_us(filtered, riders):10.1f} us")
    print(f"  near(), no filter                 {median_us(plain, riders):10.1f} us")
    print(f"  its kernel alone                  {median_us(kernel, riders):10.1f} us")
    for km in (5, 20, 80):
        took = median_us(_ride(catalogue, km), riders)
        print(f"  along() a ride of {km:>2} km           {took:10.1f} us")


def _ride(catalogue: Catalogue, km: float) -> Callable[[LonLat], object]:
    """A ride to the north-east, with one amenity and open on arrival."""
    step = km / 111.0 / math.sqrt(2)

    def ride(rider: LonLat) -> object:
        end = LonLat(rider.lon + step, rider.lat + step)
        return along(catalogue, rider, end, at=AT, needs=NEED, open_only=True, limit=K)

    return ride


def print_others(catalogue: Catalogue, riders: list[LonLat]) -> None:
    """The same by two libraries; indices only, and open now: neither can judge the arrival."""
    table, squeeze = catalogue.table, np.cos(np.radians(33.0))
    has = (table["may_have"] & np.uint32(amenity_bits(NEED))) != 0
    fits = has & np.array([catalogue.state_at(i, AT).is_open for i in range(len(table))])
    fitting = np.flatnonzero(fits)
    tree = cKDTree(np.column_stack([table["lon"] * squeeze, table["lat"]]))

    def kd_tree(rider: LonLat) -> object:
        k = K * 2
        while True:
            k = min(k * 4, len(table))
            _, found = tree.query((rider.lon * squeeze, rider.lat), k=k)
            passing = found[fits[found]]
            if len(passing) >= K or k == len(table):
                return passing[:K]

    def brute(rider: LonLat) -> object:
        metres = distance_m(rider.lon, rider.lat, table["lon"][fitting], table["lat"][fitting])
        return fitting[np.argpartition(metres, K)[:K]]

    print(f"  scipy cKDTree, then filter        {median_us(kd_tree, riders):10.1f} us")
    print(f"  numpy over the {len(fitting):,} that fit    {median_us(brute, riders[:30]):10.1f} us")


def print_the_rest(catalogue: Catalogue, rider: LonLat) -> None:
    """What else the map asks of the catalogue, and what a change costs."""
    world: dict[str, Any] = {"west": 90.0, "south": 15.0, "east": 130.0, "north": 50.0}
    row = catalogue.rows[len(catalogue.rows) // 2]
    acts: dict[str, Callable[[], object]] = {
        "all of them on the map, clustered": lambda: viewport(
            catalogue, **world, zoom=4, at=AT, open_only=True
        ),
        "columns for the pills, 5 km": lambda: surroundings(
            catalogue, rider, at=AT, by=Travel.BIKE
        ),
        "one place changed": lambda: catalogue.changed([row], version=2),
        "one place removed": lambda: catalogue.changed([], [row.id], version=2),
    }
    for name, act in acts.items():
        print(f"  {name:<33} {once_ms(act):10.2f} ms")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
