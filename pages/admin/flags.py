"""What deserves a second look though it refuses nothing, counted by kind."""

from __future__ import annotations

import streamlit as st

from pages.admin.sentences import flag_sentence
from pages.frame.plain_text import plain
from stations.errors import Fault
from stations.exchange.datum_words import datum_name
from stations.services.import_shown import RUNS, FlagKind, Shown
from stations.words import Words

# These tell of a place that may stand in the wrong spot: each row is named.
GRAVE = (
    "same_numbers", "wrong_district", "suspected_datum", "swapped", "out_of_area",
    "possible_duplicate",
)  # fmt: skip
ORDER = (*GRAVE, "unreadable_hours", "no_hours", "no_entry_method")


def flags(w: Words, seen: Shown) -> None:
    """One line a kind: how many, what, and in which rows."""
    if not seen.flags:
        return
    st.subheader(w("Worth a second look"))
    st.caption(w("None of this stops the import."))
    for kind in sorted(
        seen.flags, key=lambda k: ORDER.index(k.reason) if k.reason in ORDER else -1
    ):
        _kind(w, kind)


def _kind(w: Words, kind: FlagKind) -> None:
    with st.container(border=True, key=f"card-flag-{kind.reason}"):
        st.markdown(f"**{kind.n}** · {flag_sentence(w, kind.reason)}")
        if kind.reason in GRAVE or any(flag.row is None for flag, _ in kind.first):
            lines = [_line(w, flag, name) for flag, name in kind.first]
            st.markdown("\n".join(f"- {line}" for line in lines))
            if kind.n > len(lines):
                st.caption(w("and {n} more", n=kind.n - len(lines)))
        elif kind.everywhere:
            st.caption(w("Every row"))
        else:
            st.caption(w("Rows {rows}", rows=_runs(kind)))


def _runs(kind: FlagKind) -> str:
    """Row numbers, neighbours joined: 1, 4–5, 8; a long list ends in an ellipsis."""
    told = [f"{first}" if first == last else f"{first}–{last}" for first, last in kind.runs]
    return ", ".join([*told[:RUNS], *(["…"] if len(told) > RUNS else [])])


def _line(w: Words, flag: Fault, name: str) -> str:
    where = "" if flag.row is None else w("Row {row}", row=flag.row)
    detail = datum_name(flag.detail) if flag.reason == "suspected_datum" else flag.detail
    return " · ".join(filter(None, (where, plain(name), plain(detail.replace("; ", " · ")))))
