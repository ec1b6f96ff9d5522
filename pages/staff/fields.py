"""The fields of a place's form: what is typed lives in the session until it is stored."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st

from pages.frame.sentences import say
from pages.staff.inputs import PREFIX, Error, choice, line, many, position
from stations.errors import InvalidInput
from stations.services.editing import Draft
from stations.views.names import AMENITY_NAME, ENTRY_NAME, KIND_NAME
from stations.views.stages import STAGE_NAME
from stations.words import Words


def remember(form: str, draft: Draft) -> None:
    """Fill the fields from `draft` when the form is opened, and only then."""
    if st.session_state.get("form-open") != form:
        st.session_state["form-open"] = form
        fill(draft)


def fill(draft: Draft) -> None:
    """Put a draft into the fields, before their widgets are drawn in this run."""
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    values |= {"entry": sorted(draft.entry), "amenities": sorted(draft.amenities)}
    st.session_state.update({PREFIX + name: value for name, value in values.items()})


def forget() -> None:
    """Close the form and drop what belongs to it."""
    for key in list(st.session_state):
        if str(key).startswith(("form-", PREFIX, "invite-")):
            del st.session_state[key]
    st.session_state["staff-editing"] = None


def ask(w: Words, error: Error) -> Draft:
    """Show every field; return what stands in them."""
    if isinstance(error, InvalidInput):
        say(w, error)
    return Draft(
        name=line(w, "name", w("Name"), w("Willow Street station"), error),
        kind=choice(w, "kind", w("Kind"), KIND_NAME),
        position=position(w, error),
        how_to_find=_door(w, error),
        entry=many(w, "entry", w("How to get in"), ENTRY_NAME, error),
        hours=line(w, "hours", w("Opening hours"), w("Mo-Fr 08:30-12:00,13:00-17:30"), error),
        amenities=many(w, "amenities", w("What there is"), AMENITY_NAME, error),
        address=line(w, "address", w("Address"), "", error),
        phone=line(w, "phone", w("Phone"), "", error),
        floor=line(w, "floor", w("Floor"), "", error),
        seats=line(w, "seats", w("Number of seats"), "", error),
        area_m2=line(w, "area_m2", w("Area in m²"), "", error),
        operator=line(w, "operator", w("Run by"), "", error),
        honours=line(
            w, "honours", w("Honours"), w("Most beautiful station, province, 2026"), error
        ),
        funding=line(w, "funding", w("Paid for by"), w("Union fund, ¥27,514"), error),
        life_cycle=choice(w, "life_cycle", w("Stage"), STAGE_NAME),
    )


def _door(w: Words, error: Error) -> str:
    """How the door is found, and what a rider must know before they get off the bike."""
    label, example = w("Where the door is"), w("East of the bank, green door")
    told = line(w, "how_to_find", label, example, error)
    st.caption(w("Also where bikes stand and charge, and who is there and what is lit at night"))
    return told
