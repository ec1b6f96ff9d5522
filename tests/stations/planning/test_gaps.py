from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.demand import DemandTable
from stations.planning.coverage import coverage
from stations.planning.gaps import Candidates, adds_of, find_gaps, hosts_of
from stations.planning.reach import grid_of, nearest
from tests.oracles import geodesic_m, heaviest_disc

RADIUS_M = 800.0


def _uncovered(seed: int, n: int = 80, hours: int = 1):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    missing = rng.integers(0, 12, (n, hours)).astype(float)
    return rng.normal(113.5, 0.02, n), rng.normal(34.0, 0.02, n), missing


@given(seed=st.integers(0, 10_000), hours=st.sampled_from([1, 24]))
def test_every_worker_belongs_to_at_most_one_gap_and_lies_within_it(seed: int, hours: int) -> None:
    lon, lat, missing = _uncovered(seed, hours=hours)
    gaps = find_gaps(lon, lat, missing, radius_m=RADIUS_M)
    members = np.concatenate([gap.members for gap in gaps] or [np.zeros(0, int)])
    assert len(set(members.tolist())) == len(members)
    for gap in gaps:
        apart = geodesic_m(np.array([gap.lon]), np.array([gap.lat]), lon, lat)[0]
        assert (apart[gap.members] <= RADIUS_M + 0.01).all()
        assert gap.weight == missing[gap.members].sum(axis=0).max()
        assert gap.weight == missing[gap.members, gap.hour].sum()


@given(seed=st.integers(0, 10_000))
def test_no_gap_shows_fewer_than_five_workers_and_the_heaviest_comes_first(seed: int) -> None:
    lon, lat, missing = _uncovered(seed)
    weights = [gap.weight for gap in find_gaps(lon, lat, missing, radius_m=300.0)]
    assert weights == sorted(weights, reverse=True)
    assert all(weight >= 5 for weight in weights)


@pytest.mark.parametrize("seed", range(8))
def test_the_first_gap_is_close_to_the_heaviest_disc_there_is(seed: int) -> None:
    lon, lat, missing = _uncovered(seed)
    best = heaviest_disc(geodesic_m(lon, lat, lon, lat), missing[:, 0], RADIUS_M)
    first = find_gaps(lon, lat, missing, radius_m=RADIUS_M, limit=1)[0]
    assert 0.8 * best <= first.weight <= best


def test_what_remains_after_all_gaps_is_too_few_to_show_anywhere() -> None:
    lon, lat, missing = _uncovered(3)
    gaps = find_gaps(lon, lat, missing, radius_m=RADIUS_M)
    rest = np.setdiff1d(np.arange(len(lon)), np.concatenate([gap.members for gap in gaps]))
    apart = geodesic_m(lon[rest], lat[rest], lon[rest], lat[rest])
    for row in range(len(rest)):
        centred = missing[rest][apart[row] <= RADIUS_M].sum()
        assert centred < 5 or missing[rest[row], 0] < 5


def test_a_limit_keeps_the_first_gaps() -> None:
    lon, lat, missing = _uncovered(5)
    assert len(find_gaps(lon, lat, missing, radius_m=300.0, limit=3)) == 3
    assert find_gaps(np.zeros(0), np.zeros(0), np.zeros((0, 1)), radius_m=300.0) == []


def test_hosts_are_named_with_what_they_add_nearest_first() -> None:
    lon, lat, missing = _uncovered(6)
    gap = find_gaps(lon, lat, missing, radius_m=RADIUS_M, limit=1)[0]
    rng = np.random.default_rng(6)
    sites = Candidates.sorted_by_id(
        [f"c{i}" for i in range(30)],
        gap.lon + rng.normal(0, 0.01, 30),
        gap.lat + rng.normal(0, 0.01, 30),
    )
    adds = adds_of(sites, lon, lat, missing, radius_m=RADIUS_M)
    hosts = hosts_of(gap, sites, adds, radius_m=RADIUS_M)
    assert [h.distance_m for h in hosts] == sorted(h.distance_m for h in hosts)
    assert 1 <= len(hosts) <= 3
    for host in hosts:
        i = sites.ids.index(host.id)
        apart = geodesic_m(sites.lon[i : i + 1], sites.lat[i : i + 1], lon, lat)[0]
        assert host.adds == missing[apart <= RADIUS_M].sum()
        assert host.adds >= 5


