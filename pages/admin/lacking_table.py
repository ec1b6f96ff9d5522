"""What is missing by district, as a table to choose a district in, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import streamlit as st

from stations.exchange.formulas import neutralise
from stations.registry.completeness import Gap, Lacking, Row
from stations.registry.wording import say_gap
from stations.words import Words

ROWS_PX, HEAD_PX, MOST_PX = 35, 38, 420


def ask_district(w: Words, rows: Mapping[str, Row]) -> str | None:
    """Show a row a district, the least complete first; return the chosen one, None for all."""
    names = sorted(rows, key=lambda name: (rows[name].score, name))
    st.caption(w("Choose a row to see that district only."))
    event = st.dataframe(
        _columns(w, names, [rows[name] for name in names]),
        hide_index=True,
        height=min(HEAD_PX + ROWS_PX * len(names), MOST_PX),
        on_select="rerun",
        selection_mode="single-row",
        key="lacking-districts",
        column_config={
            w("Complete"): st.column_config.ProgressColumn(
                format="%d%%", min_value=0, max_value=100
            )
        },
    )
    picked = event.selection.rows
    return names[picked[0]] if picked else None


def _columns(w: Words, names: Sequence[str], rows: Sequence[Row]) -> dict[str, list[object]]:
    """Name, places and share, then what any of them lacks, the worst first."""
    gaps = sorted(
        {gap for row in rows for gap in row.lacking},
        key=lambda gap: -sum(row.lacking.get(gap, 0) for row in rows),
    )
    columns: dict[str, list[object]] = {
        w("District"): [name or w("none given") for name in names],
        w("Number of places"): [row.places for row in rows],
        w("Complete"): [round(100 * row.score) for row in rows],
    }
    return columns | {say_gap(gap, w): [row.lacking.get(gap, 0) for row in rows] for gap in gaps}


def lacking_csv(w: Words, chosen: Sequence[Lacking]) -> bytes:
    """A row a place: id, name, district, share complete, and what it lacks, in words."""
    text = io.StringIO()
    file = csv.writer(text)
    file.writerow(["id", "name", "district", "complete", "missing"])
    for each in chosen:
        gaps = "; ".join(say_gap(gap, w) for gap in each.gaps)
        name, district = neutralise(each.name), neutralise(each.district)
        file.writerow([each.place_id, name, district, f"{each.score:.2f}", gaps])
    return text.getvalue().encode("utf-8-sig")


def chosen_gap(w: Words, total: Row, gaps: Sequence[Gap]) -> Gap | None:
    """Ask for one thing that is missing; None for any."""
    return st.pills(
        w("Which of it"),
        gaps,
        format_func=lambda gap: f"{say_gap(gap, w)} · {total.lacking[gap]:,}",
        key="lacking-gap",
    )
