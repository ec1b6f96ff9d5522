"""The planner's figures as markup: headlines, gaps, heat rows. Every text is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pages.planner.names import (
    clock,
    group_name,
    groups_text,
    metres,
    people,
    span_text,
)
from stations.look.tokens import PALETTE, SHORTFALL, SHORTFALL_INK, Mode, css_variables, ink_on
from stations.planning.opening import HOURS
from stations.services.planning import (
    CoverageNow,
    NamedGap,
    NamedHost,
    missing_percent,
)
from stations.words import Words

HEAT_STEPS = (20, 40, 50, 70)
"""Per cent without a place from which a cell takes steps 1 to 4 of the ramp."""

HEAT_ROWS = 6


def style(mode: Mode) -> str:
    """The colours of these figures in one mode."""
    ramp = "".join(
        f".planner .s{i}{{background:{colour};color:{_ink(i, colour, mode)}}}"
        for i, colour in enumerate(SHORTFALL[mode])
    )
    variables = css_variables(".planner", mode=mode, high_contrast=False)
    worst = SHORTFALL[mode][-1]
    return f"<style>{variables}{ramp}.planner .fell{{color:{worst}}}</style>"


def _ink(step: int, colour: str, mode: Mode) -> str:
    if mode == "dark":
        return ink_on(colour, mode)
    ink = SHORTFALL_INK[step]
    return PALETTE[ink].light if ink in PALETTE else ink


def gap_list(w: Words, gaps: Sequence[NamedGap], closing: str) -> str:
    """The ranked list: number, name, when and who, what to do, how many."""
    if not gaps:
        return (
            f'<div class="planner"><p class="none">{escape(w("No gap of five or more"))}</p></div>'
        )
    rows = "".join(_gap_row(w, number, gap) for number, gap in enumerate(gaps, start=1))
    return (
        f'<div class="planner gaps"><ol>{rows}</ol><p class="closing">{escape(closing)}</p></div>'
    )


def _gap_row(w: Words, number: int, gap: NamedGap) -> str:
    when = " · ".join(filter(None, [span_text(w, gap.span), groups_text(w, gap.groups)]))
    return (
        f'<li><span class="n">{number}</span><div><p><b>{escape(gap.name)}</b> '
        f"<span>{escape(when)}</span></p><p>{escape(suggestion(w, gap))}</p></div>"
        f'<p class="weight">{people(gap.gap.weight)}<small>{escape(w("workers"))}</small></p></li>'
    )


def suggestion(w: Words, gap: NamedGap) -> str:
    """What would help: the host that adds most, or a new place where there is none."""
    if not gap.hosts:
        return w("No host in reach: needs a new place")
    best: NamedHost = max(gap.hosts, key=lambda host: (host.adds, -host.distance_m))
    values = {
        "name": best.row.place.name,
        "hour": clock(gap.hour),
        "n": people(best.adds),
        "away": metres(w, best.distance_m),
    }
    if best.row.place.opening_hours is None:
        return w("Ask {name} ({away}) for its hours: open at {hour} it serves {n}", **values)
    return w("{name} ({away}) open at {hour}: serves {n} more", **values)


def heat_rows(w: Words, answer: CoverageNow, *, rows: int = HEAT_ROWS) -> str:
    """The share without a place, a row a group, an hour a cell; hatched where nobody is at work."""
    groups, share, shown, at_work = missing_percent(answer)
    head = "".join(f'<th scope="col">{hour}</th>' for hour in range(HOURS))
    body = "".join(
        f'<tr><th scope="row">{escape(group_name(w, group))}</th>'
        + "".join(
            _cell(w, share[i, h], shown=shown[i, h], at_work=at_work[i, h]) for h in range(HOURS)
        )
        + "</tr>"
        for i, group in enumerate(groups[:rows])
    )
    caption = escape(w("Share of each group at work without a place, by hour, in per cent"))
    return (
        f'<div class="planner heat" tabindex="0" role="region" aria-label="{caption}"><table>'
        f"<tbody>{body}</tbody><tfoot><tr><td></td>{head}</tr></tfoot></table></div>"
    )


def _cell(w: Words, share: float, *, shown: bool, at_work: bool) -> str:
    if not at_work:
        return f'<td class="off" aria-label="{escape(w("off shift"))}"></td>'
    if not shown:
        return f'<td class="few" title="{escape(w("Fewer than 5, not shown"))}">·</td>'
    step = sum(share >= bound for bound in HEAT_STEPS)
    return f'<td class="s{step}">{share:.0f}</td>' if share >= 0.5 else '<td class="s0">&lt;1</td>'


def legend(w: Words, steps: Sequence[float]) -> str:
    """The ramp with the numbers from which its steps begin."""
    last = len(steps)
    keys = "".join(
        f'<span><i class="s{i}"></i>{bound:g}{"+" if i == last else ""}</span>'
        for i, bound in enumerate(steps, start=1)
    )
    return f'<p class="planner legend">{keys} {escape(w("workers without a place"))}</p>'


def places_legend(w: Words) -> str:
    """How places are drawn from afar."""
    keys = (
        ("open", w("open at that hour")),
        ("closed", w("closed at that hour")),
        ("unknown", w("Hours not known")),
    )
    marks = "".join(f'<span><i class="{mark}"></i>{escape(text)}</span>' for mark, text in keys)
    return f'<p class="planner legend dots">{marks}</p>'


def note(lines: Sequence[str]) -> str:
    """Source, date and basis under a figure."""
    return f'<p class="planner source">{"<br>".join(escape(line) for line in lines)}</p>'
