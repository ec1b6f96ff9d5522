"""T6: no script runs from any stored text, and all of it can be read as the text it is.

Hostile text is written straight into the store of a running app, past every check of the program,
and through the import page. A binding that every frame can call counts what runs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from stations.storage.engine import FILE_NAME, sqlite_module
from tests.browser.conftest import DESK, OpenPage
from tests.browser.running import RunningApp, start_app
from tests.browser.stored import ask

RUN = "canary(1)"
PAYLOADS = (
    f"<img src=x onerror={RUN}>",
    f'"><svg onload={RUN}>',
    f"</script><script>{RUN}</script>",
    f"</style></title></textarea><iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"${{{RUN}}}",
    f"`+{RUN}+`",
    f"';{RUN};//",
    f"\\';{RUN};//\u2028{RUN}",
    f"javascript:{RUN}",
    f"[x](javascript:{RUN})",
    "![x](https://evil.example/x.png) <https://evil.example/>",
    "{{7*7}}Q {%raw%} {0.__class__} {name} %s %0aSet-Cookie:x",
    ":material/home: :red[x] :smile: $x^2$ **x** # x",
    "<b style='position:fixed'>x</b>&lt;script&gt;&#60;",
    "\u202eevil\u202c \u2066x",
    "nul\x00nul",
)
MARK = "毒"
CLOSED = 3
HUGE = MARK + "99 " + "大" * 1_000_000
# What an executed or half-parsed payload leaves in a document, looked for through shadow roots.
TRACES = """(css) => { const found = [];
  const look = (root) => { found.push(...[...root.querySelectorAll(css)].map((n) => n.outerHTML));
    root.querySelectorAll("*").forEach((n) => n.shadowRoot && look(n.shadowRoot)); };
  look(document); return found; }"""
SUSPECT = (
    "[onerror], [onload], [srcdoc*=canary], a[href^='javascript:' i], img[src='x'],"
    " [src*='evil.example'], [href*='evil.example']"
)
WHOLE_TEXT = """() => { const texts = [];
  const look = (root) => { texts.push(root.textContent ?? "");
    root.querySelectorAll("*").forEach((n) => {
      if (n.shadowRoot) look(n.shadowRoot);
      if (n.value) texts.push(n.value);
      texts.push(n.getAttribute("aria-label") ?? ""); }); };
  look(document.body); return texts.join(" "); }"""


def hostile(n: int) -> str:
    return f"{MARK}{n:02} {PAYLOADS[n]}"


@dataclass(slots=True)
class Canary:
    """Counts what ran in any frame of a page; `note` is the binding."""

    ran: list[object] = field(default_factory=list)

    def note(self, value: object) -> None:
        self.ran.append(value)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app whose store holds the payloads wherever a text can stand."""
    running = start_app(tmp_path_factory.mktemp("poisoned"))
    running.sign_ins()
    _poison(running)
    yield running
    printed = running.printed()
    running.stop()
    assert "Traceback" not in printed


def _poison(app: RunningApp) -> None:
    connection = sqlite_module().connect(app.data_dir / FILE_NAME, timeout=10)
    kept = "SELECT place_id FROM keeper ORDER BY place_id LIMIT 1"
    others = f"SELECT id FROM place WHERE id NOT IN ({kept}) ORDER BY id"
    ids = [row[0] for row in (*connection.execute(kept), *connection.execute(others))]
    with connection:
        for table in ("lock_case", "closure", "landmark"):
            connection.execute(f"DELETE FROM {table}")
        for n, place in enumerate(ids[: len(PAYLOADS)]):
            _poison_place(connection, n, place)
        for n, place in enumerate(ids[20 : 20 + CLOSED]):
            _poison_place(connection, n, place, name=f"{MARK}closed{n}")
            _close(connection, n, place)
        connection.execute("UPDATE place SET name = ? WHERE id = ?", (HUGE, ids[30]))
        _poison_people(connection)
        _poison_ground(connection)
        connection.execute("INSERT INTO change (place_id) VALUES (NULL)")
    connection.close()


