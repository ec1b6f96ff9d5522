"""What a site plan says, each in one sentence: on the page, in files and on paper."""

from __future__ import annotations

import math

from stations.planning.record import Bar, Moment, PlanRecord, Site
from stations.views.planning import clock, group_name, people, span_text, time_of_day
from stations.words import Words, mark

NOTES = {
    "budget_below_cheapest": mark("The budget buys no place. Raise it, or lower the costs"),
    "must_have_too_much": mark("What must be there costs more than the limit. Raise the limit"),
    "no_candidate_in_reach": mark(
        "No candidate stands within reach of anybody who lacks a place. Widen the reach"
    ),
    "out_of_time": mark("Nothing found in this time. Allow more seconds"),
}
_NOTHING = mark("No place adds anybody at {time}")


def result(w: Words, plan: PlanRecord) -> str:
    """The headline of the plan."""
    time = time_of_day(w, plan.hour)
    if not plan.lacking:
        return w("{time}: everybody at work has an open place in reach", time=time)
    if plan.note:
        return w(NOTES.get(plan.note, NOTES["out_of_time"]))
    if not plan.sites:
        return w(_NOTHING, time=time)
    return w.n(
        "Choose {n} place: {time}, {workers} more workers have one to go to",
        "Choose {n} places: {time}, {workers} more workers have one to go to",
        len(plan.sites),
        time=time,
        workers=people(plan.gain),
    )


def asked_of(w: Words, plan: PlanRecord) -> str:
    """The limit, what stands already, and how many could be chosen."""
    if plan.budget is None:
        limit = w.n("At most {n} place", "At most {n} places", plan.sites_limit or 0)
    else:
        limit = w("Budget {yuan} yuan", yuan=people(plan.budget))
    standing = w.n("{n} open then stays", "{n} open then stay", len(plan.existing))
    candidates = w.n("{n} candidate", "{n} candidates", plan.candidates)
    return f"{limit} · {standing} · {candidates}"


def spent(w: Words, plan: PlanRecord) -> str:
    """How many of which kind, the money, and what one more worker costs."""
    if not plan.sites:
        return ""
    kinds = w(
        "{new} new, {partners} with partners",
        new=people(plan.n_new),
        partners=people(plan.n_partners),
    )
    each = people(plan.cost / plan.gain) if plan.gain else "0"
    values = {"kinds": kinds, "cost": people(plan.cost), "each": each}
    if plan.left is None:
        return w("{kinds}: {cost} yuan. {each} yuan per worker added.", **values)
    return w(
        "{kinds}: {cost} yuan, {left} left. {each} yuan per worker added.",
        left=people(plan.left),
        **values,
    )


def share_text(share: float) -> str:
    """A share as a percentage; all but one are not 100 %.

    >>> share_text(0.5267), share_text(0.99987), share_text(1.0)
    ('52.7', '99.9', '100.0')
    """
    return f"{100 * share if share >= 1 else min(100 * share, 99.9):.1f}"


def bound_text(share: float) -> str:
    """A share that is proven, as a percentage; never rounded up.

    >>> bound_text(0.99987), bound_text(0.9712)
    ('99.9', '97.1')
    """
    return f"{math.floor(1000 * share + 1e-9) / 10:.1f}"


def proof(w: Words, plan: PlanRecord) -> str:
    """How good the plan is, proven."""
    if plan.proven:
        return w("Proven best")
    return w("At least {share} % of the best possible", share=bound_text(plan.bound_share))


def proof_ends(w: Words, plan: PlanRecord) -> tuple[str, str]:
    """What stands under the two ends of the bar of the proof."""
    if plan.proven:
        return w("proven"), w("no plan within this limit reaches more")
    rest = 100 - float(bound_text(plan.bound_share))
    return w("proven"), w("at most {share} % better", share=f"{rest:.1f}")


def took(w: Words, plan: PlanRecord) -> str:
    """How long it was worked on."""
    return w("Worked out in {n} s", n=f"{max(plan.seconds, 0.1):.1f}")


def moment(w: Words, bar: Bar) -> str:
    """What a row of the comparison is about."""
    if bar.moment is Moment.NOW:
        return w("Now, {time}", time=f"{bar.hour}:{bar.minute:02d}")
    if bar.moment is Moment.DAWN:
        return w("{time}, sanitation", time=time_of_day(w, bar.hour))
    if bar.moment is Moment.HEAT:
        return w("Heat stop {span}", span=f"{clock(bar.hour)}–{clock(bar.hour + 3)}")
    return time_of_day(w, bar.hour)


def way_of(w: Words, site: Site) -> str:
    """How the place comes to be."""
    return w("New") if site.kind is None else w("Partner")


def site_name(site: Site) -> str:
    """The name of a place; the second new one near a landmark is told apart by its number."""
    return site.name if site.nth == 1 else f"{site.name} {site.nth}"


def adds(w: Words, site: Site) -> str:
    """Whom it adds; few people are not a number."""
    return w("few") if site.adds is None else people(site.adds)


def groups(w: Words, site: Site) -> str:
    """Who mainly, with shares where they give nobody away."""
    return " · ".join(
        group_name(w, group) + ("" if share is None else f" {100 * share:.0f} %")
        for group, share in site.groups
    )


def hours(w: Words, site: Site) -> str:
    """At which hours most of those in reach lack a place."""
    return span_text(w, site.span)


def stays(site: Site, draws: int) -> str:
    """In how many draws the site stays."""
    return "" if site.stays is None else f"{site.stays} / {draws}"


def reach(w: Words, plan: PlanRecord) -> str:
    """What "in reach" means."""
    metres = people(plan.radius_m)
    if plan.by_road:
        return w("an open place within {m} m by road", m=metres)
    return w("an open place within {m} m, straight line", m=metres)


def remains(w: Words, plan: PlanRecord) -> str:
    """Who still has no place at the hour."""
    bar = plan.hour_bar
    rest = bar.workers - bar.after
    if 0 < rest < 5:
        return w("{time}: fewer than 5 are left without a place", time=time_of_day(w, plan.hour))
    return w(
        "{time}: {n} are left without a place, {share} % have one",
        time=time_of_day(w, plan.hour),
        n=people(rest),
        share=share_text(bar.shares[1]),
    )
