"""The app starts in the reader's language, without a font nobody reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from stations.http.compression import streamlit_bundle
from stations.http.shell import ReadersShell


@pytest.fixture(name="client")
def _client() -> TestClient:
    index = streamlit_bundle() / "index.html"
    inner = Starlette(
        routes=[
            Route("/keeper", lambda _: FileResponse(index, headers={"Set-Cookie": "a=b"})),
            Route("/near", lambda _: HTMLResponse("<title>Streamlit</title>")),
            Mount("/", StaticFiles(directory=streamlit_bundle(), html=True)),
        ]
    )
    return TestClient(ReadersShell(inner))


@pytest.mark.parametrize(
    ("headers", "lang", "title"),
    [
        ({"Accept-Language": "zh-CN,zh;q=0.9"}, "zh-CN", "暖驿"),
        ({"Accept-Language": "en-GB"}, "en", "Nuanyi"),
        ({"Accept-Language": "fr"}, "zh-CN", "暖驿"),
        ({"Accept-Language": "zh-CN", "Cookie": "lang=en"}, "en", "Nuanyi"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/keeper"])
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_the_document_speaks_the_readers_language(
    client: TestClient, path: str, headers: dict[str, str], lang: str, title: str, encoding: str
) -> None:
    answer = client.get(path, headers={**headers, "Accept-Encoding": encoding})
    assert f'<html lang="{lang}">' in answer.text
    assert f"<title>{title}</title>" in answer.text
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert answer.headers["Content-Type"].startswith("text/html")


def test_it_starts_the_same_program(client: TestClient) -> None:
    original = (streamlit_bundle() / "index.html").read_text(encoding="utf-8")
    text = client.get("/").text
    scripts = [
        line.replace('"./', '"/')  # a slash too many after a page's name must not break it
        for line in original.splitlines()
        if "<script" in line or "modulepreload" in line
    ]
    assert [line for line in scripts if line not in text] == []
    assert '<div id="root"></div>' in text


def test_no_font_is_fetched_and_a_reader_without_scripts_gets_the_list(client: TestClient) -> None:
    text = client.get("/").text
    assert "woff2" not in text
    assert "service-desc" not in text
    assert "<noscript><p>" in text
    assert '<a href="/near">' in text


def test_cookies_pass_and_old_tags_are_gone(client: TestClient) -> None:
    answer = client.get("/keeper")
    assert answer.headers["Set-Cookie"] == "a=b"
    assert "ETag" not in answer.headers
    assert "Accept-Language" in answer.headers["Vary"]


def test_other_documents_are_left_alone(client: TestClient) -> None:
    assert client.get("/near").text == "<title>Streamlit</title>"
    assert client.get("/favicon.png").content.startswith(b"\x89PNG")


def test_a_head_request_gets_no_body(client: TestClient) -> None:
    assert client.head("/keeper").status_code == 200


def test_a_bundle_without_those_lines_is_served_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>new</p>")
    inner = Starlette(routes=[Mount("/", StaticFiles(directory=tmp_path, html=True))])
    assert TestClient(ReadersShell(inner, bundle=tmp_path)).get("/").text == "<p>new</p>"
