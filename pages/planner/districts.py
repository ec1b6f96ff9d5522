"""The answer by district: a row an area, children under what holds them."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.frame.running import hub
from pages.planner import answers, tables
from pages.planner.names import clock, people, percent
from stations.planning.rollup import EVERYTHING, OUTSIDE, Area, may_be_shown, of_hour
from stations.services.planning import CoverageNow
from stations.words import Words


def show_districts(w: Words, answer: CoverageNow, hour: int | None) -> None:
    """The table and its file; nothing where no districts are loaded."""
    areas = answers.districts(hub(), answer)
    if not areas:
        return
    title = w("By district, over the hours worked")
    if hour is not None:
        title = w("By district at {hour}", hour=clock(hour))
    with st.expander(title):
        st.html(table(w, areas, hour))
        st.download_button(
            w("Save by district (CSV)"),
            lambda: districts_csv(w, answer, areas),
            "coverage-by-district.csv",
            "text/csv",
            on_click="ignore",
        )


def area_name(w: Words, area: Area) -> str:
    """An area's name; the root and what lies outside every district have the reader's words."""
    if area.code == EVERYTHING:
        return w("All districts")
    return w("Outside all districts") if area.code == OUTSIDE else area.name


def table(w: Words, areas: tuple[Area, ...], hour: int | None) -> str:
    """Workers, those without a place and the share with one; few are not shown."""
    unit = w("hours worked") if hour is None else w("at work")
    heads = (w("District"), unit, w("without a place"), w("with a place, %"))
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    rows = "".join(
        _row(w, of_hour(area, hour), shown)
        for area, shown in zip(areas, may_be_shown(areas, hour), strict=True)
    )
    return (
        f'<div class="planner areas"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(w: Words, area: Area, shown: bool) -> str:
    workers, sure = float(area.workers[0]), float(area.sure[0])
    cells = [people(workers), people(workers - sure), percent(sure / workers if workers else 0.0)]
    if workers and not shown and workers - sure > 0:
        cells[1:] = ["·", "·"]
    name = escape(area_name(w, area))
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row" class="level{min(area.level, 3)}">{name}</th>{body}</tr>'


def districts_csv(w: Words, answer: CoverageNow, areas: tuple[Area, ...]) -> bytes:
    """A row an area and hour, the last of each area the whole day."""
    head = ["code", "district", "parent", "hour", "workers", "sure", "possible"]
    rows = []
    for hour in (*range(24), None):
        for area, shown in zip(areas, may_be_shown(areas, hour), strict=True):
            part = of_hour(area, hour)
            workers, sure = float(part.workers[0]), float(part.sure[0])
            told = shown or sure == workers
            figures = (sure, float(part.possible[0]))
            when = "day" if hour is None else str(hour)
            row = [area.code, area_name(w, area), area.parent or "", when, f"{workers:.0f}"]
            rows.append([*row, *(f"{value:.1f}" if told else "" for value in figures)])
    return tables.file(answer, head, rows)
