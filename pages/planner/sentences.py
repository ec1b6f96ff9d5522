"""What the planner's figures say, each in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from geodata.demand import K_ANONYMOUS
from pages.planner.names import clock, group_name, people, percent
from stations.planning.demand_lists import DemandKind
from stations.services.planning import (
    CoverageNow,
    HourShare,
    NamedGap,
    share_if_filled,
    worst_hours,
)
from stations.views.demand import made_of
from stations.words import Words, mark

PARTS_OF_DAY = (
    (5, mark("{hour} before dawn")),
    (9, mark("{hour} in the early morning")),
    (12, mark("{hour} in the morning")),
    (14, mark("{hour} at midday")),
    (18, mark("{hour} in the afternoon")),
    (24, mark("{hour} at night")),
)
WATCHED = (("food_rider", 22), ("sanitation", 4))
"""The hours that most often miss the shift: riders late, sanitation workers before dawn."""

Headline = tuple[str, HourShare, str]


def title(text: str, beside: str = "") -> str:
    """A figure's title with markup beside it."""
    return f'<div class="planner title"><h2>{escape(text)}</h2>{beside}</div>'


def time_of_day(w: Words, hour: int) -> str:
    """An hour as people say it."""
    words = next(text for until, text in PARTS_OF_DAY if hour < until)
    return w(words, hour=clock(hour))


def headlines(w: Words, answer: CoverageNow, hour: int | None) -> list[Headline]:
    """Now (or the chosen hour), then the two watched shifts, or the worst ones where unknown."""
    first = answer.share_at(hour)
    when = f"{answer.at:%H:%M}" if hour is None else clock(hour)
    label = w("Now, {time}: with a place", time=when)
    if hour is not None:
        label = w("{when}: with a place", when=time_of_day(w, hour))
    found = [(label, first, _reached(w, first))]
    known = answer.everyone
    for group, at in WATCHED:
        if group in known.groups and known.demand[known.groups.index(group), at] >= K_ANONYMOUS:
            found.append(_of_group(w, answer, group, at))
    for group, at, _ in worst_hours(answer)[: 3 - len(found)]:
        found.append(_of_group(w, answer, group, at))
    return found


def _of_group(w: Words, answer: CoverageNow, group: str, hour: int) -> Headline:
    share = answer.group_at(group, hour)
    when, who = time_of_day(w, hour), group_name(w, group)
    return w("{who}, {when}", who=who, when=when), share, _reached(w, share)


def _reached(w: Words, share: HourShare) -> str:
    if 0 < share.workers - share.sure < K_ANONYMOUS:
        return w("{total} at work; fewer than 5 without a place", total=people(share.workers))
    return w(
        "{n} of {total} have an open place",
        n=people(share.sure),
        total=people(share.workers),
    )


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
        w(
            "Distance: straight line, {m} m. A walk is 4.5 km/h with detours of 1.3.",
            m=f"{answer.question.radius_m:.0f}",
        ),
    ]
