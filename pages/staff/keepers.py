"""A station's two keepers: who they are, ending a post, and the link that invites the next."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from stations.errors import StationsError
from stations.people.accounts import Account, Keeper, Post
from stations.registry.places import Place
from stations.services import accounts
from stations.words import Words, mark

POST_NAME = {Post.FIRST: mark("First keeper"), Post.SECOND: mark("Second keeper")}


def keepers(w: Words, account: Account, place: Place) -> None:
    """Both posts: held, or open with a button that makes a link."""
    st.header(w("Keepers"))
    held = accounts.keepers_of(hub(), account, place.id)
    for post in Post:
        with st.container(border=True, key=f"card-{post.value}"):
            st.markdown(f"**{w(POST_NAME[post])}**")
            those = [keeper for keeper in held if keeper.post is post]  # after a merge, several
            for keeper in those:
                _held(w, account, place, keeper)
            if not those:
                _open(w, account, place, post)
    st.link_button(
        w("Print the poster"), f"/poster/{place.code}", icon=":material/print:", width="stretch"
    )
    st.link_button(
        w("Code for a screen"),
        f"/screen/{place.code}",
        icon=":material/qr_code_2:",
        width="stretch",
    )


def _held(w: Words, account: Account, place: Place, keeper: Keeper) -> None:
    st.markdown(plain(keeper.display_name))
    sure = st.checkbox(
        w("{name} hands over and loses access", name=plain(keeper.display_name)),
        key=f"form-sure-{keeper.account_id}",
    )
    if st.button(w("End this post"), key=f"form-end-{keeper.account_id}", disabled=not sure):
        try:
            accounts.end_keeping(hub(), account, place.id, keeper.account_id)
        except StationsError as error:
            say(w, error)
        else:
            st.rerun()


def _open(w: Words, account: Account, place: Place, post: Post) -> None:
    """The link is shown once: in the run that makes it."""
    if st.button(w("Make an invitation link"), key=f"form-invite-{post.value}"):
        try:
            path = accounts.invite_keeper(hub(), account, place.id, post)
        except StationsError as error:
            say(w, error)
            return
        st.markdown(
            w("Send this link to the keeper. It works once, for 7 days, and is shown now only")
        )
        st.code(_origin() + path, language=None, wrap_lines=True)


def _origin() -> str:
    """Where this browser found us."""
    url = st.context.url or ""
    parts = url.split("/", 3)
    return "/".join(parts[:3])
