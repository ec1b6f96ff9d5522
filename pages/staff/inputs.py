"""One field at a time: label above, example under the label, fault under the field."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from geodata.coordinates import LonLat
from pages.frame.running import hub, map_middle
from pages.frame.sentences import fault_under
from pages.frame.station_map import Start, pick_on_map
from stations.errors import StationsError
from stations.words import Words

PREFIX = "field-"
Choice = TypeVar("Choice", bound=StrEnum)
Error = StationsError | None


def line(w: Words, column: str, label: str, example: str, error: Error) -> str:
    """A line of text."""
    written = st.text_input(label, placeholder=example or None, key=PREFIX + column)
    fault_under(w, error, column)
    return written or ""


def choice(w: Words, column: str, label: str, names: Mapping[Choice, str]) -> Choice:
    """One of a closed list."""
    return st.selectbox(
        label, list(names), format_func=lambda value: w(names[value]), key=PREFIX + column
    )


def many(
    w: Words, column: str, label: str, names: Mapping[Choice, str], error: Error
) -> frozenset[Choice]:
    """Any of a closed list, each one tap."""
    chosen = st.pills(
        label,
        list(names),
        selection_mode="multi",
        format_func=lambda value: w(names[value]),
        key=PREFIX + column,
    )
    fault_under(w, error, column)
    return frozenset(chosen)


def position(w: Words, error: Error) -> LonLat | None:
    """Where the door is: a tap on the map."""
    stood: LonLat | None = st.session_state.get(PREFIX + "position")
    start = Start(
        center=stood or map_middle(),
        zoom=17 if stood else 14,
        synthetic=hub().catalogue.synthetic,
    )
    st.markdown(w("Position: tap the map where the door is"))
    tapped = pick_on_map(w, start, picked=stood)
    if tapped is not None:
        st.session_state[PREFIX + "position"] = tapped
    fault_under(w, error, "position")
    return tapped or stood
