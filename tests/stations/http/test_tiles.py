"""The base map's own tiles over HTTP: small, kept for ever, drawn anew when the drawing changes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.demo import base_map, demo_city
from stations.http.tiles import KEPT, Tiles, ink, routes
from stations.look import tokens


class World:
    """A hub with a base map alone."""

    def __init__(self) -> None:
        self.base_map: dict[str, Any] = base_map(demo_city(7))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def web(world: World) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes(world))) as client:
        yield client


def address(web: TestClient, *, theme: str = "light", tile: str = "13/3337/1650") -> str:
    z, x, y = tile.split("/")
    url: str = web.get("/api/tiles").json()["url"]
    return url.format(theme=theme, z=z, x=x, y=y)


def test_the_source_says_where_the_tiles_are_and_whose_they_are(web: TestClient) -> None:
    english, chinese = (web.get(f"/api/tiles?lang={tag}").json() for tag in ("en", "zh-CN"))
    assert english["url"] == chinese["url"]
    assert english["attribution"] == "Base map: own street network"
    assert chinese["attribution"] == "底图：自有路网"


def test_a_tile_is_a_compressed_picture_that_may_be_kept_for_ever(web: TestClient) -> None:
    answer = web.get(address(web))
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.startswith("<svg ")
    assert len(gzip.compress(answer.content)) <= 30_000


def test_who_takes_no_gzip_gets_the_same_picture_plain(web: TestClient) -> None:
    plain = web.get(address(web), headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == web.get(address(web)).text


def test_a_tile_that_did_not_change_is_not_sent_again(web: TestClient) -> None:
    tag = web.get(address(web)).headers["etag"]
    again = web.get(address(web), headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/light/v/20/0/0.svg",
        "/tiles/light/v/3/4/0.svg",
        "/tiles/light/v/3/0/4.svg",
        "/tiles/sepia/v/3/0/0.svg",
        "/tiles/light/v/3/-1/0.svg",
        "/tiles/light/v/a/0/0.svg",
        "/tiles/light/v/3/0/0.png",
        "/tiles/light/v/3/0/99999999999999999999.svg",
    ],
)
def test_what_is_no_tile_is_not_found(web: TestClient, path: str) -> None:
    assert web.get(path).status_code == 404


def test_another_drawing_has_another_version_and_an_old_address_shows_it(
    web: TestClient, world: World
) -> None:
    before = address(web)
    old = web.get(before).text
    world.base_map = base_map(demo_city(8))
    assert address(web) != before
    late = web.get(before)
    assert late.text == web.get(address(web)).text != old
    assert late.headers["cache-control"] == "no-cache"


def test_the_same_drawing_has_the_same_version_in_every_process() -> None:
    assert Tiles(World()).edition().version == Tiles(World()).edition().version


def test_a_drawing_read_again_is_not_cut_again(world: World) -> None:
    tiles = Tiles(world)
    before = tiles.edition()
    world.base_map = base_map(demo_city(7))
    assert tiles.edition().tiles is before.tiles
    world.base_map = base_map(demo_city(8))
    assert tiles.edition().tiles is not before.tiles


def test_themes_are_the_tokens_by_day_by_night_and_stronger(web: TestClient) -> None:
    for theme, mode in (("light", "light"), ("dark", "dark")):
        land = tokens.PALETTE["land"].in_mode(mode)  # type: ignore[arg-type]
        assert land in web.get(address(web, theme=theme)).text
    strong = web.get(address(web, theme="light-contrast")).text
    assert tokens.PALETTE["line-strong"].light in strong
    assert ink("dark-contrast").text == tokens.PALETTE["text"].dark


def test_only_so_many_tiles_are_kept(world: World) -> None:
    tiles = Tiles(world)
    edition = tiles.edition()
    for x in range(KEPT + 5):
        tiles.compressed(edition, "light", 12, x, 0)
    assert len(tiles._kept) == KEPT
