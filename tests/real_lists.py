"""The tables of docs/data.md from the real files: `python -m tests.real_lists`.

Every list and what became of each of its rows; every trap in them, in how many rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geodata.boundaries import DistrictIndex, read_districts
from geodata.coordinates import Datum
from stations.exchange.columns import NOTHING_CHOSEN, guess_columns
from stations.exchange.places_list import Plan, plan_places
from stations.exchange.tables import Table, read_table
from stations.registry.vocabulary import Kind
from tests.conftest import realdata_folder

KOREAN = "messy/messy_korean_rider_shelter"
EVERYWHERE = frozenset({"no_entry_method", "no_hours"})  # of most rows: not worth a column each


@dataclass(frozen=True)
class RealList:
    """One real file as it comes out of the reader."""

    name: str
    content: bytes
    table: Table
    plan: Plan

    def cells(self, header: str) -> list[str]:
        return self.table.column(header)

    def flagged(self, reason: str) -> int:
        return sum(flag.reason == reason for flag in self.plan.flagged)


def read_all(folder: Path) -> list[RealList]:
    """Every real list, the Chinese ones as GCJ-02 and against the districts of Zhengzhou."""
    outlines = (folder / "boundaries/zhengzhou_410100_gcj02_datav.geojson").read_bytes()
    districts = DistrictIndex(read_districts(outlines, datum=Datum.GCJ02)[0])
    chinese = [*folder.glob("stations/*.csv"), *folder.glob("merchants/*.csv")]
    others = [*(folder / KOREAN).iterdir(), *folder.glob("messy/*.geojson")]
    return [
        *(_read(folder, path, Datum.GCJ02, districts) for path in sorted(chinese)),
        *(_read(folder, path, Datum.WGS84, None) for path in sorted(others)),
    ]


def _read(
    folder: Path, path: Path, datum: Datum, districts: DistrictIndex | None,
    chosen: Mapping[str, str] = NOTHING_CHOSEN,
) -> RealList:  # fmt: skip
    table = read_table(path.read_bytes())
    plan = plan_places(
        table,
        guess_columns(table, chosen, datum=datum),
        datum=datum,
        kind=Kind.MERCHANT if "merchants" in path.parts else Kind.STATION,
        districts=districts,
    )
    return RealList(str(path.relative_to(folder)), path.read_bytes(), table, plan)


def accounts(lists: Sequence[RealList]) -> list[str]:
    """A line a list: rows, places, what refuses it and what is worth a second look."""
    lines = [
        "| list | encoding | rows | places | refused for | flagged |",
        "|---|---|--:|--:|---|---|",
    ]
    for each in lists:
        refused = Counter(f"{fault.reason} {fault.column}" for fault in each.plan.rejected)
        flags = Counter(f.reason for f in each.plan.flagged if f.reason not in EVERYWHERE)
        name = each.name.removeprefix(f"{KOREAN}/")
        lines.append(
            f"| {name} | {each.table.encoding} | {len(each.table.rows)} "
            f"| {len(each.plan.places)} | {', '.join(refused)} "
            f"| {', '.join(f'{reason} {n}' for reason, n in sorted(flags.items()))} |"
        )
    return lines


def traps(folder: Path, lists: Sequence[RealList]) -> list[str]:
    """A line a trap: where, what, in how many rows, and what is done about it."""
    lines = ["| lists | trap | rows | what is done |", "|---|---|--:|---|"]
    for (where, label), trap, count, done in TRAPS:
        chosen = [each for each in lists if re.search(where, each.name)]
        lines.append(f"| {label} | {trap} | {count(folder, chosen)} | {done} |")
    return lines


Count = Callable[[Path, Sequence[RealList]], int]


def _rows(_: Path, lists: Sequence[RealList]) -> int:
    return sum(len(each.table.rows) for each in lists)


def _with(header: str, pattern: str) -> Count:
    return lambda _, lists: sum(
        bool(re.search(pattern, cell))
        for each in lists if header in each.table.headers for cell in each.cells(header)
    )  # fmt: skip


def _flags(reason: str) -> Count:
    return lambda _, lists: sum(each.flagged(reason) for each in lists)


def _places(holds: Callable[[RealList, int], bool]) -> Count:
    return lambda _, lists: sum(
        holds(each, i) for each in lists for i in range(len(each.plan.places))
    )


def _silenced(each: RealList, i: int) -> bool:
    """Only masked numbers: nothing is left to ring."""
    return "*" in each.cells("联系电话")[i] and not each.plan.places[i].phone


def _hours_read(each: RealList, i: int) -> bool:
    return each.plan.places[i].opening_hours is not None


def _in_quotes(_: Path, lists: Sequence[RealList]) -> int:
    return sum("," in "".join(row) for each in lists for row in each.table.rows)


def _twins(folder: Path, lists: Sequence[RealList]) -> int:
    twin = read_table((folder / "merchants/惠济区.csv").read_bytes())
    return sum(a == b for a, b in zip(lists[0].table.rows, twin.rows, strict=True))


def _of_encoding(name: str) -> Count:
    return lambda _, lists: sum(
        len(each.table.rows) for each in lists if each.table.encoding == name
    )


def _refused(field: str, header: str, reason: str, wanted: str) -> Count:
    """Rows of a reason once the missing column is chosen by hand; `places`: rows that come in."""

    def count(folder: Path, lists: Sequence[RealList]) -> int:
        (each,) = lists
        again = _read(folder, folder / each.name, Datum.WGS84, None, {field: header})
        found = {fault.row for fault in again.plan.rejected if fault.reason == reason}
        return len(again.plan.places) if wanted == "places" else len(found)

    return count


Where = tuple[str, str]  # which lists, as an expression and for people

MERCHANTS = (r"^merchants/[^_]*\.csv$", "the eight districts")
COPY = (r"^merchants/惠济区_gb18030\.csv$", "惠济区_gb18030")
GONGYI = (r"^merchants/巩义市\.csv$", "巩义市")
HANDOUT = ("^stations/zhengzhou", "zhengzhou_stations_handout")
SEOUL = (f"^{KOREAN}/", "nine Korean files")
STUDENTS = (f"^{KOREAN}/서울시대학생수", "서울시대학생수")
METRES = (f"^{KOREAN}/채택", "채택행정구공공공지")
FOUNTAINS = ("^messy/paris18_fontaines", "paris18_fontaines")
ISLANDS = ("^messy/paris_ilots", "paris_ilots-de-fraicheur")
TRAPS: tuple[tuple[Where, str, Count, str], ...] = (
    (MERCHANTS, "begins with a byte order mark", _rows, "dropped"),
    (COPY, "GB18030 without a mark", _twins,
     "told from CP949 and Western text by its bytes; equal to its UTF-8 twin row by row"),
    (MERCHANTS, "full-width colons and a double dash in the hours", _with("营业时段", "：|——"),
     "read as times"),
    (MERCHANTS, "hours that could be read", _places(_hours_read), "kept as written as well"),
    (GONGYI, "opening minutes counted up by a dragged fill handle, then sorted",
     _flags("drag_fill"), "imported as written, flagged `drag_fill` row by row"),
    (MERCHANTS, "several telephone numbers in one cell", _with("联系电话", ";"),
     "set apart by `;`"),
    (MERCHANTS, "a masked telephone number", _with("联系电话", r"\*"), "that number is left out"),
    (MERCHANTS, "only masked numbers", _places(_silenced), "no number to ring"),
    (MERCHANTS, "no telephone number", _with("联系电话", "^$"), "nothing to ring"),
    (MERCHANTS, "commas inside quoted cells", _in_quotes, "one cell"),
    (MERCHANTS, "one name twice on the same spot", _flags("possible_duplicate"),
     "flagged `possible_duplicate` with the earlier row"),
    (MERCHANTS, "outside the district that it names", _flags("wrong_district"),
     "flagged `wrong_district` with the distance"),
    (HANDOUT, "a running number with gaps", _rows, "taken as the list's own identifier"),
    (HANDOUT, "no opening hours", _flags("no_hours"), "`unknown`, flagged `no_hours`"),
    (HANDOUT, "headers name GCJ-02", _rows,
     "any other declared datum is flagged `suspected_datum`"),
    (HANDOUT, "functional zones that have no polygon", _with("district", "经开|郑东|航空港|高新"),
     "nothing can be said, so nothing is flagged"),
    (SEOUL, "CP949 (Korean) without a mark", _of_encoding("cp949"),
     "told from GB18030, which takes the same bytes"),
    (STUDENTS, "tabs between the cells, commas within numbers", _rows,
     "the separator is found; no positions, so refused: three columns missing"),
    (METRES, "x and y in metres under no known projection",
     _refused("name", "hangjunggu", "out_of_range", "rows"),
     "refused by row and column: `out_of_range`"),
    (FOUNTAINS, "no name of its own", _refused("name", "voie", "", "places"),
     "refused until `--column name=voie` says which"),
    (ISLANDS, "seven columns of hours, one a day, all empty", _flags("no_hours"),
     "`unknown`, flagged `no_hours`"),
    (ISLANDS, "a column `type` of other things", _with("type", "."),
     "not read: it holds no kinds of ours"),
)  # fmt: skip


def tables(folder: Path) -> list[str]:
    """Both tables, line by line."""
    lists = read_all(folder)
    return [*accounts(lists), "", *traps(folder, lists)]


if __name__ == "__main__":
    print("\n".join(tables(realdata_folder())))
