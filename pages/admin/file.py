"""Which file, what it holds, and what its coordinates are written in."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geodata.coordinates import Datum
from pages.admin.apart import answered, drop, ended_note
from pages.admin.chosen import Chosen
from pages.admin.datum import ask_datum
from pages.admin.network import ask_network
from pages.admin.sentences import SUBJECT_NAME, file_sentence
from stations.errors import UnreadableFile
from stations.people.accounts import Account
from stations.services.import_shown import Head
from stations.services.import_tasks import Task
from stations.services.importing import KIND_OF, READY, Subject
from stations.words import Words


def ask_file(w: Words, account: Account | None) -> Chosen | None:
    """Ask for all three; None until they are there. The datum has no first value: it is known."""
    st.header(w("Import a list"))
    ended_note(w)
    file = st.file_uploader(
        w("Choose a file: CSV, XLSX, GeoJSON or GeoPackage"),
        type=["csv", "txt", "xlsx", "geojson", "json", "gpkg"],
        key=f"import-file-{st.session_state.get('import-turn', 0)}",
    )
    if file is None:
        drop(*Task)
        st.caption(w("Nothing is stored before you have seen what it would change."))
        return None
    content = file.getvalue()
    subject = _subject(w, content)
    chosen: Chosen | None = Chosen(file.file_id, content, file.name, subject, Datum.WGS84)
    if subject in KIND_OF and chosen is not None:
        network, owner = ask_network(w)
        chosen = _with_head(w, account, replace(chosen, network=network, owner=owner))
    if chosen is None or subject is Subject.HOLIDAYS:
        return chosen
    datum = ask_datum(w, chosen.guess(None))
    if datum is None:
        st.info(w("Choose the coordinates to see the preview."))
        return None
    return replace(chosen, datum=datum)


def _with_head(w: Words, account: Account | None, chosen: Chosen) -> Chosen | None:
    """The beginning of a list of places as well; None until it is read."""
    try:
        head = answered(w, account, chosen.request(Task.HEAD), chosen.file_id)
    except UnreadableFile as error:
        st.error(file_sentence(w, error), icon=":material/error:")
        return None
    return replace(chosen, head=head) if isinstance(head, Head) else None


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
