"""Pairs that may be one place: the surest first, side by side, one tap each."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from pages.staff.pair import pair_card
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.registry.city_time import CITY_ZONE
from stations.services import merging
from stations.views import times
from stations.words import Words

LOOK_AGAIN_S = 2.0


def duplicates(w: Words, account: Account | None, back: Callable[[], None]) -> None:
    """The pairs, what was just decided with its undo, and the latest merges."""
    st.title(w("Listed twice?"))
    _just_decided(w, account)
    found = merging.proposals(hub(), account)
    if found.total is None:
        _wait(w, account)
    elif not found.shown:
        st.info(w("No two entries look like one place"))
    else:
        st.caption(w.n("{n} pair to look at", "{n} pairs to look at", found.total))
        for pair in found.shown:
            pair_card(w, account, pair)
        if found.total > len(found.shown):
            st.caption(w("The first {n} are shown", n=len(found.shown)))
    _latest(w, account)
    st.button(w("Back to the list"), key="pairs-back", width="stretch", on_click=back)


def _wait(w: Words, account: Account | None) -> None:
    """A large register is compared behind the page, which looks again now and then."""

    @st.fragment(run_every=LOOK_AGAIN_S)
    def looking() -> None:
        st.info(w("Comparing all stations. This takes some seconds"), icon=":material/pending:")
        if merging.proposals(hub(), account).total is not None:
            st.rerun()

    looking()


def _just_decided(w: Words, account: Account | None) -> None:
    """One line that confirms, with the way back."""
    error = st.session_state.pop("pair-error", None)
    if error is not None:
        say(w, error)
    done = st.session_state.get("pair-done")
    if done is None:
        return
    sentence, undo = done
    with st.container(horizontal=True, key="pair-done-row", vertical_alignment="center"):
        st.success(plain(sentence))
        st.button(
            w("Undo"), icon=":material/undo:", key="pair-undo", on_click=_undo, args=(account, undo)
        )


def _undo(account: Account | None, act: Callable[[Account | None], None]) -> None:
    try:
        act(account)
    except StationsError as error:
        st.session_state["pair-error"] = error
    st.session_state.pop("pair-done", None)


def _latest(w: Words, account: Account | None) -> None:
    done = merging.latest_merges(hub(), account)
    if not done:
        return
    with st.expander(w("Made one lately"), icon=":material/history:"):
        for each in done:
            age = times.age(w, each.at, hub().clock.now(), CITY_ZONE)
            st.markdown(plain(each.gone_name))
            st.caption(plain(w("{name} · {age}", name=each.by, age=age)))
            st.button(
                w("Make them two again"),
                key=f"apart-{each.id}",
                icon=":material/undo:",
                on_click=_undo,
                args=(account, lambda who, key=each.id: merging.undo_merge(hub(), who, key)),
            )
