"""Which file, what it holds, and what its coordinates are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from geodata.coordinates import Datum
from pages.admin.sentences import DATUM_NAME, DATUM_SOURCE, SUBJECT_NAME, file_sentence
from stations.errors import UnreadableFile
from stations.exchange.columns import Columns, guess_columns
from stations.exchange.tables import Table, read_table
from stations.services.importing import KIND_OF, READY, Subject
from stations.words import Words


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked for; `guess` is what the headers say, None for boundaries."""

    content: bytes
    file_name: str
    subject: Subject
    datum: Datum
    table: Table | None = None
    guess: Columns | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def ask_file(w: Words) -> Chosen | None:
    """Ask for all three; None until they are there. The datum has no first value: it is known."""
    st.header(w("Import a list"))
    file = st.file_uploader(
        w("Choose a file: CSV, XLSX, GeoJSON or GeoPackage"),
        type=["csv", "txt", "xlsx", "geojson", "json", "gpkg"],
        key=f"import-file-{st.session_state.get('import-turn', 0)}",
    )
    if file is None:
        st.caption(w("Nothing is stored before you have seen what it would change."))
        return None
    content = file.getvalue()
    subject = _subject(w, content)
    try:
        table = _table(file.file_id, content) if subject in KIND_OF else None
    except UnreadableFile as error:
        st.error(file_sentence(w, error), icon=":material/error:")
        return None
    guess = None if table is None else guess_columns(table)
    datum = Datum.WGS84 if subject is Subject.HOLIDAYS else _datum(w, guess)
    if datum is None:
        st.info(w("Choose the coordinates to see the preview."))
        return None
    guess = None if table is None else guess_columns(table, datum=datum)
    return Chosen(content, file.name, subject, datum, table, guess)


def _subject(w: Words, content: bytes) -> Subject:
    """Areas in the file speak of boundaries; whoever imports has the last word."""
    has_areas = b'Polygon"' in content[:200_000]
    return st.radio(
        w("What it holds"),
        READY,
        index=READY.index(Subject.BOUNDARIES) if has_areas else 0,
        format_func=lambda subject: w(SUBJECT_NAME[subject]),
        horizontal=True,
        key="import-subject-areas" if has_areas else "import-subject",
    )


def _datum(w: Words, guess: Columns | None) -> Datum | None:
    datum: Datum | None = st.radio(
        w("Whose coordinates these are"),
        list(DATUM_NAME),
        index=None,
        format_func=lambda datum: w(DATUM_NAME[datum]),
        captions=[w(text) for text in DATUM_SOURCE.values()],
        key=f"import-datum-{st.session_state.get('import-turn', 0)}",
    )
    named = guess.named_datum if guess else None
    if named is not None:
        st.caption(w("The headers speak of {datum}.", datum=w(DATUM_NAME[named])))
    else:
        st.caption(w("With the wrong one every place is half a kilometre off."))
    return datum


def _table(file_id: str, content: bytes) -> Table:
    """The table of the file at hand, read once."""
    held = st.session_state.get("import-table")
    if held is None or held[0] != file_id:
        held = st.session_state["import-table"] = (file_id, read_table(content))
    table: Table = held[1]
    return table
