"""P21: a kept plan on one page: no script, no hole, nothing stored that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.http import plan_document
from stations.people.accounts import Role
from stations.services.accounts import sign_in
from stations.services.hub import Hub
from stations.services.scenarios import save_scenario
from tests.builders import a_hub
from tests.stations.planning.test_record_files import a_plan
from tests.stations.services.a_city import PASSWORD, an_account
from tests.stations.services.test_site_plan import QUICK, answered, some_places


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path / "store", *some_places()) as opened:
        yield opened


def a_client(hub: Hub, login: str | None, lang: str = "zh-CN") -> TestClient:
    app = Starlette(routes=plan_document.routes(hub))
    client = TestClient(app, base_url="http://city.test", headers={"accept-language": lang})
    if login:
        client.cookies.set("session", sign_in(hub, login, PASSWORD).session_id)
    return client


@pytest.fixture
def address(hub: Hub) -> str:
    planner = an_account(hub, Role.AUDITOR, login="planner")
    an_account(hub, Role.KEEPER, login="keeper")
    kept = save_scenario(hub, planner, "<i>入夏前</i>", answered(hub), QUICK, a_plan())
    return f"/plan/{kept.id}"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh-CN", ["选 2 处，晚上 22:00 多 43 人有站可去", "至少是最好方案的 97.1 %", "少于 5"]),
        ("en", ["Choose 2 places", "At least 97.1 % of the best possible", "few"]),
    ],
)
def test_p21_the_page_tells_result_proof_and_places(
    hub: Hub, address: str, lang: str, said: list[str]
) -> None:
    page = a_client(hub, "planner", lang).get(address)
    assert page.status_code == 200
    assert [line for line in said if line not in page.text] == []
    assert "@page{size:A4" in page.text
    assert page.text.count('<svg class="map"') == 2
    assert len(page.text) < 200_000


def test_p21_nothing_stored_runs_on_it(hub: Hub, address: str) -> None:
    page = a_client(hub, "planner").get(address).text
    assert "&lt;i&gt;入夏前" in page
    assert "&lt;b&gt;面馆" in page
    assert not re.search(r"<script|<i>|<b>面馆|https?://", page)


def test_who_may_not_plan_does_not_see_it(hub: Hub, address: str) -> None:
    asked = a_client(hub, None).get(address, follow_redirects=False)
    assert asked.status_code == 303
    assert asked.headers["location"].startswith("/sign-in?next=/plan/")
    assert a_client(hub, "keeper").get(address).status_code == 403


def test_a_plan_that_is_gone_is_said_to_be(hub: Hub, address: str) -> None:
    gone = a_client(hub, "planner", "en").get("/plan/no-such-plan")
    assert gone.status_code == 404
    assert "no longer kept" in gone.text
