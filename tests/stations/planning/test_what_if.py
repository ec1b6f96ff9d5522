"""Before and after a change, by group, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.demand import DemandTable
from stations.errors import InvalidInput
from stations.planning.opening import Opening
from stations.planning.what_if import (
    Change,
    Close,
    Equip,
    Move,
    OpenAlso,
    Places,
    Recruit,
    Row,
    changed,
    compare,
)
from stations.registry.vocabulary import Amenity

NINE, FOUR = 1 << 9, 1 << 4
RADIUS_M = 500.0


def workers() -> DemandTable:
    """Ten couriers at nine in the west; six sweepers at four in the west, five in the east."""
    return DemandTable.from_columns(
        np.array([113.0, 113.0, 113.1]),
        np.array([33.0, 33.0, 33.0]),
        np.array([10.0, 6.0, 5.0]),
        hour=np.array([9, 4, 4], np.int8),
        group=["courier", "sanitation", "sanitation"],
    )


def places() -> Places:
    """One place in the west, open at nine, with a microwave."""
    bits = np.array([NINE], np.uint32)
    at = np.array([113.0]), np.array([33.0])
    return Places(("w",), *at, Opening(bits, bits), (frozenset({Amenity.MICROWAVE}),))


def after(*changes: Change, amenity: Amenity | None = None) -> dict[str, tuple[float, float]]:
    found = compare(workers(), places(), changes, radius_m=RADIUS_M, amenity=amenity)
    return {row.group: (row.before, row.after) for row in found.rows()}


def test_nothing_changes_nothing() -> None:
    found = compare(workers(), places(), (), radius_m=RADIUS_M)
    assert found.rows() == [
        Row("", 21.0, 10.0, 10.0),
        Row("courier", 10.0, 10.0, 10.0),
        Row("sanitation", 11.0, 0.0, 0.0),
    ]


def test_closing_leaves_its_workers_without() -> None:
    assert after(Close("w")) == {"": (10, 0), "courier": (10, 0), "sanitation": (0, 0)}


def test_opening_at_four_serves_the_sweepers() -> None:
    assert after(OpenAlso("w", FOUR))["sanitation"] == (0, 6)


def test_moving_serves_others_instead() -> None:
    found = after(OpenAlso("w", FOUR), Move("w", LonLat(113.1, 33.0)))
    assert found == {"": (10, 5), "courier": (10, 0), "sanitation": (0, 5)}


def test_a_merchant_in_the_east_adds_its_neighbours() -> None:
    found = after(Recruit("m", LonLat(113.1001, 33.0), FOUR))
    assert found["sanitation"] == (0, 5)
    assert found[""] == (10, 15)


def test_an_amenity_counts_where_it_is_asked_for() -> None:
    shower = Amenity.SHOWER
    assert after(Equip("w", shower), amenity=shower)["courier"] == (0, 10)
    assert after(amenity=Amenity.MICROWAVE)["courier"] == (10, 10)


def test_changes_leave_the_places_as_they_were() -> None:
    before = places()
    now = changed(before, [Move("w", LonLat(1.0, 2.0)), OpenAlso("w", FOUR), Close("w")])
    assert now.ids == ()
    assert before.lon.tolist() == [113.0]
    assert before.opening.sure.tolist() == [NINE]


@pytest.mark.parametrize(
    ("change", "reason"),
    [(Close("x"), "unknown_place"), (Recruit("w", LonLat(0.0, 0.0), 0), "repeated_id")],
)
def test_a_change_of_what_is_not_there_is_refused(change: Change, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as caught:
        changed(places(), [change])
    assert caught.value.faults[0].row == 1
