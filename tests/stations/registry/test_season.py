"""Heat or cold puts cooling, heating and water first; the operator's switch wins over the date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.errors import Refused
from stations.http import places
from stations.people.accounts import Role
from stations.registry.season import Season, in_season, season_by_date
from stations.registry.vocabulary import Amenity
from stations.services.hub import Hub
from stations.services.seasons import choose_season, chosen_season, season_now
from stations.views.cards import PILLS
from tests.builders import a_hub, a_place, an_amenity
from tests.stations.services.a_city import an_account

HERE = {"bbox": [113.2, 33.0, 113.3, 33.1], "zoom": 14, "origin": [113.25, 33.05], "lang": "en"}
THINGS = (
    Amenity.MICROWAVE, Amenity.TOILETS, Amenity.DRINKING_WATER, Amenity.AIR_CONDITIONING,
    Amenity.HEATING,
)  # fmt: skip
NOVEMBER = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    place = a_place(amenities=tuple(an_amenity(thing) for thing in THINGS))
    with a_hub(tmp_path / "store", place, at=NOVEMBER) as opened:
        yield opened


def test_the_months_of_heat_and_cold() -> None:
    told = [season_by_date(date(2026, month, 15)) for month in range(1, 13)]
    cold, mild, heat = Season.COLD, Season.MILD, Season.HEAT
    assert told == [cold] * 3 + [mild] * 2 + [heat] * 4 + [mild] + [cold] * 2
    assert season_by_date(date(2026, 5, 31)) is mild
    assert season_by_date(date(2026, 6, 1)) is heat
    assert season_by_date(date(2026, 9, 30)) is heat
    assert season_by_date(date(2026, 11, 1)) is cold


@pytest.mark.parametrize("season", Season)
def test_a_season_moves_its_own_to_the_front_and_loses_nothing(season: Season) -> None:
    order = in_season(PILLS, season)
    assert sorted(order) == sorted(PILLS)
    rest = [amenity for amenity in PILLS if amenity in order[2:]]
    assert list(order[2:]) == rest or season is Season.MILD
    if season is Season.HEAT:
        assert order[:2] == (Amenity.AIR_CONDITIONING, Amenity.DRINKING_WATER)
    if season is Season.COLD:
        assert order[:2] == (Amenity.HEATING, Amenity.DRINKING_WATER)


def order_shown(hub: Hub) -> tuple[list[str], list[str], list[str]]:
    """The amenities of the pills, of the first card and of the sheet, as riders get them."""
    client = TestClient(Starlette(routes=places.routes(hub)))
    view = client.post("/api/view", json=HERE).json()
    sheet = client.post("/api/places/p1", json=HERE).json()
    pills = [pill["key"] for pill in view["pills"] if pill["key"] not in ("open", "no_app")]
    card = [each["icon"] for each in view["cards"][0]["amenities"]]
    return pills, card, [each["icon"] for each in sheet["amenities"]]


def test_the_operators_switch_wins_over_the_date_and_can_be_put_back(hub: Hub) -> None:
    city = an_account(hub, Role.CITY)
    for order in order_shown(hub):  # November
        assert order[:2] == ["heating", "drinking_water"]
    choose_season(hub, city, Season.HEAT)
    assert chosen_season(hub) is Season.HEAT
    for order in order_shown(hub):
        assert order[:2] == ["air_conditioning", "drinking_water"]
    choose_season(hub, city, Season.MILD)
    for order in order_shown(hub):
        assert order[:2] == ["microwave", "toilets"]
    choose_season(hub, city, None)
    assert chosen_season(hub) is None
    assert season_now(hub) is Season.COLD


def test_only_who_sets_the_service_up_turns_the_switch(hub: Hub) -> None:
    for who in (None, an_account(hub, Role.COUNTY)):
        with pytest.raises(Refused):
            choose_season(hub, who, Season.HEAT)
    assert season_now(hub) is Season.COLD
