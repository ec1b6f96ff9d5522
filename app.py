"""ASGI entry of 暖驿 Nuanyi: `streamlit run app.py` finds `app`."""

import streamlit as st

from pages.frame.failures import say_what_failed
from stations.http.application import middleware, routes
from stations.http.last_resort import exception_handlers

app = st.App(
    "pages/frame/main.py",
    routes=routes(),
    middleware=middleware(),
    exception_handlers=exception_handlers(),
    on_script_error=say_what_failed,
)
