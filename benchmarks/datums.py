"""The datum doctor: how often it is right on shifted copies of real lists.

Run `python -m benchmarks.datums [REPEATS]`. Every real list, whole and in random parts, is written
in each datum and declared as each; the districts of Zhengzhou are loaded, and in the second table
the register holds all rows that are not in the list.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from geodata.coordinates import Datum
from tests.stations.exchange.datum_trials import (
    Trial,
    counted,
    districts,
    real_lists,
    right_share,
    trials,
)


def by(found: Sequence[Trial], key: Callable[[Trial], object]) -> Iterable[tuple[str, list[Trial]]]:
    """The trials grouped by a key, in its first order."""
    keys = list(dict.fromkeys(map(key, found)))
    return [(str(k), [trial for trial in found if key(trial) == k]) for k in keys]


def line(name: str, found: Sequence[Trial]) -> str:
    """A row of a Markdown table."""
    count = counted(found)
    told = (count[word] for word in ("right", "wrong", "cannot tell"))
    return f"| {name} | {' | '.join(map(str, told))} |"


def main(repeats: int = 5) -> None:
    """Measure and print."""
    realdata = Path(os.environ.get("STATIONS_REALDATA", "../shared/data"))
    lists, index = real_lists(realdata), districts(realdata)
    whole = {name: len(rows) for name, rows in lists.items()}
    for with_register in (False, True):
        found = list(trials(lists, index, repeats=repeats, with_register=with_register))
        print("\nwith a register" if with_register else "\ndistricts alone")
        print("| rows | right | wrong | cannot tell |\n|---|---|---|---|")
        for size, some in by(found, lambda t: "whole" if t.rows == whole[t.list_name] else t.rows):
            print(line(size, some))
        print("\n| list | right | wrong | cannot tell |\n|---|---|---|---|")
        for name, some in by(found, lambda t: t.list_name):
            print(line(name, some))
        print(line("all", found), f"right of those told: {right_share(found):.2%}")
        print(
            "\ntruth (down), said (across)\n| | " + " | ".join([*Datum, "two others", "-"]) + " |"
        )
        for truth, some in by(found, lambda t: t.truth.value):
            said = [t.said.datum if t.said.verdict != "not_declared" else "two" for t in some]
            cells = (str(said.count(key)) for key in [*Datum, "two", None])
            print(f"| {truth} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
