from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.demand import DemandTable
from stations.planning.coverage import (
    coverage,
    covered_at,
    has_bit,
    nearest_of,
    points_of,
    profile,
    reach,
    shortfall,
    straight_m,
    way_m,
)
from stations.planning.opening import Opening, bits_of, hours_of, opening_of, ordinary_day
from stations.registry.calendar import Calendar
from tests.oracles import covered_weight, geodesic_m

SHANGHAI = "Asia/Shanghai"
CALENDAR = Calendar.official()
GROUPS = ["courier", "sanitation", ""]


def some_demand(seed: int, n: int = 120, *, by_hour: bool = True) -> DemandTable:
    rng = np.random.default_rng(seed)
    return DemandTable.from_columns(
        rng.normal(113.5, 0.02, n),
        rng.normal(34.0, 0.02, n),
        rng.integers(0, 40, n).astype(float),
        hour=rng.integers(-1, 24, n) if by_hour else None,
        group=[GROUPS[i] for i in rng.integers(0, 3, n)],
    )


def some_places(seed: int, n: int = 25):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed + 1_000)
    sure = rng.integers(0, 2**25, n, dtype=np.uint32)
    unknown = rng.integers(0, 2**25, n, dtype=np.uint32)
    return rng.normal(113.5, 0.02, n), rng.normal(34.0, 0.02, n), Opening(sure, sure | unknown)


@pytest.mark.parametrize("seed", range(5))
def test_coverage_equals_brute_force_on_the_geodesic(seed: int) -> None:
    demand, (lon, lat, opening) = some_demand(seed), some_places(seed)
    sure, possible = has_bit(opening.sure, 22), has_bit(opening.possible, 22)
    answer = coverage(
        demand, lon, lat, within_m=[500, straight_m(15, 4.5), 1000], sure=sure, possible=possible
    )
    apart = geodesic_m(demand.lon, demand.lat, lon, lat)
    assert answer.demand == demand.total
    for entry in answer.covered:
        assert entry.weight == covered_weight(apart, demand.weight, sure, entry.within_m)
        assert entry.share == pytest.approx(entry.weight / demand.total)
        maybe = covered_weight(apart, demand.weight, possible, entry.within_m)
        assert entry.possible_weight == maybe


@given(
    seed=st.integers(0, 10_000),
    radii=st.lists(st.floats(0, 10_000), min_size=2, max_size=4).map(sorted),
)
def test_a_larger_radius_never_covers_less(seed: int, radii: list[float]) -> None:
    lon, lat, _ = some_places(seed)
    found = coverage(some_demand(seed), lon, lat, within_m=radii).covered
    assert [c.weight for c in found] == sorted(c.weight for c in found)
    assert [c.points for c in found] == sorted(c.points for c in found)


@given(seed=st.integers(0, 10_000), radius_m=st.floats(0, 5_000))
def test_what_is_sure_is_possible_and_what_is_possible_is_demand(
    seed: int, radius_m: float
) -> None:
    demand, (lon, lat, opening) = some_demand(seed), some_places(seed)
    points = points_of(demand)
    found = profile(demand, points, reach(points, lon, lat, opening, radius_m))
    assert (found.sure <= found.possible + 1e-9).all()
    assert (found.possible <= found.demand + 1e-9).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_profile_equals_counting_by_hour_and_group(seed: int) -> None:
    demand, (lon, lat, opening) = some_demand(seed), some_places(seed)
    points = points_of(demand)
    reached = reach(points, lon, lat, opening, 800.0)
    found = profile(demand, points, reached)
    apart = geodesic_m(demand.lon, demand.lat, lon, lat)
    for hour in range(24):
        at = (demand.hour == hour) | (demand.hour == -1)
        opened = has_bit(opening.sure, hour)
        for row, group in enumerate(found.groups):
            mine = at & np.array([name == group for name in demand.group_names])
            expected = covered_weight(apart[mine], demand.weight[mine], opened, 800.0)
            assert found.sure[row, hour] == pytest.approx(expected)
        assert shortfall(demand, points, reached)[:, hour].sum() == pytest.approx(
            found.demand[:, hour].sum() - found.sure[:, hour].sum()
        )
        workers, sure, _ = covered_at(demand, points, reached, hour=hour)
        assert workers == pytest.approx(found.demand[:, hour].sum())
        assert sure == pytest.approx(found.sure[:, hour].sum())


def _shuffled(demand: DemandTable) -> DemandTable:
    order = np.random.default_rng(0).permutation(len(demand))
    return DemandTable(
        demand.lon[order],
        demand.lat[order],
        demand.weight[order],
        demand.hour[order],
        demand.group[order],
        demand.groups,
    )


def test_the_order_of_rows_changes_nothing() -> None:
    demand, (lon, lat, opening) = some_demand(4), some_places(4)
    shuffled = _shuffled(demand)
    one, other = points_of(demand), points_of(shuffled)
    first = shortfall(demand, one, reach(one, lon, lat, opening, 700.0))
    second = shortfall(shuffled, other, reach(other, lon, lat, opening, 700.0))
    np.testing.assert_array_equal(one.lon, other.lon)
    np.testing.assert_allclose(first, second)


def test_nobody_and_nothing_have_an_answer() -> None:
    none = np.zeros(0)
    nobody = DemandTable.from_columns(none, none, none)
    assert coverage(nobody, none, none, within_m=[500]).covered[0].share == 0.0
    alone = coverage(some_demand(1), none, none, within_m=[500])
    assert alone.covered[0].weight == 0.0
    assert alone.nearest_m.mean is None
    assert "possible_weight" not in alone.to_json()["covered"][0]


def test_percentiles_are_those_of_a_list_of_workers() -> None:
    rng = np.random.default_rng(3)
    apart, workers = rng.uniform(0, 2_000, 50), rng.integers(1, 9, 50)
    found = nearest_of(workers.astype(float), apart)
    listed = np.repeat(apart, workers)
    assert found.mean == pytest.approx(listed.mean())
    assert found.p50 == pytest.approx(np.percentile(listed, 50))
    assert found.p90 == pytest.approx(np.percentile(listed, 90))
    assert found.max == listed.max()


def test_a_walk_of_fifteen_minutes_is_865_metres_of_straight_line() -> None:
    assert straight_m(15, 4.5) == pytest.approx(4_500 / 4 / 1.3)
    assert way_m(15, 15.0) == 3_750


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("08:30-12:00", 9, 11),
        ("13:00-17:30", 13, 17),
        ("00:00-24:00", 0, 23),
        ("20:00-22:00", 20, 21),
    ],
)
def test_an_hour_counts_when_the_door_is_open_at_the_full_hour(
    written: str, first: int, last: int
) -> None:
    sure, possible = bits_of(
        written, hours_of(date(2026, 3, 4), zone=SHANGHAI), zone=SHANGHAI, calendar=CALENDAR
    )
    assert sure == possible == sum(1 << hour for hour in range(first, last + 1))


def test_hours_nobody_knows_are_possible_never_sure() -> None:
    found = opening_of(
        [None, "", "ask at the gate"],
        hours_of(date(2026, 3, 4), zone=SHANGHAI),
        zones=[SHANGHAI] * 3,
        calendar=CALENDAR,
    )
    assert found.sure.tolist() == [0, 0, 0]
    assert found.possible.tolist() == [2**24 - 1] * 3


def test_an_ordinary_wednesday_is_no_holiday() -> None:
    national_day = date(2025, 10, 1)
    assert national_day.weekday() == 2
    assert ordinary_day(2, after=national_day, calendar=CALENDAR) == date(2025, 10, 15)
