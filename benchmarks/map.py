"""The map of a slow phone with 180,000 stations: to the first pins, a filter, a place's details.

Run `python -m benchmarks.map [STATIONS [VISITS]]`; without arguments the demo city is measured too.
Every visit is a fresh Chromium of a phone's size, its processor made 4 times slower; the server
runs beside it on the same cores. Times begin at the navigation or at the finger's touch and end two
frames after the change stands in the page.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.first_visit import SLOWER, chromium, phone
from benchmarks.machine import demo_app, describe, load, settle
from geodata.coordinates import LonLat
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity
from stations.services.hub import Settings, open_hub
from stations.storage import places
from tests.browser.running import RunningApp, start_app
from tests.builders import a_place, an_amenity

CITIES, SPREAD = 300, 0.12
HOURS = ("24/7", "Mo-Fr 08:30-12:00,14:00-18:00", "08:00-22:00", "18:00-02:00", None)
SLICE = 2_000
PINS = ".leaflet-container .touch svg.pin"
DRAWN = f"{PINS}, .leaflet-container .touch .cluster"
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
NOTE_TOUCH = (
    "() => document.addEventListener('pointerdown',"
    " () => { window.touchedAt = performance.now(); }, { capture: true })"
)

Took = dict[str, list[float]]


def country(n: int) -> Iterator[Place]:
    """Made-up stations in 300 cities, one of them where the map opens: in the middle of all."""
    rng = np.random.default_rng(7)
    cities = rng.uniform([100, 22], [122, 42], (CITIES, 2))
    at = cities[rng.integers(0, CITIES, n)] + rng.normal(0, SPREAD, (n, 2))
    here = n // CITIES
    at[:here] = np.median(at[here:], axis=0) + rng.normal(0, SPREAD / 4, (here, 2))
    for i, (lon, lat) in enumerate(at.tolist()):
        amenities = [list(Amenity)[a] for a in rng.choice(len(Amenity), 6, replace=False)]
        yield a_place(
            id=f"p{i:06d}",
            code=f"c{i:06d}",
            name=f"驿站 {i}",
            position=LonLat(lon, lat),
            opening_hours=HOURS[i % len(HOURS)],
            amenities=tuple(an_amenity(each) for each in amenities),
            synthetic=True,
        )


def store(data_dir: Path, n: int) -> None:
    """A store of its own that holds the country."""
    hub, made = open_hub(Settings(data_dir)), list(country(n))
    for start in range(0, n, SLICE):
        hub.writer.write(partial(places.add_places, places=made[start : start + SLICE]))
    hub.writer.write(partial(places.note_change, place_id=None))
    hub.close()


@contextmanager
def country_app(n: int) -> Iterator[RunningApp]:
    """The real app on the country, stopped at the end."""
    with TemporaryDirectory(prefix="nuanyi-bench-") as folder:
        began = time.perf_counter()
        store(Path(folder) / "data", n)
        print(f"  (the store took {time.perf_counter() - began:.0f} s", end=", ", flush=True)
        app = start_app(Path(folder))
        print(f"the app answered after {app.ready_after_s:.0f} s)")
        try:
            yield app
        finally:
            app.stop()


def visit(page: Page, took: Took) -> None:
    """One visit: open, filter, read about one place, look at the whole country, filter."""
    page.goto("/")
    page.locator(DRAWN).first.wait_for()
    page.evaluate(FRAMES)
    took["open: first pins"].append(float(page.evaluate("performance.now()")))
    page.locator("li.card[data-id]").first.wait_for()
    page.wait_for_timeout(1_500)
    page.evaluate(NOTE_TOUCH)
    took["filter: repainted"].append(filtered(page, "microwave"))
    page.wait_for_timeout(500)
    details(page, took)
    see_all(page)
    took["filter, all in view"].append(filtered(page, "toilets"))


def see_all(page: Page) -> None:
    """Zoom out as far as the map goes; a phone does it with two fingers, a wheel is the same."""
    page.locator(".leaflet-container").hover(position={"x": 195, "y": 60})
    for _ in range(6):
        page.mouse.wheel(0, 1_000)
        page.wait_for_timeout(500)
    page.locator(".leaflet-container .touch").first.wait_for()
    page.wait_for_timeout(1_500)


def filtered(page: Page, key: str) -> float:
    """Tap a pill; milliseconds until map, pills and list show the answer."""
    pill = page.locator(f"button.pill[data-key={key}]")
    return touched(page, pill.tap, f"button.pill[data-key={key}][aria-pressed=true]")


def details(page: Page, took: Took) -> None:
    """Tap a card, close, tap a pin: until the sheet stands open, and until it is filled."""
    for name, css in (("card", "li.card[data-id] button.name"), ("pin", PINS)):
        tap = partial(page.locator(css).first.tap, force=name == "pin")
        took[f"{name}: sheet open"].append(touched(page, tap, "dialog.details[open] h2"))
        page.locator("dialog.details .acts").wait_for()
        page.evaluate(FRAMES)
        took[f"{name}: details"].append(since_touch(page))
        page.locator("dialog.details .close").tap()
        page.wait_for_timeout(500)


def touched(page: Page, tap: Callable[[], None], shows: str) -> float:
    """Milliseconds from the touch until the page shows something."""
    tap()
    page.locator(shows).first.wait_for()
    page.evaluate(FRAMES)
    return since_touch(page)


def since_touch(page: Page) -> float:
    return float(page.evaluate("performance.now() - window.touchedAt"))


def measure(name: str, app: RunningApp, browser: Browser, visits: int) -> None:
    """Print the medians of some visits after one that warms the server up."""
    settle(app)
    took: Took = defaultdict(list)
    for number in range(visits + 1):
        with phone(browser, app.origin) as page:
            visit(page, took if number else defaultdict(list))
    print(f"{name}, {SLOWER}x slower processor, ms, of {visits} visits; {load()}")
    for each, values in took.items():
        print(f"  {each:<32} median {statistics.median(values):6.0f}   max {max(values):6.0f}")


def main(n: int = 0, visits: int = 7) -> None:
    """Print every figure."""
    print(describe())
    with chromium() as browser:
        if not n:
            with demo_app() as app:
                measure("demo city, 366 places", app, browser, visits)
        n = n or 180_000
        with country_app(n) as app:
            measure(f"{n:,} stations", app, browser, visits)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
