"""Page: who has no open place in reach, at which hour, and where to act first."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from pages.frame import map_documents
from pages.frame.running import hub, words
from pages.planner import answers, figures, layers, sentences, tables
from pages.planner.controls import ask_hour, ask_question
from stations.look.tokens import Mode
from stations.services.hub import Hub
from stations.services.planning import CoverageNow, NamedGap, Scope, scope_of
from stations.words import Words

MAP_PX = 420
PLAN_ZONE = ZoneInfo("Asia/Shanghai")


def page() -> None:
    """Draw the page; every control has a first value, so it draws before any is set."""
    w, store = words(), hub()
    mode: Mode = "dark" if st.context.theme.type == "dark" else "light"
    st.html(Path(__file__).with_name("planner.css"))
    st.html(figures.style(mode))
    head, controls = st.columns([16, 9], gap="medium")
    today = store.clock.now().astimezone(PLAN_ZONE).date()
    with controls:
        question = ask_question(w, today=today, calendar=store.calendar)
    answer = answers.answer(store, question, scope_of(store))
    if answer is None:
        st.info(w("Nobody has said yet where workers are. Import a demand list first."))
        return
    hour = st.session_state.get("planner-hour")
    with head:
        entries = sentences.headlines(w, answer, hour)
        st.html(figures.headlines(entries, against=entries[0][1].sure_share))
    found = answers.gaps(answer, store.catalogue.version, hour)
    left, right = st.columns([16, 9], gap="medium")
    with left:
        _map(w, answer, found, hour, mode)
        _heat(w, answer)
    with right:
        _gaps(w, store, answer, found, hour)


def _map(
    w: Words, answer: CoverageNow, gaps: tuple[NamedGap, ...], hour: int | None, mode: Mode
) -> None:
    st.html(sentences.title(sentences.map_title(w, hour), figures.legend(w, layers.STEPS)))
    attribution = w("Base map: own streets") + " · " + w("Squares of fewer than 5 are not drawn")
    base = map_documents.base_document(layers.bounds(answer), mode=mode, attribution=attribution)
    over = map_documents.figures(
        layers.squares(w, answer, hour), layers.marks(w, answer, gaps, hour)
    )
    map_documents.show(base, over, key="planner-map", height=MAP_PX)
    st.html(figures.places_legend(w))
    ask_hour(w)
    st.html(figures.note([sentences.sure_and_possible(w, answer, hour)]))


def _heat(w: Words, answer: CoverageNow) -> None:
    st.html(sentences.title(sentences.conclusion(w, answer)))
    st.html(figures.heat_rows(w, answer))
    st.html(figures.note([sentences.how_to_read(w)]))
    with st.expander(w("Numbers")):
        st.html(figures.heat_rows(w, answer, rows=99))
        file = tables.hours_csv(w, answer)
        st.download_button(w("Save by hour (CSV)"), file, "coverage-by-hour.csv", "text/csv")


def _gaps(
    w: Words, store: Hub, answer: CoverageNow, gaps: tuple[NamedGap, ...], hour: int | None
) -> None:
    st.html(sentences.title(w("Where to act first"), figures.note([sentences.ranked_by(w, hour)])))
    st.html(figures.gap_list(w, gaps, sentences.after_filling(w, answer, gaps, hour)))
    label = w.n("Save this {n} gap (CSV)", "Save these {n} gaps (CSV)", len(gaps))
    file = tables.gaps_csv(w, answer, gaps)
    st.download_button(label, file, "gaps.csv", "text/csv", type="primary", width="stretch")
    synthetic = answer.scope is Scope.DEMO
    st.html(figures.note(sentences.sources(w, answer, synthetic=synthetic)))