def _poison_place(connection, n: int, place: str, *, name: str = "") -> None:  # type: ignore[no-untyped-def]
    text = hostile(n)
    connection.execute(
        "UPDATE place SET name=:name, address=:t, district=:t, how_to_find=:t, floor=:t, phone=:t,"
        " operator=:t, honours=:t, hours_as_written=:t, opening_hours='24/7', entry='open_door',"
        " lon=113.25 + :n * 0.0002, lat=33.05, life_cycle='running' WHERE id=:id",
        {"name": name or text, "t": text, "n": n, "id": place},
    )
    connection.execute(
        "INSERT INTO edit (place_id, at, by, field, before, after)"
        " VALUES (?, '2026-01-01 00:00:00', ?, 'name', ?, ?)",
        (place, text, text, f"{text} later"),
    )


def _close(connection, n: int, place: str) -> None:  # type: ignore[no-untyped-def]
    connection.execute(
        "INSERT INTO closure (place_id, reason, since, until, by, version)"
        " VALUES (?, ?, '2020-01-01 00:00:00', '2099-01-01 00:00:00', ?, 1)",
        (place, hostile(n), hostile(n)),
    )


def _poison_people(connection) -> None:  # type: ignore[no-untyped-def]
    logins = [row[0] for row in connection.execute("SELECT login FROM account ORDER BY login")]
    for n, login in enumerate(logins):
        values = (hostile((3 * n) % len(PAYLOADS)), login)
        connection.execute("UPDATE account SET display_name=? WHERE login=?", values)


def _poison_ground(connection) -> None:  # type: ignore[no-untyped-def]
    for n in range(len(PAYLOADS)):
        connection.execute(
            "INSERT INTO landmark (name, lon, lat, synthetic) VALUES (?, 113.25, 33.05, 1)",
            (hostile(n),),
        )
    for n, (district,) in enumerate(connection.execute("SELECT id FROM district").fetchall()):
        connection.execute("UPDATE district SET name=? WHERE id=?", (hostile(n), district))
    body = str(connection.execute("SELECT body FROM drawing").fetchone()[0])
    evil = hostile(0).replace('"', "'")
    body = re.sub(r'"name":"[^"]+"', f'"name":"{evil}"', body, count=8)
    connection.execute("UPDATE drawing SET body=?", (body,))
    group = f"{MARK}group <img src=x onerror={RUN}> ![x](https://evil.example/x.png)"
    connection.execute(
        "UPDATE demand SET worker_group=? WHERE worker_group=(SELECT worker_group FROM demand"
        " GROUP BY 1 ORDER BY sum(weight) DESC LIMIT 1)",
        (group,),
    )


@pytest.fixture
def open_watched(poisoned: RunningApp, rider_page: OpenPage) -> Iterator[Callable[..., Page]]:
    """Open pages of the poisoned app; at the end nothing of the payloads may have run."""
    canary, pages = Canary(), []

    def open_page(path: str | None = "/", **options: object) -> Page:
        page = rider_page(None, at=poisoned, **options)  # type: ignore[arg-type]
        page.context.expose_binding("canary", lambda _source, value: canary.note(value))
        pages.append(page)
        if path is not None:
            page.goto(path)
        return page

    yield open_page
    for page in pages:
        page.wait_for_timeout(300)
        canary.ran.clear() if canary.ran == [0] else None
        for frame in page.frames:
            assert frame.evaluate(TRACES, SUSPECT) == []
    assert canary.ran == []
    pages[-1].evaluate("canary(0)")  # the control: had anything run, it would have been counted
    assert canary.ran == [0]


def squeezed(text: str) -> str:
    """As a page shows it: white space folded, invisible joiners and NUL left out."""
    return re.sub(r"[\s\u2060\x00\ufffd\u2028]+", "", text)


