"""Real lists written in each datum and declared as each: how often the doctor is right."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geodata.boundaries import DistrictIndex, read_districts
from geodata.coordinates import Datum, Floats, LonLat, convert_arrays
from stations.exchange.datum_doctor import Diagnosis, Verdict
from stations.exchange.datum_evidence import read_in_every_datum
from stations.exchange.listed import ListedPlace
from stations.registry.vocabulary import Kind

SIZES = (20, 50, 100, 300, 1000)
_MERCHANT = ("POI名称", "联系电话", "详细地址", "区域", "经度(lon)", "纬度(lat)")
_STATION = ("name", "contact_masked", "address", "district", "lng_gcj02", "lat_gcj02")


@dataclass(frozen=True)
class Trial:
    """One list of `rows` rows, in truth in `truth`, and what was said of it."""

    list_name: str
    rows: int
    truth: Datum
    said: Diagnosis

    @property
    def outcome(self) -> str:
        """`right`, `wrong`, or `cannot tell`; naming two others counts where both are others."""
        if self.said.verdict is Verdict.NOT_DECLARED:
            return "wrong" if self.truth is self.said.declared else "right"
        if self.said.datum is None:
            return "cannot tell"
        return "right" if self.said.datum is self.truth else "wrong"


def districts(realdata: Path) -> DistrictIndex:
    """The districts of Zhengzhou."""
    outlines = (realdata / "boundaries/zhengzhou_410100_gcj02_datav.geojson").read_bytes()
    return DistrictIndex(read_districts(outlines, datum=Datum.GCJ02)[0])


def real_lists(realdata: Path) -> dict[str, list[ListedPlace]]:
    """The merchants of eight districts and the stations, as they are: in GCJ-02."""
    found = {
        path.stem: _read(path, _MERCHANT)
        for path in sorted((realdata / "merchants").glob("*.csv"))
        if "gb18030" not in path.stem
    }
    return found | {
        "stations": _read(realdata / "stations/zhengzhou_stations_handout.csv", _STATION)
    }


def trials(
    lists: dict[str, list[ListedPlace]],
    index: DistrictIndex,
    *,
    sizes: Sequence[int] = SIZES,
    repeats: int = 1,
    whole: bool = True,
    with_register: bool = False,
    seed: int = 5,
) -> Iterator[Trial]:
    """Every list in random parts and, unless told not to, whole; in each datum, declared as each.

    With a register it holds all the other rows of all lists, where they truly are.
    """
    rng = np.random.default_rng(seed)
    for name, rows in lists.items():
        parts = [n for n in sizes for _ in range(repeats) if n < len(rows)]
        for n in [*parts, *([len(rows)] if whole else [])]:
            chosen = sorted(rng.choice(len(rows), n, replace=False).tolist())
            part = [rows[i] for i in chosen]
            register = _others(lists, name, set(chosen)) if with_register else []
            for truth in Datum:
                for declared in Datum:
                    said = read_in_every_datum(
                        written_in(part, truth, declared=declared),
                        declared=declared,
                        districts=index,
                        register=register,
                    ).diagnosis
                    yield Trial(name, n, truth, said)


def written_in(rows: Sequence[ListedPlace], datum: Datum, *, declared: Datum) -> list[ListedPlace]:
    """The same places with the numbers that another datum gives them, declared as what they may
    not be."""
    lon, lat = _given(rows)
    there = convert_arrays(lon, lat, source=rows[0].datum, target=datum)
    taken = convert_arrays(*there, source=declared, target=Datum.WGS84)
    columns = zip(rows, *(axis.tolist() for axis in (*there, *taken)), strict=True)
    return [
        row._replace(lon=x, lat=y, datum=declared, position=LonLat(east, north))
        for row, x, y, east, north in columns
    ]


def counted(found: Sequence[Trial]) -> Counter[str]:
    """How many trials ended how."""
    return Counter(trial.outcome for trial in found)


def right_share(found: Sequence[Trial]) -> float:
    """The share of right verdicts among those that said something."""
    count = counted(found)
    return count["right"] / (count["right"] + count["wrong"])


def _others(lists: dict[str, list[ListedPlace]], name: str, chosen: set[int]) -> list[ListedPlace]:
    return [
        row
        for other, rows in lists.items()
        for i, row in enumerate(rows)
        if other != name or i not in chosen
    ]


def _read(path: Path, columns: tuple[str, ...]) -> list[ListedPlace]:
    written = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    lon = np.array([float(row[columns[4]]) for row in written])
    lat = np.array([float(row[columns[5]]) for row in written])
    wgs = convert_arrays(lon, lat, source=Datum.GCJ02, target=Datum.WGS84)
    return [
        ListedPlace(
            row=i + 1,
            name=row[columns[0]],
            kind=Kind.MERCHANT,
            position=LonLat(float(wgs[0][i]), float(wgs[1][i])),
            lon=float(lon[i]),
            lat=float(lat[i]),
            datum=Datum.GCJ02,
            phone=";".join(p for p in row[columns[1]].split(";") if "*" not in p),
            address=row[columns[2]],
            district=row[columns[3]],
        )
        for i, row in enumerate(written)
    ]


def _given(rows: Sequence[ListedPlace]) -> tuple[Floats, Floats]:
    return np.array([row.lon for row in rows]), np.array([row.lat for row in rows])
