"""The open-truth score: of those who went and said, how many found it open."""

from __future__ import annotations

import math
from dataclasses import dataclass

FEW = 5
"""Below this many answers the score says "few reports" and no share."""

Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Truth:
    """`found_open` of the last `asked` people who told."""

    found_open: int = 0
    asked: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.found_open <= self.asked:
            raise ValueError("found_open_outside_asked")

    @property
    def is_few(self) -> bool:
        return self.asked < FEW

    @property
    def lower_bound(self) -> float:
        return wilson_lower_bound(self.found_open, self.asked)


def wilson_lower_bound(successes: int, n: int, *, z: float = Z_95) -> float:
    """Lower end of Wilson's score interval for a share, 0..1; 0 when nobody was asked.

    (p + z²/2n - z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = successes / n.
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927) 209-212.

    >>> round(wilson_lower_bound(27, 30), 3)
    0.744
    >>> wilson_lower_bound(0, 0)
    0.0

    Raises:
        ValueError: `successes` is not within 0..n.
    """
    if not 0 <= successes <= n:
        raise ValueError("successes_outside_n")
    if n == 0:
        return 0.0
    share, z2 = successes / n, z * z
    spread = z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, (share + z2 / (2 * n) - spread) / (1 + z2 / n))
