"""Who is signed in: the cookie's session, looked up in the store at every run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from stations.people.accounts import Account
from stations.people.sessions import SESSION_COOKIE
from stations.services.accounts import who
from stations.words import Words

STYLE = Path(__file__).parent / "session.css"


def signed_in() -> Account | None:
    """The account that this browser is signed in to, or None."""
    found = who(hub(), st.context.cookies.get(SESSION_COOKIE))
    return found.account if found else None


def sign_out_link(w: Words, account: Account | None) -> None:
    """Who is signed in, and the way out (a form of its own, so that no link can sign out)."""
    if account is not None:
        st.caption(w("Signed in as {name}", name=plain(account.display_name)))
        st.html(STYLE)
        with st.container(key="sign-out"):
            st.html(f'<a href="/sign-out">{w("Sign out")}</a>')
