"""The offer to remove the demo city once something real is there."""

from __future__ import annotations

import streamlit as st

from pages.frame.running import hub
from pages.frame.sentences import say
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.services.demo_removal import DemoState, remove_demo
from stations.words import Words

COMMAND = 'python -m stations create-admin LOGIN --name "NAME"'


def demo_offer(w: Words, account: Account | None, state: DemoState) -> None:
    """Shown only where real and invented places stand in one store, or demo accounts are left."""
    if not (state.has_demo and state.has_real_places):
        return
    with st.container(border=True, key="card-demo"):
        st.markdown(f"**{w('The demonstration city is still stored')}**")
        if state.has_demo_places:
            st.markdown(w("Riders no longer see it: real stations hide it."))
        if not state.has_administrator:
            st.markdown(
                w("There is no real administrator yet. Make one on the server; it shows a password")
            )
            st.code(COMMAND, language=None, wrap_lines=True)
            st.caption(w("Until then the demonstration's administrators stay."))
        if state.has_demo_places or state.has_administrator:
            _remove(w, account)


def _remove(w: Words, account: Account | None) -> None:
    if account is not None and account.synthetic:
        st.caption(w("You are signed in with a demonstration account."))
    sure = st.checkbox(w("Its places, visits and accounts cannot be brought back"), key="demo-sure")
    if st.button(w("Remove the demonstration"), disabled=not sure, width="stretch", key="demo-go"):
        try:
            remove_demo(hub(), account)
        except StationsError as error:
            say(w, error)
        else:
            st.rerun()
