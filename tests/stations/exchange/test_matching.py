"""A list meets the register."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from geodata.coordinates import Datum, LonLat
from stations.exchange.listed import ListedPlace
from stations.exchange.matching import match, stated_fields
from stations.registry.places import AmenityStatus, Place, PlaceId
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry, Kind

HOUR = datetime(2026, 6, 3, tzinfo=UTC)


def _listed(row: int, **but: Any) -> ListedPlace:
    lon, lat = but.pop("at", (113.0, 34.0))
    stated: dict[str, Any] = {"name": "东站", "kind": Kind.STATION, "datum": Datum.WGS84}
    return ListedPlace(row=row, position=LonLat(lon, lat), lon=lon, lat=lat, **stated | but)


def _place(listed: ListedPlace, **but: Any) -> Place:
    fields = {"id": PlaceId(f"p{listed.row}"), "code": f"c{listed.row}", **stated_fields(listed)}
    return Place(**fields | but)


def test_the_same_list_twice_changes_nothing() -> None:
    rows = [
        _listed(1, external_id="1", amenities=frozenset({Amenity.MICROWAVE, Amenity.BOOKS})),
        _listed(2, hours_as_written="?", entry=frozenset({Entry.STAFF}), at=(113.1, 34.0)),
        _listed(3, at=(113.1, 34.0)),
    ]
    again = match(rows, [_place(row) for row in rows])
    assert (again.accepted, again.updated, again.missing) == ([], [], [])
    assert len(again.unchanged) == 3


def test_an_identifier_finds_a_place_that_was_renamed_and_moved() -> None:
    old = _place(_listed(1, external_id="A"))
    row = _listed(9, external_id="A", name="新东站", at=(113.5, 34.5))
    (update,) = match([row], [old]).updated
    assert set(update.changes) == {"name", "position", "supplied"}
    assert old.model_copy(update=dict(update.changes)).name == "新东站"


def test_without_an_identifier_name_and_nearness_find_it() -> None:
    old = [_place(_listed(1)), _place(_listed(2, at=(113.0004, 34.0)))]
    found = match([_listed(9, at=(113.0005, 34.0))], old)
    assert [update.place.id for update in found.updated] == ["p2"]
    assert [place.id for place in found.missing] == ["p1"]


def test_the_same_name_farther_away_is_another_place() -> None:
    found = match([_listed(9, at=(113.001, 34.0))], [_place(_listed(1))])
    assert (len(found.accepted), len(found.missing)) == (1, 1)


def test_neighbours_with_different_identifiers_are_not_merged() -> None:
    found = match([_listed(9, external_id="B")], [_place(_listed(1, external_id="A"))])
    assert (len(found.accepted), len(found.missing)) == (1, 1)


def test_a_place_matches_one_row_only() -> None:
    found = match([_listed(1), _listed(2)], [_place(_listed(1))])
    assert (len(found.unchanged), len(found.accepted)) == (1, 1)


def test_what_a_keeper_confirmed_wins_over_the_list() -> None:
    old = _place(
        _listed(1, external_id="A", hours_as_written="24小时", opening_hours="24/7"),
        confirmed_at=HOUR,
        entry=frozenset({Entry.OPEN_DOOR}),
        how_to_find="进门左转",
    )
    row = _listed(
        1,
        external_id="A",
        hours_as_written="8:00-9:00",
        opening_hours="08:00-09:00",
        entry=frozenset({Entry.APP}),
        how_to_find="不知道",
        amenities=frozenset({Amenity.SHOWER}),
        phone="0371-1",
    )
    (update,) = match([row], [old]).updated
    assert dict(update.changes) == {"phone": "0371-1"}


def test_an_empty_cell_erases_nothing() -> None:
    old = _place(_listed(1, external_id="A", address="东路1号", hours_as_written="?"))
    assert match([_listed(1, external_id="A")], [old]).unchanged == [old]


def test_amenities_that_somebody_looked_at_stay_and_listed_ones_follow_the_list() -> None:
    seen = AmenityStatus(
        amenity=Amenity.TOILETS,
        state=AmenityState.BROKEN,
        confirmed_at=HOUR,
        confirmed_by=Confirmer.RIDER,
    )
    old = _place(_listed(1, external_id="A", amenities=frozenset({Amenity.BOOKS})))
    old = old.model_copy(update={"amenities": (seen, *old.amenities)})
    row = _listed(1, external_id="A", amenities=frozenset({Amenity.SHOWER}))
    (update,) = match([row], [old]).updated
    merged = update.changes["amenities"]
    assert merged[0] == seen
    assert [status.amenity for status in merged] == [Amenity.TOILETS, Amenity.SHOWER]
