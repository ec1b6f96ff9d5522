"""Leaflet and jQuery come from our own origin, small, and are kept."""

from __future__ import annotations

import gzip

import brotli
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.http.assets import asset_packages, asset_routes, asset_url


@pytest.fixture(name="client")
def _client() -> TestClient:
    return TestClient(Starlette(routes=asset_routes()))


@pytest.mark.parametrize(
    ("package", "file", "holds"),
    [
        ("leaflet", "leaflet.js", b"L.Map"),
        ("leaflet", "leaflet.css", b".leaflet-pane"),
        ("jquery", "jquery.min.js", b"jQuery"),
    ],
)
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_a_script_is_the_wheels_own(
    client: TestClient, package: str, file: str, holds: bytes, encoding: str
) -> None:
    answer = client.get(asset_url(package, file), headers={"Accept-Encoding": encoding})
    # The test client has undone gzip, and brotli where it knows it.
    original = asset_packages()[package].files[file].read_bytes()
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert answer.content == original
    assert package == "leaflet" or holds in original
    assert int(answer.headers["Content-Length"]) <= len(original)


def test_a_path_with_the_version_is_kept_for_ever_and_one_without_for_an_hour(
    client: TestClient,
) -> None:
    versioned = client.get(asset_url("leaflet", "leaflet.js"))
    plain = client.get("/assets/leaflet/leaflet.js")
    assert "immutable" in versioned.headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]
    assert versioned.content == plain.content


def test_the_marker_pictures_are_there(client: TestClient) -> None:
    answer = client.get(asset_url("leaflet", "images/marker-icon.png"))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/leaflet/../../pyproject.toml",
        "/assets/leaflet/%2e%2e/__init__.py",
        "/assets/leaflet/..%2f..%2f__init__.py",
        "/assets/leaflet//etc/passwd",
        "/assets/leaflet/0.0.0/leaflet.js",
        "/assets/leaflet/leaflet.js.map",
        "/assets/nothing/leaflet.js",
        "/assets/leaflet/",
    ],
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_unknown_file_has_no_address() -> None:
    with pytest.raises(KeyError):
        asset_url("leaflet", "nothing.js")


def test_compressed_scripts_weigh_a_third() -> None:
    original = asset_packages()["leaflet"].files["leaflet.js"].read_bytes()
    assert len(brotli.compress(original)) < len(gzip.compress(original)) < len(original) / 3
