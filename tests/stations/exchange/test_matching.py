"""A list meets the register: which rows are places of an earlier edition, which it lacks."""

from __future__ import annotations

from typing import Any

from geodata.coordinates import Datum, LonLat
from stations.exchange.listed import ListedPlace
from stations.exchange.matching import match
from stations.exchange.standing import Run, Standing, as_standing
from stations.registry.vocabulary import Kind


def _listed(row: int, **but: Any) -> ListedPlace:
    lon, lat = but.pop("at", (113.0, 34.0))
    stated: dict[str, Any] = {"name": "东站", "kind": Kind.STATION, "datum": Datum.WGS84}
    return ListedPlace(row=row, position=LonLat(lon, lat), lon=lon, lat=lat, **stated | but)


def _known(listed: ListedPlace, run: int = 1) -> Standing:
    found = as_standing(listed, "", "stations")
    return found._replace(id=f"p{listed.row}", run=run)


def _a_district(n: int, *, lon: float, name: str) -> list[ListedPlace]:
    return [
        _listed(i, external_id=str(i), name=f"{name}{i}站", at=(lon, 34.0 + i / 50))
        for i in range(1, n + 1)
    ]


def test_the_same_list_twice_finds_every_place() -> None:
    rows = [
        _listed(1, external_id="1"),
        _listed(2, at=(113.1, 34.0)),
        _listed(3, at=(113.1, 34.0)),
    ]
    again = match(rows, [_known(row) for row in rows])
    assert {row: place.id for row, place in again.met.items()} == {1: "p1", 2: "p2", 3: "p3"}
    assert (again.new, again.missing) == ([], [])


def test_in_the_next_edition_a_number_finds_a_place_that_was_renamed() -> None:
    old = [_known(_listed(1, external_id="A")), _known(_listed(2, external_id="B", name="西站"))]
    rows = [
        _listed(1, external_id="A", name="新东站", at=(113.01, 34.0)),
        _listed(2, external_id="B", name="西站"),
    ]
    assert match(rows, old).met[1].id == "p1"


def test_a_number_on_another_name_far_off_is_another_lists_number() -> None:
    old = [_known(_listed(1, external_id="A")), _known(_listed(2, external_id="B", name="西站"))]
    rows = [_listed(1, external_id="A", name="新东站", at=(114.0, 34.0)), _listed(2, name="西站")]
    assert [row.row for row in match(rows, old).new] == [1]


def test_the_next_districts_list_that_counts_from_one_renames_nothing_and_misses_nothing() -> None:
    here = [_known(row) for row in _a_district(12, lon=113.0, name="东")]
    there = _a_district(12, lon=113.01, name="西")  # 900 m further on, number by number
    found = match(there, here, runs=[Run(1, "east.csv", "", "stations")], file_name="west.csv")
    assert len(found.new) == 12
    assert found.missing == []


def test_a_file_that_holds_a_tenth_of_a_run_is_its_next_edition() -> None:
    rows = _a_district(20, lon=113.0, name="东")
    known = [_known(row) for row in rows]
    assert len(match(rows[:2], known).missing) == 18
    assert match(rows[:1], known).missing == []


def test_a_file_of_the_same_name_is_the_next_edition() -> None:
    rows = _a_district(20, lon=113.0, name="东")
    run = Run(1, "east.csv", "", "stations")
    found = match(rows[:1], [_known(row) for row in rows], runs=[run], file_name="east.csv")
    assert [place.id for place in found.missing] == sorted(f"p{i}" for i in range(2, 21))


def test_of_two_districts_only_the_one_whose_list_comes_again_misses_places() -> None:
    east, west = _a_district(10, lon=113.0, name="东"), _a_district(10, lon=113.5, name="西")
    known = [_known(row) for row in east]
    known += [_known(row, run=2)._replace(id=f"w{row.row}") for row in west]
    found = match(west[:9], known)
    assert [place.id for place in found.missing] == ["w10"]


def test_without_a_number_name_and_nearness_find_it() -> None:
    old = [_known(_listed(1)), _known(_listed(2, at=(113.0004, 34.0)))]
    found = match([_listed(9, at=(113.0005, 34.0))], old)
    assert found.met[9].id == "p2"
    assert [place.id for place in found.missing] == ["p1"]


def test_the_same_name_farther_away_is_another_place() -> None:
    found = match([_listed(9, at=(113.001, 34.0))], [_known(_listed(1))])
    assert (len(found.new), found.missing) == (1, [])


def test_neighbours_with_different_numbers_are_not_one() -> None:
    found = match([_listed(9, external_id="B")], [_known(_listed(1, external_id="A"))])
    assert len(found.new) == 1


def test_a_place_matches_one_row_only() -> None:
    found = match([_listed(1), _listed(2)], [_known(_listed(1))])
    assert (len(found.met), len(found.new)) == (1, 1)


def test_a_place_known_two_ways_matches_one_row_only() -> None:
    one = _known(_listed(1, external_id="A"))
    other = one._replace(external_id="B", name="东门站", own=False)
    rows = [_listed(1, external_id="A"), _listed(2, external_id="B", name="东门站")]
    found = match(rows, [one, other])
    assert (len(found.met), len(found.new)) == (1, 1)
