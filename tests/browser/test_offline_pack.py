"""R22: a district's file opens from disk, asks nobody, and answers as the server would have."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.coordinates import LonLat
from stations.demo.load import load_demo
from stations.http import pack
from stations.http.pack import FOR_PLACES, MOST_BYTES
from stations.registry.vocabulary import Kind
from stations.search.nearest import near
from stations.search.question import Travel
from stations.services.hub import Hub
from tests.browser.test_hostile_text import PAYLOADS, SUSPECT, TRACES, WHOLE_TEXT
from tests.builders import a_hub, a_place

EVENING = datetime.fromisoformat("2026-11-18T20:20:00+08:00")
HOURS = ("24/7", "08:00-22:00", "Mo-Fr 08:30-12:00,14:00-18:00", "18:00-02:00", None, "20:00-20:40")
NAMES = "li > details > summary b bdi"

OpenFile = Callable[..., Page]


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[OpenFile]:
    """Open a page of a hub from disk with the network off; any request or error fails the test."""
    seen: list[str] = []
    contexts = []

    def open_(hub: Hub, name: str = "all", *, at: datetime = EVENING, lang: str = "zh-CN") -> Page:
        client = TestClient(Starlette(routes=pack.routes(hub)), headers={"accept-language": lang})
        answer = client.get(f"/pack/{quote(name, safe='')}.html")
        assert answer.status_code == 200
        file = tmp_path / "pack.html"
        file.write_bytes(answer.content)
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, locale=lang, offline=True, has_touch=True
        )
        contexts.append(context)
        context.clock.set_fixed_time(at)
        page = context.new_page()
        page.on("request", lambda request: seen.append(request.url))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("console", lambda line: seen.append(line.text) if line.type == "error" else None)
        page.goto(file.as_uri())
        page.wait_for_selector("ol > li, #none:not(:empty)")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [url for url in seen if not url.startswith(("file://", "data:"))] == []
    assert len([url for url in seen if url.startswith("file://")]) == len(contexts)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Hub]:
    """Places with every kind of hours at positions of six decimals."""
    rng = random.Random(22)
    places = [
        a_place(
            id=f"p{i:03}", code=f"pck{i:04}", name=f"站 {i}", kind=rng.choice(list(Kind)),
            position=LonLat(
                round(113.25 + rng.gauss(0, 0.02), 6), round(33.05 + rng.gauss(0, 0.02), 6)
            ),
            opening_hours=rng.choice(HOURS),
        )
        for i in range(120)
    ]  # fmt: skip
    with a_hub(tmp_path / "town", *places, at=EVENING) as hub:
        yield hub


def listed(page: Page) -> list[str]:
    return page.locator(NAMES).all_inner_texts()


def test_the_order_of_the_list_is_that_of_the_search(open_file: OpenFile, town: Hub) -> None:
    page = open_file(town)
    for nth in (0, 40, 80):
        start = town.catalogue.rows[nth].place
        page.select_option("#at", f"p{nth}")
        for by, key in ((Travel.FOOT, "foot"), (Travel.BIKE, "bike")):
            page.click(f"#{key}")
            for only in (False, True):
                if (page.get_attribute("#open", "aria-pressed") == "true") is not only:
                    page.click("#open")
                hits = near(
                    town.catalogue, start.position, at=EVENING, by=by, open_only=only, limit=20
                )
                assert listed(page) == [hit.row.place.name for hit in hits]


def test_every_hour_of_the_days_ahead_is_as_the_program_says(
    open_file: OpenFile, town: Hub
) -> None:
    page = open_file(town)
    page.click("#open")
    for hours in (0, 5, 11, 15.66, 40, 14 * 24):
        at = EVENING + timedelta(hours=hours)
        page.clock.set_fixed_time(at)
        page.select_option("#at", "p7")
        start = town.catalogue.rows[7].place.position
        told = town.catalogue.renewed(now=at, calendar=town.calendar)
        hits = near(told, start, at=at, by=Travel.BIKE, limit=20)
        pins = [hit.state_on_arrival.pin for hit in hits]
        classes = page.locator("summary i[class]").evaluate_all("all => all.map(n => n.className)")
        assert classes == pins, f"after {hours} hours"
        page.select_option("#at", "p8")


@pytest.mark.parametrize(
    ("days", "lang", "said"),
    [
        (0, "zh-CN", ""),
        (15, "zh-CN", "只算到 2026 年 12 月 2 日"),
        (15, "en", "hours held until 2/12/2026"),
        (-1, "zh-CN", "手机的钟比存下这个文件的时候还早"),
    ],
)
def test_past_its_days_the_file_says_so_and_claims_nothing(
    open_file: OpenFile, town: Hub, days: int, lang: str, said: str
) -> None:
    page = open_file(town, at=EVENING + timedelta(days=days), lang=lang)
    note = page.inner_text("#note")
    assert said in note if said else note == ""
    made = page.inner_text("#made")
    assert (
        "2026 年 11 月 18 日 20:20 存下的" if lang == "zh-CN" else "Saved on 18/11/2026 at 20:20"
    ) in made
    pins = page.locator("summary i[class]").evaluate_all("all => all.map(n => n.className)")
    assert pins
    assert ("unknown" in pins and set(pins) == {"unknown"}) is bool(said)


def test_a_tap_on_the_sketch_and_the_other_language_need_nobody(
    open_file: OpenFile, tmp_path: Path, take_picture: Callable[..., None]
) -> None:
    with a_hub(tmp_path / "demo", at=EVENING) as hub:
        load_demo(hub)
        hub.refresh()
        district = hub.ground.districts[0].name
        page = open_file(hub, district)
        before = listed(page)
        take_picture(page, "pack-zh-CN", full_page=True)
        box = page.locator("#sketch").bounding_box()
        assert box is not None
        assert page.locator("path.k-main").get_attribute("d")
        page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.3)
        assert listed(page) != before
        assert "你点的地方" in page.inner_text("#basis")
        page.locator("summary").first.click()
        assert "几点开" in page.inner_text("li dl")
        page.click("#lang")
        assert page.locator("html").get_attribute("lang") == "en"
        assert re.search(r"Open|Closes in", page.inner_text("ol"))
        page.locator("#nearer").click()
        take_picture(page, "pack-en")
        inside = {d.name: 0 for d in hub.ground.districts}
        assert len(inside) > 1


def test_hostile_names_stay_text_in_the_file(open_file: OpenFile, tmp_path: Path) -> None:
    names = [*PAYLOADS[:-1], "</script><script>canary(1)</script>", "<!--<script>", "\u2028${x}`"]
    places = [
        a_place(
            id=f"p{i:02}", code=f"hst{i:04}", name=name, address=name, how_to_find=name,
            position=LonLat(113.25 + i * 0.001, 33.05),
        )
        for i, name in enumerate(names)
    ]  # fmt: skip
    with a_hub(tmp_path / "hostile", *places, at=EVENING) as hub:
        page = open_file(hub)
        assert page.evaluate(TRACES, SUSPECT) == []
        assert page.evaluate("typeof canary") == "undefined"
        assert page.locator("script").count() == 2
        text = page.evaluate(WHOLE_TEXT)
        for row in hub.catalogue.rows:
            name = row.place.name
            shown = re.sub(r"\s+", " ", name if len(name) <= 60 else name[:59])
            assert shown in re.sub(r"\s+", " ", text), shown


def test_three_hundred_places_of_long_names_weigh_at_most_150_kilobytes(
    open_file: OpenFile, tmp_path: Path
) -> None:
    rng = random.Random(300)
    long = (
        "槐荫路与柳岸大街交叉口东北角第三工会户外劳动者爱心驿站暨职工书屋母婴室理发室充电站综合服务点"
        * 3
    )

    def hours() -> str:
        a, b = rng.randint(0, 11), rng.randint(12, 23)
        return (
            f"Mo-Fr {a:02}:{rng.randint(0, 59):02}-{b:02}:{rng.randint(0, 59):02}; Sa 09:00-{b}:00"
        )

    places = [
        a_place(
            id=f"p{i:03}", code=f"lng{i:04}", name=f"{i}{long}"[:120], address=long,
            how_to_find=long,
            position=LonLat(113.25 + rng.gauss(0, 0.02), 33.05 + rng.gauss(0, 0.02)),
            opening_hours=hours(),
        )
        for i in range(300)
    ]  # fmt: skip
    with a_hub(tmp_path / "long", *places, at=EVENING) as hub:
        page = open_file(hub)
        assert len(listed(page)) == 20
    assert FOR_PLACES == 300
    size = (tmp_path / "pack.html").stat().st_size
    assert size <= MOST_BYTES == 150_000, size
