"""A site that no draw gives up is certain; one that ties with another comes and goes."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from stations.planning.siting.cover import cover
from stations.planning.siting.plan import Limit
from stations.planning.siting.robustness import robustness
from tests.stations.planning.siting import brute

ONE = partial(cover, within_m=50.0, limit=Limit(sites=1))
TWO = partial(cover, within_m=50.0, limit=Limit(sites=2))


def three_villages() -> brute.Asked:
    apart = np.full((3, 3), np.inf)
    np.fill_diagonal(apart, 10.0)
    return brute.Asked(np.array([100.0, 10.0, 10.0]), apart, np.ones(3), np.full(3, np.inf))


def test_a_site_far_ahead_stays_in_every_draw() -> None:
    found = robustness(three_villages().instance(), ONE, seed=3)
    assert found.stays == (("s00", 1.0),)
    assert found.others == ()
    assert (found.draws, found.proven) == (100, 100)


def test_two_equal_sites_share_the_draws() -> None:
    found = robustness(three_villages().instance(), TWO, seed=3)
    (first, sure), (second, share) = found.stays
    assert (first, sure, second) == ("s00", 1.0, "s01")
    assert 0.3 < share < 0.7
    assert [key for key, _ in found.others] == ["s02"]
    assert found.others[0][1] == pytest.approx(1 - share)


def test_the_same_seed_draws_the_same() -> None:
    instance = brute.random_question(12, whole=False).instance()
    wide = partial(cover, within_m=250.0, limit=Limit(sites=2))
    assert robustness(instance, wide, draws=20, seed=5) == robustness(
        instance, wide, draws=20, seed=5
    )


def test_without_spread_every_site_stays() -> None:
    instance = brute.random_question(3).instance()
    found = robustness(instance, TWO, draws=5, spread=0.0)
    assert all(share == 1.0 for _, share in found.stays)


def test_no_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one draw"):
        robustness(three_villages().instance(), ONE, draws=0)
