"""The open-truth score."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from stations.search.truth import Truth, wilson_lower_bound


@pytest.mark.parametrize(("k", "n"), [(27, 30), (0, 10), (10, 10), (1, 1), (250, 1000)])
def test_the_lower_bound_is_that_of_scipy(k: int, n: int) -> None:
    interval = binomtest(k, n).proportion_ci(method="wilson")
    assert wilson_lower_bound(k, n) == pytest.approx(interval.low, abs=1e-12)


def test_fewer_than_five_are_few() -> None:
    assert Truth(4, 4).is_few
    assert not Truth(4, 5).is_few
    assert Truth().lower_bound == 0.0


def test_more_found_than_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="found_open"):
        Truth(3, 2)
    with pytest.raises(ValueError, match="successes"):
        wilson_lower_bound(3, 2)
