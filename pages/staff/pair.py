"""One pair: what differs, and the two answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub, words
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.services import merging
from stations.services.merging import Proposal
from stations.views.pairs import differences, headline, why
from stations.words import Words


def pair_card(w: Words, account: Account | None, pair: Proposal) -> None:
    """The pair with a button for each answer; the entry that came first is the one kept."""
    key = f"{pair.older.id}-{pair.newer.id}"
    with st.container(border=True, key=f"card-{key}"):
        st.markdown(f"**{plain(pair.older.name)}**")
        st.markdown(plain(headline(w, pair.found)))
        st.caption(plain(why(w, pair.found)))
        _side_by_side(w, differences(w, pair))
        with st.container(horizontal=True, key=f"answers-{key}"):
            _answer(w("One place: make them one"), f"one-{key}", _merge, account, pair)
            _answer(w("They are two"), f"two-{key}", _keep_apart, account, pair)


def _side_by_side(w: Words, rows: list[tuple[str, str, str]]) -> None:
    if rows:
        heads = "", w("Listed first, stays"), w("Listed later")
        columns = [[plain(text) for text in column] for column in zip(*rows, strict=True)]
        st.table(dict(zip(heads, columns, strict=True)))


def _answer(
    label: str,
    key: str,
    act: Callable[[Account | None, Proposal], None],
    account: Account | None,
    pair: Proposal,
) -> None:
    st.button(label, key=key, width="stretch", on_click=act, args=(account, pair))


def _merge(account: Account | None, pair: Proposal) -> None:
    older, newer, w = pair.older, pair.newer, words()
    try:
        merging.merge_places(
            hub(),
            account,
            older.id,
            newer.id,
            kept_version=older.version,
            gone_version=newer.version,
        )
        done = merging.latest_merges(hub(), account, limit=1)[0].id
    except StationsError as error:
        st.session_state["pair-error"] = error
    else:
        sentence = w("One place now: {name}. Its old wall codes go on working", name=older.name)
        st.session_state["pair-done"] = sentence, partial(_take_apart, done)


def _take_apart(merge_id: int, account: Account | None) -> None:
    merging.undo_merge(hub(), account, merge_id)


def _keep_apart(account: Account | None, pair: Proposal) -> None:
    one, other, w = pair.older.id, pair.newer.id, words()
    try:
        merging.keep_apart(hub(), account, one, other)
    except StationsError as error:
        st.session_state["pair-error"] = error
    else:
        sentence = w("Two places: they are not asked about again")
        st.session_state["pair-done"] = sentence, partial(_ask_again, pair)


def _ask_again(pair: Proposal, account: Account | None) -> None:
    merging.propose_again(hub(), account, pair.older.id, pair.newer.id)