def text_of(frame: Frame | Page) -> str:
    return squeezed(str(frame.evaluate(WHOLE_TEXT)))


def expect_read(frame: Frame | Page, *numbers: int) -> None:
    """The payloads of these numbers stand there whole, as text."""
    shown = text_of(frame)
    missing = [n for n in numbers if squeezed(hostile(n)) not in shown]
    assert missing == [], shown[:3000]
    assert "49Q" not in shown


def keyed(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}")


def signed_in(page: Page, app: RunningApp, login: str, then: str) -> Page:
    found = next(entry for entry in app.sign_ins() if entry.login == login)
    page.goto(f"/sign-in?next={then}")
    page.locator("#login").fill(found.login)
    page.locator("#password").fill(found.password)
    page.locator("button.main").click()
    page.wait_for_url(f"**{then}")
    return page


EVERY = tuple(range(len(PAYLOADS)))


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_riders_list_map_and_search(open_watched: Callable[..., Page], lang: str) -> None:
    page = open_watched("/", lang=lang)
    expect(page.locator("li.card[data-id]").filter(has_text=f"{MARK}00")).to_be_visible(
        timeout=30_000  # the first page of a fresh start
    )
    expect_read(page, *EVERY)
    field = page.get_by_role("combobox").first
    field.fill(MARK)
    expect(page.get_by_role("option").filter(has_text=MARK).first).to_be_visible()
    expect_read(page, 0, 1, 2)
    field.press("Enter")


def test_every_detail_sheet(open_watched: Callable[..., Page]) -> None:
    page = open_watched("/")
    for n in EVERY:
        card = page.locator("li.card[data-id]").filter(has_text=f"{MARK}{n:02} ").first
        card.locator("button.name").click()
        sheet = page.get_by_role("dialog")
        expect(sheet.get_by_text(f"{MARK}{n:02}").first).to_be_visible()
        page.wait_for_timeout(250)
        expect_read(page, n)
        hrefs = sheet.locator("a[href]").evaluate_all("all => all.map((a) => a.protocol)")
        assert set(hrefs) <= {"https:", "http:", "geo:", "tel:"}
        page.keyboard.press("Escape")


def test_the_fast_lane_and_the_nearest_list(
    poisoned: RunningApp, open_watched: Callable[..., Page]
) -> None:
    page = open_watched(None, expected_errors=("400", "404"))
    rows = ask(poisoned.data_dir, "SELECT code, name FROM place WHERE name LIKE ?", f"{MARK}%")
    for code, name in rows:
        page.goto(f"/s/{code}")
        assert squeezed(str(name))[:4000] in text_of(page)
    for n in EVERY:
        answer = page.request.get("/near", params={"q": hostile(n)[:60]})
        assert answer.status == 200
        page.goto(f"/near?q={MARK}{n:02}")
        expect_read(page, n)
    for path in (
        "/s/%3Cscript%3Ecanary(1)%3C/script%3E",
        "/near?q=%3Cimg src=x onerror=canary(1)%3E",
    ):
        page.goto(path)
        assert "<script>canary" not in page.content()


def test_closure_reasons_reach_riders_as_text(
    poisoned: RunningApp, open_watched: Callable[..., Page]
) -> None:
    page = open_watched(None)
    for n in range(CLOSED):
        name = f"{MARK}closed{n}"
        code = ask(poisoned.data_dir, "SELECT code FROM place WHERE name = ?", name)[0][0]
        page.goto(f"/s/{code}")
        expect_read(page, n)


def test_the_keepers_page_history_and_sign_out(
    poisoned: RunningApp, open_watched: Callable[..., Page]
) -> None:
    page = signed_in(open_watched(None), poisoned, "keeper", "/keeper")
    expect(page.get_by_role("heading", level=1).filter(has_text=MARK)).to_be_visible()
    expect_read(page, 0)
    page.locator("summary").last.click()
    page.wait_for_timeout(800)
    expect_read(page, 0)
    page.goto("/sign-out")
    assert MARK in text_of(page)


