"""Which stored places a list would change, field by field."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.frame.plain_text import plain
from stations.exchange.sentences import FIELD_NAMES
from stations.exchange.updates import Update
from stations.registry.places import AmenityStatus
from stations.services.importing import Preview
from stations.words import Words, mark

SHOWN = 30
_POSITION = mark("position")
_LEFT_OUT = frozenset({"supplied", "opening_hours"})  # told by position and by the wording


def updates(w: Words, seen: Preview) -> None:
    """A line a place; what an import keeps is not told."""
    if not seen.updates:
        return
    with st.expander(w("What changes"), expanded=seen.result.updated <= 5):
        for each in seen.updates[:SHOWN]:
            st.markdown(f"**{plain(each.place.name)}**  \n" + "  \n".join(_lines(w, each)))
        if seen.result.updated > SHOWN:
            st.caption(w("and {n} more", n=seen.result.updated - SHOWN))


def _lines(w: Words, found: Update) -> list[str]:
    told = {n: v for n, v in found.changes.items() if n not in _LEFT_OUT} or found.changes
    return [
        f"{w(_name(field))}: {_value(w, getattr(found.place, field))} → {_value(w, value)}"
        for field, value in told.items()
    ]


def _name(field: str) -> str:
    known = {"hours_as_written": "opening_hours"}.get(field, field)
    return FIELD_NAMES.get(known, _POSITION)


def _value(w: Words, value: Any) -> str:
    if value is None or value in ("", (), frozenset()):
        return w("nothing")
    if isinstance(value, tuple) and value and isinstance(value[0], float):
        return f"{value[0]:.5f}, {value[1]:.5f}"
    if isinstance(value, (tuple, frozenset)):
        names = (v.amenity if isinstance(v, AmenityStatus) else v for v in value)
        return plain(", ".join(sorted(map(str, names))))
    return plain(str(value))
