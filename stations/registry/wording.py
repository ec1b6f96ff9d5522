"""The sentences for what is missing and what a standard asks."""

from __future__ import annotations

from collections.abc import Mapping

from stations.registry.completeness import Gap
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


def say_gap(gap: Gap, w: Words) -> str:
    """What a place lacks, in the reader's language."""
    return w(GAPS[gap])


def say_status(status: Status, w: Words) -> str:
    """How an item of a standard stands."""
    return w(STATUSES[status])


def say_why(reason: Why, w: Words, *, has: object = "", wants: object = "") -> str:
    """Why an item of a standard is not met; `has` and `wants` where a number is too small."""
    return w(WHYS[reason], has=has, wants=wants)
