"""The round: one row a thing, the last answer beside it, nothing preselected, one button."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.keeper.answers import answer_word, answers
from pages.keeper.clash import show_clashes
from pages.keeper.closing import close_button
from pages.keeper.memory import Round
from pages.keeper.sending import send_button, send_round
from pages.keeper.undo import take_back_offer
from stations.look.icons import material
from stations.people.accounts import Account
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import AmenityState
from stations.services.keeping import Kept
from stations.views import times
from stations.views.names import AMENITY_NAME
from stations.words import Words


def round_of_things(w: Words, account: Account, kept: Kept) -> None:
    """Ask about everything that is listed here, and send the answers."""
    place = kept.place
    if not place.amenities:
        st.info(w("Nothing is listed here yet. Ask staff to list what there is"))
        close_button(w, kept)
        return
    round_ = Round.of(place, hub().clock.now())
    _progress(w, round_)
    with st.container(key="round", gap=None):
        for status in place.amenities:
            _row(w, place, round_, status)
    said = st.container(key="round-said")
    with st.container(horizontal=True, wrap=False, key="round-foot"):
        close_button(w, kept)
        pressed = send_button(w, round_)
    with said:
        show_clashes(w, account, place)
        send_round(w, account, round_, pressed=pressed)
        take_back_offer(w, account, place)


def _progress(w: Words, round_: Round) -> None:
    done, total, last = round_.done, len(round_.place.amenities), round_.last_at
    said = w("{done} / {total} today", done=done, total=total)
    if last is not None:
        age = times.age(w, last, round_.at, round_.place.zone)
        said = w("{done} · last {age}", done=said, age=age)
    st.progress(done / total, text=said)


def _row(w: Words, place: Place, round_: Round, status: AmenityStatus) -> None:
    amenity = status.amenity
    name = w(AMENITY_NAME[amenity])
    with st.container(
        horizontal=True, wrap=False, key=f"thing-{amenity.value}", vertical_alignment="center"
    ):
        with st.container(gap=None, key=f"about-{amenity.value}"):
            st.markdown(f"{material(amenity.value)} **{name}**")
            st.caption(plain(_before(w, round_.shown(status), round_)))
        choice = st.segmented_control(
            name,
            answers(amenity),
            format_func=lambda state: answer_word(w, amenity, AmenityState(state)),
            key=round_.key(amenity),
            label_visibility="collapsed",
            width="stretch",
        )
    round_.note(status, choice)


def _before(w: Words, status: AmenityStatus, round_: Round) -> str:
    if status.confirmed_at is None:
        return w("not yet checked")
    age = times.age(w, status.confirmed_at, round_.at, round_.place.zone)
    return w("{answer} · {age}", answer=answer_word(w, status.amenity, status.state), age=age)
