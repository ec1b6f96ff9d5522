"""The figures as files: every row carries the question it answers."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

from geodata.demand import K_ANONYMOUS
from pages.planner.figures import suggestion
from pages.planner.names import group_name, groups_text, span_text
from stations.planning.opening import HOURS
from stations.services.kept_hours import kept_by_group
from stations.services.planning import CoverageNow, NamedGap, missing_percent
from stations.words import Words

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def hours_csv(w: Words, answer: CoverageNow) -> bytes:
    """A row a group and hour: workers and who has a place; small cells are left empty."""
    groups, share, shown, at_work = missing_percent(answer)
    found = answer.everyone
    head = ["group", "hour", "workers", "sure", "possible", "without_percent"]
    rows = []
    for i, group in enumerate(groups):
        row = found.groups.index(group)
        for hour in range(HOURS):
            workers = found.demand[row, hour]
            if not at_work[i, hour] or workers < K_ANONYMOUS:
                continue
            told = shown[i, hour]
            figures = (found.sure[row, hour], found.possible[row, hour], share[i, hour])
            kept = [f"{value:.1f}" if told else "" for value in figures]
            rows.append([group_name(w, group), str(hour), f"{workers:.0f}", *kept])
    return file(answer, head, rows)


def kept_csv(w: Words, answer: CoverageNow) -> bytes:
    """A row a group: hours worked in the day, and those with an open place in reach."""
    head = ["group", "hours_worked", "sure", "possible", "kept_percent"]
    rows = []
    for row in kept_by_group(answer):
        told = (row.sure, row.possible, 100 * row.share)
        figures = [f"{value:.1f}" if row.shown else "" for value in told]
        rows.append([group_name(w, row.group or ""), f"{row.worked:.0f}", *figures])
    return file(answer, head, rows)


def gaps_csv(w: Words, answer: CoverageNow, gaps: Sequence[NamedGap]) -> bytes:
    """A row a gap, heaviest first, with what would help."""
    head = ["rank", "name", "lon", "lat", "workers", "when", "who", "nearest_open_m", "suggestion"]
    rows = [
        [
            str(rank),
            gap.name,
            f"{gap.gap.lon:.6f}",
            f"{gap.gap.lat:.6f}",
            f"{gap.gap.weight:.0f}",
            span_text(w, gap.span),
            groups_text(w, gap.groups),
            f"{gap.gap.nearest_m:.0f}" if math.isfinite(gap.gap.nearest_m) else "",
            suggestion(w, gap),
        ]
        for rank, gap in enumerate(gaps, start=1)
    ]
    return file(answer, head, rows)


def file(answer: CoverageNow, head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that spreadsheets open, each with the question it answers."""
    asked, along = answer.question, answer.question.along
    query = {
        "within_m": f"{asked.radius_m:.0f}",
        "measured": "straight_line" if along is None else f"by_road_{along.mode}",
        "roads": "" if along is None else _plain(along.roads.file_name),
        "roads_digest": "" if along is None else along.roads.digest[:12],
        "day": asked.day.isoformat(),
        "for_group": asked.group or "",
        "amenity": asked.amenity or "",
        "scope": answer.scope,
        "computed_at": answer.at.isoformat(timespec="minutes"),
    }
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*head, *query])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row] + list(query.values()))
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    """A spreadsheet must not run stored text as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
