"""A task on a long file: its progress, a way to end it, and its answer."""

from __future__ import annotations

from collections.abc import Hashable

import streamlit as st

from pages.frame.running import hub
from stations.people.accounts import Account
from stations.services.apart import Work
from stations.services.import_apart import begin
from stations.services.import_tasks import Answer, Request, Task
from stations.words import Words, mark

EVERY_S = 0.5
LABELS = {
    Task.HEAD: mark("Reading the file"),
    Task.PREVIEW: mark("Checking every row"),
    Task.PUBLISH: mark("Importing"),
}


def answered(w: Words, account: Account | None, asked: Request, key: Hashable) -> Answer | None:
    """The answer to a request, None while it is under way or where somebody ended it.

    `key` says what it depends on: while that is the same it is asked once.

    Raises:
        StationsError: what the task raised.
    """
    held = st.session_state.get(f"import-{asked.task}")
    if held is None or held[0] != key:
        drop(asked.task)
        held = (key, begin(hub(), account, asked))
        st.session_state[f"import-{asked.task}"] = held
    run: Work[Answer] = held[1]
    if not run.is_over:
        _under_way(w, run, asked.task)
        return None
    if run.is_cancelled:
        drop(asked.task)
        st.session_state.pop("import-going", None)
        if asked.task is not Task.PUBLISH:
            leave_file()
        st.session_state["import-ended"] = True
        st.rerun()
    return run.answer()


def drop(*tasks: Task) -> None:
    """End these tasks and forget their answers."""
    for task in tasks:
        held = st.session_state.pop(f"import-{task}", None)
        if held is not None:
            held[1].cancel()


def leave_file() -> None:
    """Begin anew without a file."""
    drop(*Task)
    st.session_state["import-turn"] = st.session_state.get("import-turn", 0) + 1


def ended_note(w: Words) -> None:
    """Say once that somebody ended a task."""
    if st.session_state.pop("import-ended", False):
        st.info(w("Cancelled. Nothing was stored."), icon=":material/cancel:")


@st.fragment(run_every=EVERY_S)
def _under_way(w: Words, run: Work[Answer], task: Task) -> None:
    if run.is_over:
        st.rerun()
    label = w("Cancelling") if run.is_cancelled else w(LABELS[task])
    st.progress(run.share, label)
    if st.button(w("Cancel"), key=f"import-cancel-{task}", disabled=run.is_cancelled):
        run.cancel()
        st.rerun(scope="fragment")
