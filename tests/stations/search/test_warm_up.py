"""After warming up, no question compiles anything."""

from __future__ import annotations

from stations.search import kernels
from stations.search.cluster_kernels import cluster
from stations.search.nearest import near
from stations.search.viewport import viewport
from stations.search.warm_up import warm_up
from tests.stations.search.cities import CENTRE, NOON, a_catalogue, a_town


def test_an_empty_catalogue_compiles_what_a_full_one_needs() -> None:
    warm_up(a_catalogue())
    before = _signatures()
    full = a_catalogue(*a_town(61, 400))
    near(full, CENTRE, at=NOON, limit=3)
    changed = full.changed([full.rows[0]], version=2)
    viewport(changed, west=112, south=32, east=114, north=34, zoom=8, at=NOON)
    assert _signatures() == before


def _signatures() -> list[int]:
    return [len(k.signatures) for k in (kernels.nearest, kernels.within, cluster)]
