"""What a page shows of an import: bounded, however long the file is."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from geodata.coordinates import Datum
from stations.errors import Fault
from stations.exchange.columns import Columns, guess_columns
from stations.exchange.datum_doctor import Diagnosis
from stations.exchange.tables import Table, read_table
from stations.exchange.updates import Update
from stations.registry.calendar import OfficialDay
from stations.services.import_places import ROWS
from stations.services.imported import Preview, Subject
from stations.services.workers import Loaded, summary

FAULTS, FLAGS, UPDATES, RUNS = 1_000, 8, 30, 12  # the first of each; the rest is counted


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a list, and what its headers say: before a datum is known, and for each."""

    table: Table
    guesses: Mapping[Datum | None, Columns]


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a file: `n` faults in `rows` rows, and the first of them.

    `file` holds them all as CSV (row, column, reason, detail) where the first are not all.
    """

    n: int
    rows: int
    first: tuple[Fault, ...]
    file: Path | None = None

    def all(self) -> Iterator[Fault]:
        """Every fault, in order."""
        if self.file is None:
            yield from self.first
            return
        with self.file.open(encoding="utf-8", newline="") as written:
            for row, column, reason, detail in csv.reader(written):
                yield Fault(reason, column or None, int(row) if row else None, detail)


@dataclass(frozen=True, slots=True)
class FlagKind:
    """The flags of one reason: how many, the first with the names of their places.

    `runs` are the row numbers, neighbours joined, as far as they are told; `everywhere` says that
    every row bears it.
    """

    reason: str
    n: int
    first: tuple[tuple[Fault, str], ...]
    runs: tuple[tuple[int, int], ...]
    everywhere: bool


@dataclass(frozen=True, slots=True)
class ShownUpdate:
    """A stored place and what a list changes in it: field, value now, value then."""

    name: str
    changes: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview as a page shows it. `head` is how a list of places begins, and its columns."""

    subject: Subject
    accepted: int
    updated: int
    unchanged: int
    missing: int
    rows: int
    faults: Faults
    flags: tuple[FlagKind, ...]
    updates: tuple[ShownUpdate, ...]
    head: tuple[Table, Columns] | None
    diagnosis: Diagnosis | None
    districts: tuple[str, ...]
    days: tuple[OfficialDay, ...]
    demand: Loaded | None = None

    @property
    def changes_nothing(self) -> bool:
        return not (self.accepted or self.updated)

    def flagged(self, reason: str) -> int:
        """How many flags there are of a reason."""
        return sum(kind.n for kind in self.flags if kind.reason == reason)


def head_of(content: bytes) -> Head:
    """Read a list and show its beginning.

    Raises:
        UnreadableFile: nothing of it can be used.
    """
    table = read_table(content)
    guesses = {datum: guess_columns(table, datum=datum) for datum in (None, *Datum)}
    return Head(_first_rows(table), {key: _plain(guess) for key, guess in guesses.items()})


def shown(seen: Preview, folder: Path) -> Shown:
    """What is to be seen of a preview; what is too long to be shown is written into `folder`."""
    result, plan = seen.result, seen.plan
    names = {place.row: place.name for place in plan.places} if plan else {}
    faulty = {fault.row for fault in result.rejected if fault.row is not None}
    rows = len(plan.places) + len(faulty) if plan else 0
    head = None
    if seen.table is not None and seen.columns is not None:
        head = _first_rows(seen.table), _plain(seen.columns)
    return Shown(
        seen.subject,
        result.accepted,
        result.updated,
        result.unchanged,
        len(result.missing),
        rows,
        _faults(result.rejected, folder),
        tuple(_kinds(result.flagged, names, rows)),
        tuple(map(_shown_update, seen.updates[:UPDATES])),
        head,
        plan.diagnosis if plan and plan.places else None,
        tuple(district.name for district in seen.districts),
        seen.days,
        None if seen.workers is None else summary(seen.workers),
    )


def _first_rows(table: Table) -> Table:
    return replace(table, rows=table.rows[:ROWS], numbers=table.numbers[:ROWS])


def _plain(columns: Columns) -> Columns:
    """The same, so that it can be written down."""
    return replace(columns, headers=dict(columns.headers))


def _faults(found: Sequence[Fault], folder: Path) -> Faults:
    rows, file = len({fault.row for fault in found}), None
    if len(found) > FAULTS:
        file = folder / "faults.csv"
        with file.open("w", encoding="utf-8", newline="") as written:
            told = ((f.row or "", f.column or "", f.reason, f.detail) for f in found)
            csv.writer(written).writerows(told)
    return Faults(len(found), rows, tuple(found[:FAULTS]), file)


def _kinds(flagged: Iterable[Fault], names: Mapping[int, str], rows: int) -> Iterator[FlagKind]:
    by_reason: dict[str, list[Fault]] = defaultdict(list)
    for flag in flagged:
        if (flag.reason, flag.row) != ("suspected_datum", None):  # told with the diagnosis
            by_reason[flag.reason].append(flag)
    for reason, found in by_reason.items():
        first = tuple((flag, names.get(flag.row or 0, "")) for flag in found[:FLAGS])
        numbers = sorted({flag.row for flag in found if flag.row is not None})
        runs = tuple(islice(_runs(numbers), RUNS + 1))
        yield FlagKind(reason, len(found), first, runs, len(numbers) == rows)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers joined: 1 2 3 7 is (1, 3), (7, 7)."""
    first = last = None
    for number in numbers:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last


def _shown_update(found: Update) -> ShownUpdate:
    told = ((name, getattr(found.place, name), value) for name, value in found.changes.items())
    return ShownUpdate(found.place.name, tuple(told))
