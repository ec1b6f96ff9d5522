"""Somebody stored another version meanwhile: both stand side by side, one is picked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

import streamlit as st

from pages.frame.plain_text import plain
from pages.staff.fields import fill
from stations.errors import EditClash
from stations.registry.places import Place
from stations.services.editing import Draft, draft_of
from stations.views.names import AMENITY_NAME, ENTRY_NAME, KIND_NAME
from stations.views.refusals import sentence
from stations.views.stages import STAGE_NAME
from stations.words import Words

_VOCABULARIES: tuple[Mapping[Any, str], ...] = (KIND_NAME, STAGE_NAME, ENTRY_NAME, AMENITY_NAME)
_WORDS = {value: name for names in _VOCABULARIES for value, name in names.items()}


def both_versions(w: Words, clash: EditClash) -> None:
    """Show where the versions differ. Picking mine carries on over theirs, which is now read."""
    mine, theirs = draft_of(clash.facts["mine"]), draft_of(clash.facts["theirs"])
    by = clash.facts["by"] or w("Somebody")
    with st.container(border=True, key="card-versions"):
        st.warning(plain(sentence(w, clash)), icon=":material/difference:")
        for column in (field.name for field in fields(Draft)):
            one, other = getattr(theirs, column), getattr(mine, column)
            if one != other:
                st.markdown(f"**{plain(by)}**: {plain(_shown(w, one))}")
                st.markdown(f"**{w('You')}**: {plain(_shown(w, other))}")
        st.button(
            w("Keep what {by} wrote", by=plain(by)),
            width="stretch",
            key="form-theirs",
            on_click=_take,
            args=(clash.facts["theirs"], theirs),
        )
        st.button(
            w("Go on with mine"),
            width="stretch",
            key="form-mine",
            on_click=_take,
            args=(clash.facts["theirs"], mine),
        )


def _take(read: Place, draft: Draft) -> None:
    st.session_state["form-read"] = read
    st.session_state["form-error"] = None
    fill(draft)


def _shown(w: Words, value: object) -> str:
    if isinstance(value, frozenset):
        return w(", ").join(w(_WORDS[each]) for each in sorted(value)) or "–"
    return w(_WORDS[value]) if isinstance(value, StrEnum) else str(value or "–")