def test_a_host_that_is_no_help_at_the_hour_is_not_named() -> None:
    lon, lat, missing = _uncovered(7)
    gap = find_gaps(lon, lat, missing, radius_m=RADIUS_M, limit=1)[0]
    here = np.array([gap.lon]), np.array([gap.lat])
    open_already = Candidates.sorted_by_id(["a"], *here, able=np.zeros((1, 1), bool))
    adds = adds_of(open_already, lon, lat, missing, radius_m=RADIUS_M)
    assert hosts_of(gap, open_already, adds, radius_m=RADIUS_M) == ()


@pytest.mark.parametrize("seed", range(6))
def test_p3_every_gap_names_the_nearest_hosts_that_would_help_and_what_each_would_add(
    seed: int,
) -> None:
    lon, lat, missing = _uncovered(seed, hours=24)
    rng = np.random.default_rng(seed + 500)
    x, y = rng.normal(113.5, 0.02, 40), rng.normal(34.0, 0.02, 40)
    able = rng.random((40, 24)) < 0.6
    sites = Candidates.sorted_by_id([f"h{i:02}" for i in range(40)], x, y, able)
    adds = adds_of(sites, lon, lat, missing, radius_m=RADIUS_M)
    to_workers = geodesic_m(x, y, lon, lat)
    gaps = find_gaps(lon, lat, missing, radius_m=RADIUS_M)
    assert gaps
    for gap in gaps:
        away = geodesic_m(np.array([gap.lon]), np.array([gap.lat]), x, y)[0]
        expected = []
        for i in sorted(range(40), key=lambda i: float(away[i])):
            gain = sum(
                float(missing[row, gap.hour])
                for row in range(len(lon))
                if to_workers[i, row] <= RADIUS_M
            )
            if able[i, gap.hour] and away[i] <= 2 * RADIUS_M and gain >= 5:
                expected.append((f"h{i:02}", gain))
        found = hosts_of(gap, sites, adds, radius_m=RADIUS_M)
        assert [(host.id, host.adds) for host in found] == expected[:3]


@pytest.mark.parametrize("seed", range(6))
def test_p3_what_a_host_would_add_is_what_coverage_gains_by_a_station_there(seed: int) -> None:
    rng = np.random.default_rng(seed)
    demand = DemandTable.from_columns(
        rng.normal(113.5, 0.02, 90), rng.normal(34.0, 0.02, 90), rng.integers(1, 30, 90)
    )
    standing = rng.normal(113.5, 0.02, 4), rng.normal(34.0, 0.02, 4)
    near_m, _ = nearest(demand.lon, demand.lat, grid_of(*standing))
    missing = np.where(near_m <= RADIUS_M, 0.0, demand.weight)[:, None]
    gap = find_gaps(demand.lon, demand.lat, missing, radius_m=RADIUS_M, limit=1)[0]
    here = Candidates.sorted_by_id(["there"], np.array([gap.lon]), np.array([gap.lat]))
    adds = adds_of(here, demand.lon, demand.lat, missing, radius_m=RADIUS_M)
    host = hosts_of(gap, here, adds, radius_m=RADIUS_M)[0]
    before = coverage(demand, *standing, within_m=[RADIUS_M]).covered[0].weight
    more = np.append(standing[0], gap.lon), np.append(standing[1], gap.lat)
    after = coverage(demand, *more, within_m=[RADIUS_M]).covered[0].weight
    assert after - before == host.adds == gap.weight
