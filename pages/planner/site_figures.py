"""The figures of a site plan as markup. Every text is escaped here."""

from __future__ import annotations

import base64
import functools
from html import escape

from stations.look.pins import pin_svg_alone
from stations.look.tokens import Mode
from stations.planning.record import Bar, PlanRecord, Site
from stations.registry.vocabulary import Kind
from stations.views import site_plan as say
from stations.views.names import shape
from stations.views.planning import people
from stations.words import Words

ROWS = 6


def head(w: Words, plan: PlanRecord) -> str:
    """What was asked, the result, the money."""
    return (
        f'<div class="planner plan-head"><p>{escape(say.asked_of(w, plan))}</p>'
        f"<h1>{escape(say.result(w, plan))}</h1><p class='spent'>{escape(say.spent(w, plan))}</p>"
        "</div>"
    )


def compared(w: Words, plan: PlanRecord) -> str:
    """Bars before and after, and the proof under them."""
    rows = "".join(_bar(w, bar) for bar in plan.bars)
    return (
        f'<div class="planner plan-card"><h2>{escape(w("Before and after"))}'
        f"<small> · {escape(say.reach(w, plan))}</small></h2>"
        f'<table class="bars"><thead class="unseen"><tr><th>{escape(w("When"))}</th><th></th>'
        f"<th>{escape(w('before → after, %'))}</th></tr></thead><tbody>{rows}</tbody></table>"
        f"{_proof(w, plan) if plan.sites else ''}</div>"
    )


def _bar(w: Words, bar: Bar) -> str:
    before, after = bar.shares
    return (
        f'<tr><th scope="row">{escape(say.moment(w, bar))}</th><td class="track">'
        f'<span><i class="was" style="width:{100 * before:.2f}%"></i>'
        f'<i class="is" style="width:{100 * (after - before):.2f}%"></i></span></td>'
        f"<td>{say.share_text(before)} → <b>{say.share_text(after)}&nbsp;%</b></td></tr>"
    )


def _proof(w: Words, plan: PlanRecord) -> str:
    left, right = say.proof_ends(w, plan)
    return (
        f'<div class="proof"><p><b>{escape(say.proof(w, plan))}</b>'
        f"<span>{escape(say.took(w, plan))}</span></p>"
        f'<div class="sure"><i style="width:{100 * plan.bound_share:.2f}%"></i></div>'
        f"<p><span>{escape(left)}</span><span>{escape(right)}</span></p></div>"
    )


def table(w: Words, plan: PlanRecord, mode: Mode, rows: int | None = None) -> str:
    """The chosen places, the one that adds most first."""
    names = (
        ("n", w("No.")),
        ("", w("Place")),
        ("", w("Way")),
        ("n", w("Cost (yuan)")),
        ("", w("Adds at the hour")),
        ("", w("Who mainly")),
        ("", w("Which hours")),
        ("n", w("Stays if demand shifts ±20 %")),
    )
    heads = "".join(f'<th scope="col" class="{kind}">{escape(name)}</th>' for kind, name in names)
    most = max((site.adds or 0.0 for site in plan.sites), default=0.0)
    body = "".join(
        _row(w, number, site, most, plan.draws, mode)
        for number, site in enumerate(plan.sites[:rows], start=1)
    )
    label = escape(w("The chosen places"))
    return (
        '<div class="planner sites plan-sites" tabindex="0" role="region"'
        f' aria-label="{label}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(w: Words, number: int, site: Site, most: float, draws: int, mode: Mode) -> str:
    width = 100 * (site.adds or 0.0) / most if most else 0.0
    outline = "house" if site.kind is None else shape(Kind(site.kind))
    again = say.stays(site, draws)
    return (
        f'<tr><td class="n no">{number}</td><th scope="row">{escape(say.site_name(site))}</th>'
        f'<td><img alt="" width="20" height="23" src="{_pin(outline, mode)}">'
        f'{escape(say.way_of(w, site))}</td><td class="n">{people(site.cost)}</td>'
        f'<td class="adds"><span class="mini"><i style="width:{width:.1f}%"></i></span>'
        f"<b>{escape(say.adds(w, site))}</b></td><td>{escape(say.groups(w, site))}</td>"
        f'<td class="span">{escape(say.hours(w, site))}</td>'
        f'<td class="n">{escape(again) if again else "…"}</td></tr>'
    )


@functools.cache
def _pin(outline: str, mode: Mode) -> str:
    drawn = pin_svg_alone(outline, "open", 20, mode=mode).encode()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"


def below(w: Words, plan: PlanRecord) -> str:
    """How many rows are shown, and what the column adds up to."""
    shown = min(ROWS, len(plan.sites))
    lines = [
        w("First {n} of {total}.", n=shown, total=len(plan.sites)),
        w("All gains add up to {gain}.", gain=people(plan.gain)),
        w("Chosen places are counted as open all day."),
    ]
    if plan.draws:
        lines.append(w("Stays seldom: a neighbour would do as well."))
    if any(site.adds is None for site in plan.sites):
        lines.append(w("Few: fewer than 5, not shown, but in the sum."))
    return f'<p class="planner source">{escape(" ".join(lines))}</p>'


def map_title(label: str, share: float) -> str:
    """Before or after, with the share of workers who have a place."""
    told = f"{say.share_text(share)} %"
    return f'<p class="planner map-title"><b>{escape(label)}</b> <span>{told}</span></p>'
