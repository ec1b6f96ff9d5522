"""The one button: what it would do, and doing it."""

from __future__ import annotations

import streamlit as st

from pages.admin.apart import answered, drop, leave_file
from pages.admin.chosen import Chosen
from pages.admin.tallies import import_label, tally
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.services.import_shown import Shown
from stations.services.import_tasks import Done, Task
from stations.words import Words


def offer(w: Words, account: Account | None, chosen: Chosen, seen: Shown) -> None:
    """What would change, and the button that does it."""
    st.markdown(tally(w, seen))
    if seen.changes_nothing:
        st.info(w("All of this is stored already. There is nothing to import."))
    elif st.session_state.get("import-going") == chosen.file_id:
        _go(w, account, chosen)
    elif st.button(import_label(w, seen), type="primary", width="stretch", key="import-go"):
        st.session_state["import-going"] = chosen.file_id
        st.rerun()


def _go(w: Words, account: Account | None, chosen: Chosen) -> None:
    """Import, and show what was done."""
    by = account.display_name if account else ""
    try:
        result = answered(w, account, chosen.request(Task.PUBLISH, by), chosen.file_id)
    except StationsError:
        st.session_state.pop("import-going")
        drop(Task.PUBLISH)
        raise
    if isinstance(result, Done):
        st.session_state.pop("import-going")
        st.session_state["import-done"] = result
        leave_file()
        st.rerun()
