"""What a row changes in a place of its own list, and what it only fills in another's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from geodata.coordinates import Datum, LonLat
from stations.exchange.listed import ListedPlace
from stations.exchange.updates import (
    Stored,
    changes_to,
    may_say_new,
    silence_filled,
    stated_fields,
)
from stations.registry.places import AmenityStatus, Place, PlaceId
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer, Entry, Kind
from stations.storage.places import place_values

HOUR = datetime(2026, 6, 3, tzinfo=UTC)


def _listed(**but: Any) -> ListedPlace:
    lon, lat = but.pop("at", (113.0, 34.0))
    stated: dict[str, Any] = {"name": "东站", "kind": Kind.STATION, "datum": Datum.WGS84}
    return ListedPlace(row=1, position=LonLat(lon, lat), lon=lon, lat=lat, **stated | but)


def _place(listed: ListedPlace, **but: Any) -> Place:
    fields = {"id": PlaceId("p1"), "code": "c1", **stated_fields(listed)}
    return Place(**fields | but)


def _stored(place: Place) -> Stored:
    values = place_values(place)
    amenities = ",".join(status.amenity for status in place.amenities) or None
    return Stored._make([*(values[name] for name in Stored._fields[:-1]), amenities])


def test_a_renamed_and_moved_place_says_so() -> None:
    row = _listed(external_id="A", name="新东站", at=(113.5, 34.5))
    assert set(changes_to(_place(_listed(external_id="A")), row)) == {
        "name", "position", "supplied",
    }  # fmt: skip


def test_what_a_keeper_confirmed_wins_over_the_list() -> None:
    old = _place(
        _listed(hours_as_written="24小时", opening_hours="24/7"),
        confirmed_at=HOUR,
        entry=frozenset({Entry.OPEN_DOOR}),
        how_to_find="进门左转",
    )
    row = _listed(
        hours_as_written="8:00-9:00",
        opening_hours="08:00-09:00",
        entry=frozenset({Entry.APP}),
        how_to_find="不知道",
        amenities=frozenset({Amenity.SHOWER}),
        phone="0371-1",
    )
    assert changes_to(old, row) == {"phone": "0371-1"}


def test_an_empty_cell_erases_nothing() -> None:
    old = _place(_listed(address="东路1号", hours_as_written="?"))
    assert changes_to(old, _listed()) == {}


def test_amenities_that_somebody_looked_at_stay_and_listed_ones_follow_the_list() -> None:
    seen = AmenityStatus(
        amenity=Amenity.TOILETS,
        state=AmenityState.BROKEN,
        confirmed_at=HOUR,
        confirmed_by=Confirmer.RIDER,
    )
    old = _place(_listed(amenities=frozenset({Amenity.BOOKS})))
    old = old.model_copy(update={"amenities": (seen, *old.amenities)})
    merged = changes_to(old, _listed(amenities=frozenset({Amenity.SHOWER})))["amenities"]
    assert merged[0] == seen
    assert [status.amenity for status in merged] == [Amenity.TOILETS, Amenity.SHOWER]


def test_another_networks_list_only_fills_what_nobody_said() -> None:
    old = _place(_listed(external_id="A", address="东路1号", amenities=frozenset({Amenity.BOOKS})))
    row = _listed(
        external_id="H7",
        name="东站环卫驿站",
        at=(113.0001, 34.0),
        address="东路3号",
        phone="0371-1",
        hours_as_written="24小时",
        opening_hours="24/7",
        amenities=frozenset({Amenity.BOOKS, Amenity.TOILETS}),
    )
    found = silence_filled(old, row)
    assert [s.amenity for s in found.pop("amenities")] == [Amenity.BOOKS, Amenity.TOILETS]
    assert found == {
        "phone": "0371-1",
        "hours_as_written": "24小时",
        "opening_hours": "24/7",
    }
    assert silence_filled(old.model_copy(update=found), row).keys() == {"amenities"}


def test_hours_that_nobody_could_read_are_not_silence() -> None:
    old = _place(_listed(hours_as_written="看情况"))
    row = _listed(hours_as_written="24小时", opening_hours="24/7")
    assert silence_filled(old, row) == {}


ROWS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["东站", "西站"]),
        "external_id": st.sampled_from([None, "A", "B"]),
        "phone": st.sampled_from(["", "1", "2"]),
        "entry": st.frozensets(st.sampled_from([Entry.STAFF, Entry.QR])),
        "seats": st.sampled_from([None, 0, 3]),
        "hours_as_written": st.sampled_from(["", "?", "24小时"]),
        "amenities": st.frozensets(st.sampled_from([Amenity.BOOKS, Amenity.SHOWER])),
        "at": st.sampled_from([(113.0, 34.0), (113.0, 34.1)]),
    }
)


@given(ROWS, ROWS, st.booleans())
def test_a_row_that_is_passed_over_would_have_changed_nothing(
    old: dict[str, Any], new: dict[str, Any], confirmed: bool
) -> None:
    place = _place(_listed(**old), confirmed_at=HOUR if confirmed else None)
    row = _listed(**new)
    if not may_say_new(row, _stored(place)):
        assert changes_to(place, row) == {}
        assert silence_filled(place, row) == {}
