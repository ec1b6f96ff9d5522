"""What the planner's figures say, each in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from geodata.roads import Mode
from pages.planner.names import clock, group_name, people, percent
from stations.planning.demand_lists import DemandKind
from stations.planning.way import ByRoad
from stations.services.planning import (
    CoverageNow,
    NamedGap,
    lost,
    share_if_filled,
    worst_hours,
)
from stations.views.demand import made_of
from stations.words import Words, mark


def title(text: str, beside: str = "") -> str:
    """A figure's title with markup beside it."""
    return f'<div class="planner title"><h2>{escape(text)}</h2>{beside}</div>'


def map_title(w: Words, hour: int | None) -> str:
    """What the map shows."""
    if hour is None:
        return w("Who has no place, each spot at its worst hour")
    return w("Who has no place at {hour}", hour=clock(hour))


def sure_and_possible(w: Words, answer: CoverageNow, hour: int | None) -> str:
    """The share that is sure, and with the places whose hours nobody knows."""
    share = answer.share_at(hour)
    return w(
        "{time}: surely {sure} %, and {possible} % if places with unknown hours are open",
        time=f"{answer.at:%H:%M}" if hour is None else clock(hour),
        sure=percent(share.sure_share),
        possible=percent(share.possible_share),
    )


def conclusion(w: Words, answer: CoverageNow) -> str:
    """The worst shift in one sentence."""
    worst = worst_hours(answer)[:1]
    if not worst:
        return w("Every group has a place in reach at every hour of its shift")
    group, hour, share = worst[0]
    return w(
        "{who} at {hour}: {share} % have no place to go",
        who=group_name(w, group),
        hour=clock(hour),
        share=f"{100 * share:.0f}",
    )


def how_to_read(w: Words) -> str:
    """What the cells of the heat rows mean."""
    return w(
        "In per cent of those at work. Hatched: this group is off shift."
        " Dot: fewer than 5, not shown."
    )


def ranked_by(w: Words, hour: int | None) -> str:
    """What the list is ordered by."""
    if hour is None:
        return w("By workers without a place at the worst hour")
    return w("By workers without a place at {hour}", hour=clock(hour))


def after_filling(w: Words, answer: CoverageNow, gaps: Sequence[NamedGap], hour: int | None) -> str:
    """What the share becomes once the gaps are filled, at the chosen or the first gap's hour."""
    if not gaps:
        return ""
    at = gaps[0].hour if hour is None else hour
    before, after = answer.share_at(at), share_if_filled(answer, gaps, at)
    return w.n(
        "With this {n} filled, {hour} rises from {before} % to {after} %",
        "With these {n} filled, {hour} rises from {before} % to {after} %",
        len(gaps),
        hour=clock(at),
        before=percent(before.sure_share),
        after=percent(after.sure_share),
    )


def sources(w: Words, answer: CoverageNow, *, synthetic: bool) -> list[str]:
    """Where the numbers come from, as of when, by which distance."""
    most = answer.everyone.demand.sum(axis=0).max(initial=0.0)
    source = answer.question.source
    if source is None or (synthetic and source is DemandKind.WORKERS):
        made = w("Demonstration data") if synthetic else w("Imported demand list")
        told = w("Workers: {made}, up to {n} at work in one hour.", made=made, n=people(most))
    else:
        told = made_of(w, source, people(most))
    return [
        told,
        w(
            "Places: {n} published, at the full hour of {day}. Worked out {at}.",
            n=people(len(answer.places)),
            day=f"{answer.question.day:%Y-%m-%d}",
            at=f"{answer.at:%Y-%m-%d %H:%M}",
        ),
        *distances(w, answer),
    ]


def distances(w: Words, answer: CoverageNow) -> list[str]:
    """By which distance, along which roads, and who stands too far from any of them."""
    along, radius = answer.question.along, f"{answer.question.radius_m:,.0f}"
    if along is None:
        straight = w(
            "Distance: straight line, {m} m. Streets are taken as 1.3 times that.", m=radius
        )
        return [straight]
    basis = {
        Mode.FOOT: mark("Distance: on foot by road, {m} m at 4.5 km/h."),
        Mode.BIKE: mark("Distance: by bike on the road, {m} m at 15 km/h."),
    }
    roads = w(
        "Roads: {name}, loaded {day}, {n} stretches.",
        name=along.roads.file_name,
        day=f"{along.roads.loaded_at:%Y-%m-%d}",
        n=people(stretches(answer)),
    )
    return [w(basis[along.mode], m=radius) + " " + roads, *_lost(w, answer)]


def stretches(answer: CoverageNow) -> int:
    """Stretches of road between two junctions, of the network that was measured along."""
    return answer.way.network.tail.size if isinstance(answer.way, ByRoad) else 0


def _lost(w: Words, answer: CoverageNow) -> list[str]:
    workers, places = lost(answer)
    if not workers and not places:
        return []
    return [
        w(
            "Too far from any of these roads, hence counted as reaching nothing: {workers} workers"
            " in the fullest hour; places: {places}.",
            workers=people(workers),
            places=people(places),
        )
    ]
