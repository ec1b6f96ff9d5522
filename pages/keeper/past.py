"""The history of a place: who changed what, when, from what to what."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from pages.frame.plain_text import plain
from pages.frame.running import hub
from pages.keeper.answers import answer_word
from stations.people.accounts import Account
from stations.registry.places import Place
from stations.registry.vocabulary import Amenity, AmenityState
from stations.services import keeping
from stations.services.keeping import Edit
from stations.views import times
from stations.views.names import AMENITY_NAME
from stations.words import Words, mark

SHOWN = 30
FIELD_NAME = {
    "closure": mark("Closed for now"),
    "lock": mark("Locked door answered"),
    "invitation": mark("Invitation"),
    "keeper": mark("Keeper"),
    "created": mark("Made by hand"),
    "name": mark("Name"),
    "kind": mark("Kind"),
    "address": mark("Address"),
    "opening_hours": mark("Opening hours"),
    "hours_as_written": mark("Opening hours as written"),
    "entry": mark("How to get in"),
    "how_to_find": mark("Where the door is"),
    "life_cycle": mark("Stage"),
}
_ANYTHING_ELSE = mark("Details")


def past(w: Words, account: Account, place: Place) -> None:
    """The latest changes, folded away."""
    with st.expander(w("History"), icon=":material/history:"):
        edits = keeping.history(hub(), account, place.id, limit=SHOWN)
        if not edits:
            st.caption(w("Nobody has changed anything yet"))
        for edit in edits:
            when = times.age(w, edit.at, hub().clock.now(), place.zone)
            st.markdown(plain(_changed(w, edit, place.zone)))
            st.caption(plain(w("{name} · {age}", name=edit.by, age=when)))


def _changed(w: Words, edit: Edit, zone: str) -> str:
    subject, before, after = _words(w, edit)
    if edit.field == "closure":
        before, after = _ended(w, edit.before, zone), _ended(w, edit.after, zone)
    if before == after:
        return w("{what}: still {after}", what=subject, after=after)
    if before and after:
        return w("{what}: {before} → {after}", what=subject, before=before, after=after)
    return w("{what}: {after}", what=subject, after=after or w("ended"))


def _words(w: Words, edit: Edit) -> tuple[str, str, str]:
    kind, _, key = edit.field.partition(":")
    if kind == "amenity":
        amenity = Amenity(key)
        before, after = (
            answer_word(w, amenity, AmenityState(state)) if state else ""
            for state in (edit.before, edit.after)
        )
        return w(AMENITY_NAME[amenity]), before, after
    return w(FIELD_NAME.get(edit.field, _ANYTHING_ELSE)), edit.before, edit.after


def _ended(w: Words, stored: str, zone: str) -> str:
    until, _, reason = stored.partition(" ")
    if not until:
        return ""
    time = times.clock(datetime.fromisoformat(until), zone)
    return w("{reason}, until {time}", reason=reason, time=time)
