"""Every fault of a refused file, by row and column."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.frame.plain_text import plain
from stations.errors import Fault
from stations.exchange.sentences import FIELD_NAMES
from stations.exchange.sentences import say as fault_sentence
from stations.words import Words

AS_TABLE = 40  # rows; more are scrolled


def faults(w: Words, found: Sequence[Fault]) -> None:
    """How many rows, the first of them, then all."""
    first = next((fault for fault in found if fault.row is not None), None)
    if first is None:
        st.error(_columns_lacking(w, found), icon=":material/error:")
        return
    n = len({fault.row for fault in found})
    st.error(
        w.n(
            '{n} row has faults; nothing saved. Row {row} "{column}"',
            '{n} rows have faults; nothing saved. Row {row} "{column}"',
            n,
            row=first.row,
            column=plain(first.column or "-"),
        ),
        icon=":material/error:",
    )
    _all(w, found)
    st.caption(w("Mend these rows in the file and choose it again."))


def _all(w: Words, found: Sequence[Fault]) -> None:
    rows = [
        (str(f.row or ""), f.column or "", fault_sentence(f.reason, w), f.detail) for f in found
    ]
    heads = (w("Row"), w("Column"), w("Fault"), w("What stands there"))
    if len(rows) <= AS_TABLE:
        cells = [[plain(cell) for cell in column] for column in zip(*rows, strict=True)]
        st.table(dict(zip(heads, cells, strict=True)), hide_index=True)
    else:
        shown = dict(zip(heads, zip(*rows, strict=True), strict=True))
        st.dataframe(shown, hide_index=True, width="stretch")


def _columns_lacking(w: Words, found: Sequence[Fault]) -> str:
    names = ", ".join(w(FIELD_NAMES[f.column]) for f in found if f.column)
    return w("No column for: {fields}. Choose it above", fields=names)
