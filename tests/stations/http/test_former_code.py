"""The code of an entry that was merged still hangs on a wall: it opens the place it became."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.coordinates import LonLat
from stations.http import fast_lane, poster
from stations.people.accounts import Role
from stations.registry.places import PlaceId
from stations.services.hub import Hub
from stations.services.merging import latest_merges, merge_places, undo_merge
from tests.builders import a_hub, a_place
from tests.stations.services.a_city import an_account

OLDER = a_place(id=PlaceId("a"), code="aaaaaaa", name="管城街社区驿站")
NEWER = a_place(
    id=PlaceId("b"), code="bbbbbbb", name="管城街社区城市驿站", position=LonLat(113.25, 33.0502)
)


def _client(hub: Hub) -> TestClient:
    return TestClient(Starlette(routes=[*fast_lane.routes(hub), *poster.routes(hub)]))


def test_a_former_code_opens_the_place_it_became_until_that_is_undone(tmp_path: Path) -> None:
    with a_hub(tmp_path, OLDER, NEWER) as hub:
        staff, client = an_account(hub, Role.COUNTY), _client(hub)
        assert "管城街社区城市驿站" in client.get("/s/bbbbbbb").text
        merge_places(hub, staff, OLDER.id, NEWER.id, kept_version=1, gone_version=1)
        page = client.get("/s/bbbbbbb")
        assert page.status_code == 200
        assert "管城街社区驿站" in page.text
        assert "/s/aaaaaaa/check-in" in page.text
        assert client.get("/s/zzzzzzz").status_code == 404
        undo_merge(hub, staff, latest_merges(hub, staff)[0].id)
        assert "管城街社区城市驿站" in client.get("/s/bbbbbbb").text
