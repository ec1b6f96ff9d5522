"""The three figures of the coverage page: map with its hour, heat rows, ranked gaps."""

from __future__ import annotations

import streamlit as st

from pages.frame import map_documents
from pages.frame.running import hub
from pages.planner import figures, headline, layers, sentences, tables
from pages.planner.controls import ask_hour
from stations.look.tokens import Mode
from stations.services.planning import CoverageNow, NamedGap, Scope
from stations.views.base_map import source
from stations.words import Words

MAP_PX = 420


def show_map(
    w: Words, answer: CoverageNow, gaps: tuple[NamedGap, ...], hour: int | None, mode: Mode
) -> None:
    """Who lacks a place where, the places, the gaps by number; the hour is chosen below."""
    st.html(sentences.title(sentences.map_title(w, hour), figures.legend(w, layers.STEPS)))
    attribution = " · ".join(
        filter(None, [source(w, hub().base_map), w("Squares of fewer than 5 are not drawn")])
    )
    base = map_documents.base_document(layers.bounds(answer), mode=mode, attribution=attribution)
    over = map_documents.figures(
        layers.squares(w, answer, hour), layers.marks(w, answer, gaps, hour)
    )
    map_documents.show(base, over, key="planner-map", height=MAP_PX)
    st.html(figures.places_legend(w))
    ask_hour(w)
    st.html(figures.note([sentences.sure_and_possible(w, answer, hour)]))


def show_heat(w: Words, answer: CoverageNow) -> None:
    """Which hours miss which shift, in one sentence and by group and hour; the numbers behind."""
    st.html(sentences.title(sentences.conclusion(w, answer)))
    st.html(figures.heat_rows(w, answer))
    st.html(figures.note([sentences.how_to_read(w)]))
    with st.expander(w("Numbers")):
        st.html(figures.heat_rows(w, answer, rows=99))
        st.download_button(
            w("Save by hour (CSV)"),
            lambda: tables.hours_csv(w, answer),
            "coverage-by-hour.csv",
            "text/csv",
            on_click="ignore",
        )


def show_kept(w: Words, answer: CoverageNow) -> None:
    """How much of each group's shift has an open place in reach."""
    st.html(sentences.title(w("Whose shifts the open hours keep")))
    st.html(headline.kept_rows(w, answer))
    st.download_button(
        w("Save by group (CSV)"),
        lambda: tables.kept_csv(w, answer),
        "hours-kept.csv",
        "text/csv",
        on_click="ignore",
    )


def show_gaps(w: Words, answer: CoverageNow, gaps: tuple[NamedGap, ...], hour: int | None) -> None:
    """The gaps by weight with what would help, and where all the numbers come from."""
    st.html(sentences.title(w("Where to act first"), figures.note([sentences.ranked_by(w, hour)])))
    st.html(figures.gap_list(w, gaps, sentences.after_filling(w, answer, gaps, hour)))
    label = w.n("Save this {n} gap (CSV)", "Save these {n} gaps (CSV)", len(gaps))
    st.download_button(
        label,
        lambda: tables.gaps_csv(w, answer, gaps),
        "gaps.csv",
        "text/csv",
        on_click="ignore",
        type="primary",
        width="stretch",
    )
    synthetic = answer.scope is Scope.DEMO
    st.html(figures.note(sentences.sources(w, answer, synthetic=synthetic)))
