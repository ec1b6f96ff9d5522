"""What a file would bring: its columns, its faults, its flags, and the one button."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.admin.columns import ask_columns, first_rows
from pages.admin.datum import datum_note
from pages.admin.days import days
from pages.admin.faults import faults
from pages.admin.file import Chosen
from pages.admin.flags import flags
from pages.admin.sentences import file_sentence
from pages.admin.tallies import import_label, tally
from pages.admin.updates import updates
from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from stations.errors import StationsError, UnreadableFile
from stations.people.accounts import Account
from stations.services import importing
from stations.services.importing import Preview
from stations.words import Words


def look(w: Words, account: Account | None, chosen: Chosen) -> None:
    """Show the preview; store it when the button is pressed."""
    st.header(w("Preview"))
    try:
        seen = _seen(_with_columns(w, chosen))
        datum_note(w, seen)
        if not _refused(w, seen):
            updates(w, seen)
            with st.container(key="import-offer"):
                _offer(w, account, seen)
        flags(w, seen)
        _contents(w, seen)
    except UnreadableFile as error:
        st.error(file_sentence(w, error), icon=":material/error:")
    except StationsError as error:
        say(w, error)


def _with_columns(w: Words, chosen: Chosen) -> Chosen:
    if chosen.table is None or chosen.guess is None:
        return chosen
    return replace(chosen, columns=ask_columns(w, chosen.table, chosen.guess))


def _seen(chosen: Chosen) -> Preview:
    """The preview of this file as it is asked for, made once for each state of the register."""
    key = (chosen.content, chosen.subject, chosen.datum, chosen.columns, hub().catalogue.version)
    held = st.session_state.get("import-seen")
    if held is None or held[0] != key:
        seen = importing.preview(
            hub(), chosen.content, chosen.file_name, chosen.subject, chosen.datum, chosen.columns
        )
        held = st.session_state["import-seen"] = (key, seen)
    preview: Preview = held[1]
    return preview


def _refused(w: Words, seen: Preview) -> bool:
    if seen.result.rejected:
        faults(w, seen.result.rejected)
    return bool(seen.result.rejected)


def _offer(w: Words, account: Account | None, seen: Preview) -> None:
    """What would change, and the button that does it."""
    st.markdown(tally(w, seen.result, seen.subject))
    if seen.result.changes_nothing:
        st.info(w("All of this is stored already. There is nothing to import."))
    elif st.button(import_label(w, seen), type="primary", width="stretch", key="import-go"):
        bar = st.progress(0.0, w("Importing"))
        result = importing.publish(hub(), account, seen, progress=lambda share: _tell(bar, share))
        st.session_state["import-done"] = (seen.subject, result)
        st.session_state["import-turn"] = st.session_state.get("import-turn", 0) + 1
        for key in ("import-seen", "import-table"):
            st.session_state.pop(key, None)
        st.rerun()


def _tell(bar: DeltaGenerator, share: float) -> None:
    bar.progress(share)


def _contents(w: Words, seen: Preview) -> None:
    if seen.table is not None and seen.columns is not None:
        first_rows(w, seen.table, seen.columns)
    elif seen.days:
        days(w, seen.days, hub().calendar)
    elif seen.districts:
        st.caption(w("The districts of the file"))
        st.markdown(plain(" · ".join(district.name for district in seen.districts)))
