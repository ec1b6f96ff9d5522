"""The sentences for what is missing, what a standard asks and why two places are one."""

from __future__ import annotations

from collections.abc import Mapping

from stations.registry.completeness import Gap
from stations.registry.duplicates import Reason, Verdict
from stations.registry.standards import Status, Why
from stations.words import Words, mark

GAPS: Mapping[Gap, str] = {
    Gap.ENTRY: mark("How to get in is not told"),
    Gap.HOW_TO_FIND: mark("Where the door is is not told"),
    Gap.HOURS: mark("No opening hours"),
    Gap.HOURS_UNREADABLE: mark("Opening hours cannot be read"),
    Gap.AMENITIES: mark("No amenities listed"),
    Gap.AMENITIES_UNCONFIRMED: mark("Amenities that nobody has looked at"),
    Gap.ADDRESS: mark("No address"),
    Gap.PHONE: mark("No phone number"),
    Gap.DISTRICT: mark("No district"),
    Gap.AREA: mark("Floor area not known"),
    Gap.SEATS: mark("Number of seats not known"),
    Gap.OPERATOR: mark("Who runs it is not known"),
}
STATUSES: Mapping[Status, str] = {
    Status.MET: mark("Met"),
    Status.NOT_MET: mark("Not met"),
    Status.NEEDS_EVIDENCE: mark("Needs evidence"),
}
WHYS: Mapping[Why, str] = {
    Why.FIELD_EMPTY: mark("Not filled in yet"),
    Why.TOO_LITTLE: mark("Has {has}, needs {wants}"),
    Why.NOT_PUBLISHED: mark("Not on the map"),
    Why.NOT_LISTED: mark("Not among its amenities"),
    Why.NOTHING_LISTED: mark("No amenities listed"),
    Why.NOT_WORKING: mark("Broken or out of stock"),
    Why.NOT_LOOKED_AT: mark("Only a list says so. Go and look"),
    Why.PHOTO_MISSING: mark("Needs a photo"),
    Why.DOCUMENT_MISSING: mark("Needs a document"),
    Why.SIGN_OFF_MISSING: mark("Needs a signature"),
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.SAME: mark("Entered twice"),
    Verdict.MOVED: mark("Has moved"),
    Verdict.DISTINCT: mark("Two places"),
}
REASONS: Mapping[Reason, str] = {
    Reason.SAME_NAME: mark("Same name"),
    Reason.NAME_WITH_LOCATION: mark("Same name, one says more exactly where"),
    Reason.NAME_WITH_TYPO: mark("Same name but for one character"),
    Reason.SIMILAR_NAME: mark("Similar name"),
    Reason.SAME_PHONE: mark("Same phone"),
    Reason.SAME_ADDRESS: mark("Same house number"),
    Reason.SAME_LIST_NUMBER: mark("Same number in the list"),
    Reason.SAME_SPOT: mark("Same spot"),
    Reason.ONLY_ONE_OF_NAME: mark("No other place has this name"),
    Reason.OTHER_NAME: mark("Another name"),
    Reason.OTHER_KIND: mark("Another kind of place"),
    Reason.OTHER_NUMBER: mark("Another number in the name"),
    Reason.OTHER_SIDE: mark("Another gate or side"),
    Reason.OTHER_BRAND: mark("Another bank or shop"),
    Reason.OTHER_HOUSE: mark("Another house number"),
    Reason.OTHER_PHONE: mark("Another phone"),
    Reason.OTHER_LIST_NUMBER: mark("Another number in the same list"),
    Reason.FAR_APART: mark("Far apart"),
}


def say_gap(gap: Gap, w: Words) -> str:
    """What a place lacks, in the reader's language."""
    return w(GAPS[gap])


def say_status(status: Status, w: Words) -> str:
    """How an item of a standard stands."""
    return w(STATUSES[status])


def say_why(reason: Why, w: Words, *, has: object = "", wants: object = "") -> str:
    """Why an item of a standard is not met; `has` and `wants` where a number is too small."""
    return w(WHYS[reason], has=has, wants=wants)


def say_verdict(verdict: Verdict, w: Words) -> str:
    """What two entries are."""
    return w(VERDICTS[verdict])


def say_reason(reason: Reason, w: Words) -> str:
    """What speaks for one place, or for two."""
    return w(REASONS[reason])
