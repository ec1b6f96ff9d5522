"""Which datum a list is written in: never a guess, and right on real lists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, box

from geodata.boundaries import District, DistrictIndex
from geodata.coordinates import Datum, LonLat
from stations.exchange.datum_doctor import Diagnosis, Evidence, Verdict, diagnose, spots_of
from stations.exchange.datum_evidence import Readings, read_in_every_datum
from stations.exchange.datum_words import datum_evidence, datum_verdict
from stations.exchange.listed import ListedPlace
from stations.exchange.neighbours import find_neighbours
from stations.registry.vocabulary import Kind
from stations.words import for_language
from tests.stations.exchange.datum_trials import (
    counted,
    districts,
    real_lists,
    right_share,
    trials,
    written_in,
)

WGS, GCJ, BD = Datum.WGS84, Datum.GCJ02, Datum.BD09
SILENT = [np.nan] * 12
EAST = DistrictIndex([District("东区", "", MultiPolygon([box(113.0, 33.0, 113.1, 33.3)]))])


def said_of(
    outside: Mapping[Datum, list[float]],
    apart: Mapping[Datum, list[float]] | None = None,
    *,
    declared: Datum = WGS,
    one_spot: bool = False,
) -> Diagnosis:
    """The verdict on rows each of its own spot, or all of one."""
    n = len(outside[WGS])
    evidence = {
        datum: Evidence(
            np.array(outside[datum]),
            np.array(apart[datum] if apart else [np.nan] * n),
            np.full(n, 40.0),
        )
        for datum in Datum
    }
    return diagnose(evidence, np.arange(n) * (not one_spot), declared=declared)


def a_row(row: int, lon: float, lat: float, **but: str) -> ListedPlace:
    place = ListedPlace(row, f"p{row}", Kind.STATION, LonLat(lon, lat), lon, lat, WGS)
    return place._replace(**{"district": "东区", **but})  # type: ignore[arg-type]


def edge_rows(n: int = 12, **but: str) -> list[ListedPlace]:
    """Rows just inside the eastern edge, a kilometre from each other: any shift takes them out."""
    return [a_row(i + 1, 113.0995, 33.02 + i / 50, **but) for i in range(n)]


def test_a_list_that_only_another_datum_puts_in_its_districts_is_in_that_one() -> None:
    said = said_of({WGS: [500.0] * 12, GCJ: [300.0] * 12, BD: [0.0] * 12})
    assert (said.verdict, said.datum) == (Verdict.OTHER, BD)
    assert said.detail == "bd09 0.999, gcj02 0.000, wgs84 0.000; outside wgs84 12, bd09 0 of 12"


def test_the_declared_datum_that_fits_is_said_to_fit() -> None:
    said = said_of({WGS: [0.0] * 12, GCJ: [300.0] * 12, BD: [500.0] * 12})
    assert (said.verdict, said.datum, said.is_suspect) == (Verdict.FITS, WGS, False)


def test_without_evidence_nobody_can_tell() -> None:
    for silent in ([], SILENT, [0.0] * 12):
        said = said_of(dict.fromkeys(Datum, silent))
        assert (said.verdict, said.datum) == (Verdict.CANNOT_TELL, None)


def test_a_hundred_rows_of_one_mall_are_one_witness() -> None:
    rows = {WGS: [500.0] * 100, GCJ: [300.0] * 100, BD: [0.0] * 100}
    assert said_of(rows, one_spot=True).verdict is Verdict.CANNOT_TELL
    assert said_of(rows).verdict is Verdict.OTHER


def test_two_rows_are_too_few() -> None:
    said = said_of({WGS: [900.0] * 2, GCJ: [900.0] * 2, BD: [0.0] * 2})
    assert said.verdict is Verdict.CANNOT_TELL


def test_a_list_of_another_city_fits_no_datum() -> None:
    rows = {WGS: [9e4] * 12, GCJ: [9e4] * 12, BD: [*([0.0] * 5), *([9e4] * 7)]}
    assert said_of(rows).verdict is Verdict.CANNOT_TELL


def test_where_two_others_fit_alike_only_the_declared_one_is_ruled_out() -> None:
    said = said_of({WGS: [500.0] * 12, GCJ: [0.0] * 12, BD: [0.0] * 12})
    assert (said.verdict, said.is_suspect) == (Verdict.NOT_DECLARED, True)
    assert "GCJ-02" in datum_verdict(said, for_language("en"))
    assert "BD-09" in datum_verdict(said, for_language("en"))


def test_districts_against_the_register_are_told_and_not_weighed() -> None:
    said = said_of(
        {WGS: [500.0] * 12, GCJ: [500.0] * 12, BD: [0.0] * 12},
        {WGS: [500.0] * 12, GCJ: [0.0] * 12, BD: [500.0] * 12},
    )
    assert (said.verdict, said.datum) == (Verdict.DISAGREE, None)


def test_the_verdict_reads_with_its_counts_and_what_to_do_in_both_languages() -> None:
    said = said_of({WGS: [500.0] * 12, GCJ: [300.0] * 12, BD: [0.0] * 12})
    english, chinese = for_language("en"), for_language("zh-CN")
    assert [datum_verdict(said, english), *datum_evidence(said, english)] == [
        "Probably BD-09, not WGS-84. Choose BD-09 and look again",
        "12 of 12 rows lie outside the district they name as WGS-84, 0 as BD-09",
        "Sure to 99.9 %",
    ]
    assert datum_verdict(said, chinese) == "多半是 BD-09，不是 WGS-84。改选 BD-09 再看一次"
    assert len(list(datum_evidence(said, chinese))) == 2


@given(
    st.lists(st.tuples(*[st.floats(0, 2_000)] * 3), min_size=1, max_size=30),
    st.sampled_from(Datum),
)
def test_the_order_of_the_rows_does_not_matter_and_certainty_is_shared_out(
    rows: list[tuple[float, float, float]], declared: Datum
) -> None:
    columns = dict(zip(Datum, map(list, zip(*rows, strict=True)), strict=True))
    turned = {datum: list(reversed(column)) for datum, column in columns.items()}
    said = said_of(columns, declared=declared)
    again = said_of(turned, declared=declared)
    assert (said.verdict, said.datum) == (again.verdict, again.datum)
    assert sum(reading.sure for reading in said.readings) == pytest.approx(1.0)
    assert said.is_suspect == (said.datum is not None and said.datum is not declared)


def test_rows_within_a_street_corner_share_a_spot() -> None:
    spots = spots_of(np.array([113.0001, 113.0002, 113.1]), np.array([33.0001, 33.0002, 33.0001]))
    assert spots[0] == spots[1] != spots[2]


# ------------------------------------------------------------------------------ the register


def test_the_same_name_and_phone_is_the_same_place_and_an_ambiguous_one_is_none() -> None:
    row = a_row(1, 113.05, 33.1, name="驿站", phone="0395-1234567")
    there = a_row(2, 113.06, 33.1, name="驿站", phone="13800001111;0395-1234567")
    other = a_row(3, 113.07, 33.1, name="驿站", phone="0395-7654321")
    found = find_neighbours([row], [there, other])
    assert (found.lon[0], found.scale_m[0]) == (113.06, 40.0)
    assert np.isnan(find_neighbours([row], [there, there._replace(lon=113.2)]).lon).all()


def test_the_house_beside_it_is_the_nearest_number_of_its_side_in_its_own_district() -> None:
    row = a_row(1, 113.05, 33.1, address="暖城市东区柳岸大街12号")
    beside = [
        a_row(2, 113.01, 33.1, address="柳岸大街11号"),
        a_row(3, 113.02, 33.1, address="东区柳岸大街14-2号2楼"),
        a_row(4, 113.03, 33.1, address="柳岸大街13号"),
        a_row(5, 113.04, 33.1, address="柳岸大街12号", district="西区"),
        a_row(6, 113.05, 33.1, address="柳岸大街40号"),
    ]
    found = find_neighbours([row], beside)
    assert (found.lon[0], found.scale_m[0]) == (113.01, 100.0)
    assert find_neighbours([row], beside[1:2]).lon[0] == 113.02
    assert np.isnan(find_neighbours([row], beside[3:]).lon).all()


def read(rows: list[ListedPlace], register: list[ListedPlace] | None = None) -> Readings:
    declared = rows[0].datum if rows else WGS
    return read_in_every_datum(rows, declared=declared, districts=EAST, register=register or [])


def test_a_list_in_baidus_datum_is_noticed_by_its_districts_alone() -> None:
    said = read(written_in(edge_rows(), BD, declared=WGS)).diagnosis
    assert (said.verdict, said.datum, said.checked, said.paired) == (Verdict.OTHER, BD, 12, 0)


def test_one_row_in_another_datum_is_told_by_its_known_place() -> None:
    rows = edge_rows(district="", phone="0395-1234567")
    shifted = written_in(rows[:1], BD, declared=WGS)
    found = read([*shifted, *rows[1:]], rows)
    assert (found.diagnosis.verdict, found.mended()) == (Verdict.FITS, {0: BD})


def test_an_empty_list_and_no_districts_are_no_evidence() -> None:
    assert read([]).diagnosis.verdict is Verdict.CANNOT_TELL
    alone = read_in_every_datum(edge_rows(), declared=WGS, districts=None)
    assert alone.diagnosis.verdict is Verdict.CANNOT_TELL
    assert alone.mended() == {}


# ------------------------------------------------------------------------------ real lists


@pytest.mark.realdata
@pytest.mark.parametrize("with_register", [False, True])
def test_at_least_95_in_100_verdicts_on_shifted_real_lists_are_right(
    realdata: Path, with_register: bool
) -> None:
    found = list(
        trials(
            real_lists(realdata),
            districts(realdata),
            sizes=(100,) if with_register else (50, 300),
            whole=not with_register,
            with_register=with_register,
            seed=11,
        )
    )
    assert right_share(found) >= 0.95
    assert counted(found)["right"] >= (0.7 if with_register else 0.4) * len(found)


@pytest.mark.realdata
def test_the_real_lists_as_they_are_are_never_suspected(realdata: Path) -> None:
    index = districts(realdata)
    for rows in real_lists(realdata).values():
        assert not read_in_every_datum(rows, declared=GCJ, districts=index).diagnosis.is_suspect
