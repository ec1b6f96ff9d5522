"""What every page asks first: the hub of this process, the reader's language and words."""

from __future__ import annotations

import streamlit as st

from geodata.coordinates import LonLat
from stations.services.hub import Hub
from stations.services.running import running_hub
from stations.words import LANGUAGES, Language, Words, choose, for_language

ANYWHERE = LonLat(113.25, 33.05)  # where a map without any place begins: the demo city


def hub() -> Hub:
    """The hub of this process."""
    return running_hub()


def map_middle() -> LonLat:
    """Where a map begins: in the middle of what is published, else in the demo city."""
    center = hub().base_map.get("center")
    return LonLat(*center) if center else ANYWHERE


def language() -> Language:
    """`?lang=`, else what the reader chose before, else the browser's first that we speak."""
    asked = st.query_params.get("lang")
    chosen = asked if asked in LANGUAGES else st.context.cookies.get("lang")
    return choose(chosen=chosen, accept_language=st.context.headers.get("Accept-Language", ""))


def words() -> Words:
    """The reader's words."""
    return for_language(language())
