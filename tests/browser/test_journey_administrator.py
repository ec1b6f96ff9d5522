"""Journey 4: an administrator imports the 53 real stations of Zhengzhou through the page."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from geodata.coordinates import Datum, convert
from tests.browser.conftest import DESK, PHONE, OpenPage, at_rest
from tests.browser.running import RunningApp

pytestmark = pytest.mark.realdata
expect.set_options(timeout=20_000)  # two cores shared by an app, a browser and another worker

IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
# Streamlit's own file field cannot be translated.
WORDS = {
    "zh-CN": {
        "datum": "高德、腾讯（GCJ-02）",
        "import": "导入 53 处",
        "imported": "导入了 53 处",
        "again": "再导入一份",
        "same": "和已经存的一样，没有要导入的。",
        "areas": "导入 12 个区县",
        "on_map": "12 个区县画上地图了",
        "wrong": "1 · 不在所写的区里",
        "row": "第 46 行",
        "faults": "3 行有问题，什么都没存。第 12 行「lng_gcj02」",
        "none": "还没有真实站点",
        "size": "53 处站点",
        "unconfirmed": "名单上有，还没核实",
        "demo": "演示数据还在",
        "no_hours": "没写几点开 · 37",
        "lacking": "37 家",
        "save": "存下这份清单（CSV）",
    },
    "en": {
        "datum": "Amap, Tencent (GCJ-02)",
        "import": "Import 53 places",
        "imported": "53 places imported",
        "again": "Import another list",
        "same": "All of this is stored already. There is nothing to import.",
        "areas": "Import 12 districts",
        "on_map": "12 districts are on the map",
        "wrong": "1 · Lies outside the district it names",
        "row": "Row 46",
        "faults": '3 rows have faults; nothing saved. Row 12 "lng_gcj02"',
        "none": "No real station yet",
        "size": "53 stations",
        "unconfirmed": "Listed, unconfirmed",
        "demo": "The demonstration city is still stored",
        "no_hours": "No opening hours · 37",
        "lacking": "37 places",
        "save": "Save this list (CSV)",
    },
}


@pytest.fixture
def stations(realdata: Path) -> Path:
    return realdata / "stations/zhengzhou_stations_handout.csv"


@pytest.fixture
def boundaries(realdata: Path) -> Path:
    return realdata / "boundaries/zhengzhou_410100_gcj02_datav.geojson"


@pytest.mark.parametrize(("lang", "viewport"), [("zh-CN", PHONE), ("en", DESK)])
def test_the_real_stations_are_imported_and_lie_where_they_are(
    lang: str,
    viewport: tuple[int, int],
    fresh_app: Callable[..., RunningApp],
    rider_page: OpenPage,
    stations: Path,
    boundaries: Path,
    tmp_path: Path,
    take_picture: Callable[..., None],
) -> None:
    says, app = WORDS[lang], fresh_app()
    page = signed_in(rider_page(None, lang=lang, viewport=viewport, at=app), app)
    expect(page.get_by_text(says["none"])).to_be_visible()

    choose(page, broken(stations, tmp_path), says["datum"])
    expect(page.get_by_text(says["faults"])).to_be_visible()
    expect(page.get_by_role("button", name=says["import"])).to_have_count(0)
    take_picture(page, f"admin-faults-{lang}", full_page=True)

    page.reload()
    choose(page, stations, says["datum"])
    take_picture(page, f"admin-preview-{lang}", full_page=True)
    page.get_by_role("button", name=says["import"]).click()
    expect(page.get_by_text(says["imported"])).to_be_visible()
    expect(page.get_by_text(says["size"])).to_be_visible()
    expect(page.get_by_text(says["demo"])).to_be_visible()
    take_picture(page, f"admin-done-{lang}", full_page=True)

    page.get_by_text(says["no_hours"]).click()
    expect(page.get_by_text(says["lacking"], exact=True)).to_be_visible()
    at_rest(page)
    with page.expect_download() as saving:
        page.get_by_role("button", name=says["save"]).click()
    saved = saving.value.path().read_text(encoding="utf-8-sig")
    assert len(saved.strip().splitlines()) == 38
    take_picture(page, f"admin-lacking-{lang}", full_page=True)

    page.get_by_role("button", name=says["again"]).click()
    choose(page, stations, says["datum"])
    expect(page.get_by_text(says["same"])).to_be_visible()
    expect(page.get_by_role("button", name=says["import"])).to_have_count(0)

    page.reload()
    choose(page, boundaries, says["datum"])
    page.get_by_role("button", name=says["areas"]).click()
    expect(page.get_by_text(says["on_map"])).to_be_visible()

    page.get_by_role("button", name=says["again"]).click()
    choose(page, stations, says["datum"])
    expect(page.get_by_text(says["wrong"])).to_be_visible()
    expect(page.get_by_text(says["row"])).to_be_visible()
    take_picture(page, f"admin-wrong-district-{lang}", full_page=True)

    page.goto("/")
    expect(page.get_by_text(says["unconfirmed"]).first).to_be_visible()
    take_picture(page, f"admin-map-{lang}")
    every_pin_lies_where_its_row_says(page, stations)
    districts_are_drawn(page)
    take_picture(page, f"admin-districts-{lang}")


def signed_in(page: Page, app: RunningApp) -> Page:
    """Sign in as the demo's administrator and open the data page."""
    admin = next(entry for entry in app.sign_ins() if entry.role == "admin")
    page.goto("/sign-in")
    page.fill("input[name=login]", admin.login)
    page.fill("input[name=password]", admin.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/data")
    return page


def choose(page: Page, file: Path, datum: str) -> None:
    """Give a file and say what its coordinates are written in: nothing is preselected."""
    page.locator(IDLE).wait_for()
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_test_id("stFileChipDeleteBtn").wait_for()
    page.locator(IDLE).wait_for()
    option = page.get_by_text(datum, exact=True)
    expect(option).to_be_visible()
    expect(page.get_by_role("radiogroup").last.locator("input:checked")).to_have_count(0)
    option.click()
    page.wait_for_timeout(300)
    page.locator(IDLE).wait_for()


def broken(stations: Path, folder: Path) -> Path:
    """The real file with three coordinates that are none."""
    lines = stations.read_text(encoding="utf-8-sig").splitlines()
    for row in (12, 20, 33):
        lines[row] = re.sub(r",(\d{3})\.", ",?.", lines[row], count=1)
    file = folder / "broken.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def every_pin_lies_where_its_row_says(page: Page, stations: Path) -> None:
    """The nearest pins, by where they are drawn: the map's own scale, against the file."""
    expected = positions(stations)
    drawn = settled_pins(page)
    assert len(drawn) >= 5
    names = [name for name, _, _ in drawn if name in expected]
    assert len(names) >= 5, (names, drawn)
    # Mercator on a few kilometres is affine: screen = a + b * degrees, the same b for all pins.
    by_name = {name: (x, y) for name, x, y in drawn}
    west, east = (f(names, key=lambda n: expected[n][0]) for f in (min, max))
    south, north = (f(names, key=lambda n: expected[n][1]) for f in (min, max))
    per_lon = (by_name[east][0] - by_name[west][0]) / (expected[east][0] - expected[west][0])
    per_lat = (by_name[south][1] - by_name[north][1]) / (expected[north][1] - expected[south][1])
    assert per_lon > 0
    assert per_lat / per_lon == pytest.approx(1.215, rel=0.02)  # 1 / cos(34.75 degrees)
    for name in names:
        x = by_name[west][0] + (expected[name][0] - expected[west][0]) * per_lon
        y = by_name[north][1] + (expected[north][1] - expected[name][1]) * per_lat
        assert by_name[name] == pytest.approx((x, y), abs=3.0), name


def positions(stations: Path) -> dict[str, tuple[float, float]]:
    """WGS-84 by name, for the names that stand once in the file."""
    with stations.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["name"]: convert(
            float(row["lng_gcj02"]),
            float(row["lat_gcj02"]),
            source=Datum.GCJ02,
            target=Datum.WGS84,
        )
        for row in rows
    }


