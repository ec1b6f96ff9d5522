"""What makes whole columns doubtful, whatever their rows say; it refuses nothing.

A spreadsheet's fill handle, dragged over a column, counts up what it finds: the minutes of opening
hours, telephone and house numbers, coordinates. And a column converted to WGS-84 on paper only has
the numbers of the column beside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from geodata.coordinates import Datum
from stations.errors import Fault
from stations.exchange.columns import Columns
from stations.exchange.header_words import datum_of, field_of
from stations.exchange.own_columns import is_own
from stations.exchange.tables import Table

# Consecutive rows that rise by one before it is no chance; along a street house numbers do rise.
_RUN = {"phone": 4, "opening_hours": 4, "address": 6, "lon": 3, "lat": 3}
_WORDINGS = 5  # different hours whose one number counts up, wherever they stand
_SAME_SHARE = 0.9  # of the rows that have both numbers
_DIGITS = re.compile(r"(\d+)")
_BEFORE_MINUTES = (":", "：", "点", "时")
_COORDINATE = re.compile(r"\s*-?\d+\.\d{3,}\s*")
_LEADING = 20  # digits of a number that are compared; a longer one is none


Rises = Callable[[str, str], bool]


def doubts_of(table: Table, columns: Columns) -> list[Fault]:
    """Every flag about columns: `drag_fill` by row, `same_numbers`, `made_up`, `not_read`.

    Those about the whole file have no row.
    """
    filled = [
        Fault("drag_fill", columns.headers[field], table.numbers[i], cells[i].strip()[:80])
        for field in _RUN
        if field in columns.headers and not is_own(table.headers)
        for cells in (table.column(columns.headers[field]),)
        for i in sorted(_filled_rows(cells, field))
    ]
    return [*table.notes, *filled, *_same_numbers(table), *_made_up(table)]


def _filled_rows(cells: Sequence[str], field: str) -> set[int]:
    rises = _rises_a_degree if field in ("lon", "lat") else _rises
    runs = _runs(cells, _RUN[field], rises)
    rows = {i for first, last in runs for i in range(first, last)}
    return rows | _counted_wordings(cells) if field == "opening_hours" else rows


def _runs(cells: Sequence[str], least: int, rises: Rises) -> Iterator[tuple[int, int]]:
    """Half-open stretches of at least `least` rows in which one number rises by one a row."""
    done = 0
    for start in _risen(cells).tolist():
        if start < done:
            continue
        first = last = start
        while last + 1 < len(cells) and rises(cells[last], cells[last + 1]):
            last += 1
        while first and rises(cells[first - 1], cells[first]):
            first -= 1
        done = last + 1
        if done - first >= least:
            yield first, done


def _risen(cells: Sequence[str]) -> np.ndarray:
    """Rows that may rise to the next: alike but for one character, which is one higher.

    Of any three rises in a row at most one carries a digit, so no run is missed.
    """
    text = np.array([cell[:64] for cell in cells], dtype="U64")
    if len(text) < 2:
        return np.zeros(0, np.intp)
    letters = text.view(np.uint32).reshape(len(text), 64).astype(np.int32)
    step = letters[1:] - letters[:-1]
    return np.flatnonzero((step != 0).sum(axis=1) * (step == 1).any(axis=1) == 1)


def _rises(cell: str, following: str) -> bool:
    """Whether exactly one number differs and is one higher: 8:19 then 8:20.

    >>> _rises("8:09-22:00", "8:10-22:00"), _rises("a 1", "b 2"), _rises("1-1", "2-2")
    (True, False, False)
    """
    parts, others = _DIGITS.split(cell), _DIGITS.split(following)
    if len(parts) != len(others):
        return False
    differing = [(i, a, b) for i, (a, b) in enumerate(zip(parts, others, strict=True)) if a != b]
    if len(differing) != 1 or differing[0][0] % 2 == 0:
        return False
    _, a, b = differing[0]
    return max(len(a), len(b)) <= _LEADING and int(b) == int(a) + 1


def _rises_a_degree(cell: str, following: str) -> bool:
    """The fill handle adds one to the whole degrees; surveyed points share no three decimals."""
    return bool(_COORDINATE.fullmatch(cell)) and (
        cell.partition(".")[2] == following.partition(".")[2] and _rises(cell, following)
    )


def _counted_wordings(cells: Sequence[str]) -> set[int]:
    """Rows whose hours are a counted-up copy of the usual ones, in whatever order they stand.

    A list sorted anew after the filling has no runs any more, but five hours that differ by a
    minute each are nobody's.
    """
    count = Counter(filter(None, map(str.strip, cells)))
    families: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    for wording in count:
        parts = _DIGITS.split(wording)
        for i in range(1, len(parts), 2):  # minutes: five shops may well open at five hours
            if parts[i - 1].endswith(_BEFORE_MINUTES) and len(parts[i]) <= _LEADING:
                rest = "".join([*parts[:i], "#", *parts[i + 1 :]])
                families[i, rest][int(parts[i])] = wording
    doubtful: set[str] = set()
    for family in families.values():
        numbers = sorted(family)
        if _longest_count(numbers) >= _WORDINGS:
            usual = max(family.values(), key=lambda wording: count[wording])
            doubtful |= set(family.values()) - {usual}
    return {i for i, cell in enumerate(cells) if cell.strip() in doubtful} if doubtful else set()


def _longest_count(numbers: Sequence[int]) -> int:
    """How many of these sorted numbers follow one another without a gap."""
    longest = current = 1
    for a, b in pairwise(numbers):
        current = current + 1 if b == a + 1 else 1
        longest = max(longest, current)
    return longest


def _same_numbers(table: Table) -> Iterator[Fault]:
    """Columns for one axis that name different datums but hold the same numbers.

    In China no point has the same numbers in two datums, so one of the names is wrong.
    """
    named: Mapping[str, dict[Datum, str]] = {"lon": {}, "lat": {}}
    for header in table.headers:
        field, datum = field_of(header), datum_of(header)
        if field is not None and field in named and datum is not None:
            named[field].setdefault(datum, header)
    for columns in named.values():
        for (_, first), (_, second) in pairwise(sorted(columns.items())):
            pairs = list(zip(table.column(first), table.column(second), strict=True))
            stated = [(a, b) for a, b in pairs if a.strip() and b.strip()]
            same = sum(_is_same(a, b) for a, b in stated)
            if stated and same >= _SAME_SHARE * len(stated):
                row = next(i for i, (a, b) in enumerate(pairs) if a.strip() and _is_same(a, b))
                detail = f"{first} = {second} ({same} / {len(stated)})"
                yield Fault("same_numbers", second, table.numbers[row], detail)


def _is_same(cell: str, other: str) -> bool:
    """Whether two cells hold one number: 113.50 is 113.5."""
    try:
        return float(cell) == float(other)
    except ValueError:
        return False


def _made_up(table: Table) -> Iterator[Fault]:
    """Rows that one of our exports marks as invented."""
    if is_own(table.headers):
        for number, cell in zip(table.numbers, table.column("synthetic"), strict=True):
            if cell.strip() == "true":
                yield Fault("made_up", "synthetic", number)
