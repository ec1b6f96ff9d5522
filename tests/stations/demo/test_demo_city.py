"""The demo city: the same from the same seed, of every kind, plainly synthetic, and removable."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from geodata.boundaries import DistrictIndex
from geodata.demo import demo_city
from stations.demo.load import load_demo, start_demo_if_empty
from stations.demo.places import demo_places
from stations.demo.visits import demo_visits
from stations.errors import Refused
from stations.exchange.hours_wording import normalise
from stations.registry.calendar import Calendar
from stations.registry.hours import OpenState, is_readable, state_at
from stations.registry.places import Place
from stations.registry.vocabulary import AmenityState, Entry, Kind
from stations.search.nearest import near
from stations.search.state import StateCode
from stations.services.checking import check_store
from stations.storage import visits
from stations.storage.imports import count_places, remove_synthetic
from stations.storage.places import add_places, note_change
from tests.builders import WEDNESDAY_NOON, a_hub, a_place

CALENDAR = Calendar.official()


def places(seed: int = 7) -> list[Place]:
    return demo_places(demo_city(seed), seed=seed, posts=120, merchants=246, at=WEDNESDAY_NOON)


def test_the_same_seed_makes_the_same_places_and_another_seed_others() -> None:
    assert places() == places()
    assert places()[0] != places(8)[0]


def test_there_are_120_posts_of_all_kinds_and_246_merchants() -> None:
    found = Counter(place.kind for place in places())
    assert found[Kind.MERCHANT] == 246
    assert sum(found.values()) == 366
    assert set(found) == set(Kind)


def test_every_place_is_marked_synthetic_and_none_stands_in_the_forgotten_district() -> None:
    city, found = demo_city(7), places()
    assert all(place.synthetic for place in found)
    lon, lat = zip(*(place.position for place in found), strict=True)
    districts = DistrictIndex(city.districts).names_at(list(lon), list(lat))
    assert city.uncovered_district not in districts
    assert districts == [place.district for place in found]


def test_names_and_codes_are_told_apart() -> None:
    found = places()
    assert len({place.name for place in found}) == len({place.code for place in found}) == 366


def test_hours_are_like_those_of_real_hosts() -> None:
    posts = [place for place in places() if place.kind is not Kind.MERCHANT]
    told = [place.opening_hours for place in posts if place.opening_hours]
    assert all(is_readable(hours) for hours in told)
    around_the_clock = sum(hours == "24/7" for hours in told) / len(posts)
    assert 0.12 < around_the_clock < 0.35  # 27 % of Zhengzhou's 639 stations
    lunch = sum("12:00,13:" in hours for hours in told) / len(posts)
    assert lunch > 0.2
    assert any(place.opening_hours is None for place in posts)


def test_the_chinese_wording_and_the_hours_say_the_same() -> None:
    for place in {p.hours_as_written: p for p in places() if p.opening_hours}.values():
        read = normalise(place.hours_as_written)
        if read.osm is None:
            continue
        assert place.opening_hours is not None
        for hour in range(24 * 5):
            at = WEDNESDAY_NOON + timedelta(hours=hour)
            said = [
                state_at(osm, at, zone=place.zone, calendar=CALENDAR).state
                for osm in (place.opening_hours, read.osm)
            ]
            assert said[0] == said[1] or OpenState.UNKNOWN in said, (place.hours_as_written, at)


def test_amenities_come_in_every_state_and_entries_in_every_method() -> None:
    found = places()
    states = {status.state for place in found for status in place.amenities}
    assert states == set(AmenityState)
    assert {entry for place in found for entry in place.entry} == set(Entry)
    assert 5 < sum(place.listed_unconfirmed for place in found) < 60


def test_visits_fill_thirty_days_and_keep_to_opening_hours() -> None:
    found = places()[:40]
    stays = demo_visits(found, seed=7, at=WEDNESDAY_NOON, calendar=CALENDAR)
    assert len(stays) > 5_000
    first = min(visit.entered_at for visit in stays)
    assert timedelta(days=29) < WEDNESDAY_NOON - first < timedelta(days=32)
    assert max(visit.entered_at for visit in stays) < WEDNESDAY_NOON
    assert all(visit.day_token is None for visit in stays)
    by_id = {place.id: place for place in found}
    for visit in stays[::97]:
        place = by_id[visit.place_id]
        said = state_at(
            place.opening_hours, visit.entered_at, zone=place.zone, calendar=CALENDAR
        ).state
        assert said is not OpenState.CLOSED


def test_loading_fills_an_empty_store_with_every_state_and_random_sign_ins(tmp_path: Path) -> None:
    with a_hub(tmp_path) as hub:
        loaded = load_demo(hub)
        assert (loaded.stations, loaded.merchants) == (120, 246)
        assert hub.catalogue.synthetic
        at = hub.clock.now()
        codes = {hub.catalogue.state_at(i, at).code for i in range(len(hub.catalogue.rows))}
        assert {StateCode.OPEN, StateCode.LOCKED, StateCode.CLOSED_FOR_NOW} <= codes
        assert StateCode.UNKNOWN_HOURS in codes
        assert check_store(hub)["integrity"] == "ok"
        again = load_demo(hub)
        assert check_store(hub)["stations"] == 120
        passwords = {each.password for each in (*loaded.sign_ins, *again.sign_ins)}
        assert len(passwords) == len(loaded.sign_ins) + len(again.sign_ins)


def test_a_store_with_anything_real_refuses_the_demo(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as hub:
        with pytest.raises(Refused) as refusal:
            load_demo(hub)
        assert refusal.value.reason == "not_empty"
        start_demo_if_empty(hub, lambda _: pytest.fail("a demo was begun"))
        assert check_store(hub)["stations"] == 1


def test_removing_the_demo_leaves_no_trace_of_it(tmp_path: Path) -> None:
    with a_hub(tmp_path) as hub:
        load_demo(hub, posts=10, merchants=5)
        hub.writer.write(remove_synthetic)
        with hub.read() as connection:
            assert count_places(connection, synthetic=True) == 0
            assert visits.count_visits(connection) == 0
        assert check_store(hub)["integrity"] == "ok"


def test_real_and_synthetic_places_are_never_shown_together(tmp_path: Path) -> None:
    with a_hub(tmp_path) as hub:
        load_demo(hub, posts=10, merchants=5)
        hub.writer.write(lambda c: add_places(c, [a_place(id="real")]))
        hub.writer.write(lambda c: note_change(c, None))
        hub.refresh()
        assert not hub.catalogue.synthetic
        origin = hub.catalogue.rows[0].place.position
        shown = {hit.row.id for hit in near(hub.catalogue, origin, at=hub.clock.now(), limit=99)}
        assert shown == {"real"}
