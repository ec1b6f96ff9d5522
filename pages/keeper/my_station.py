"""Page: my station. The round, closing for now, answering a lock report, the poster, the past."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub, words
from pages.frame.sentences import say
from pages.frame.session import sign_out_link, signed_in
from pages.keeper.closing import closure_card
from pages.keeper.expiry import last_days
from pages.keeper.lock import lock_answer
from pages.keeper.past import past
from pages.keeper.photos import door_photos
from pages.keeper.round import round_of_things
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.services import keeping
from stations.services.keeping import Kept
from stations.words import Words

STYLE = Path(__file__).parent / "round.css"
WIDEST_PX = 640  # a round is a list for a thumb, on a desk too


def page() -> None:
    """One station at a time, on a phone."""
    w, account = words(), signed_in()
    st.html(STYLE)
    with st.container(width=WIDEST_PX):
        _mine(w, account)
        sign_out_link(w, account)


def _mine(w: Words, account: Account | None) -> None:
    try:
        kept = _chosen(w, keeping.my_stations(hub(), account))
        st.title(plain(kept.place.name) if kept else w("My station"))
        if kept is None or account is None:
            st.info(w("No station is in your care yet. Ask staff for a link"))
        else:
            lock_answer(w, account, kept)
            closure_card(w, account, kept)
            round_of_things(w, account, kept)
            last_days(w, account, kept.place)
            door_photos(w, account, kept.place)
            _more(w, kept)
            past(w, account, kept.place)
    except StationsError as error:
        say(w, error)


def _chosen(w: Words, mine: list[Kept]) -> Kept | None:
    """The only station, or the one chosen; every station is named."""
    if len(mine) < 2:
        return mine[0] if mine else None
    names = {kept.place.id: kept.place.name for kept in mine}
    chosen = st.selectbox(
        w("Which station"), list(names), format_func=names.__getitem__, key="kept-place"
    )
    return next(kept for kept in mine if kept.place.id == chosen)


def _more(w: Words, kept: Kept) -> None:
    code = kept.place.code
    with st.container(horizontal=True, key="keeper-links"):
        st.link_button(
            w("Print the poster"), f"/poster/{code}", icon=":material/print:", width="stretch"
        )
        st.link_button(
            w("Code for a screen"), f"/screen/{code}", icon=":material/qr_code_2:", width="stretch"
        )
        st.link_button(
            w("As riders see it"), f"/s/{code}", icon=":material/visibility:", width="stretch"
        )
