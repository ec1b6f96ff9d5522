"""ASGI entry of 暖驿 Nuanyi: `streamlit run app.py` finds `app`."""

import streamlit as st

from stations.http.application import middleware, routes

app = st.App("pages/frame/main.py", routes=routes(), middleware=middleware())
