"""R23: axe, 44 px, 200 % text, keyboard, forced colours and no shift, on every rider page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.running import RunningApp
from tests.browser.stored import ask, untroubled_code

PHONES = ((390, 844), (360, 640))
GRAVE = {"serious", "critical"}
STANDARD = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # What scrolls below the bottom bar is half covered; it is measured where nothing is covered.
    "rules": {"target-size": {"enabled": False}},
}
# The reader's own colours are drawn, but what a script is told are still ours.
FORCED = STANDARD | {
    "rules": {"target-size": {"enabled": False}, "color-contrast": {"enabled": False}}
}
TARGETS = {"runOnly": {"type": "rule", "values": ["target-size"]}}
UNCOVERED = 6_000

# What Streamlit's own document and widgets cause, and why it stands.
STREAMLITS: dict[str, str] = {
    "scrollable-region-focusable": "its main area scrolls and takes no focus; what is in it does",
}

CARDS = "li.card[data-id]"


@dataclass(frozen=True, slots=True)
class Rider:
    """One page of a rider's: where, what stands when it is ready, what is then done."""

    name: str
    path: str
    ready: str
    act: Callable[[Page], None] = lambda page: None
    ours: bool = True  # wholly ours: no line of Streamlit's list holds for it


def _open_sheet(page: Page) -> None:
    page.locator(f"{CARDS} button.name").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_timeout(300)  # the sheet rises for 150 ms; half-way its colours are mixed


def _check_in(page: Page) -> None:
    page.locator("form button").first.click()
    expect(page.locator(".in")).to_be_visible()


def riders(app: RunningApp) -> list[Rider]:
    """Every page that a rider opens, the station's in each of its states."""
    code = untroubled_code(app.data_dir, 7)
    locked = ask(
        app.data_dir,
        "SELECT code FROM place JOIN lock_case ON place.id = place_id WHERE reports = 2",
    )
    closed = ask(
        app.data_dir,
        "SELECT code FROM place JOIN closure ON place.id = place_id WHERE lifted_at IS NULL",
    )
    names = ask(app.data_dir, "SELECT name FROM landmark ORDER BY id LIMIT 2")
    here, there = (quote(str(row[0])) for row in names)
    district = quote(str(ask(app.data_dir, "SELECT name FROM district LIMIT 1")[0][0]))
    return [
        Rider("home", "/", CARDS, ours=False),
        Rider("sheet", "/", CARDS, _open_sheet, ours=False),
        Rider("help", "/help", "text=12351", ours=False),
        Rider("near", f"/near?q={here}", "a.row"),
        Rider("on-way", f"/on-way?from={here}&to={there}", "a.row, .said"),
        Rider("today", f"/today?q={here}", "h1"),
        Rider("wish", "/wish", "h1"),
        Rider("card", "/card", "h1"),
        Rider("station", f"/s/{code}", "button"),
        Rider("checked-in", f"/s/{code}", "button", _check_in),
        Rider("locked", f"/s/{locked[0][0]}", "h1"),
        Rider("closed", f"/s/{closed[0][0]}", "h1"),
        Rider("no-code", "/s/nobody", "h1"),
        Rider("packs", "/pack", "a.row"),
        Rider("pack", f"/pack/{district}.html", "ol > li"),
    ]


OpenRider = Callable[..., tuple[Rider, Page]]
NAMES = (
    "home", "sheet", "help", "near", "on-way", "today", "wish", "card", "station", "checked-in",
    "locked", "closed", "no-code", "packs", "pack",
)  # fmt: skip


@pytest.fixture
def open_rider(app: RunningApp, rider_page: OpenPage) -> OpenRider:
    """Open a rider's page and do there what it is about."""
    by_name = {each.name: each for each in riders(app)}

    def open_(name: str, **how: Any) -> tuple[Rider, Page]:
        rider = by_name[name]
        page = rider_page(rider.path, expected_errors=("404",), **how)
        expect(page.locator(rider.ready).first).to_be_visible()
        if "stApp" in page.content():
            page.locator('[data-test-script-state="notRunning"]').wait_for()
        rider.act(page)
        return rider, page

    return open_


