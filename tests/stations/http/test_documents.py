"""A page's policy lets its own script run, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.http import near, on_way, today, wish
from stations.http.documents import script_source
from tests.builders import a_hub


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with a_hub(tmp_path) as hub:
        pages = [each for room in (near, on_way, today, wish) for each in room.routes(hub)]
        yield TestClient(Starlette(routes=pages))


@pytest.mark.parametrize("path", ["/near", "/on-way", "/today", "/wish"])
def test_the_only_script_of_a_page_is_the_one_its_policy_names(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    (script,) = re.findall(r"<script[^>]*>(.*?)</script>", answer.text)
    parts = answer.headers["Content-Security-Policy"].split("; ")
    assert [part for part in parts if part.startswith("script-src")] == [script_source(script)]
    assert "default-src 'none'" in parts
