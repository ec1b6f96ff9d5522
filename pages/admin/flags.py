"""What deserves a second look though it refuses nothing, counted by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import streamlit as st

from pages.admin.sentences import flag_sentence
from pages.frame.plain_text import plain
from stations.errors import Fault
from stations.exchange.datum_words import datum_name
from stations.services.importing import Preview
from stations.words import Words

# These tell of a place that may stand in the wrong spot: each row is named.
GRAVE = (
    "same_numbers", "wrong_district", "suspected_datum", "swapped", "out_of_area",
    "possible_duplicate",
)  # fmt: skip
ORDER = (*GRAVE, "unreadable_hours", "no_hours", "no_entry_method")
NAMED, NUMBERED = 8, 12  # how many rows, and runs of rows, are spelled out


def flags(w: Words, seen: Preview) -> None:
    """One line a kind: how many, what, and in which rows."""
    found: dict[str, list[Fault]] = defaultdict(list)
    for flag in seen.result.flagged:
        if (flag.reason, flag.row) != ("suspected_datum", None):  # the note on the datum says it
            found[flag.reason].append(flag)
    if not found:
        return
    names = {p.row: p.name for p in seen.plan.places} if seen.plan else {}
    rows = len(seen.table.rows) if seen.table else 0
    st.subheader(w("Worth a second look"))
    st.caption(w("None of this stops the import."))
    for reason in sorted(found, key=lambda r: ORDER.index(r) if r in ORDER else -1):
        _kind(w, reason, found[reason], names, rows)


def _kind(
    w: Words, reason: str, found: Sequence[Fault], names: Mapping[int, str], rows: int
) -> None:
    with st.container(border=True, key=f"card-flag-{reason}"):
        st.markdown(f"**{len(found)}** · {flag_sentence(w, reason)}")
        if reason in GRAVE or any(flag.row is None for flag in found):
            lines = [_line(w, flag, names) for flag in found[:NAMED]]
            st.markdown("\n".join(f"- {line}" for line in lines))
            if len(found) > NAMED:
                st.caption(w("and {n} more", n=len(found) - NAMED))
        elif len(found) == rows:
            st.caption(w("Every row"))
        else:
            st.caption(w("Rows {rows}", rows=_runs([flag.row or 0 for flag in found])))


def _runs(rows: Sequence[int]) -> str:
    """Row numbers, neighbours joined: 1, 4–5, 8; a long list ends in an ellipsis."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    told = [f"{first}" if first == last else f"{first}–{last}" for first, last in runs]
    return ", ".join([*told[:NUMBERED], *(["…"] if len(told) > NUMBERED else [])])


def _line(w: Words, flag: Fault, names: Mapping[int, str]) -> str:
    where = "" if flag.row is None else w("Row {row}", row=flag.row)
    name = names.get(flag.row, "") if flag.row is not None else ""
    detail = datum_name(flag.detail) if flag.reason == "suspected_datum" else flag.detail
    return " · ".join(filter(None, (where, plain(name), plain(detail.replace("; ", " · ")))))
