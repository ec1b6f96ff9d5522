"""Streamlit's bundle weighs less than half, and never anything but itself."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from stations.http.compression import CompressedBundle, accepted_encodings

SCRIPT = b"export const nothing = 0;\n" * 200


@pytest.fixture(name="bundle")
def _bundle(tmp_path: Path) -> Path:
    js = tmp_path / "bundle" / "static" / "js"
    js.mkdir(parents=True)
    (js / "index.a1.js").write_bytes(SCRIPT)
    (js / "tiny.a1.js").write_bytes(b"0")
    (js / "photo.png").write_bytes(bytes(5_000))
    (tmp_path / "bundle" / "manifest.json").write_text(
        json.dumps({"index.html": {"file": "static/js/index.a1.js"}})
    )
    return tmp_path / "bundle"


def a_client(bundle: Path, cache: Path) -> TestClient:
    """A server like Streamlit's behind the middleware, which has done its work."""
    inner = Starlette(routes=[Mount("/", StaticFiles(directory=bundle))])
    compressed = CompressedBundle(inner, cache=cache, bundle=bundle)
    assert compressed.wait(30)
    return TestClient(compressed)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_script_arrives_compressed_and_whole(bundle: Path, tmp_path: Path, encoding: str) -> None:
    client = a_client(bundle, tmp_path / "cache")
    with client.stream(
        "GET", "/static/js/index.a1.js", headers={"Accept-Encoding": encoding}
    ) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert len(body) == int(answer.headers["Content-Length"]) < len(SCRIPT) / 10
    assert (brotli.decompress(body) if encoding == "br" else gzip.decompress(body)) == SCRIPT


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Encoding": "identity"},
        {"Accept-Encoding": "br;q=0, gzip;q=0"},
        {"Accept-Encoding": "br", "Range": "bytes=0-9"},
    ],
)
def test_who_cannot_take_it_gets_the_original(
    bundle: Path, tmp_path: Path, headers: dict[str, str]
) -> None:
    answer = a_client(bundle, tmp_path / "cache").get("/static/js/index.a1.js", headers=headers)
    assert "Content-Encoding" not in answer.headers
    assert SCRIPT.startswith(answer.content)


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/tiny.a1.js",
        "/static/js/photo.png",
        "/static/js/none.js",
        "/static/../manifest.json",
    ],
)
def test_everything_else_passes_through(bundle: Path, tmp_path: Path, path: str) -> None:
    answer = a_client(bundle, tmp_path / "cache").get(path)
    assert "Content-Encoding" not in answer.headers


def test_the_second_start_finds_the_work_done(bundle: Path, tmp_path: Path) -> None:
    a_client(bundle, tmp_path / "cache")
    kept = {p: p.stat().st_mtime_ns for p in (tmp_path / "cache").rglob("*") if p.is_file()}
    a_client(bundle, tmp_path / "cache")
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
    assert len(kept) == 2


def test_a_cache_that_cannot_be_written_changes_nothing(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder is wanted")
    answer = a_client(bundle, tmp_path / "cache").get("/static/js/index.a1.js")
    assert answer.status_code == 200
    assert answer.content == SCRIPT


def test_it_stands_in_a_middleware_list(bundle: Path, tmp_path: Path) -> None:
    app = Starlette(
        middleware=[Middleware(CompressedBundle, cache=tmp_path / "cache", bundle=bundle)]
    )
    assert TestClient(app).get("/static/js/none.js").status_code == 404


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip, deflate, br, zstd", ["br", "gzip"]),
        ("gzip;q=1.0, br;q=0", ["gzip"]),
        ("*", ["br", "gzip"]),
        ("*;q=0, gzip", ["gzip"]),
        ("BR", ["br"]),
        ("identity", []),
        ("", []),
        ("br;q=x", []),
    ],
)
def test_what_a_client_accepts_is_read_as_the_standard_says(
    header: str, expected: list[str]
) -> None:
    assert accepted_encodings(header) == expected


@given(st.text())
def test_any_header_is_survived(header: str) -> None:
    assert set(accepted_encodings(header)) <= {"br", "gzip"}
