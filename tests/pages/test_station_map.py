"""The map component: our drawings and words in, stored text only as text, nothing decided here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from pages.frame.station_map import component
from pages.frame.station_map.sentences import sentences
from stations.http.assets import asset_packages, asset_url
from stations.look.pins import PinState, Shape
from stations.registry.vocabulary import Amenity
from stations.words import for_language

SCRIPTS = sorted(component.FOLDER.glob("*.js"))
COMMENT = re.compile(r"^\s*(//|/\*\*.*\*/$)")
HOSTILE = "</script><img src=x onerror=window.bad=1>${window.bad=1}`'\""
ORIGIN = "http://map.test"


def test_every_module_is_joined_in() -> None:
    assert {path.stem for path in SCRIPTS} == set(component.MODULES)


def test_the_joined_script_has_one_door_and_no_imports() -> None:
    script = component.script()
    assert len(re.findall(r"^export ", script, re.MULTILINE)) == 1
    assert not re.search(r"^import ", script, re.MULTILINE)


def test_the_component_stays_small_enough_to_be_no_second_front_end() -> None:
    lines = [line for path in SCRIPTS for line in path.read_text(encoding="utf-8").splitlines()]
    code = [line for line in lines if line.strip() and not COMMENT.match(line)]
    assert len(code) <= 800


@pytest.mark.parametrize(
    "sink", ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "write("]
)
def test_no_raw_sink_is_used(sink: str) -> None:
    assert not [path.name for path in SCRIPTS if sink in path.read_text(encoding="utf-8")]


def test_no_foreign_host_is_named() -> None:
    text = component.script() + component.style() + component.markup()
    assert set(re.findall(r"https?://[^\s\"'`/]+", text)) <= set()


def test_every_word_the_page_asks_for_is_given() -> None:
    given = set(sentences(for_language("en")))
    asked = set(re.findall(r'data-(?:word|label|hint)="(\w+)"', component.markup()))
    asked |= set(re.findall(r"\bwords\.(\w+)", component.script()))
    assert asked <= given


def test_both_languages_say_everything() -> None:
    chinese, english = (sentences(for_language(each)) for each in ("zh-CN", "en"))
    same = {key for key in english if english[key] == chinese[key]}
    assert not same


def test_every_icon_of_the_page_is_drawn() -> None:
    assert "{icon:" not in component.markup()


def _point(number: int, **but: Any) -> dict[str, Any]:
    base = {"id": f"p{number}", "lon": 113.25 + number / 1000, "lat": 33.05, "tag": ""}
    return base | {"shape": "house", "state": "open", "label": f"place {number}"} | but


def _card(number: int, **but: Any) -> dict[str, Any]:
    base = {"id": f"p{number}", "name": f"Place {number}", "shape": "house", "state": "open"}
    way = {"minutes": "2", "minutes_unit": "min", "distance": "480 m"}
    proof = {"truth": "Open 27 of 30 times", "entry": "No app needed", "badge": ""}
    go = {"go_url": "https://example.org/go", "go_word": "Go here"}
    return base | {"line": "Open", "amenities": []} | way | proof | go | but


def _view(**but: Any) -> dict[str, Any]:
    head = {"version": 1, "at": "20:20", "synthetic": True, "heading": "2 open nearby"}
    lists = {"points": [_point(0), _point(1)], "clusters": [], "cards": [_card(0), _card(1)]}
    pill = {"key": "microwave", "icon": "microwave", "word": "Hot meal", "count": "-1"}
    rest = {
        "basis": "by arrival",
        "notice": "",
        "empty": None,
        "pills": [pill | {"selected": False}],
    }
    return head | lists | rest | but


def _detail(**but: Any) -> dict[str, Any]:
    head = {"id": "p0", "name": "Place 0", "shape": "house", "state": "open", "line": "Open"}
    body = {
        "address": "1 Road",
        "badge": "",
        "note": "",
        "strip": None,
        "truth": "",
        "crowding": "",
    }
    rest = {"entry": ["Walk in"], "amenities": [], "door": None, "hours_written": "", "nav": []}
    return head | body | rest | {"copy": None, "hotlines": [], "next_open": None} | but


TILE = '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"/>'


class Server:
    """Answers the page's questions, and keeps what was asked."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.view, self.detail, self.version = _view(), _detail(), 1
        self.asked: list[tuple[str, Any]] = []
        self.foreign: list[str] = []
        self.tiles: list[str] = []
        self._data = data

    def __call__(self, route: Route) -> None:
        url = route.request.url
        if not url.startswith(ORIGIN):
            self.foreign.append(url)
            route.abort()
            return
        path = url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/api/"):
            self.asked.append((path, json.loads(route.request.post_data or "null")))
            route.fulfill(json=self._api(path))
        elif path.startswith("/tiles/"):
            self.tiles.append(path)
            route.fulfill(body=TILE, content_type="image/svg+xml")
        elif path.startswith("/assets/leaflet/"):
            route.fulfill(path=asset_packages()["leaflet"].files[path.split("/", 4)[4]])
        else:
            route.fulfill(body=self._page(), content_type="text/html")

    def _api(self, path: str) -> Any:
        if path == "/api/version":
            return {"version": self.version}
        if path == "/api/find":
            return {
                "hits": [{"name": "Bridge", "kind": "x", "lon": 113.3, "lat": 33.1}],
                "suggest": None,
            }
        if path == "/api/tiles":
            return {"url": "/tiles/{theme}/v1/{z}/{x}/{y}.svg", "attribution": "Our own"}
        return self.view if path == "/api/view" else self.detail

    def _page(self) -> str:
        parts = json.dumps([component.markup(), component.style(), component.script(), self._data])
        safe = parts.replace("</", "<\\/")
        return f"""<!doctype html><div id=host></div><script type=module>
            const [html, css, js, data] = {safe};
            const root = document.getElementById("host").attachShadow({{mode: "open"}});
            root.innerHTML = `<style>${{css}}</style>${{html}}`;
            const file = new Blob([js], {{type: "text/javascript"}});
            const module = await import(URL.createObjectURL(file));
            window.picked = [];
            window.run = (more) => module.default({{data: {{...data, ...more}}, parentElement: root,
              setTriggerValue: (name, value) => window.picked.push([name, value])}});
            window.leave = window.run({{}});
        </script>"""


