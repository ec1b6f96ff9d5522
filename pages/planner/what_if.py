"""What if one place changes: choose the place and the change, see before and after."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np
import streamlit as st

from geodata.coordinates import LonLat
from geodata.demand import K_ANONYMOUS
from pages.frame import map_documents
from pages.frame.running import hub
from pages.planner import figures, layers
from pages.planner.names import clock, group_name, people
from pages.planner.site_maps import MAP_PX
from stations.look.tokens import Mode
from stations.search.find import NamedKind
from stations.services.planning import CoverageNow
from stations.services.what_if import Act, Change, WhatIf, what_if
from stations.views.base_map import source
from stations.views.planning import time_of_day
from stations.views.site_plan import share_text
from stations.words import Words, mark

ACTS = {
    Act.EXTEND: mark("Keep longer hours"),
    Act.RECRUIT: mark("A merchant joins"),
    Act.CLOSE: mark("Close for good"),
    Act.MOVE: mark("Move"),
    Act.EQUIP: mark("Get what is asked for"),
}


@st.fragment
def show_what_if(w: Words, answer: CoverageNow) -> None:
    """The section: a first change is chosen already, so there is an answer to look at."""
    st.html(f'<div class="planner title"><h2>{escape(w("What if one place changes"))}</h2></div>')
    change = _ask(w, answer)
    if change is None:
        st.info(w("No place is published yet"))
        return
    found = what_if(hub(), answer, change)
    by_hour = found.by_hour()
    hour = int(np.abs(by_hour[:, 2] - by_hour[:, 1]).argmax())
    st.html(f'<div class="planner plan-head"><p class="spent"><b>{escape(_said(w, by_hour, hour))}')
    left, right = st.columns([13, 12], gap="medium")
    with left:
        st.html(_tables(w, found))
    with right:
        _map(w, found, hour)


def _ask(w: Words, answer: CoverageNow) -> Change | None:
    acts = [act for act in ACTS if act is not Act.EQUIP or answer.question.amenity]
    act = st.segmented_control(
        w("Which change"), acts, default=acts[0], required=True, format_func=lambda a: w(ACTS[a]),
        key="if-act",
    )  # fmt: skip
    change = Change(act)
    if act is not Act.RECRUIT:
        if not answer.places:
            return None
        rows = _by_gain(answer)
        row = st.selectbox(
            w("Place"), rows, format_func=lambda i: answer.places[i].place.name, key="if-place"
        )
        change = replace(change, place=row)
    if act in (Act.RECRUIT, Act.MOVE):
        change = replace(change, position=_ask_where(w, answer))
    if act in (Act.EXTEND, Act.RECRUIT):
        first, until = st.columns(2)
        with first:
            begins = st.selectbox(w("From"), range(24), 20, format_func=clock, key="if-from")
        with until:
            ends = st.selectbox(w("Until"), range(24), 0, format_func=clock, key="if-until")
        change = replace(change, hours=(begins, ends))
    return change


def _by_gain(answer: CoverageNow) -> list[int]:
    """The places by whom they could add at 22:00, so that the first is worth a look."""
    lon = np.array([row.place.position.lon for row in answer.places])
    lat = np.array([row.place.position.lat for row in answer.places])
    weight = answer.missing[:, [22]]
    sums = answer.way.sums(answer.points, weight, lon, lat, answer.question.radius_m)
    return [int(i) for i in np.argsort(-sums[:, 0], kind="stable")]


def _ask_where(w: Words, answer: CoverageNow) -> LonLat:
    named = [each for each in answer.named if each.kind is NamedKind.LANDMARK]
    if named:
        chosen = st.selectbox(
            w("To which place"),
            range(len(named)),
            format_func=lambda i: named[i].name,
            key="if-where",
        )
        return named[chosen].position
    west, south, east, north = layers.bounds(answer)
    lon = st.number_input(w("Longitude"), -180.0, 180.0, (west + east) / 2, key="if-lon")
    lat = st.number_input(w("Latitude"), -90.0, 90.0, (south + north) / 2, key="if-lat")
    return LonLat(lon, lat)


def _said(w: Words, by_hour: np.ndarray, hour: int) -> str:
    change = float(by_hour[hour, 2] - by_hour[hour, 1])
    if abs(change) < K_ANONYMOUS:
        return w("At no hour does this change anything for five people or more")
    values = {"time": time_of_day(w, hour), "n": people(abs(change))}
    if change > 0:
        return w("Most at {time}: {n} more workers have a place to go to", **values)
    return w("Most at {time}: {n} workers lose their place to go to", **values)


def _tables(w: Words, found: WhatIf) -> str:
    hours: list[tuple[str, float, float, float]] = [
        (clock(h), workers, before, after)
        for h, (workers, before, after) in enumerate(found.by_hour().tolist())
        if before != after
    ]
    groups = [
        (group_name(w, group), worked, before, after)
        for group, worked, before, after in found.by_group()
        if before != after
    ]
    by_hour = _table(w, w("Hour"), w("at work"), hours)
    return by_hour + _table(w, w("Group"), w("hours worked"), groups)


def _table(w: Words, first: str, unit: str, rows: list[tuple[str, float, float, float]]) -> str:
    """Before and after in per cent, and the difference in workers; a few are not told."""
    names = (unit, w("before, %"), w("after, %"), w("difference"))
    heads = "".join(f'<th scope="col" class="n">{escape(name)}</th>' for name in names)
    body = "".join(_row(w, *row) for row in rows)
    if not rows:
        return ""
    return (
        f'<div class="planner sites what-if"><table><thead><tr><th>{escape(first)}</th>{heads}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def _row(w: Words, label: str, workers: float, before: float, after: float) -> str:
    change = after - before
    cells = [people(workers), share_text(before / workers), share_text(after / workers)]
    cells.append(f"{change:+,.0f}")
    if abs(change) < K_ANONYMOUS or workers < K_ANONYMOUS:
        cells[1:] = ["", "", w("few")]
    body = "".join(f'<td class="n">{escape(cell)}</td>' for cell in cells)
    return f'<tr><th scope="row">{escape(label)}</th>{body}</tr>'


def _map(w: Words, found: WhatIf, hour: int) -> None:
    mode: Mode = "dark" if st.context.theme.type == "dark" else "light"
    then = found.answer
    title = w("Who has no place then, {time}", time=time_of_day(w, hour))
    st.html(f'<p class="planner map-title"><b>{escape(title)}</b></p>')
    base = map_documents.base_document(
        layers.bounds(then), mode=mode, attribution=source(w, hub().base_map)
    )
    pins = layers.marks(w, then, (), hour)
    row = len(then.places) - 1 if found.change.place is None else found.change.place
    pins[row] = replace(pins[row], pin=f"{pins[row].pin} chosen")
    over = map_documents.figures(layers.squares(w, then, hour), pins)
    map_documents.show(base, over, key="if-map", height=MAP_PX)
    st.html(figures.legend(w, layers.STEPS))
