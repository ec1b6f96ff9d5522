"""P5: what one change does, against a store in which the change was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.demand import DemandTable
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity, AmenityState, Kind
from stations.services.hub import Hub
from stations.services.planning import CoverageNow, Question, Scope, coverage_now
from stations.services.what_if import Act, Change, what_if
from tests.builders import a_hub, a_place, an_amenity

WEDNESDAY = date(2026, 11, 18)
HERE, THERE = LonLat(113.25, 33.05), LonLat(113.30, 33.05)


def two_places(**but: Any) -> list[Place]:
    """A day station here and one there; `but` changes the first."""
    broken = an_amenity(Amenity.MICROWAVE, state=AmenityState.BROKEN)
    first: dict[str, Any] = {
        "id": "a", "code": "aaa2345", "position": HERE, "opening_hours": "08:00-20:00",
        "amenities": (broken,), "synthetic": True,
    }  # fmt: skip
    other = first | {"id": "b", "code": "bbb2345", "position": LonLat(113.2501, 33.0501)}
    return [a_place(**(first | but)), a_place(**other)]


def demand() -> DemandTable:
    hours = [4, 12, 22]
    return DemandTable.from_columns(
        [HERE.lon] * 3 + [THERE.lon] * 3, [33.05] * 6, [30.0, 50.0, 70.0, 20.0, 40.0, 60.0],
        hour=hours * 2, group=["sanitation", "courier", "food_rider"] * 2,
    )  # fmt: skip


def answered(hub: Hub, amenity: Amenity | None = None) -> CoverageNow:
    question = Question(radius_m=1000.0, day=WEDNESDAY, amenity=amenity)
    return coverage_now(hub, question, demand(), scope=Scope.DEMO, at=hub.clock.now())


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store", *two_places()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("change", "made"),
    [
        (Change(Act.MOVE, 0, THERE), {"position": THERE}),
        (Change(Act.EXTEND, 0, hours=(20, 0)), {"opening_hours": "08:00-24:00"}),
        (Change(Act.CLOSE, 0), {"opening_hours": "off"}),
    ],
)
def test_p5_equals_the_coverage_of_a_store_in_which_it_was_done(
    hub: Hub, tmp_path: Path, change: Change, made: dict[str, Any]
) -> None:
    found = what_if(hub, answered(hub), change)
    with a_hub(tmp_path / "changed", *two_places(**made)) as other:
        done = answered(other)
    assert np.array_equal(found.after.sure, done.everyone.sure)
    assert np.array_equal(found.answer.missing, done.missing)
    assert found.answer.share_at(None) == done.share_at(None)


def test_p5_a_merchant_who_joins_adds_whoever_is_near_in_its_hours(hub: Hub) -> None:
    found = what_if(hub, answered(hub), Change(Act.RECRUIT, position=THERE, hours=(20, 6)))
    gained = (found.after.sure - found.before.sure).sum(axis=0)
    assert {hour: gained[hour] for hour in np.flatnonzero(gained)} == {4: 20, 22: 60}
    assert found.answer.places[-1].place.kind is Kind.MERCHANT
    groups = {group: after - before for group, _, before, after in found.by_group()}
    assert groups == {"sanitation": 20, "food_rider": 60, "courier": 0}


def test_p5_equipping_a_place_makes_it_count_in_its_own_hours(hub: Hub) -> None:
    answer = answered(hub, Amenity.MICROWAVE)
    found = what_if(hub, answer, Change(Act.EQUIP, 0))
    gained = (found.after.sure - found.before.sure).sum(axis=0)
    assert {hour: gained[hour] for hour in np.flatnonzero(gained)} == {12: 50}


def test_p5_longer_hours_do_not_mend_what_is_broken(hub: Hub) -> None:
    answer = answered(hub, Amenity.MICROWAVE)
    found = what_if(hub, answer, Change(Act.EXTEND, 0, hours=(0, 0)))
    assert np.array_equal(found.after.sure, found.before.sure)


def test_p5_a_change_of_nothing_is_a_mistake_of_the_program(hub: Hub) -> None:
    with pytest.raises(ValueError, match="which place"):
        what_if(hub, answered(hub), Change(Act.CLOSE))
    with pytest.raises(ValueError, match="which position"):
        what_if(hub, answered(hub), Change(Act.MOVE, 0))
