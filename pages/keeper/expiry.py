"""Until which day what is in stock may be used: first aid, AED pads, water."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.frame.sentences import say
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Amenity
from stations.services import keeping
from stations.views.names import AMENITY_NAME
from stations.words import Words

SUPPLIES = (Amenity.FIRST_AID_KIT, Amenity.DEFIBRILLATOR, Amenity.DRINKING_WATER)


def last_days(w: Words, account: Account, place: Place) -> None:
    """A day for each supply that the place has, folded away; none has a day at first."""
    held = [s for a in SUPPLIES if (s := place.amenity(a)) is not None]
    if not held:
        return
    with st.expander(w("Use-by dates"), icon=":material/event_busy:", key=f"expiry-{place.id}"):
        error = st.session_state.pop("expiry-error", None)
        if error is not None:
            say(w, error)
        for status in held:
            _day(w, account, place, status)


def _day(w: Words, account: Account, place: Place, status: AmenityStatus) -> None:
    """A new version makes a new field, so that it shows what stands."""
    key = f"expires-{place.id}-{status.amenity.value}-{status.version}"
    st.date_input(
        w("{what}, last day of use", what=plain(w(AMENITY_NAME[status.amenity]))),
        value=status.expires_on,
        format="YYYY-MM-DD",
        key=key,
        on_change=_store,
        args=(account, place, status, key),
    )


def _store(account: Account, place: Place, status: AmenityStatus, key: str) -> None:
    day = st.session_state[key]
    try:
        keeping.set_expiry(hub(), account, place.id, status.amenity, day, version=status.version)
    except StationsError as error:
        st.session_state["expiry-error"] = error
