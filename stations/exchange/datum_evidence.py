"""A list read in every datum: what its districts and the register say of each reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.boundaries import DistrictIndex
from geodata.coordinates import Datum, Floats, convert_arrays
from geodata.frames import distance_m
from stations.exchange.datum_doctor import Diagnosis, Evidence, diagnose, spots_of
from stations.exchange.listed import ListedPlace
from stations.exchange.neighbours import SAME_PLACE_SCALE_M, Known, Neighbours, find_neighbours

WITNESSES = 20_000  # rows of a list that are asked; a list of a province has more than enough
FITS_M, MISFITS_M = 60.0, 250.0  # a row stands on its known place, or a datum away from it


@dataclass(frozen=True, slots=True)
class Readings:
    """What is found with a list read in each datum, and the verdict; arrays over all its rows."""

    declared: Datum
    evidence: Mapping[Datum, Evidence]
    diagnosis: Diagnosis

    @property
    def outside_m(self) -> Floats:
        """Metres outside the named district as declared; NaN where nobody can tell."""
        return self.evidence[self.declared].outside_m

    def mended(self) -> dict[int, Datum]:
        """The datum by index of each row that is in its place only in another datum.

        Where the whole list is suspected, rows outside their district that the better datum
        brings inside; anywhere, rows that stand on their own known place in another datum only.
        """
        found: dict[int, Datum] = {}
        here = self.evidence[self.declared]
        with np.errstate(invalid="ignore"):
            for datum, there in self.evidence.items():
                same = here.apart_scale_m == SAME_PLACE_SCALE_M
                right = same & (here.apart_m > MISFITS_M) & (there.apart_m < FITS_M)
                if self.diagnosis.is_suspect and datum is self.diagnosis.datum:
                    right |= (here.outside_m > 0) & (there.outside_m == 0)
                found |= dict.fromkeys(np.flatnonzero(right).tolist(), datum)
        return dict(sorted(found.items()))


def read_in_every_datum(
    places: Sequence[ListedPlace],
    *,
    declared: Datum,
    districts: DistrictIndex | None,
    register: Iterable[Known] = (),
) -> Readings:
    """Read a list in each datum against the loaded districts and the register.

    Of a long list `WITNESSES` rows, evenly spread, decide; all are measured.
    """
    lon = np.array([place.lon for place in places], np.float64)
    lat = np.array([place.lat for place in places], np.float64)
    asked = np.arange(0, len(places), max(1, len(places) // WITNESSES))
    named = named_districts(places, districts)
    pairs = _spread(
        find_neighbours([places[i] for i in asked.tolist()], register), asked, len(places)
    )
    evidence = {datum: _evidence(lon, lat, datum, named, districts, pairs) for datum in Datum}
    heard = {
        datum: Evidence(e.outside_m[asked], e.apart_m[asked], e.apart_scale_m[asked])
        for datum, e in evidence.items()
    }
    spots = spots_of(lon[asked], lat[asked])
    return Readings(declared, evidence, diagnose(heard, spots, declared=declared))


def named_districts(
    places: Sequence[ListedPlace], districts: DistrictIndex | None
) -> list[str | None]:
    """The loaded district that each row names; None where it names none."""
    if districts is None:
        return [None] * len(places)
    known = {name: known_district(name, districts) for name in {p.district for p in places}}
    return [known[place.district] for place in places]


def known_district(written: str, districts: DistrictIndex) -> str | None:
    """The loaded district that `written` means: 郑州市中原区 is 中原区; None where none is.

    A name without a polygon is no fault: development zones have none on most maps.
    """
    for name in (written, written.rpartition("市")[2], f"{written}区", f"{written}县"):
        if name and name in districts:
            return name
    return None


def _evidence(
    lon: Floats,
    lat: Floats,
    datum: Datum,
    named: Sequence[str | None],
    districts: DistrictIndex | None,
    pairs: Neighbours,
) -> Evidence:
    x, y = convert_arrays(lon, lat, source=datum, target=Datum.WGS84)
    nowhere = np.full(lon.shape, np.nan)
    outside = nowhere if districts is None else districts.outside_m(named, x, y)
    return Evidence(outside, np.asarray(distance_m(x, y, pairs.lon, pairs.lat)), pairs.scale_m)


def _spread(found: Neighbours, asked: NDArray[np.int64], n: int) -> Neighbours:
    """Neighbours of some rows as columns over all."""
    spread = np.full((3, n), np.nan)
    spread[:, asked] = found.lon, found.lat, found.scale_m
    return Neighbours(*spread)
