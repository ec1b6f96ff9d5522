"""`/healthz` says what an operator must know, and 503 when riders are not served truthfully."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.http import health
from stations.services.hub import Hub
from tests.builders import a_hub, a_place


def answer(hub: Hub) -> tuple[int, dict[str, object]]:
    got = TestClient(Starlette(routes=health.routes(hub))).get("/healthz")
    return got.status_code, got.json()


def test_a_well_process_says_so_in_the_words_of_the_contract(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as hub:
        hub.watch()
        status, body = answer(hub)
    assert status == 200
    assert set(body) == {"status", "store", "catalogue_age_s", "writer_queue"}
    assert (body["status"], body["store"]) == ("ok", "ok")


def test_a_writer_that_has_ended_is_unwell(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as hub:
        hub.writer.close()
        assert answer(hub)[0] == 503


def test_a_catalogue_that_no_longer_follows_the_store_is_unwell(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as hub:
        hub.watch()
        hub.stop_following()
        assert answer(hub)[0] == 503
