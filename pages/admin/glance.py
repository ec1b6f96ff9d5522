"""How complete the register is, as one number and a bar for everything that some places lack."""

from __future__ import annotations

from html import escape

from stations.registry.completeness import Gap, Row
from stations.registry.wording import say_gap
from stations.services.completeness import Completeness
from stations.words import Words


def glance(w: Words, found: Completeness) -> str:
    """The whole, then the bars; the longer a bar, the more places lack it."""
    total = found.table.total
    bars = "".join(_bar(w, gap, total) for gap in worst_first(total))
    return (
        '<div class="complete">'
        f'<p class="whole">{total.score * 100:.0f}<small> %</small></p>'
        f"<p>{escape(w('of what riders and the office need is told'))}</p>"
        f"<ul>{bars}</ul></div>"
    )


def worst_first(row: Row) -> list[Gap]:
    """What places lack, most places first."""
    return sorted(row.lacking, key=lambda gap: -row.lacking[gap])


def _bar(w: Words, gap: Gap, row: Row) -> str:
    return (
        f"<li><b>{row.lacking[gap]:,}</b><span>{escape(say_gap(gap, w))}</span>"
        f'<i aria-hidden="true"><u style="width:{row.share(gap) * 100:.1f}%"></u></i></li>'
    )
