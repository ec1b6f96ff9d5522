"""Below the form of a place: its keepers, days of use, the lists that name it, its history."""

from __future__ import annotations

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.keeper.expiry import last_days
from pages.keeper.past import past
from pages.keeper.photos import door_photos
from pages.staff.keepers import keepers
from stations.people.accounts import Account
from stations.registry.places import Place
from stations.services import keeping, networks
from stations.words import Words


def below(w: Words, account: Account, read: Place) -> None:
    """Everything about a place that is not a field of its form; as it stands now."""
    keepers(w, account, read)
    _lists(w, account, read)
    place = keeping.station(hub(), account, read.id).place
    last_days(w, account, place)
    door_photos(w, account, place)
    past(w, account, place)


def _lists(w: Words, account: Account, place: Place) -> None:
    """What each network calls it, and whose network that is."""
    found = networks.identifiers_of(hub(), account, place.id)
    if not found:
        return
    st.header(w("On these lists"))
    for each in found:
        name = each.network or w("Our own list")
        owner = f"({each.owner})" if each.owner != each.network else ""
        st.markdown(plain(" ".join(filter(None, (name, owner, "·", each.external_id)))))
