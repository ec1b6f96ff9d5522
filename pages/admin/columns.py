"""Which column means what: the guess, and a choice for each field."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.frame.plain_text import plain
from stations.exchange.columns import Columns
from stations.exchange.header_words import FIELDS
from stations.exchange.sentences import FIELD_NAMES
from stations.exchange.tables import Table
from stations.words import Words

REQUIRED = ("name", "lon", "lat")
SHOWN_ROWS = 5


def ask_columns(w: Words, table: Table, guess: Columns) -> Mapping[str, str]:
    """Let every field be given another column; return what differs from the guess."""
    lacking = [field for field in REQUIRED if field not in guess.headers]
    label = w.n("{n} column recognised", "{n} columns recognised", len(guess.headers))
    options = ["", *dict.fromkeys(header for header in table.headers if header)]
    ordered = sorted(FIELDS, key=lambda f: (f not in REQUIRED, f not in guess.headers))
    with st.expander(label, expanded=bool(lacking), icon=":material/view_column:"):
        chosen = {field: _ask(w, field, options, guess) for field in ordered}
        if guess.unused:
            st.caption(w("Not imported: {columns}", columns=plain(", ".join(guess.unused[:30]))))
    return {f: header for f, header in chosen.items() if header != guess.headers.get(f, "")}


def first_rows(w: Words, table: Table, columns: Columns) -> None:
    """The first rows of the file under the names they will have."""
    shown = [field for field in FIELDS if field in columns.headers]
    at = {field: table.headers.index(columns.headers[field]) for field in shown}
    rows = table.rows[:SHOWN_ROWS]
    cells = {_title(w, field): [row[at[field]] for row in rows] for field in shown}
    numbers = {w("Row"): table.numbers[:SHOWN_ROWS]}
    st.caption(w("The first rows of the file"))
    st.dataframe(numbers | cells, hide_index=True, width="stretch")


def _ask(w: Words, field: str, options: list[str], guess: Columns) -> str:
    header = guess.headers.get(field, "")
    chosen: str = st.selectbox(
        _title(w, field),
        options,
        index=options.index(header) if header in options else 0,
        format_func=lambda option: option or w("None of them"),
        key=f"import-column-{st.session_state.get('import-turn', 0)}-{field}",
    )
    return chosen


def _title(w: Words, field: str) -> str:
    name = w(FIELD_NAMES[field])
    return name[:1].upper() + name[1:]
