"""Every fault of a refused file, by row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import streamlit as st

from pages.frame.plain_text import plain
from stations.errors import Fault
from stations.exchange.formulas import neutralise
from stations.exchange.sentences import FIELD_NAMES
from stations.exchange.sentences import say as fault_sentence
from stations.services.import_shown import Faults
from stations.words import Words

AS_TABLE = 40  # rows; more are scrolled


def faults(w: Words, found: Faults) -> None:
    """How many rows, the first of them, then all, to be scrolled or downloaded."""
    first = next((fault for fault in found.first if fault.row is not None), None)
    if first is None:
        st.error(_columns_lacking(w, found.first), icon=":material/error:")
        return
    st.error(
        w.n(
            '{n} row has faults; nothing saved. Row {row} "{column}"',
            '{n} rows have faults; nothing saved. Row {row} "{column}"',
            found.rows,
            row=first.row,
            column=plain(first.column or "-"),
        ),
        icon=":material/error:",
    )
    _shown(w, found)
    st.caption(w("Mend these rows in the file and choose it again."))
    if found.n > AS_TABLE:
        st.download_button(
            w("Download all {n} faults", n=found.n),
            lambda: _as_csv(w, found),
            file_name="faults.csv",
            mime="text/csv",
            on_click="ignore",
            key="import-faults",
        )


def _shown(w: Words, found: Faults) -> None:
    rows, heads = [*_told(w, found.first)], _heads(w)
    if len(rows) <= AS_TABLE:
        cells = [[plain(cell) for cell in column] for column in zip(*rows, strict=True)]
        st.table(dict(zip(heads, cells, strict=True)), hide_index=True)
    else:
        shown = dict(zip(heads, zip(*rows, strict=True), strict=True))
        st.dataframe(shown, hide_index=True, width="stretch")


def _as_csv(w: Words, found: Faults) -> bytes:
    """Every fault in the reader's words, harmless in a spreadsheet."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(_heads(w))
    writer.writerows([neutralise(cell) for cell in row] for row in _told(w, found.all()))
    return written.getvalue().encode("utf-8-sig")


def _heads(w: Words) -> tuple[str, str, str, str]:
    return w("Row"), w("Column"), w("Fault"), w("What stands there")


def _told(w: Words, found: Iterator[Fault] | Sequence[Fault]) -> Iterator[tuple[str, ...]]:
    for f in found:
        yield str(f.row or ""), f.column or "", fault_sentence(f.reason, w), f.detail


def _columns_lacking(w: Words, found: Sequence[Fault]) -> str:
    names = ", ".join(w(FIELD_NAMES[f.column]) for f in found if f.column)
    return w("No column for: {fields}. Choose it above", fields=names)
