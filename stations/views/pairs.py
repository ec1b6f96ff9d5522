"""Two entries beside each other: what speaks for one place or for two, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from stations.registry.duplicates import Comparison, Reason, Verdict
from stations.registry.places import Place
from stations.services.merging import Proposal
from stations.views.history import FIELD_NAME
from stations.views.names import AMENITY_NAME, ENTRY_NAME, KIND_NAME
from stations.views.stages import STAGE_NAME
from stations.words import Words, mark

REASON_NAME: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.SAME_NAME: mark("same name but for what all are called"),
        Reason.NAME_WITH_LOCATION: mark("same name, one says more exactly where"),
        Reason.NAME_WITH_TYPO: mark("names one character apart"),
        Reason.SIMILAR_NAME: mark("similar names"),
        Reason.SAME_PHONE: mark("same telephone"),
        Reason.SAME_ADDRESS: mark("same house number"),
        Reason.SAME_LIST_NUMBER: mark("same number on the list"),
        Reason.SAME_SPOT: mark("on the same spot"),
        Reason.ONLY_ONE_OF_NAME: mark("no third one has this name"),
        Reason.OTHER_NAME: mark("other names"),
        Reason.OTHER_KIND: mark("another kind"),
        Reason.OTHER_NUMBER: mark("other numbers in the name"),
        Reason.OTHER_SIDE: mark("another gate or side"),
        Reason.OTHER_BRAND: mark("another bank or shop"),
        Reason.OTHER_HOUSE: mark("another house number"),
        Reason.OTHER_PHONE: mark("other telephones"),
        Reason.OTHER_LIST_NUMBER: mark("other numbers on one list"),
        Reason.FAR_APART: mark("far apart"),
    }
)
_FIELDS: Mapping[str, Callable[[Words, Place], str]] = MappingProxyType(
    {
        "name": lambda w, p: p.name,
        "kind": lambda w, p: w(KIND_NAME[p.kind]),
        "district": lambda w, p: p.district,
        "address": lambda w, p: p.address,
        "hours": lambda w, p: p.hours_as_written or p.opening_hours or "",
        "phone": lambda w, p: p.phone,
        "entry": lambda w, p: w(", ").join(w(ENTRY_NAME[e]) for e in sorted(p.entry)),
        "how_to_find": lambda w, p: p.how_to_find,
        "amenities": lambda w, p: w(", ").join(w(AMENITY_NAME[s.amenity]) for s in p.amenities),
        "operator": lambda w, p: p.operator,
        "life_cycle": lambda w, p: w(STAGE_NAME[p.life_cycle]),
        "network": lambda w, p: p.network,
        "external_id": lambda w, p: p.external_id or "",
    }
)
_AMENITIES = mark("What there is")
_METRES_SAID = 1_000


def headline(w: Words, found: Comparison) -> str:
    """What the pair seems to be, and how far apart the two stand."""
    apart = distance(w, found.distance_m)
    if found.verdict is Verdict.MOVED:
        return w("May have moved · {distance}", distance=apart)
    return w("May be one place · {distance} apart", distance=apart)


def distance(w: Words, metres: float) -> str:
    """Metres below a kilometre, else kilometres."""
    if metres < _METRES_SAID:
        return w("{n} m", n=round(metres))
    return w("{n} km", n=f"{metres / 1_000:.1f}")


def why(w: Words, found: Comparison) -> str:
    """Every reason, those for one place first."""
    return w(", ").join(w(REASON_NAME[reason]) for reason in found.reasons)


def differences(w: Words, pair: Proposal) -> list[tuple[str, str, str]]:
    """Each field in which the two differ: its name, and what each says; silence is a dash."""
    rows = []
    for field, shown in _FIELDS.items():
        one, other = shown(w, pair.older), shown(w, pair.newer)
        if one != other:
            name = w(_AMENITIES) if field == "amenities" else w(FIELD_NAME[field])
            rows.append((name, one or "–", other or "–"))
    if any(pair.visits):
        first, later = pair.visits
        rows.append((w("Check-ins"), f"{first:,}", f"{later:,}"))
    return rows
