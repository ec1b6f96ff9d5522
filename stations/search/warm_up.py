"""Compile the kernels before the first rider asks: the first run on a machine takes seconds."""

from __future__ import annotations

import numpy as np

from geodata.coordinates import LonLat
from stations.search.catalogue import Catalogue
from stations.search.cluster_kernels import cluster
from stations.search.nearest import near
from stations.search.question import Travel
from stations.search.surroundings import surroundings

SOMEWHERE = LonLat(113.25, 33.05)


def warm_up(catalogue: Catalogue) -> None:
    """Ask one question of each kind; afterwards nothing is compiled any more."""
    at = catalogue.built_at
    near(catalogue, SOMEWHERE, at=at, open_only=True, limit=1)
    surroundings(catalogue, SOMEWHERE, at=at, by=Travel.FOOT)
    cluster(np.zeros(1), np.zeros(1), np.zeros(1, np.uint8), 1.0)
