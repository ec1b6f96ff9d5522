"""Which datum a list is really written in, by the evidence of its rows, and how sure that is.

Every datum is tried as a reading of the same numbers. A reading costs more the further rows lie
outside the district they name, and the further they lie from what the register already knows of
them. The difference of two costs is a logarithm of odds, so the readings share out certainty; the
scales below were set on real lists (`docs/decisions/datum-doctor.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import Datum, Floats

SURE, UNSURE = 0.98, 0.01  # certainty that a verdict needs, and that rules a datum out
MIN_SPOTS = 3  # spots that must speak for a reading against the next: one mall is one witness
MAX_SHARE_OUTSIDE = 0.5  # a list that mostly lies elsewhere in any datum is another matter
AGREES_M = 200.0  # half of the smallest shift between two datums, with room for the register

_SPOT_DEG = 0.0025  # some 250 m: rows this close are no independent witnesses
_OUTSIDE_COST, _OUTSIDE_SCALE_M, _OUTSIDE_WORST = 1.0, 150.0, 3.0
_APART_WORST = 4.0
_SPEAKS = 0.3  # a difference in cost that a spot must show to count as a witness


class Verdict(StrEnum):
    """What the evidence says about the declared datum."""

    FITS = "fits"
    OTHER = "other"  # another one fits, and only that
    NOT_DECLARED = "not_declared"  # the declared one does not fit; two others might
    DISAGREE = "disagree"  # districts and register speak for different ones
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows of a list read in one datum, arrays of one length, NaN where a row says nothing.

    `outside_m`: metres outside the named district, 0.0 inside. `apart_m`: metres from where the
    register has the same place or the house beside it; `apart_scale_m`: how far such a pair
    usually lies apart.
    """

    outside_m: Floats
    apart_m: Floats
    apart_scale_m: Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """One datum tried: rows outside their district, rows far from their neighbours; `sure` 0..1."""

    datum: Datum
    outside: int
    apart: int
    sure: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The verdict on a whole list; `datum` is the one that fits best, None where nobody can tell.

    `sure` 0..1 is the certainty of the verdict. `checked` rows name a loaded district, `paired`
    rows have a neighbour in the register. `readings` has the likeliest first.
    """

    verdict: Verdict
    declared: Datum
    datum: Datum | None
    sure: float
    checked: int
    paired: int
    readings: tuple[Reading, ...]

    @property
    def is_suspect(self) -> bool:
        """Whether the list is probably not written in the declared datum."""
        return self.verdict in (Verdict.OTHER, Verdict.NOT_DECLARED)

    @property
    def beside(self) -> Reading:
        """The reading that the declared one is set against: the likeliest other."""
        return next(reading for reading in self.readings if reading.datum is not self.declared)

    @property
    def detail(self) -> str:
        """For machines: `bd09 0.998, ...; outside wgs84 12, bd09 1 of 53; apart wgs84 9, ...`."""
        here, other = self.of(self.declared), self.beside
        told = [", ".join(f"{r.datum.value} {_never_one(r.sure):.3f}" for r in self.readings)]
        for word, a, b, n in (
            ("outside", here.outside, other.outside, self.checked),
            ("apart", here.apart, other.apart, self.paired),
        ):
            if n:
                told.append(f"{word} {here.datum} {a}, {other.datum} {b} of {n}")
        return "; ".join(told)

    def of(self, datum: Datum) -> Reading:
        """What was found with the list read in one datum."""
        return next(reading for reading in self.readings if reading.datum is datum)


def diagnose(
    evidence: Mapping[Datum, Evidence], spots: NDArray[np.int64], *, declared: Datum
) -> Diagnosis:
    """Weigh the readings of one list; `spots` numbers the spot of each row (see `spots_of`).

    No row, no district and no neighbour give `CANNOT_TELL`: the doctor never guesses.
    """
    by_district = {d: _spot_costs(_outside_cost(seen), spots) for d, seen in evidence.items()}
    by_register = {d: _spot_costs(_apart_cost(seen), spots) for d, seen in evidence.items()}
    both = {d: by_district[d] + by_register[d] for d in evidence}
    sure = _shares(both)
    order = sorted(evidence, key=lambda d: (-sure[d], d is not declared, d))
    readings = tuple(_reading(datum, evidence[datum], sure[datum]) for datum in order)
    checked = int(np.isfinite(evidence[declared].outside_m).sum())
    paired = int(np.isfinite(evidence[declared].apart_m).sum())
    speakers = {_spoken_for(by_district), _spoken_for(by_register)} - {None}
    if len(speakers) > 1:
        verdict = Verdict.DISAGREE
    elif readings[0].outside > MAX_SHARE_OUTSIDE * checked:
        verdict = Verdict.CANNOT_TELL
    elif _spoken_for(both) is not None:
        verdict = Verdict.FITS if order[0] is declared else Verdict.OTHER
    elif order[-1] is declared and _outdone(both, declared, order[0]) and sure[declared] < UNSURE:
        verdict = Verdict.NOT_DECLARED
    else:
        verdict = Verdict.CANNOT_TELL
    told = verdict in (Verdict.FITS, Verdict.OTHER)
    certain = 1 - sure[declared] if verdict is Verdict.NOT_DECLARED else sure[order[0]]
    datum = order[0] if told or verdict is Verdict.NOT_DECLARED else None
    return Diagnosis(verdict, declared, datum, certain, checked, paired, readings)


def _spoken_for(costs: Mapping[Datum, Floats]) -> Datum | None:
    """The one datum that enough spots speak for; None where the evidence is too thin."""
    sure = _shares(costs)
    best, second = sorted(sure, key=lambda d: -sure[d])[:2]
    return best if sure[best] >= SURE and _outdone(costs, second, best) else None


def _outdone(costs: Mapping[Datum, Floats], datum: Datum, by: Datum) -> bool:
    """Whether enough spots speak for `by` against `datum`."""
    return int((costs[datum] - costs[by] > _SPEAKS).sum()) >= MIN_SPOTS


def _never_one(share: float) -> float:
    """A share to three digits, cut off: what is not certain is not called 1."""
    return min(int(share * 1000) / 1000, 0.999)


def spots_of(lon: Floats, lat: Floats) -> NDArray[np.int64]:
    """A number for the spot of each row: rows of one number are one witness."""
    cells = np.column_stack([lon, lat]) // _SPOT_DEG
    return np.unique(cells, axis=0, return_inverse=True)[1].reshape(-1)


def _spot_costs(costs: Floats, spots: NDArray[np.int64]) -> Floats:
    """The mean cost of the rows of each spot."""
    n = int(spots.max()) + 1 if spots.size else 0
    total = np.bincount(spots, costs, minlength=n)
    return np.asarray(total / np.bincount(spots, minlength=n), np.float64)


def _outside_cost(seen: Evidence) -> Floats:
    outside = np.nan_to_num(seen.outside_m)
    further = np.minimum(outside / _OUTSIDE_SCALE_M, _OUTSIDE_WORST)
    return np.where(outside > 0, _OUTSIDE_COST + further, 0.0)


def _apart_cost(seen: Evidence) -> Floats:
    apart = np.minimum(seen.apart_m / seen.apart_scale_m, _APART_WORST)
    return np.asarray(np.nan_to_num(apart), np.float64)


def _shares(costs: Mapping[Datum, Floats]) -> dict[Datum, float]:
    sums = {datum: float(each.sum()) for datum, each in costs.items()}
    odds = {datum: float(np.exp(min(sums.values()) - cost)) for datum, cost in sums.items()}
    return {datum: each / sum(odds.values()) for datum, each in odds.items()}


def _reading(datum: Datum, seen: Evidence, sure: float) -> Reading:
    with np.errstate(invalid="ignore"):
        outside, apart = (seen.outside_m > 0).sum(), (seen.apart_m > AGREES_M).sum()
    return Reading(datum, int(outside), int(apart), sure)
