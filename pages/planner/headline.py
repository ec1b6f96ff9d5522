"""The page's headline: open hours kept against shifts, visits and truth; then the hours that miss.

The number of places stands only beside them: built is not used.
"""

from __future__ import annotations

from html import escape

from geodata.demand import K_ANONYMOUS
from pages.planner.names import clock, group_name, people, percent
from stations.services.kept_hours import (
    HEAT_STOP,
    HeatStop,
    Kept,
    Use,
    heat_stop,
    kept,
    kept_by_group,
    watched,
)
from stations.services.planning import CoverageNow, HourShare
from stations.views.planning import time_of_day
from stations.views.sentences import truth_line
from stations.words import Words


def headline(w: Words, answer: CoverageNow, use: Use, hour: int | None) -> str:
    """Three numbers, and under them one sentence an hour that matters."""
    heads = _kept(w, answer, kept(answer)) + _visits(w, use) + _truth(w, use)
    sentences = [_now(w, answer, hour), *_heat(w, answer), *_watched(w, answer)]
    lines = "".join(f"<li>{line}</li>" for line in sentences)
    title = f'<h1 class="unseen">{escape(w("Coverage"))}</h1>'
    return f'<div class="planner heads">{title}{heads}</div><ul class="planner shifts">{lines}</ul>'


def _head(label: str, number: str, unit: str, below: str) -> str:
    return (
        f'<div class="head"><p>{escape(label)}</p><p class="number">{escape(number)}'
        f"<small> {escape(unit)}</small></p><p>{escape(below)}</p></div>"
    )


def _kept(w: Words, answer: CoverageNow, found: Kept) -> str:
    if not found.worked:
        return _head(w("Hours worked with an open place in reach"), "–", "", w("Nobody is at work"))
    label = w("Hours worked with an open place in reach")
    if not answer.demand.has_hours:
        label = w("Hours of the day with an open place in reach")
    below = w(
        "of {n} hours of one day; with unknown hours as open {possible} %",
        n=people(found.worked),
        possible=percent(found.possible / found.worked),
    )
    return _head(label, percent(found.share), "%", below)


def _visits(w: Words, use: Use) -> str:
    label = w("Visits a day per 1,000 workers")
    below = w(
        "{n} in {days} days; {places} places",
        n=people(use.visits),
        days=use.days,
        places=people(use.places),
    )
    rate = use.per_thousand
    return _head(label, "–" if rate is None else f"{rate:,.1f}", "", below)


def _truth(w: Words, use: Use) -> str:
    label, truth = w("Found open by those who came"), use.truth
    if truth.is_few:
        return _head(label, "–", "", truth_line(w, truth))
    below = w(
        "Open {found} of {asked} times",
        found=people(truth.found_open),
        asked=people(truth.asked),
    )
    return _head(label, percent(truth.found_open / truth.asked), "%", below)


def _line(share: float, text: str, *, bad: bool) -> str:
    fell = ' class="fell"' if bad else ""
    return f"<b{fell}>{percent(share)} %</b> {escape(text)}"


def _now(w: Words, answer: CoverageNow, hour: int | None) -> str:
    share = answer.share_at(hour)
    values = {"n": people(share.sure), "total": people(share.workers)}
    if 0 < share.workers - share.sure < K_ANONYMOUS:
        return escape(w("Nearly all at work have an open place: all but fewer than 5"))
    if hour is None:
        now = f"{answer.at:%H:%M}"
        text = w("have an open place now, {time}: {n} of {total}", time=now, **values)
    else:
        text = w("have an open place at {time}: {n} of {total}", time=clock(hour), **values)
    return _line(share.sure_share, text, bad=False)


def _heat(w: Words, answer: CoverageNow) -> list[str]:
    found = heat_stop(answer)
    if found is None:
        return []
    span = f"{clock(HEAT_STOP.start)}–{clock(HEAT_STOP.stop)}"
    lacking = found.worst.workers - found.worst.sure
    if lacking < K_ANONYMOUS:
        return [escape(w("In the heat stop, {span}, nearly all have an open place", span=span))]
    text = w("have no open place in the heat stop, {span}", span=span) + _doors(w, found)
    return [_line(found.lacking / found.worked, text, bad=True)]


def _doors(w: Words, found: HeatStop) -> str:
    if not found.doors:
        return ""
    return w.n("; {n} place shuts for lunch", "; {n} places shut for lunch", found.doors)


def _watched(w: Words, answer: CoverageNow) -> list[str]:
    return [_missed(w, group, share) for group, share in watched(answer)]


def _missed(w: Words, group: str, share: HourShare) -> str:
    who, lacking = group_name(w, group), share.workers - share.sure
    when = time_of_day(w, share.hour or 0)
    if lacking < K_ANONYMOUS:
        return escape(w("{who}, {when}: nearly all have an open place", who=who, when=when))
    text = w(
        "{who}, {when}: {n} of {total} have no open place",
        who=who,
        when=when,
        n=people(lacking),
        total=people(share.workers),
    )
    return _line(lacking / share.workers, text, bad=True)


def kept_rows(w: Words, answer: CoverageNow) -> str:
    """A bar a group: the share of its working hours with an open place in reach."""
    rows = "".join(
        f'<tr><th scope="row">{escape(group_name(w, row.group or ""))}</th>'
        + (_bar(row) if row.shown else _few(w))
        + f'<td class="hours">{people(row.worked)}</td></tr>'
        for row in kept_by_group(answer)
    )
    head = "".join(
        f'<th scope="col">{escape(text)}</th>'
        for text in (w("Group"), w("With an open place, %"), w("Hours worked"))
    )
    return (
        f'<div class="planner kept"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _bar(row: Kept) -> str:
    return (
        f'<td><span class="bar"><i style="width:{100 * row.share:.1f}%"></i></span>'
        f"<b>{percent(row.share)}</b></td>"
    )


def _few(w: Words) -> str:
    return f"<td>{escape(w('Fewer than 5, not shown'))}</td>"