def test_every_page_has_its_test(app: RunningApp) -> None:
    assert tuple(each.name for each in riders(app)) == NAMES


@dataclass(slots=True)
class Measured:
    """What was found wrong on one page, in both languages, by day and by night, on both phones."""

    grave: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    wider: int = 0
    cut: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def kept() -> dict[str, Measured]:
    """A page is opened once for all that is asked of it."""
    return {}


@pytest.fixture
def measured(
    kept: dict[str, Measured], open_rider: OpenRider, take_picture: Callable[..., None], name: str
) -> Measured:
    """The page of this name, measured."""
    if name in kept:
        return kept[name]
    found = kept[name] = Measured()
    for lang in ("zh-CN", "en"):
        rider, page = open_rider(name, lang=lang)
        for colours, viewport in (("light", PHONES[0]), ("dark", PHONES[1])):
            show_as(page, colours, viewport)
            take_picture(page, f"{name}-{lang}-{colours}-{viewport[0]}")
            found.grave += [f"{lang} {colours} {each}" for each in serious(page, rider, STANDARD)]
        found.small += page.evaluate(SMALL_TARGETS)
        page.evaluate("document.documentElement.style.fontSize = '32px'")
        page.wait_for_timeout(300)
        take_picture(page, f"{name}-{lang}-200")
        found.wider = max(found.wider, page.evaluate(WIDTH) - PHONES[1][0])
        found.cut += page.evaluate(CUT_TEXT)
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": PHONES[0][0], "height": UNCOVERED})
        found.grave += serious(page, rider, TARGETS)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(measured: Measured) -> None:
    assert measured.grave == []


@pytest.mark.parametrize("name", NAMES)
def test_targets_are_44_px(measured: Measured) -> None:
    assert measured.small == []


@pytest.mark.parametrize("name", NAMES)
def test_text_of_200_percent_is_never_cut_and_scrolls_no_page_sideways(measured: Measured) -> None:
    assert measured.cut == []
    assert measured.wider <= 0


def show_as(page: Page, colours: str, viewport: tuple[int, int]) -> None:
    """The same page by night, or on a smaller phone."""
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    page.set_viewport_size({"width": viewport[0], "height": viewport[1]})
    page.wait_for_timeout(200)  # Streamlit's theme follows with a transition


def serious(page: Page, rider: Rider, rules: Mapping[str, object]) -> list[str]:
    """What axe holds to be serious, line by line."""
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        f" {[check['message'] for check in node['any'] + node['all']]}"
        for each in found
        if each["impact"] in GRAVE and (rider.ours or each["id"] not in STREAMLITS)
        for node in each["nodes"]
    ]


WIDTH = "document.documentElement.scrollWidth"
# Every control that a thumb meets, through shadow roots: its box, or that of the label around it.
# What only the keyboard reaches ("Skip to main content", Streamlit's) is one pixel until then.
SMALL_TARGETS = """() => { const small = [];
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) look(each.shadowRoot);
      if (!each.matches("a[href], button, input:not([type=hidden]), select, summary")) continue;
      if (!each.checkVisibility({ checkVisibilityCSS: true })) continue;
      const whole = each.closest("li.card[data-id], .search, .touch, label") ?? each;
      const box = whole.getBoundingClientRect();
      if (box.width > 1 && (box.height < 43.5 || box.width < 43.5))
        small.push(`${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 20)} ` +
          `${box.width.toFixed(1)} x ${box.height.toFixed(1)}`); } };
  look(document); return small; }"""

