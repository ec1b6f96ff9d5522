"""Photos over HTTP: their own type, a proof for keepers only, a link from the wall's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.errors import InvalidInput, NotFound, Refused
from stations.http import fast_lane, photos, places
from stations.people.accounts import Account, Role
from stations.services import keeping
from stations.services.accounts import sign_in
from stations.services.hub import Hub
from stations.services.photos import add_door_photo, door_photos, proofs, remove_photo
from stations.services.visiting import report_locked
from stations.visits.codes import new_nonce
from tests.builders import SECRET
from tests.stations.care.test_photos import noise, packed, two_halves
from tests.stations.services.a_city import MINE, OTHERS, PASSWORD, an_account, two_stations

WORDS = 'a green door <img src=x onerror="alert(1)">'


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with two_stations(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def keeper(hub: Hub) -> Account:
    return an_account(hub, Role.KEEPER, MINE, login="wang")


def a_client(hub: Hub) -> TestClient:
    rooms = (fast_lane, photos, places)
    app = Starlette(routes=[route for room in rooms for route in room.routes(hub)])
    return TestClient(app, headers={"accept-language": "zh-CN"})


def test_a_photo_of_the_door_stands_in_the_detail_sheet_and_is_served_as_what_it_is(
    hub: Hub, keeper: Account
) -> None:
    before = hub.catalogue.version
    photo = add_door_photo(hub, keeper, MINE, packed(noise(1700, 900)), words=WORDS)
    assert hub.catalogue.version > before  # an open sheet asks again
    client = a_client(hub)
    (told,) = client.post(f"/api/places/{MINE}", json={"lang": "en"}).json()["door"]["photos"]
    assert told == {
        "url": f"/photos/{photo.id}", "words": WORDS, "width": photo.width, "height": photo.height,
    }  # fmt: skip
    answer = client.get(told["url"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "max-age=31536000" in answer.headers["cache-control"]
    assert answer.content.startswith(b"\xff\xd8")
    assert len(answer.content) <= 200_000
    assert client.get("/photos/nothing").status_code == 404


def test_the_fast_lane_has_a_link_to_the_photo_and_no_picture(hub: Hub, keeper: Account) -> None:
    assert "/photos/" not in a_client(hub).get("/s/mine234").text
    photo = add_door_photo(hub, keeper, MINE, packed(two_halves()), words=WORDS)
    page = a_client(hub).get("/s/mine234")
    assert f'href="/photos/{photo.id}"' in page.text
    assert "<img" not in page.text
    assert len(page.content) <= 6_000


def test_a_photo_without_words_and_words_without_a_photo_are_told_at_once(
    hub: Hub, keeper: Account
) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_door_photo(hub, keeper, MINE, None, words=" ")
    assert {(f.reason, f.column) for f in refused.value.faults} == {
        ("missing", "photo"), ("missing", "words"),
    }  # fmt: skip
    assert door_photos(hub, MINE) == []


def test_three_photos_are_enough_and_a_removed_one_is_gone(hub: Hub, keeper: Account) -> None:
    for n in range(3):
        add_door_photo(hub, keeper, MINE, packed(two_halves()), words=f"door {n}")
    with pytest.raises(Refused, match="enough_photos"):
        add_door_photo(hub, keeper, MINE, packed(two_halves()), words="one more")
    gone = door_photos(hub, MINE)[0]
    remove_photo(hub, keeper, gone.id)
    assert len(door_photos(hub, MINE)) == 2
    assert a_client(hub).get(f"/photos/{gone.id}").status_code == 404
    with pytest.raises(NotFound, match="unknown_photo"):
        remove_photo(hub, keeper, gone.id)


def test_nobody_adds_a_photo_to_a_station_that_is_not_theirs(hub: Hub, keeper: Account) -> None:
    for who, reason in ((None, "sign_in_first"), (keeper, "not_your_station")):
        with pytest.raises(Refused) as refused:
            add_door_photo(hub, who, OTHERS, packed(two_halves()), words=WORDS)
        assert refused.value.reason == reason
    photo = add_door_photo(hub, keeper, MINE, packed(two_halves()), words=WORDS)
    with pytest.raises(Refused, match="sign_in_first"):
        remove_photo(hub, None, photo.id)


def test_a_keeper_clears_a_lock_report_with_a_photo_that_only_who_works_here_sees(
    hub: Hub, keeper: Account
) -> None:
    for n in range(2):
        token = f"phone-number-{n}"
        report_locked(hub, "mine234", nonce=new_nonce(SECRET, "mine234"), token=token).result()
    case = keeping.station(hub, keeper, MINE).case
    assert case is not None
    with pytest.raises(InvalidInput):
        keeping.clear_lock(hub, keeper, MINE, note="open", version=case.version, proof=b"no photo")
    assert keeping.station(hub, keeper, MINE).case is not None
    sent = packed(two_halves())
    keeping.clear_lock(hub, keeper, MINE, note="open again", version=case.version, proof=sent)
    assert keeping.station(hub, keeper, MINE).case is None
    (proof,) = proofs(hub, keeper, MINE)
    assert proof.words == "open again"
    assert door_photos(hub, MINE) == []
    with pytest.raises(Refused):
        remove_photo(hub, keeper, proof.id)
    client = a_client(hub)
    assert client.get(f"/photos/{proof.id}").status_code == 404
    client.cookies.set("session", sign_in(hub, "wang", PASSWORD).session_id)
    answer = client.get(f"/photos/{proof.id}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("private")
