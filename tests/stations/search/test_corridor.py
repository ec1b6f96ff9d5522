"""On my way: the smallest detours, held against asking every place one by one."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.frames import distance_m
from stations.registry.vocabulary import Amenity
from stations.search.catalogue import Published
from stations.search.corridor import LONGEST_RIDE_M, along
from stations.search.question import Filters, Travel
from tests.stations.search.cities import (
    CENTRE,
    NOON,
    a_catalogue,
    a_town,
    lets_in,
    may_have,
    on_arrival,
    published,
)

FILTERS = (
    Filters(),
    Filters(open_only=True),
    Filters(needs=frozenset({Amenity.MICROWAVE}), open_only=True),
)
EIGHT_KM = 8_000.0


def least_detours(
    rows: list[Published],
    start: LonLat,
    end: LonLat,
    at: datetime,
    by: Travel,
    filters: Filters,
    limit: int,
) -> list[str]:
    """Oracle: every place asked anew, surely open ones first where only open ones count."""
    direct = float(distance_m(*start, *end))
    groups: dict[bool, list[tuple[float, str]]] = {False: [], True: []}
    for row in rows:
        there, state = on_arrival(row, start, at, by)
        onward = float(distance_m(*row.place.position, *end))
        detour = max(0.0, there + onward - direct)
        if detour > EIGHT_KM or not may_have(row, filters.needs):
            continue
        if not lets_in(row, filters.entry):
            continue
        if filters.open_only and not (state.is_open or state.is_unknown):
            continue
        groups[filters.open_only and state.is_unknown].append((detour, row.id))
    return [place_id for later in (False, True) for _, place_id in sorted(groups[later])][:limit]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("seed", range(6))
def test_the_smallest_detours_are_those_of_brute_force(seed: int, filters: Filters) -> None:
    rows = a_town(seed, spread_deg=0.05 if seed % 2 else 0.2)
    catalogue, rng = a_catalogue(*rows), np.random.default_rng(seed)
    for by, hours in ((Travel.FOOT, 0), (Travel.BIKE, 9)):
        ends = np.array(CENTRE) + rng.uniform(-0.15, 0.15, (2, 2))
        start, end = (LonLat(*each) for each in ends.tolist())
        at, limit = NOON + timedelta(hours=hours, minutes=40), int(rng.integers(1, 60))
        stops = along(
            catalogue, start, end, at=at, by=by, needs=filters.needs, entry=filters.entry,
            open_only=filters.open_only, limit=limit,
        )  # fmt: skip
        found = [stop.hit.row.id for stop in stops]
        assert found == least_detours(rows, start, end, at, by, filters, limit)


def test_equal_detours_are_ordered_by_id() -> None:
    spots = {"b": LonLat(113.26, 33.05), "a": LonLat(113.24, 33.05), "c": LonLat(113.25, 33.05)}
    catalogue = a_catalogue(*(published(id=key, position=at) for key, at in spots.items()))
    stops = along(catalogue, LonLat(113.2, 33.05), LonLat(113.3, 33.05), at=NOON)
    assert [stop.hit.row.id for stop in stops] == ["a", "b", "c"]
    assert [stop.detour_minutes for stop in stops] == [0, 0, 0]


def test_it_is_open_when_the_rider_passes_not_when_the_ride_begins() -> None:
    far = LonLat(113.25 + 5_000 / 93_400, 33.05)  # some 26 minutes by bike
    catalogue = a_catalogue(published(id="p", position=far, opening_hours="12:20-13:00"))
    stops = along(catalogue, CENTRE, far, at=NOON, by=Travel.BIKE, open_only=True)
    assert [stop.hit.row.id for stop in stops] == ["p"]
    assert along(catalogue, CENTRE, far, at=NOON - timedelta(minutes=20), open_only=True) == []


def test_a_ride_that_ends_where_it_begins_is_a_way_there_and_back() -> None:
    near = LonLat(113.251, 33.05)
    catalogue = a_catalogue(published(id="p", position=near))
    (stop,) = along(catalogue, CENTRE, CENTRE, at=NOON)
    assert stop.detour_m == pytest.approx(2 * stop.hit.distance_m)


def test_what_no_ride_can_be_is_refused() -> None:
    catalogue = a_catalogue(published())
    far = LonLat(CENTRE.lon + 1.2, CENTRE.lat)
    assert float(distance_m(*CENTRE, *far)) > LONGEST_RIDE_M
    with pytest.raises(ValueError, match="ride_too_long"):
        along(catalogue, CENTRE, far, at=NOON)
    for nowhere in (LonLat(float("nan"), 33.0), LonLat(113.0, 95.0)):
        with pytest.raises(ValueError, match="invalid"):
            along(catalogue, CENTRE, nowhere, at=NOON)
        with pytest.raises(ValueError, match="invalid"):
            along(catalogue, nowhere, CENTRE, at=NOON)
    with pytest.raises(ValueError, match="limit"):
        along(catalogue, CENTRE, CENTRE, at=NOON, limit=0)
