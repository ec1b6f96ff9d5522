"""The nearest places, held against asking every place one by one."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from geodata.coordinates import LonLat
from stations.registry.vocabulary import NO_APP_NEEDED, Amenity, AmenityState, Entry
from stations.search.nearest import in_list_order, near
from stations.search.question import Filters, Travel
from stations.search.state import StateCode
from tests.builders import an_amenity
from tests.stations.search.cities import (
    CENTRE,
    NOON,
    a_catalogue,
    a_town,
    brute_force,
    minutes,
    published,
    shanghai,
)

FILTERS = (
    Filters(),
    Filters(open_only=True),
    Filters(needs=frozenset({Amenity.MICROWAVE})),
    Filters(needs=frozenset({Amenity.MICROWAVE, Amenity.TOILETS}), open_only=True),
    Filters(entry=NO_APP_NEEDED),
    Filters(needs=frozenset({Amenity.SEATING}), entry=frozenset({Entry.FACE}), open_only=True),
)


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_nearest_are_those_of_brute_force(seed: int, filters: Filters) -> None:
    rows = a_town(seed)
    catalogue, rng = a_catalogue(*rows), np.random.default_rng(seed)
    for by, hours in ((Travel.FOOT, 0), (Travel.BIKE, 9), (Travel.BIKE, 11)):
        origin = LonLat(*(np.array(CENTRE) + rng.uniform(-0.2, 0.2, 2)).tolist())
        at, limit = NOON + timedelta(hours=hours, minutes=40), int(rng.integers(1, 30))
        hits = near(
            catalogue,
            origin,
            at=at,
            by=by,
            needs=filters.needs,
            entry=filters.entry,
            open_only=filters.open_only,
            limit=limit,
        )
        assert [h.row.id for h in hits] == brute_force(rows, origin, at, by, filters, limit)
        assert [h.minutes for h in hits] == [minutes(h.distance_m, by) for h in hits]


@pytest.mark.parametrize(
    "origin",
    [LonLat(-70, 40), LonLat(113.25, 89.9), LonLat(179.9, -60), LonLat(113.25, 33.05)],
)
def test_a_far_origin_still_finds_the_nearest(origin: LonLat) -> None:
    rows = a_town(4, 60)
    hits = near(a_catalogue(*rows), origin, at=NOON, limit=5)
    assert [h.row.id for h in hits] == brute_force(rows, origin, NOON, Travel.FOOT, Filters(), 5)


def test_a_list_that_spans_a_country_with_one_stray_place_is_searched_whole() -> None:
    rows = [
        *a_town(5, 200, spread_deg=4.0),
        published(id="stray", position=LonLat(-58.4, -34.6)),
    ]
    catalogue = a_catalogue(*rows)
    for lon, lat in ((113.0, 33.0), (109.5, 36.2), (-58.0, -34.0)):
        hits = near(catalogue, LonLat(lon, lat), at=NOON, limit=12)
        oracle = brute_force(rows, LonLat(lon, lat), NOON, Travel.FOOT, Filters(), 12)
        assert [h.row.id for h in hits] == oracle


def test_equal_distances_are_ordered_by_id() -> None:
    rows = [published(id=i) for i in ("c", "a", "b")]
    hits = near(a_catalogue(*rows), LonLat(113.26, 33.05), at=NOON, limit=2)
    assert [h.row.id for h in hits] == ["a", "b"]


def test_nothing_published_is_an_empty_list() -> None:
    assert near(a_catalogue(), CENTRE, at=NOON) == []


def test_within_is_inclusive() -> None:
    catalogue = a_catalogue(published(position=LonLat(113.26, 33.05)))
    (hit,) = near(catalogue, CENTRE, at=NOON)
    assert len(near(catalogue, CENTRE, at=NOON, within_m=hit.distance_m)) == 1
    assert near(catalogue, CENTRE, at=NOON, within_m=hit.distance_m - 0.001) == []


def test_an_impossible_question_is_refused() -> None:
    catalogue = a_catalogue(published())
    with pytest.raises(ValueError, match="invalid_origin"):
        near(catalogue, LonLat(float("nan"), 0), at=NOON)
    with pytest.raises(ValueError, match="limit"):
        near(catalogue, CENTRE, at=NOON, limit=0)
    with pytest.raises(ValueError, match="naive"):
        near(catalogue, CENTRE, at=NOON.replace(tzinfo=None))


# 1,000 m on a bicycle is 5.2 minutes of way: 6 minutes.
FAR = LonLat(113.25, 33.05 + 1000 / 110_904)


@pytest.mark.parametrize(
    ("leaves", "open_on_arrival"),
    [
        ("2026-06-03T21:53", True),
        ("2026-06-03T21:54", False),
        ("2026-06-03T21:53:59", True),
        ("2026-06-03T07:53:59", False),
        ("2026-06-03T07:54", True),
    ],
)
def test_open_on_arrival_turns_at_the_boundary_minute(leaves: str, open_on_arrival: bool) -> None:
    catalogue = a_catalogue(published(opening_hours="08:00-22:00", position=FAR))
    (hit,) = near(catalogue, CENTRE, at=shanghai(leaves), by=Travel.BIKE)
    assert hit.minutes == 6
    assert hit.state_on_arrival.is_open is open_on_arrival
    found = near(catalogue, CENTRE, at=shanghai(leaves), by=Travel.BIKE, open_only=True)
    assert bool(found) is open_on_arrival


@pytest.mark.parametrize(
    ("leaves", "open_on_arrival"),
    [("2026-06-03T23:57", True), ("2026-06-04T01:53", True), ("2026-06-04T01:54", False)],
)
def test_arrival_is_judged_across_midnight(leaves: str, open_on_arrival: bool) -> None:
    row = published(opening_hours="18:00-02:00", position=FAR)
    for built in (shanghai(leaves), shanghai("2026-06-03T09:00")):
        found = near(
            a_catalogue(row, at=built), CENTRE, at=shanghai(leaves), by=Travel.BIKE, open_only=True
        )
        assert bool(found) is open_on_arrival


def test_what_is_broken_is_not_offered_and_what_is_only_listed_comes_after() -> None:
    states = (AmenityState.BROKEN, AmenityState.UNKNOWN, AmenityState.WORKING)
    rows = [
        published(
            id=state.value,
            position=LonLat(113.25 + 0.001 * n, 33.05),
            amenities=(an_amenity(Amenity.MICROWAVE, state=state),),
        )
        for n, state in enumerate(states)
    ]
    needs = frozenset({Amenity.MICROWAVE})
    hits = near(a_catalogue(*rows), CENTRE, at=NOON, needs=needs)
    assert [h.row.id for h in hits] == ["unknown", "working"]
    assert [h.row.id for h in in_list_order(hits, needs)] == ["working", "unknown"]


def test_the_list_runs_open_tight_closed_unknown_locked() -> None:
    rows = [
        published(id="locked", reports=2),
        published(id="unknown", opening_hours=None),
        published(id="closed", opening_hours="18:00-20:00"),
        published(id="tight", opening_hours="08:00-12:06"),
        published(id="open", position=LonLat(113.27, 33.05)),
    ]
    hits = near(a_catalogue(*rows), CENTRE, at=NOON)
    ranked = [h.row.id for h in in_list_order(hits)]
    assert ranked == ["open", "tight", "closed", "unknown", "locked"]


def test_open_only_keeps_the_open_then_the_unknown() -> None:
    rows = [
        published(id="unknown", opening_hours=None),
        published(id="locked", reports=2),
        published(id="open", position=LonLat(113.27, 33.05)),
    ]
    hits = near(a_catalogue(*rows), CENTRE, at=NOON, open_only=True)
    assert [h.row.id for h in hits] == ["open", "unknown"]
    assert hits[1].state_on_arrival.code is StateCode.UNKNOWN_HOURS
