"""Which stored places a list would change, field by field."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.frame.plain_text import plain
from stations.exchange.sentences import FIELD_NAMES
from stations.registry.places import AmenityStatus
from stations.services.import_shown import Shown, ShownUpdate
from stations.words import Words, mark

_POSITION = mark("position")
_LEFT_OUT = frozenset({"supplied", "opening_hours"})  # told by position and by the wording


def updates(w: Words, seen: Shown) -> None:
    """A line a place; what an import keeps is not told."""
    if not seen.updates:
        return
    with st.expander(w("What changes"), expanded=seen.updated <= 5):
        for each in seen.updates:
            st.markdown(f"**{plain(each.name)}**  \n" + "  \n".join(_lines(w, each)))
        if seen.updated > len(seen.updates):
            st.caption(w("and {n} more", n=seen.updated - len(seen.updates)))


def _lines(w: Words, found: ShownUpdate) -> list[str]:
    told = [each for each in found.changes if each[0] not in _LEFT_OUT] or found.changes
    return [
        f"{w(_name(field))}: {_value(w, before)} → {_value(w, after)}"
        for field, before, after in told
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
