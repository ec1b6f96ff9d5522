"""The season's switch: by the date, or as the operator says."""

from __future__ import annotations

import streamlit as st

from pages.frame.running import hub
from pages.frame.sentences import say
from stations.errors import StationsError
from stations.people.accounts import Account
from stations.registry.season import Season
from stations.services import seasons
from stations.views.help_lines import SEASON_NAME
from stations.words import Words

BY_DATE = ""  # None would be shown as nothing chosen, in English


def season_switch(w: Words, account: Account | None) -> None:
    """What riders' lists put first, and what would be first by the date."""
    error = st.session_state.pop("season-error", None)
    if error is not None:
        say(w, error)
    by_date = w(SEASON_NAME[seasons.season_of_date(hub())])
    st.session_state["season"] = seasons.chosen_season(hub()) or BY_DATE
    st.selectbox(
        w("Season of the riders' lists"),
        [BY_DATE, *Season],
        format_func=lambda each: (
            w(SEASON_NAME[Season(each)]) if each else w("By date · {s}", s=by_date)
        ),
        key="season",
        on_change=_store,
        args=(account,),
    )


def _store(account: Account | None) -> None:
    chosen = st.session_state["season"]
    try:
        seasons.choose_season(hub(), account, Season(chosen) if chosen else None)
    except StationsError as error:
        st.session_state["season-error"] = error
