"""Which ways of OpenStreetMap carry somebody on foot or on a bike, and in which direction.

The rules follow these pages of the OpenStreetMap wiki, in our words:

- *OSM tags for routing/Access restrictions*, worldwide row: motorways are for neither; footways,
  pedestrian streets, corridors and platforms are for feet; cycleways, paths, tracks, bridleways and
  all other streets for both. A bike is carried on steps, hence does not ride there.
- *Key:access*: the more special key wins: `foot` over `access`, `bicycle` over `vehicle` over
  `access`. `private`, `no` and permits of a few are closed to the public; `destination`,
  `customers` and `permissive` are open.
- *Key:motorroad*: a street built like a motorway is closed to both unless they are named.
- *Key:bicycle*: `dismount` is walking; `use_sidepath` sends riders to a way of its own.
- *Key:oneway*: for vehicles; a roundabout and a motorway imply it. Riders are excepted by
  `oneway:bicycle=no` and by `cycleway*=opposite*`. People on foot never obey it.

Ferries are no roads: nothing that is read here crosses water but on a bridge or under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntFlag, StrEnum

Tags = Mapping[str, str]


class Mode(StrEnum):
    """How somebody travels."""

    FOOT = "foot"
    BIKE = "bike"

    @property
    def bit(self) -> int:
        """The bit of this mode where a node is shut to some."""
        return 1 if self is Mode.FOOT else 2


class Passage(IntFlag):
    """In which directions of drawing a way may be used."""

    NONE = 0
    FORWARD = 1
    BACKWARD = 2
    BOTH = 3


_STREETS = frozenset(
    "trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link "
    "unclassified residential living_street service services rest_area road track path cycleway "
    "bridleway".split()
)
_MOTORWAYS = frozenset({"motorway", "motorway_link"})
_FOOT_ONLY = frozenset({"footway", "pedestrian", "steps", "corridor", "platform", "elevator"})
_OPEN_TO = {Mode.FOOT: _STREETS | _FOOT_ONLY, Mode.BIKE: _STREETS}
_NEEDS_A_WORD = {  # open only where the mode itself is named
    Mode.FOOT: frozenset({"busway"}) | _MOTORWAYS,
    Mode.BIKE: frozenset({"busway", "footway", "pedestrian", "platform"}) | _MOTORWAYS,
}
_KEYS = {Mode.FOOT: ("foot", "access"), Mode.BIKE: ("bicycle", "vehicle", "access")}
_OPEN = frozenset("yes designated permissive destination customers official public".split())
_SHUT = frozenset(
    "no private dismount use_sidepath agricultural forestry agricultural;forestry delivery "
    "military restricted permit residents emergency".split()
)
_ONEWAY = {"yes": Passage.FORWARD, "true": Passage.FORWARD, "1": Passage.FORWARD}
_ONEWAY |= {"-1": Passage.BACKWARD, "reverse": Passage.BACKWARD}
_CYCLEWAYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")


def passage(tags: Tags, mode: Mode) -> Passage:
    """Return in which directions a way with these tags may be used.

    >>> passage({"highway": "residential", "oneway": "yes"}, Mode.BIKE)
    <Passage.FORWARD: 1>
    >>> passage({"highway": "residential", "oneway": "yes"}, Mode.FOOT)
    <Passage.BOTH: 3>
    """
    if not _is_open(tags, mode):
        return Passage.NONE
    return Passage.BOTH if mode is Mode.FOOT else _ridden(tags)


def is_shut(tags: Tags, mode: Mode) -> bool:
    """Whether a gate or another barrier with these tags stops people who travel like this."""
    return "barrier" in tags and _stated(tags, mode) is False


def _is_open(tags: Tags, mode: Mode) -> bool:
    highway = tags.get("highway", "")
    stated = _stated(tags, mode)
    named = tags.get(_KEYS[mode][0]) in _OPEN
    if highway in _NEEDS_A_WORD[mode] or tags.get("motorroad") == "yes":
        return named and highway in (_OPEN_TO[mode] | _NEEDS_A_WORD[mode])
    return highway in _OPEN_TO[mode] and stated is not False


def _stated(tags: Tags, mode: Mode) -> bool | None:
    """What the most special key that says anything says."""
    for key in _KEYS[mode]:
        value = tags.get(key)
        if value in _OPEN:
            return True
        if value in _SHUT:
            return False
    return None


def _ridden(tags: Tags) -> Passage:
    for_bikes = tags.get("oneway:bicycle")
    if for_bikes == "no":
        return Passage.BOTH
    if for_bikes in _ONEWAY:
        return _ONEWAY[for_bikes]
    direction = _ONEWAY.get(tags.get("oneway", ""), Passage.BOTH)
    if "oneway" not in tags and _implies_oneway(tags):
        direction = Passage.FORWARD
    against = any(tags.get(key, "").startswith("opposite") for key in _CYCLEWAYS)
    return Passage.BOTH if against else direction


def _implies_oneway(tags: Tags) -> bool:
    return tags.get("junction") in ("roundabout", "circular") or tags["highway"] in _MOTORWAYS