def test_staff_lists_forms_keepers_invitation_and_poster(
    poisoned: RunningApp, open_watched: Callable[..., Page]
) -> None:
    page = signed_in(open_watched(None, viewport=DESK), poisoned, "city", "/stations")
    keyed(page, "staff-find").locator("input").fill(MARK)
    expect(page.locator('[class*="st-key-card-"]').filter(has_text=f"{MARK}15")).to_be_visible()
    expect_read(page, *EVERY)
    card = page.locator('[class*="st-key-card-"]').filter(has_text=f"{MARK}00 ").first
    card.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1).filter(has_text=f"{MARK}00")).to_be_visible()
    expect(keyed(page, "field-address").locator("input")).to_have_value(hostile(0))
    keyed(page, "form-back").get_by_role("button").click()
    keyed(page, "staff-find").locator("input").fill(f"{MARK}01")
    page.locator('[class*="st-key-card-"]').filter(has_text=f"{MARK}01 ").get_by_role(
        "button"
    ).first.click()
    keyed(page, "form-invite-first").get_by_role("button").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    page.goto(link)
    expect_read(page, 1)
    code = ask(poisoned.data_dir, "SELECT code FROM place WHERE name = ?", hostile(1))[0][0]
    page.goto(f"/poster/{code}")
    expect_read(page, 1)


def test_the_planners_figures_and_map(
    poisoned: RunningApp, open_watched: Callable[..., Page]
) -> None:
    page = signed_in(open_watched(None, viewport=DESK), poisoned, "planner", "/coverage")
    expect(page.locator(".planner.gaps")).to_be_visible(timeout=90_000)
    page.frame_locator("iframe").locator("path.leaflet-interactive").first.wait_for()
    page.wait_for_timeout(1_000)
    assert f"{MARK}group<imgsrc=x" in text_of(page)
    chart = next(
        f for f in page.frames if f.parent_frame and f.query_selector(".leaflet-container")
    )
    chart.evaluate(  # every tooltip is drawn once
        "() => document.querySelectorAll('.leaflet-interactive').forEach((n) =>"
        " n.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))"
    )
    page.wait_for_timeout(500)


def hostile_list() -> bytes:
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(["站点名称", "经度", "纬度", "详细地址", "位置说明", *PAYLOADS[8:12]])
    for n, payload in enumerate(PAYLOADS[:14]):
        bad = f"<img src=x onerror={RUN}>" if n == 0 else "113.26"
        sheet.writerow(
            [f"{MARK}{n:02} {payload}", bad, 33.05 + n / 1000, payload, payload, *"abcd"]
        )
    return written.getvalue().encode()


def test_a_list_with_hostile_headers_and_cells(
    poisoned: RunningApp, open_watched: Callable[..., Page]
) -> None:
    page = signed_in(open_watched(None, viewport=DESK), poisoned, "admin", "/data")
    content = hostile_list()
    name = f"<img src=x onerror={RUN}>.csv"
    for attempt in (
        content,
        content.replace(f"<img src=x onerror={RUN}>,33.05,".encode(), b"113.26,33.05,", 1),
    ):
        page.locator("input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": attempt}
        )
        page.wait_for_timeout(500)
        page.get_by_text("WGS-84").first.click()
        page.wait_for_timeout(2_500)
        page.locator("summary").first.click()
        page.wait_for_timeout(700)
        assert f"{MARK}0" in text_of(page) or "evil.example" in text_of(page)
    expect(keyed(page, "import-go").get_by_role("button")).to_be_visible()
    keyed(page, "import-go").get_by_role("button").click()
    expect(keyed(page, "card-done")).to_be_visible(timeout=20_000)
    page.goto("/")
    expect(page.locator("li.card[data-id]").filter(has_text=MARK).first).to_be_visible()
    page.goto("/data")
    expect(keyed(page, "card-overview")).to_be_visible()
