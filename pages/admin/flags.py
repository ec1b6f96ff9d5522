"""What deserves a second look though it refuses nothing, counted by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import streamlit as st

from pages.admin.sentences import flag_sentence
from pages.frame.plain_text import plain
from stations.errors import Fault
from stations.services.importing import Preview
from stations.words import Words

# These tell of a place that may stand in the wrong spot: each row is named.
GRAVE = ("wrong_district", "suspected_datum", "swapped", "out_of_area", "possible_duplicate")
ORDER = (*GRAVE, "unreadable_hours", "no_hours", "no_entry_method")
NAMED, NUMBERED = 8, 24  # how many are spelled out


def flags(w: Words, seen: Preview) -> None:
    """One line a kind: how many, what, and in which rows."""
    found: dict[str, list[Fault]] = defaultdict(list)
    for flag in seen.result.flagged:
        found[flag.reason].append(flag)
    if not found:
        return
    names = {p.row: p.name for p in seen.plan.places} if seen.plan else {}
    st.subheader(w("Worth a second look"))
    st.caption(w("None of this stops the import."))
    for reason in sorted(found, key=lambda r: ORDER.index(r) if r in ORDER else -1):
        _kind(w, reason, found[reason], names)


def _kind(w: Words, reason: str, found: Sequence[Fault], names: Mapping[int, str]) -> None:
    with st.container(border=True, key=f"card-flag-{reason}"):
        st.markdown(f"**{len(found)}** · {flag_sentence(w, reason)}")
        if reason in GRAVE or any(flag.row is None for flag in found):
            lines = [_line(w, flag, names) for flag in found[:NAMED]]
            st.markdown("\n".join(f"- {line}" for line in lines))
            rest = len(found) - NAMED
        else:
            st.caption(w("Rows {rows}", rows=", ".join(str(f.row) for f in found[:NUMBERED])))
            rest = len(found) - NUMBERED
        if rest > 0:
            st.caption(w("and {n} more", n=rest))


def _line(w: Words, flag: Fault, names: Mapping[int, str]) -> str:
    where = "" if flag.row is None else w("Row {row}", row=flag.row)
    name = names.get(flag.row, "") if flag.row is not None else ""
    return " · ".join(filter(None, (where, plain(name), plain(flag.detail))))
