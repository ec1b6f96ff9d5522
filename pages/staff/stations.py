"""Page: stations. Find one, correct it, make one, invite its keepers."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.frame.running import words
from pages.frame.sentences import say
from pages.frame.session import sign_out_link, signed_in
from pages.staff.duplicates import duplicates
from pages.staff.form import edit_form, new_form
from pages.staff.listing import listing, open_form
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.words import Words

WIDEST_PX = 704  # one column, on a desk too


def page() -> None:
    """The list, or one form."""
    w, account = words(), signed_in()
    with st.container(width=WIDEST_PX):
        _work(w, account)


def _work(w: Words, account: Account | None) -> None:
    editing_now = st.session_state.get("staff-editing")
    try:
        if editing_now == "new":
            new_form(w, account)
        elif editing_now == "duplicates":
            duplicates(w, account, partial(st.session_state.pop, "staff-editing"))
        elif editing_now:
            edit_form(w, account, editing_now)
        else:
            listing(w, account)
            sign_out_link(w, account)
    except StationsError as error:
        say(w, error)
        if st.button(w("Back to the list"), key="staff-lost"):
            open_form(None)
