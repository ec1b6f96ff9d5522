"""The snapshot: what it publishes, how it changes, when it is stale."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.coordinates import LonLat
from stations.registry.vocabulary import LifeCycle
from stations.search.nearest import near
from tests.stations.search.cities import CENTRE, NOON, a_catalogue, a_town, published, shanghai


def test_only_published_places_stand_in_it() -> None:
    catalogue = a_catalogue(
        published(id="a"),
        published(id="b", life_cycle=LifeCycle.PLANNED),
        published(id="c", life_cycle=LifeCycle.SUSPENDED),
    )
    assert [row.id for row in catalogue.rows] == ["a"]
    assert catalogue.index_of("b") is None


def test_two_rows_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="double_id"):
        a_catalogue(published(), published())


def test_one_real_place_takes_the_demo_off_the_map_but_not_out_of_reach() -> None:
    demo = a_catalogue(published(id="demo", code="demo22", synthetic=True))
    assert demo.synthetic
    assert len(near(demo, CENTRE, at=NOON)) == 1
    both = demo.changed([published(id="real", position=LonLat(113.3, 33.1))], version=2)
    assert not both.synthetic
    assert [h.row.id for h in near(both, CENTRE, at=NOON)] == ["real"]
    found = both.by_code("demo22")
    assert found is not None
    assert found.id == "demo"
    assert both.changed([], ["real"], version=3).synthetic


def test_an_empty_catalogue_is_not_the_demo() -> None:
    catalogue = a_catalogue()
    assert not catalogue.synthetic
    assert catalogue.shown == 0


def test_a_change_leaves_the_old_snapshot_alone() -> None:
    old = a_catalogue(published(opening_hours="24/7"))
    new = old.changed([published(opening_hours="18:00-20:00")], version=2)
    assert old.state_at(0, NOON).is_open
    assert not new.state_at(0, NOON).is_open
    assert (old.version, new.version) == (1, 2)
    with pytest.raises(ValueError, match="read-only"):
        new.table["lon"][0] = 0.0


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_changed_catalogue_equals_one_built_anew(seed: int) -> None:
    rng = np.random.default_rng(seed)
    before, other = a_town(seed, 80), a_town(seed + 100, 120)
    picked = rng.choice(120, 30, replace=False).tolist()
    fresh = [other[i] for i in picked]
    gone = [f"p{i:04d}" for i in rng.choice(80, 10, replace=False).tolist()]
    rows = {r.id: r for r in before} | {r.id: r for r in fresh}
    kept = [r for r in rows.values() if r.id not in gone or r in fresh]
    gone = [i for i in gone if i not in {r.id for r in fresh}]
    changed = a_catalogue(*before).changed(fresh, gone, version=2)
    anew = a_catalogue(*kept, version=2)
    assert changed.rows == anew.rows
    assert all(changed.intervals(i) == anew.intervals(i) for i in range(len(anew.rows)))
    names = [n for n in anew.table.dtype.names or () if n not in ("first_time", "n_times")]
    assert all((changed.table[n] == anew.table[n]).all() for n in names)
    ours, theirs = (near(c, CENTRE, at=NOON, limit=50) for c in (changed, anew))
    assert [(h.row.id, h.distance_m) for h in ours] == [(h.row.id, h.distance_m) for h in theirs]
    assert all(changed.by_code(r.place.code) is r for r in kept)


def test_a_row_that_is_no_longer_published_leaves() -> None:
    catalogue = a_catalogue(published(id="a"), published(id="b"))
    closed = published(id="a", life_cycle=LifeCycle.CLOSED)
    assert [r.id for r in catalogue.changed([closed], version=2).rows] == ["b"]


def test_it_is_stale_from_local_midnight_on() -> None:
    catalogue = a_catalogue(at=shanghai("2026-06-03T23:30"))
    assert not catalogue.is_stale(shanghai("2026-06-03T23:59:59"))
    assert catalogue.is_stale(shanghai("2026-06-04T00:00"))