def _data(**but: Any) -> dict[str, Any]:
    filters = {"need": [], "open": True, "by": "bike", "entry": None}
    leaflet = {kind: asset_url("leaflet", f"leaflet.{kind}") for kind in ("js", "css")}
    base = {"lang": "en", "mode": "find", "center": [113.25, 33.05], "zoom": 15, "picked": None}
    base |= {"known": {"need": list(Amenity), "entry": ["no_app"]}}
    words = sentences(for_language("en"))
    return base | {"filters": filters, "synthetic": True, "words": words, "leaflet": leaflet} | but


@pytest.fixture
def server() -> Server:
    return Server(_data())


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.route("**/*", server)
    opened = context.new_page()
    yield opened
    context.close()
    assert server.foreign == []


def _open(page: Page, query: str = "") -> None:
    page.goto(f"{ORIGIN}/{query}")
    page.locator(".card .name").first.wait_for()


browser_test = pytest.mark.browser


@browser_test
def test_the_base_map_comes_in_tiles_of_the_readers_theme(page: Page, server: Server) -> None:
    _open(page)
    page.wait_for_function(
        "document.getElementById('host').shadowRoot.querySelector('img.leaflet-tile-loaded')"
    )
    assert server.tiles
    assert all(path.startswith("/tiles/light/v1/15/") for path in server.tiles)
    server.tiles.clear()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "[...document.getElementById('host').shadowRoot.querySelectorAll('img.leaflet-tile')]"
        ".some((tile) => tile.src.includes('/tiles/dark/'))"
    )


@browser_test
def test_list_and_map_show_the_same_answer(page: Page, server: Server) -> None:
    _open(page)
    assert page.locator(".card .name").all_inner_texts() == ["Place 0", "Place 1"]
    assert page.locator(".leaflet-marker-icon[aria-label^=place]").count() == 2
    assert page.locator(".attribution").inner_text() == "Our own · Demonstration data"


@browser_test
def test_only_the_first_card_holds_the_filled_button(page: Page) -> None:
    _open(page)
    assert page.locator(".primary.go").count() == 1
    assert page.locator(".card").first.locator(".primary.go").is_visible()


@browser_test
def test_stored_text_is_never_run(page: Page, server: Server) -> None:
    server.view = _view(heading=HOSTILE, cards=[_card(0, name=HOSTILE, line=HOSTILE)])
    server.detail = _detail(name=HOSTILE, door={"text": HOSTILE, "lines": [HOSTILE]})
    _open(page)
    assert page.locator(".card .name").inner_text() == HOSTILE
    page.locator(".card .name").click()
    page.locator(".box").wait_for()
    assert page.locator("#sheet-title").inner_text() == HOSTILE
    assert page.evaluate("window.bad") is None


@browser_test
def test_a_link_that_is_no_link_is_not_drawn(page: Page, server: Server) -> None:
    server.view = _view(cards=[_card(0, go_url="javascript:alert(1)")])
    _open(page)
    assert page.locator(".primary.go").count() == 0


@browser_test
def test_a_pill_asks_again_and_stands_in_the_address(page: Page, server: Server) -> None:
    _open(page)
    page.locator(".pill").click()
    page.wait_for_url("**need=microwave**")
    page.wait_for_timeout(200)
    asked = [body for path, body in server.asked if path == "/api/view"]
    assert asked[-1]["need"] == ["microwave"]


@browser_test
def test_a_link_brings_the_search_back(page: Page, server: Server) -> None:
    _open(page, "?need=shower&by=foot&open=0")
    first = next(body for path, body in server.asked if path == "/api/view")
    assert (first["need"], first["by"], first["open"]) == (["shower"], "foot", False)


