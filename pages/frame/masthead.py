"""The strip above every page but the map: the name, what the data are, the other language."""

from __future__ import annotations

import base64
import functools
from html import escape

import streamlit as st

from pages.frame.running import hub
from stations.look.pins import pin_svg_alone
from stations.words import Words, for_language, mark, other_language


def masthead(w: Words) -> None:
    """Show the strip; demonstration data are called so on every page."""
    catalogue = hub().catalogue
    demo = w("Demonstration data") if catalogue.synthetic else ""
    other = other_language(w.language)
    there = for_language(other)
    st.html(
        f'<header class="masthead"><img alt="" width="26" height="30" src="{_pin()}">'
        f"<b>{escape(w('Nuanyi'))}</b><span>{escape(demo)}</span>"
        f'<a href="?lang={other}" target="_self" lang="{other}"'
        f' title="{escape(there(mark("Read in English")))}">{escape(there(mark("EN")))}</a>'
        "</header>"
    )


@functools.cache
def _pin() -> str:
    """Our pin as an address: markup that holds a drawing is cleaned away on its way."""
    drawn = pin_svg_alone("house", "open", 26).encode()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"
