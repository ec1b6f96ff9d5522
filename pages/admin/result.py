"""What an import did, and what to do next."""

from __future__ import annotations

import streamlit as st

from pages.admin.sentences import links
from pages.admin.tallies import done_sentence
from stations.services.import_tasks import Done
from stations.services.importing import Subject
from stations.words import Words


def done(w: Words) -> bool:
    """Show the result of the import just made; False when there is none to show."""
    held = st.session_state.get("import-done")
    if held is None:
        return False
    result: Done = held
    subject = result.subject
    with st.container(key="card-done", border=True):
        st.header(done_sentence(w, result))
        if subject is Subject.BOUNDARIES:
            links([("/", w("See them on the map"))])
        elif subject is Subject.DEMAND:
            links([("/coverage", w("See whom the stations reach"))])
        elif subject is Subject.HOLIDAYS:
            st.markdown(w("Opening hours follow it now, everywhere."))
        else:
            st.markdown(w("Riders see them now as *listed, unconfirmed*. Next:"))
            links(
                [
                    ("/", w("See where they lie on the map")),
                    ("/stations", w("Say how to get in and where the door is")),
                    ("/stations", w("Print the wall codes")),
                    ("/stations", w("Invite a keeper for each")),
                ]
            )
    if st.button(w("Import another list"), key="import-again", width="stretch"):
        del st.session_state["import-done"]
        st.rerun()
    return True
