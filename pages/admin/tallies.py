"""How many: of new, changed and unchanged things, in one sentence."""

from __future__ import annotations

from stations.services.import_shown import Shown
from stations.services.import_tasks import Done
from stations.services.importing import Subject
from stations.words import Words


def tally(w: Words, seen: Shown) -> str:
    """What an import would do, zeros left out; the first count in bold."""
    if seen.subject is Subject.HOLIDAYS:
        return _days(w, seen)
    counts = [
        w.n("{n} new", "{n} new", seen.accepted) if seen.accepted else "",
        w.n("{n} changed", "{n} changed", seen.updated) if seen.updated else "",
        w.n("{n} as stored", "{n} as stored", seen.unchanged) if seen.unchanged else "",
        _missing(w, seen.missing, seen.subject),
    ]
    first, *others = filter(None, counts)
    return " · ".join([f"**{first}**", *others])


def _days(w: Words, seen: Shown) -> str:
    """Of the days of a holiday table; those it lacks stay as they are."""
    counts = [
        w.n("{n} new day", "{n} new days", seen.accepted) if seen.accepted else "",
        w.n("{n} day changed", "{n} days changed", seen.updated) if seen.updated else "",
        w.n("{n} day as stored", "{n} days as stored", seen.unchanged) if seen.unchanged else "",
        w.n("{n} day not in this file, kept", "{n} days not in this file, kept", seen.missing)
        if seen.missing
        else "",
    ]
    first, *others = filter(None, counts)
    return " · ".join([f"**{first}**", *others])


def import_label(w: Words, seen: Shown) -> str:
    """What the button does."""
    new, changed = seen.accepted, seen.updated
    if seen.subject is Subject.BOUNDARIES:
        return w.n("Import {n} district", "Import {n} districts", new + changed)
    if seen.subject is Subject.DEMAND:
        return w.n("Import {n} row of workers", "Import {n} rows of workers", new)
    if seen.subject is Subject.HOLIDAYS:
        return w.n("Import {n} day", "Import {n} days", new + changed)
    if not new:
        return w.n("Update {n} place", "Update {n} places", changed)
    if not changed:
        return w.n("Import {n} place", "Import {n} places", new)
    return w("Import {new}, update {changed}", new=new, changed=changed)


def done_sentence(w: Words, result: Done) -> str:
    """What an import did."""
    subject = result.subject
    if subject is Subject.BOUNDARIES:
        n = result.accepted + result.updated
        return w.n("{n} district is on the map", "{n} districts are on the map", n)
    if subject is Subject.DEMAND:
        return w.n(
            "{n} row of workers counts now", "{n} rows of workers count now", result.accepted
        )
    if subject is Subject.HOLIDAYS:
        n = result.accepted + result.updated
        return w.n("The calendar has {n} new day", "The calendar has {n} new days", n)
    if not result.accepted:
        return w.n("{n} place updated", "{n} places updated", result.updated)
    text = w.n("{n} place imported", "{n} places imported", result.accepted)
    if result.updated:
        text += " · " + w.n("{n} place updated", "{n} places updated", result.updated)
    return text


def _missing(w: Words, n: int, subject: Subject) -> str:
    if not n:
        return ""
    if subject is Subject.BOUNDARIES:
        return w.n("{n} other stays", "{n} others stay", n)
    return w.n("{n} not in this file, kept", "{n} not in this file, kept", n)
