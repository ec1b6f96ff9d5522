"""What lies in a piece of the map."""

from __future__ import annotations

from typing import Any

import pytest

from geodata.coordinates import LonLat
from stations.registry.vocabulary import Amenity
from stations.search.nearest import near
from stations.search.question import Travel
from stations.search.viewport import Clusters, Points, viewport
from tests.stations.search.cities import CENTRE, NOON, a_catalogue, a_town, may_have, published

BOX: dict[str, Any] = {"west": 113.2, "south": 33.0, "east": 113.3, "north": 33.1}


def test_few_places_are_points_in_the_order_of_ids() -> None:
    rows = a_town(31, 200)
    seen = viewport(a_catalogue(*rows), **BOX, zoom=14, at=NOON)
    assert isinstance(seen, Points)
    inside = [
        r.id
        for r in rows
        if 113.2 <= r.place.position.lon <= 113.3 and 33.0 <= r.place.position.lat <= 33.1
    ]
    assert [p.row.id for p in seen.points] == inside


def test_more_places_than_the_screen_has_touch_targets_become_clusters() -> None:
    catalogue = a_catalogue(*a_town(31, 200))
    near_by, far_off = (viewport(catalogue, **BOX, zoom=zoom, at=NOON) for zoom in (14, 11))
    assert isinstance(near_by, Points)
    assert isinstance(far_off, Clusters)
    assert sum(c.n for c in far_off.clusters) + len(far_off.points) == len(near_by.points)


def test_clusters_hold_every_place_once() -> None:
    rows = a_town(32, 1500)
    seen = viewport(a_catalogue(*rows), west=112, south=32, east=114, north=34, zoom=11, at=NOON)
    assert isinstance(seen, Clusters)
    assert sum(c.n for c in seen.clusters) + len(seen.points) == 1500
    assert all(c.n > 1 and 0 <= c.open_share <= 1 for c in seen.clusters)
    for c in seen.clusters:
        west, south, east, north = c.box
        assert west <= c.lon <= east
        assert south <= c.lat <= north


def test_a_cluster_does_not_depend_on_the_box_that_shows_it() -> None:
    catalogue = a_catalogue(*a_town(33, 1500))
    wide = viewport(catalogue, west=113, south=32.8, east=113.5, north=33.3, zoom=13, at=NOON)
    narrow = viewport(
        catalogue, west=113.15, south=32.95, east=113.35, north=33.15, zoom=13, at=NOON
    )
    assert isinstance(wide, Clusters)
    assert isinstance(narrow, Clusters)
    assert len(set(narrow.clusters) & set(wide.clusters)) > len(narrow.clusters) / 2


@pytest.mark.parametrize("zoom", [-5, 0, 22, 1e9, float("nan"), float("inf")])
def test_any_zoom_gives_a_bounded_answer(zoom: float) -> None:
    catalogue = a_catalogue(*a_town(34, 600))
    seen = viewport(catalogue, west=-180, south=-90, east=180, north=90, zoom=zoom, at=NOON)
    assert isinstance(seen, Clusters)
    assert sum(c.n for c in seen.clusters) + len(seen.points) == 600


def test_map_and_list_agree() -> None:
    catalogue = a_catalogue(*a_town(35, 300))
    needs = frozenset({Amenity.MICROWAVE, Amenity.TOILETS})
    seen = viewport(
        catalogue, **BOX, zoom=14, at=NOON, needs=needs, open_only=True, origin=CENTRE,
        by=Travel.BIKE,
    )  # fmt: skip
    hits = near(catalogue, CENTRE, at=NOON, by=Travel.BIKE, needs=needs, open_only=True, limit=1000)
    listed = {
        h.row.id
        for h in hits
        if 113.2 <= h.row.place.position.lon <= 113.3 and 33.0 <= h.row.place.position.lat <= 33.1
    }
    assert {p.row.id for p in seen.points} == listed != set()
    assert all(may_have(p.row, needs) for p in seen.points)


@pytest.mark.parametrize(
    "box",
    [(114, 33, 113, 34), (113, 34, 114, 33), (33, 113, 34, 114), (0, 0, float("nan"), 1)],
)
def test_a_box_that_cannot_be_is_refused(box: tuple[float, float, float, float]) -> None:
    west, south, east, north = box
    with pytest.raises(ValueError, match="invalid_box"):
        viewport(a_catalogue(), west=west, south=south, east=east, north=north, zoom=1, at=NOON)


def test_places_on_the_edge_are_inside() -> None:
    catalogue = a_catalogue(published(position=LonLat(113.2, 33.1)))
    assert len(viewport(catalogue, **BOX, zoom=14, at=NOON).points) == 1
