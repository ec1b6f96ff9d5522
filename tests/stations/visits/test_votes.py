"""Wishes for a station: kept as squares, counted once, few of them never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.coordinates import LonLat
from stations.errors import Refused
from stations.http import wish
from stations.planning.demand_lists import DemandKind
from stations.services import workers
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.services.voting import FORM, vote
from stations.storage.votes import VOTE
from stations.visits.codes import new_nonce
from stations.visits.votes import SQUARE_DEG, middle_of, square_of
from tests.builders import a_hub, a_place

HERE = LonLat(113.2512, 33.0534)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path, a_place()) as opened:
        yield opened


def wish_for(hub: Hub, at: LonLat = HERE, token: str = "phone-of-one-day") -> str:
    return vote(hub, at, nonce=new_nonce(hub.secret, FORM), token=token).result().value


def rows(hub: Hub) -> list[dict[str, object]]:
    with hub.read() as connection:
        return [dict(row._mapping) for row in connection.execute(VOTE.select())]


def test_what_is_kept_is_a_square_and_a_day_never_a_point(hub: Hub) -> None:
    assert wish_for(hub) == "taken"
    (row,) = rows(hub)
    assert set(row) == {"id", "nonce", "cell", "day", "day_token", "worker_group", "synthetic"}
    assert row["cell"] == "22650,6610"
    assert "113.25" not in str(row)


def test_every_position_lies_in_the_square_that_is_kept_of_it() -> None:
    rng = np.random.default_rng(3)
    for lon, lat in rng.uniform((-180, -80), (180, 80), (500, 2)).tolist():
        middle = middle_of(square_of(LonLat(lon, lat)))
        assert abs(middle.lon - lon) <= SQUARE_DEG / 2 + 1e-9
        assert abs(middle.lat - lat) <= SQUARE_DEG / 2 + 1e-9


def test_a_phone_counts_once_a_square_and_three_squares_a_day(hub: Hub) -> None:
    assert [wish_for(hub) for _ in range(3)] == ["taken", "already", "already"]
    for step in (0.01, 0.02):
        assert wish_for(hub, LonLat(HERE.lon + step, HERE.lat)) == "taken"
    with pytest.raises(Refused, match="enough_votes"):
        wish_for(hub, LonLat(HERE.lon + 0.03, HERE.lat))
    assert len(rows(hub)) == 3


def test_the_same_form_twice_counts_once(hub: Hub) -> None:
    nonce = new_nonce(hub.secret, FORM)
    said = [vote(hub, HERE, nonce=nonce, token=f"phone-number-{i}").result() for i in range(2)]
    assert [each.value for each in said] == ["taken", "already"]


def test_far_from_every_station_nothing_is_kept(hub: Hub) -> None:
    with pytest.raises(Refused, match="far_away"):
        wish_for(hub, LonLat(121.47, 31.23))
    assert rows(hub) == []


def test_the_phone_is_forgotten_when_its_day_is_over(hub: Hub) -> None:
    wish_for(hub)
    cast(SetClock, hub.clock).forward(timedelta(hours=11))  # from noon, in the city
    hub.forget()
    assert rows(hub)[0]["day_token"] is not None
    cast(SetClock, hub.clock).forward(timedelta(hours=2))
    hub.forget()
    assert rows(hub)[0]["day_token"] is None


def test_the_page_takes_a_name_or_a_position_and_tells_what_became_of_it(hub: Hub) -> None:
    client = TestClient(Starlette(routes=wish.routes(hub)), headers={"accept-language": "zh-CN"})
    nonces = re.findall(r'name="nonce" value="([^"]+)"', client.get("/wish").text)
    done = client.post("/wish", data={"nonce": nonces[0], "q": "槐荫路驿站"})
    assert "记下了" in done.text
    assert "/wish?said=taken" in str(done.url)
    again = client.post("/wish", data={"nonce": nonces[1], "lon": "113.25", "lat": "33.05"})
    assert "今天已经说过了" in again.text
    assert "113.25" not in str(again.url)
    for form in ({"lon": "nan", "lat": "1"}, {"q": "没有的地方"}, {"lon": "9" * 3_000}):
        answer = client.post("/wish", data={"nonce": nonces[0]} | form)
        assert 'role="status"' in answer.text
    assert len(rows(hub)) == 1


def test_a_phone_without_cookies_is_told_so(hub: Hub) -> None:
    client = TestClient(Starlette(routes=wish.routes(hub)), headers={"accept-language": "en"})
    nonce = new_nonce(hub.secret, FORM)
    answer = client.post("/wish", data={"nonce": nonce, "q": "槐荫路驿站"})
    assert "Allow cookies" in answer.text
    assert rows(hub) == []


def test_wishes_feed_the_planners_demand_from_five_on(hub: Hub) -> None:
    def demand() -> list[float]:
        table = workers.load(hub, synthetic=False, kind=DemandKind.VOTES)
        assert table is not None
        return [float(weight) for weight in table.weight]

    for number in range(5):
        wish_for(hub, token=f"phone-number-{number}")
    assert demand() == [5.0]
    other = LonLat(HERE.lon + 0.05, HERE.lat)
    for number in range(5, 9):
        wish_for(hub, other, token=f"phone-number-{number}")
    assert demand() == []  # shown beside the total, the five would tell of the four
    wish_for(hub, other, token="phone-number-9")
    assert demand() == [5.0, 5.0]
    assert [each.kind for each in workers.loaded(hub, synthetic=False)] == [DemandKind.VOTES]