# Text that its own box hides (wider or higher than what is shown, in a box that cuts), or that lies
# beside the screen.
CUT_TEXT = """() => { const cut = [];
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) look(each.shadowRoot);
      const own = [...each.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
      if (!own || !each.checkVisibility({ checkVisibilityCSS: true })) continue;
      if (each.closest(".leaflet-container, .unseen, option, [aria-hidden=true], noscript"))
        continue;
      if (each.clientWidth <= 1) continue;
      const style = getComputedStyle(each);
      const hides = (way) => ["hidden", "clip"].includes(style[way]);
      const range = document.createRange();
      range.selectNodeContents(each);
      const { left, right } = range.getBoundingClientRect();
      const scrolls = (node) => node?.closest?.(".pills, .leaflet-container");
      const beside = (left < -1 || right > innerWidth + 1) && !scrolls(each);
      if (beside || (hides("overflowX") && each.scrollWidth > each.clientWidth + 1) ||
          (hides("overflowY") && each.scrollHeight > each.clientHeight + 1))
        cut.push(`${each.tagName}.${each.className}: ${each.textContent.trim().slice(0, 40)}`); } };
  look(document); return cut; }"""

SHIFTS = """() => { window.shifts = [];
  new PerformanceObserver((list) => { for (const each of list.getEntries())
    if (!each.hadRecentInput) window.shifts.push(each.value); })
    .observe({ type: "layout-shift", buffered: true }); }"""


@pytest.mark.parametrize("viewport", PHONES)
def test_nothing_moves_when_the_results_arrive(
    rider_page: OpenPage, viewport: tuple[int, int]
) -> None:
    page = rider_page(None, viewport=viewport)
    page.add_init_script(f"({SHIFTS})()")
    page.goto("/")
    expect(page.locator(CARDS).first).to_be_visible()
    page.wait_for_timeout(1_500)
    assert sum(page.evaluate("window.shifts")) < 0.02


def test_the_keyboard_goes_from_the_search_to_the_list_and_back_out_of_the_sheet(
    rider_page: OpenPage,
) -> None:
    page = rider_page("/", lang="en")
    expect(page.locator(CARDS).first).to_be_visible()
    met: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
        if met[-1] == "name":
            break
    kinds = ["search", "pill", "travel", "name"]
    at = [next(i for i, kind in enumerate(met) if kind == wanted) for wanted in kinds]
    assert at == sorted(at), met
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(IN_SHEET), "the focus left the open sheet"
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate(FOCUSED) == "name"


DEEPEST = "let held = document.activeElement; while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;"  # noqa: E501
FOCUSED = f"""() => {{ {DEEPEST}
  for (const kind of ["search", "pill", "travel", "name", "map", "bar"])
    if (held?.closest(`.${{kind}}`)) return kind;
  return held?.tagName ?? ""; }}"""
# Past the last control a browser's own bar has its turn: the document, or nothing, has the focus.
IN_SHEET = f"""() => {{ {DEEPEST}
  return !held || held === document.body || Boolean(held.closest("dialog")); }}"""


@pytest.mark.parametrize("name", ["home", "near", "station", "pack"])
def test_forced_colours_and_more_contrast_keep_every_pin_and_control(
    open_rider: OpenRider, take_picture: Callable[..., None], name: str
) -> None:
    rider, page = open_rider(name)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.wait_for_timeout(200)
    take_picture(page, f"{name}-forced")
    assert serious(page, rider, FORCED) == []
    assert page.evaluate(UNSEEN_EDGES) == []
    page.emulate_media(forced_colors="none", contrast="more", color_scheme="light")
    page.wait_for_timeout(200)
    take_picture(page, f"{name}-contrast")
    assert serious(page, rider, STANDARD) == []


# In forced colours a control is known by its edge or by being a link.
UNSEEN_EDGES = """() => { const unseen = [];
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) look(each.shadowRoot);
      if (!each.matches("button, select, input:not([type=hidden])")) continue;
      if (!each.checkVisibility()) continue;
      const edge = (node) => parseFloat(getComputedStyle(node).borderTopWidth) > 0;
      if (!edge(each) && !each.textContent.trim() && !edge(each.parentElement))
        unseen.push(`${each.tagName}.${each.className}`); } };
  look(document); return unseen; }"""
