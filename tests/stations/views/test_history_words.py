"""A line of the history, and a pair, in words that a reader understands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from geodata.coordinates import LonLat
from stations.registry.duplicates import Reason, compare
from stations.registry.places import PlaceId
from stations.registry.vocabulary import Amenity, Entry
from stations.services.history import Line
from stations.services.merging import Proposal
from stations.storage.rows import PlaceRow, table_of
from stations.views import pairs
from stations.views.history import FIELD_NAME, changed, told_by
from stations.words import for_language
from tests.builders import a_place, an_amenity

NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
ZH, EN = for_language("zh-CN"), for_language("en")


def a_line(field: str, before: str = "", after: str = "", **but: Any) -> Line:
    columns = but.pop("columns", {field: (before, after)})
    return Line(id=1, at=NOW, by="Wang", field=field, columns=columns, **but)


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        (a_line("phone", "", "110"), "电话：– → 110", "Phone: – → 110"),
        (a_line("seats", "0", ""), "座位：0 → –", "Number of seats: 0 → –"),
        (
            a_line("kind", "station", "library"),
            "类型：站 → 职工书屋",
            "Kind: Station → Workers' library",
        ),
        (
            a_line("entry", "staff,qr", "open_door"),
            "怎么进门：找店员，扫码 → 推门就进",
            "How to get in: Ask staff, Scan → Walk in",
        ),
        (a_line("amenity:microwave", "working", ""), "热饭：能用 → –", "Hot meal: Works → –"),
        (
            a_line("expires:first_aid_kit", "", "2026-12-01"),
            "药箱到期日：– → 2026 年 12 月 1 日",
            "First aid, last day of use: – → 1/12/2026",
        ),
        (a_line("merged", "", "柳岸驿站"), "并入了：柳岸驿站", "Made one with: 柳岸驿站"),
        (
            a_line("position", columns={"lat": ("33.05", "33.06")}),
            "位置：挪了 1,109 米",
            "Position: moved 1,109 m",
        ),
    ],
)
def test_what_changed_is_said_without_a_column_name(line: Line, zh: str, en: str) -> None:
    assert (changed(ZH, line, a_place()), changed(EN, line, a_place())) == (zh, en)


def test_hours_are_said_as_somebody_wrote_them() -> None:
    columns = {
        "opening_hours": ("24/7", "Mo-Fr 08:00-18:00"),
        "hours_as_written": ("24小时", "周一至周五 8点到18点"),
    }
    told = changed(ZH, a_line("hours", columns=columns), a_place())
    assert told.endswith("24小时 → 周一至周五 8点到18点")


def test_every_column_that_can_change_has_a_name() -> None:
    together = {"lon", "lat", "supplied_lon", "supplied_lat", "supplied_datum"}
    together |= {"opening_hours", "hours_as_written"}
    never = {"id", "code", "zone", "synthetic", "confirmed_at", "import_id", "version"}
    columns = {column.name for column in table_of(PlaceRow).c}
    assert columns - together - never <= set(FIELD_NAME)


def test_who_said_it_and_of_which_entry() -> None:
    assert told_by(EN, a_line("phone"), NOW, "Asia/Shanghai") == "Wang · just now"
    merged = a_line("phone", of="柳岸驿站")
    assert told_by(EN, merged, NOW, "Asia/Shanghai") == "Wang · just now · of 柳岸驿站"


def test_every_reason_has_its_words() -> None:
    assert set(pairs.REASON_NAME) == set(Reason)


def test_only_what_differs_stands_side_by_side() -> None:
    one = a_place(id=PlaceId("a"), name="管城街社区驿站", phone="")
    other = a_place(
        id=PlaceId("b"), code="b", name="管城街社区城市驿站", position=LonLat(113.25, 33.0501),
        phone="110", entry=frozenset({Entry.QR}), amenities=(an_amenity(Amenity.BOOKS),),
    )  # fmt: skip
    pair = Proposal(one, other, compare(one, other), (1_200, 0))
    assert pairs.differences(EN, pair) == [
        ("Name", "管城街社区驿站", "管城街社区城市驿站"),
        ("Phone", "–", "110"),
        ("How to get in", "Walk in", "Scan"),
        ("What there is", "Water", "Books"),
        ("Check-ins", "1,200", "0"),
    ]
    assert pairs.headline(EN, pair.found) == "May be one place · 11 m apart"
    assert pairs.distance(EN, 1_800) == "1.8 km"
