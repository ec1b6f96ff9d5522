"""Datum conversion, held against published golden values, real cities and its own inverse."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geodata.coordinates import Datum, LonLat, convert, convert_arrays, in_china

WGS, GCJ, BD = Datum.WGS84, Datum.GCJ02, Datum.BD09
GEOD = Geod(ellps="WGS84")

# A margin of 0.1 degrees inside the edge: the shift itself can carry a point over the edge.
LONS = st.floats(72.104, 137.7347)
LATS = st.floats(0.9293, 55.7271)
DATUMS = st.sampled_from(Datum)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(*a, *b)[2])


def test_golden_values_of_beijing_and_luohe() -> None:
    beijing = convert(116.403988, 39.914266, source=WGS, target=BD)
    assert metres(beijing, (116.4166156, 39.9219658)) < 0.01
    gcj = convert(114.0166, 33.5815, source=WGS, target=GCJ)
    assert metres(gcj, (114.022525, 33.580013)) < 0.1
    assert metres(convert(*gcj, source=GCJ, target=BD), (114.02897, 33.586138)) < 0.1


@pytest.mark.parametrize(
    ("lon", "lat", "gcj_m", "bd_m"),
    [(114.0166, 33.5815, 573, 1257), (113.391, 34.5378, 607, 1321)],
    ids=["luohe", "xinmi"],
)
def test_an_unconverted_point_is_a_wrong_street(
    lon: float, lat: float, gcj_m: float, bd_m: float
) -> None:
    here = (lon, lat)
    assert metres(convert(lon, lat, source=WGS, target=GCJ), here) == pytest.approx(gcj_m, abs=10)
    assert metres(convert(lon, lat, source=WGS, target=BD), here) == pytest.approx(bd_m, abs=20)


@given(LONS, LATS, DATUMS, DATUMS)
def test_there_and_back_is_the_same_point(lon: float, lat: float, a: Datum, b: Datum) -> None:
    back = convert(*convert(lon, lat, source=a, target=b), source=b, target=a)
    assert metres(back, (lon, lat)) < 1e-3


@given(LONS, LATS)
def test_the_long_way_round_the_datums_ends_where_the_short_way_does(
    lon: float, lat: float
) -> None:
    gcj = convert(lon, lat, source=BD, target=GCJ)
    assert metres(
        convert(*gcj, source=GCJ, target=WGS), convert(lon, lat, source=BD, target=WGS)
    ) < (1e-3)


@given(
    st.floats(-180, 180).filter(lambda lon: not 72.004 <= lon <= 137.8347),
    st.floats(-90, 90),
    DATUMS,
    DATUMS,
)
def test_outside_china_all_datums_are_the_same(lon: float, lat: float, a: Datum, b: Datum) -> None:
    assert convert(lon, lat, source=a, target=b) == (lon, lat)


def test_the_edges_of_the_shifted_area_are_inside() -> None:
    lon, lat = [72.004, 72.0039, 137.8347, 137.8348, 100, 100], [30, 30, 30, 30, 0.8293, 55.8272]
    assert in_china(lon, lat).tolist() == [True, False, True, False, True, False]


@given(st.lists(st.tuples(LONS, LATS), max_size=20), DATUMS, DATUMS)
def test_arrays_agree_with_single_points(
    points: list[tuple[float, float]], a: Datum, b: Datum
) -> None:
    lons, lats = convert_arrays([p[0] for p in points], [p[1] for p in points], source=a, target=b)
    single = [convert(*p, source=a, target=b) for p in points]
    np.testing.assert_allclose(lons, [p.lon for p in single], atol=1e-10, rtol=0)
    np.testing.assert_allclose(lats, [p.lat for p in single], atol=1e-10, rtol=0)


def test_the_given_arrays_are_left_alone_and_any_shape_is_kept() -> None:
    lon, lat = np.full((2, 3), 114.0), np.full((2, 3), 33.0)
    new_lon, _ = convert_arrays(lon, lat, source=WGS, target=GCJ)
    assert new_lon.shape == (2, 3)
    assert (lon == 114.0).all()
    assert (new_lon != lon).all()
    same_lon, _ = convert_arrays(lon, lat, source=WGS, target=WGS)
    assert not np.shares_memory(same_lon, lon)


def test_a_position_that_is_not_finite_comes_back_and_spoils_no_neighbour() -> None:
    lons, lats = convert_arrays([np.nan, 114.0], [33.0, 33.0], source=GCJ, target=WGS)
    assert np.isnan(lons[0])
    assert lats[0] == 33.0
    assert (lons[1], lats[1]) == convert(114.0, 33.0, source=GCJ, target=WGS)


def test_a_position_is_valid_only_when_finite_and_on_the_globe() -> None:
    assert LonLat(113.2, 33.0).is_valid()
    invalid = [(float("nan"), 0.0), (0.0, float("inf")), (181.0, 0.0), (33.0, 113.2)]
    assert not any(LonLat(*p).is_valid() for p in invalid)


def test_the_module_stays_light() -> None:
    script = "import sys, geodata.coordinates; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {
        "shapely",
        "pandas",
        "geopandas",
        "streamlit",
        "sqlmodel",
        "numba",
        "scipy",
    }


def _cities(folder: Path) -> Iterator[dict[Datum, tuple[float, float]]]:
    with (folder / "coords" / "gcoord_cities_a.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            yield {d: (float(row[f"{d}_lng"]), float(row[f"{d}_lat"])) for d in Datum}


@pytest.mark.realdata
@pytest.mark.parametrize("source", Datum)
@pytest.mark.parametrize("target", Datum)
def test_real_cities_within_a_metre_and_gcj_to_bd_within_two_centimetres(
    realdata: Path, source: Datum, target: Datum
) -> None:
    cities = list(_cities(realdata))
    within_m = 1.0 if (source is WGS) != (target is WGS) else 0.02
    off = [metres(convert(*c[source], source=source, target=target), c[target]) for c in cities]
    assert len(off) == 166
    assert max(off) < within_m


# Two of the vectors come from a converter that writes pi where BD-09 has 3000 pi / 180; they
# contradict the 166 cities, the golden values and the other vectors by 10 and 41 m.
_WRITTEN_WITH_ANOTHER_CONSTANT = {"120.019809", "120.036455"}


@pytest.mark.realdata
def test_the_exact_vectors_of_other_converters(realdata: Path) -> None:
    with (realdata / "coords" / "vectors.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    kept = [r for r in rows if r["in_lng"] not in _WRITTEN_WITH_ANOTHER_CONSTANT]
    assert (len(rows), len(kept)) == (15, 13)
    for r in kept:
        answer = convert(
            float(r["in_lng"]), float(r["in_lat"]), source=Datum(r["from"]), target=Datum(r["to"])
        )
        forward = (r["from"], r["to"]) in {("wgs84", "gcj02"), ("gcj02", "bd09")}
        expected = (float(r["out_lng"]), float(r["out_lat"]))
        assert metres(answer, expected) < (0.01 if forward else 0.1), r