def settled_pins(page: Page, within_ms: int = 15_000) -> list[tuple[str, float, float]]:
    """The pins once two looks half a second apart see the same."""
    before = pins(page)
    for _ in range(within_ms // 500):
        page.wait_for_timeout(500)
        now = pins(page)
        if now == before:
            return now
        before = now
    raise TimeoutError("the map does not come to rest")


def pins(page: Page) -> list[tuple[str, float, float]]:
    """Name and drawn centre of each pin that is seen: of some size, in the window."""
    markers: Locator = page.locator(".leaflet-marker-icon")
    expect(markers.first).to_be_visible()
    found = []
    for marker in markers.all():
        box = marker.bounding_box()
        label = marker.get_attribute("aria-label") or marker.get_attribute("title") or ""
        if box and box["width"] > 20:
            name = re.split(r"[，,]", label)[0]
            found.append((name, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    return found


def districts_are_drawn(page: Page) -> None:
    """Seen from farther off, some of the map's tiles show dashed boundaries."""
    for _ in range(3):
        page.locator(".leaflet-container").press("-")
        page.wait_for_timeout(500)
    tiles = page.locator("img.leaflet-tile-loaded")
    expect(tiles.first).to_be_visible()
    drawn: list[tuple[int, str]] = tiles.evaluate_all(
        "tiles => Promise.all(tiles.map(async (tile) =>"
        " [tile.naturalWidth, await (await fetch(tile.src)).text()]))"
    )
    assert all(width == 512 for width, _ in drawn)
    borders = [re.search(r'<path d="(M[^"]{20,})"[^>]*stroke-dasharray', svg) for _, svg in drawn]
    assert any(borders)
