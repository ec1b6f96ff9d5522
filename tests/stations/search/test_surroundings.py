"""What each filter costs, counted one by one for every combination tried (R6)."""

from __future__ import annotations

import itertools

import pytest

from stations.registry.vocabulary import NO_APP_NEEDED, Amenity
from stations.search.question import Filters, Travel
from stations.search.surroundings import surroundings
from tests.stations.search.cities import (
    CENTRE,
    NOON,
    a_catalogue,
    a_town,
    lets_in,
    may_have,
    on_arrival,
)

TRIED = (Amenity.MICROWAVE, Amenity.TOILETS, Amenity.SEATING)


@pytest.mark.parametrize("seed", [21, 22])
def test_counts_are_right_for_every_combination(seed: int) -> None:
    rows, within_m = a_town(seed, 250), 4_000.0
    around = surroundings(a_catalogue(*rows), CENTRE, at=NOON, by=Travel.BIKE, within_m=within_m)
    judged = [(row, *on_arrival(row, CENTRE, NOON, Travel.BIKE)) for row in rows]
    inside = [(row, state) for row, metres, state in judged if metres <= within_m]
    assert 50 < len(inside) < 250
    for n in range(len(TRIED) + 1):
        for needs in map(frozenset, itertools.combinations(TRIED, n)):
            for entry in (frozenset(), NO_APP_NEEDED):
                found = [s for r, s in inside if may_have(r, needs) and lets_in(r, entry)]
                assert around.count(Filters(needs, entry)) == len(found)
                sure = around.count(Filters(needs, entry, open_only=True))
                assert sure == sum(s.is_open for s in found)
                unknown = around.count_unknown(Filters(needs, entry))
                assert unknown == sum(s.is_unknown for s in found)
