"""The script behind every page: one frame, then the page that the address names."""

from pathlib import Path

import streamlit as st

from pages.frame.navigation import open_page
from pages.frame.running import words

FRAME = Path(__file__).parent

w = words()
st.set_page_config(page_title=w("Nuanyi"), page_icon=str(FRAME / "icon.svg"), layout="wide")
st.html(FRAME / "stylesheet.css")
open_page(w)