@browser_test
def test_a_tap_on_the_map_is_a_place_to_start_from_but_never_in_the_address(
    page: Page, server: Server
) -> None:
    _open(page)
    page.locator(".map").click(position={"x": 60, "y": 150})
    page.locator(".here").wait_for()
    page.wait_for_timeout(200)
    origin = [body for path, body in server.asked if path == "/api/view"][-1]["origin"]
    assert origin == pytest.approx([113.244, 33.049], abs=0.003)
    assert "113" not in page.url


@browser_test
def test_location_refused_says_what_to_do_instead(page: Page) -> None:
    _open(page)
    page.locator(".locate").click()
    page.get_by_text("No location needed: type a crossing or tap the map").first.wait_for()


@browser_test
def test_a_found_name_starts_the_search_there(page: Page, server: Server) -> None:
    _open(page)
    page.locator("input").fill("Bri")
    page.locator("[role=option]").wait_for()
    page.keyboard.press("Enter")
    page.locator(".here").wait_for()
    page.wait_for_timeout(300)
    asked = [body for path, body in server.asked if path == "/api/view"]
    assert asked[-1]["origin"] == [113.3, 33.1]


@browser_test
@pytest.mark.parametrize("how", ["Escape", "back", "cross"])
def test_the_sheet_closes_and_gives_the_focus_back(page: Page, how: str) -> None:
    _open(page)
    page.locator(".card .name").nth(1).click()
    page.locator(".links").wait_for(state="attached")
    if how == "back":
        page.go_back()
    elif how == "cross":
        page.locator(".details .close").click()
    else:
        page.keyboard.press("Escape")
    page.locator(".details").wait_for(state="hidden")
    held = "document.getElementById('host').shadowRoot.activeElement.textContent"
    assert page.evaluate(held) == "Place 1"


@browser_test
def test_a_pin_opens_by_keyboard(page: Page) -> None:
    _open(page)
    page.locator("[aria-label='place 1']").focus()
    page.keyboard.press("Enter")
    page.locator(".details").wait_for()


@browser_test
def test_news_is_shown_without_a_touch(page: Page, server: Server) -> None:
    _open(page)
    page.wait_for_timeout(300)
    server.view, server.version = _view(heading="1 open nearby"), 2
    page.get_by_text("1 open nearby").first.wait_for(timeout=4000)


@browser_test
def test_a_rerun_keeps_the_map(page: Page) -> None:
    _open(page)
    page.evaluate(
        "document.getElementById('host').shadowRoot.querySelector('.leaflet-map-pane').mine = 1"
    )
    page.evaluate("void window.run({synthetic: false})")
    kept = "document.getElementById('host').shadowRoot.querySelector('.leaflet-map-pane').mine"
    assert page.evaluate(kept) == 1


@browser_test
def test_leaving_stops_the_questions(page: Page, server: Server) -> None:
    _open(page)
    page.evaluate("window.leave()")
    page.wait_for_timeout(300)
    before = len(server.asked)
    page.wait_for_timeout(1600)
    assert len(server.asked) == before


@browser_test
def test_the_map_does_not_move_when_the_answer_comes(page: Page, server: Server) -> None:
    held: list[Route] = []
    server.view = _view(notice="10 more, hours not known", basis="from the middle of the map")
    page.route("**/api/view", lambda route: held.append(route))
    page.goto(ORIGIN)
    page.locator(".leaflet-container").wait_for()
    page.wait_for_timeout(300)
    before = page.locator(".map-box").bounding_box()
    first = page.locator(".card").first.bounding_box()
    server(held[0])
    page.locator(".card .name").first.wait_for()
    assert page.locator(".map-box").bounding_box() == before
    after = page.locator(".card").first.bounding_box()
    assert first is not None
    assert after is not None
    assert after["y"] == pytest.approx(first["y"], abs=1)


@browser_test
def test_every_target_is_as_large_as_a_thumb(page: Page) -> None:
    _open(page)
    small = page.evaluate(
        """() => [...document.getElementById("host").shadowRoot
        .querySelectorAll("button, a, input")]
        .filter((e) => e.offsetParent && !e.classList.contains("name"))
        .map((e) => [e.className, e.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)"""
    )
    assert small == []


@browser_test
def test_a_picked_position_is_told_to_python(browser: Browser) -> None:
    server = Server(_data(mode="pick"))
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.route("**/*", server)
    page = context.new_page()
    page.goto(ORIGIN)
    page.locator(".leaflet-container").wait_for()
    page.wait_for_timeout(300)
    page.locator(".map").click(position={"x": 100, "y": 200})
    [[name, value]] = page.evaluate("window.picked")
    assert name == "picked"
    assert [value["lon"], value["lat"]] == pytest.approx([113.246, 33.05], abs=0.003)
    assert not page.locator(".list").is_visible()
    context.close()


@browser_test
def test_every_pin_state_is_drawn(page: Page, server: Server) -> None:
    pairs = [(shape, state) for shape in Shape for state in PinState]
    points = [
        _point(n, shape=shape, state=state, lon=113.25 + n / 4000)
        for n, (shape, state) in enumerate(pairs)
    ]
    server.view = _view(points=points)
    _open(page)
    assert page.locator(".mark > svg").count() == len(pairs)
