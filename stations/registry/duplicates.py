"""Two entries of the register: the same place, a place that moved, or two neighbours.

Silence is cheaper than a wrong merge: a place entered twice is seen and mended, two places made one
are gone. So every verdict but `distinct` needs an agreement, and one contradiction (another house
number, another branch, another bank) overrules any number of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from geodata.coordinates import LonLat
from geodata.frames import distance_m
from stations.registry.blocking import Floats, Ints, pairs_within
from stations.registry.names import NameParts, differs_only_in_location, house, phones, take_apart
from stations.registry.vocabulary import Kind

SAME_SPOT_M = 50.0  # two readings of one door
NEARBY_M = 100.0  # the house against its street side
GEOCODED_M = 300.0  # what geocoders make of one address
MOVED_M = 5_000.0  # a place that moved serves the same quarter
MOVED_BY_NAME_M = 2_000.0  # without a telephone or list number that says so
_ALIKE = 0.7  # of the name's pairs of characters; banks of one road share less
_SHARED_PHONE = 8  # a number that more places give is an office's, not a place's
_TYPO_FROM = 5  # characters; in shorter names one of them makes another name


class Verdict(StrEnum):
    """What two entries are."""

    SAME = "same"
    MOVED = "moved"
    DISTINCT = "distinct"


class Reason(StrEnum):
    """What speaks for one place, then what speaks for two."""

    SAME_NAME = "same_name"
    NAME_WITH_LOCATION = "name_with_location"  # one says more exactly where
    NAME_WITH_TYPO = "name_with_typo"
    SIMILAR_NAME = "similar_name"
    SAME_PHONE = "same_phone"
    SAME_ADDRESS = "same_address"
    SAME_LIST_NUMBER = "same_list_number"  # of one network
    SAME_SPOT = "same_spot"
    ONLY_ONE_OF_NAME = "only_one_of_name"
    OTHER_NAME = "other_name"
    OTHER_KIND = "other_kind"
    OTHER_NUMBER = "other_number"  # 1号 and 2号
    OTHER_SIDE = "other_side"  # 东门 and 西门
    OTHER_BRAND = "other_brand"
    OTHER_HOUSE = "other_house"  # numbers of one road, or two roads
    OTHER_PHONE = "other_phone"
    OTHER_LIST_NUMBER = "other_list_number"
    FAR_APART = "far_apart"


_CONTRADICTIONS = frozenset(
    {
        Reason.OTHER_KIND, Reason.OTHER_NUMBER, Reason.OTHER_SIDE, Reason.OTHER_BRAND,
        Reason.OTHER_LIST_NUMBER,
    }
)  # fmt: skip
_WEIGHTS = {
    Reason.SAME_NAME: 0.5,
    Reason.NAME_WITH_LOCATION: 0.4,
    Reason.NAME_WITH_TYPO: 0.35,
    Reason.SIMILAR_NAME: 0.2,
    Reason.SAME_PHONE: 0.25,
    Reason.SAME_ADDRESS: 0.2,
    Reason.SAME_LIST_NUMBER: 0.5,
    Reason.SAME_SPOT: 0.2,
    Reason.ONLY_ONE_OF_NAME: 0.1,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two places are. `score` (0..1) orders pairs, it decides nothing; reasons in order."""

    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...]
    distance_m: float

    @property
    def is_contradicted(self) -> bool:
        """Whether something says plainly that these are two places."""
        return not _CONTRADICTIONS.isdisjoint(self.reasons)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places by id that are one, `a` before `b` in the order they were given."""

    a: str
    b: str
    found: Comparison


class Comparable(Protocol):
    """What is looked at when two entries are compared: a `Place`, or less."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def position(self) -> LonLat: ...
    @property
    def district(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def network(self) -> str: ...
    @property
    def external_id(self) -> str | None: ...
    @property
    def synthetic(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Traits:
    """What is compared of a place, taken apart once."""

    place: Comparable
    name: NameParts
    house: tuple[str, str]
    phones: frozenset[str]


def compare(a: Comparable, b: Comparable, *, sole_of_name: bool = False) -> Comparison:
    """Compare two places.

    `sole_of_name` says that no third place bears their name: only then a name alone, without a
    telephone or list number, makes a place that stands elsewhere one that moved.
    """
    return _compare(_traits(a), _traits(b), sole_of_name=sole_of_name)


def find_duplicates(places: Sequence[Comparable]) -> list[Pair]:
    """Return every pair that is the same or moved, best score first, ties by id.

    200,000 places take seconds: only places of one name, one telephone or one neighbourhood are
    compared. A pair of the demo and the real world is never one.
    """
    return _found(places, lambda _i, _j: True)


def find_between(new: Sequence[Comparable], known: Sequence[Comparable]) -> list[Pair]:
    """Return every pair of one of `new` (`a`) and one of `known` (`b`) that is the same or moved.

    Ordered as by `find_duplicates`; pairs among `new` or among `known` are not looked at.
    """
    return _found([*new, *known], lambda i, j: i < len(new) <= j)


def _found(places: Sequence[Comparable], wanted: Callable[[int, int], bool]) -> list[Pair]:
    traits = [_traits(place) for place in places]
    names = _codes([t.name.core for t in traits])
    counts = np.bincount(names, minlength=1)
    pairs = []
    for i, j in _candidates(traits, names, counts):
        if not wanted(i, j):
            continue
        sole = names[i] == names[j] and counts[names[i]] == 2
        found = _compare(traits[i], traits[j], sole_of_name=bool(sole))
        if found.verdict is not Verdict.DISTINCT:
            pairs.append(Pair(places[i].id, places[j].id, found))
    return sorted(pairs, key=lambda pair: (-pair.found.score, pair.a, pair.b))


def groups_of(places: Sequence[Comparable], pairs: Sequence[Pair]) -> list[tuple[str, ...]]:
    """Return the groups of ids that are one place each, in the order the places were given.

    Of several lists one place may stand in many. Groups grow by their best pairs, and never take
    in a place that any member contradicts.
    """
    by_id = {place.id: place for place in places}
    group: dict[str, list[str]] = {}
    for pair in pairs:
        one = group.setdefault(pair.a, [pair.a])
        other = group.setdefault(pair.b, [pair.b])
        clash = any(
            compare(by_id[x], by_id[y]).is_contradicted for x in one for y in other if one != other
        )
        if one is not other and not clash:
            one.extend(other)
            group.update(dict.fromkeys(other, one))
    order = {place.id: i for i, place in enumerate(places)}
    found = {id(g): tuple(sorted(g, key=order.__getitem__)) for g in group.values() if len(g) > 1}
    return sorted(found.values(), key=lambda ids: order[ids[0]])


def _traits(place: Comparable) -> _Traits:
    return _Traits(
        place,
        take_apart(place.name, place.district),
        house(place.address, place.district),
        phones(place.phone),
    )


def _compare(a: _Traits, b: _Traits, *, sole_of_name: bool) -> Comparison:
    apart_m = float(distance_m(*a.place.position, *b.place.position))
    reasons = [*_agreements(a, b, apart_m), *_contradictions(a, b)]
    if sole_of_name and Reason.SAME_NAME in reasons:
        reasons.append(Reason.ONLY_ONE_OF_NAME)
    verdict = _verdict(frozenset(reasons), apart_m, specific=a.name.is_specific)
    if verdict is Verdict.DISTINCT and apart_m > GEOCODED_M:
        reasons.append(Reason.FAR_APART)
    score = min(sum(_WEIGHTS.get(reason, -0.25) for reason in reasons), 1.0)
    ordered = tuple(reason for reason in Reason if reason in reasons)
    return Comparison(verdict, round(max(score, 0.0), 3), ordered, apart_m)


def _agreements(a: _Traits, b: _Traits, apart_m: float) -> Iterator[Reason]:
    yield _of_names(a.name, b.name)
    if a.phones & b.phones:
        yield Reason.SAME_PHONE
    if a.house[1] and a.house == b.house:
        yield Reason.SAME_ADDRESS
    if a.place.external_id and _list_number(a.place) == _list_number(b.place):
        yield Reason.SAME_LIST_NUMBER
    if apart_m <= SAME_SPOT_M:
        yield Reason.SAME_SPOT


def _of_names(a: NameParts, b: NameParts) -> Reason:
    if a.core == b.core:
        return Reason.SAME_NAME
    shorter, longer = sorted((a.core, b.core), key=len)
    if differs_only_in_location(longer, shorter):
        return Reason.NAME_WITH_LOCATION
    if len(shorter) >= _TYPO_FROM and _one_slip(longer, shorter):
        return Reason.NAME_WITH_TYPO
    return Reason.SIMILAR_NAME if _likeness(longer, shorter) >= _ALIKE else Reason.OTHER_NAME


def _contradictions(a: _Traits, b: _Traits) -> Iterator[Reason]:
    kinds = {a.place.kind, b.place.kind}
    if (len(kinds) > 1 and Kind.OTHER not in kinds) or a.place.synthetic != b.place.synthetic:
        yield Reason.OTHER_KIND
    if a.name.numbers != b.name.numbers and not _is_address_of(a, b) and not _is_address_of(b, a):
        yield Reason.OTHER_NUMBER
    if a.name.sides and b.name.sides and a.name.sides != b.name.sides:
        yield Reason.OTHER_SIDE
    if a.name.brand and b.name.brand and not _one_brand(a.name.brand, b.name.brand):
        yield Reason.OTHER_BRAND
    if a.house[1] and b.house[1] and a.house != b.house:
        yield Reason.OTHER_HOUSE
    if a.phones and b.phones and not a.phones & b.phones:
        yield Reason.OTHER_PHONE
    numbers = {a.place.external_id, b.place.external_id}
    if a.place.network == b.place.network and None not in numbers and len(numbers) > 1:
        yield Reason.OTHER_LIST_NUMBER


def _is_address_of(a: _Traits, b: _Traits) -> bool:
    """Whether the numbers in the name of `a` are but the house number that `b` gives."""
    return not b.name.numbers and bool(a.name.numbers) and a.name.numbers <= {b.house[1]}


def _one_brand(a: str, b: str) -> bool:
    """建设银行 and 中国建设银行 are one; 中国银行 and 中国工商银行 are two."""
    return a.endswith(b) or b.endswith(a)


def _list_number(place: Comparable) -> tuple[str, str | None]:
    return place.network, place.external_id


def _verdict(reasons: frozenset[Reason], apart_m: float, *, specific: bool) -> Verdict:
    if reasons & _CONTRADICTIONS:
        return Verdict.DISTINCT
    other_house = Reason.OTHER_HOUSE in reasons
    if not other_house and apart_m <= _reach_m(reasons, specific=specific):
        return Verdict.SAME
    return Verdict.MOVED if _has_moved(reasons, apart_m, specific=specific) else Verdict.DISTINCT


def _reach_m(reasons: frozenset[Reason], *, specific: bool) -> float:
    """How far apart the agreements allow one place to be drawn; negative: nowhere."""
    agreed = bool(reasons & {Reason.SAME_PHONE, Reason.SAME_ADDRESS})
    if Reason.SAME_LIST_NUMBER in reasons and Reason.OTHER_NAME not in reasons:
        return GEOCODED_M
    if Reason.SAME_NAME in reasons:
        far = agreed or (specific and Reason.OTHER_PHONE not in reasons)
        return GEOCODED_M if far else SAME_SPOT_M
    if Reason.NAME_WITH_LOCATION in reasons and Reason.OTHER_PHONE not in reasons:
        return GEOCODED_M if agreed else NEARBY_M
    if Reason.NAME_WITH_TYPO in reasons and Reason.OTHER_PHONE not in reasons:
        return NEARBY_M if agreed else -1.0
    if Reason.SIMILAR_NAME in reasons and Reason.SAME_PHONE in reasons:
        return NEARBY_M
    return -1.0


def _has_moved(reasons: frozenset[Reason], apart_m: float, *, specific: bool) -> bool:
    if apart_m > MOVED_M or Reason.SAME_NAME not in reasons:
        return False
    known = bool(reasons & {Reason.SAME_PHONE, Reason.SAME_LIST_NUMBER})
    by_name = specific and apart_m <= MOVED_BY_NAME_M and Reason.ONLY_ONE_OF_NAME in reasons
    return known or (by_name and not reasons & {Reason.OTHER_PHONE, Reason.OTHER_HOUSE})


def _one_slip(longer: str, shorter: str) -> bool:
    """Whether one character was left out, added, mistaken or exchanged with its neighbour."""
    if len(longer) - len(shorter) > 1:
        return False
    at = next((i for i, c in enumerate(shorter) if c != longer[i]), len(shorter))
    if len(longer) > len(shorter):
        return longer[at + 1 :] == shorter[at:]
    swapped = longer[at : at + 2] == shorter[at : at + 2][::-1]
    return longer[at + 1 :] == shorter[at + 1 :] or (
        swapped and longer[at + 2 :] == shorter[at + 2 :]
    )


def _likeness(a: str, b: str) -> float:
    """Shared pairs of characters (Dice's coefficient), 0..1."""
    left, right = ({x[i : i + 2] for i in range(len(x) - 1)} for x in (a, b))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _candidates(traits: Sequence[_Traits], names: Ints, counts: Ints) -> Iterator[tuple[int, int]]:
    """Index pairs worth a comparison, in order, each once."""
    if len(traits) < 2:
        return
    lon = np.array([t.place.position.lon for t in traits])
    lat = np.array([t.place.position.lat for t in traits])
    rare = np.where(counts[names] <= _SHARED_PHONE, names, -1)
    everywhere = np.zeros(len(traits), np.int64)
    found = [
        pairs_within(lon, lat, names, reach_m=GEOCODED_M),
        pairs_within(lon, lat, rare, reach_m=MOVED_M),
        _of_one_phone(traits, lon, lat),
        _alike(traits, pairs_within(lon, lat, everywhere, reach_m=NEARBY_M)),
    ]
    yield from np.unique(np.concatenate(found), axis=0).tolist()


def _of_one_phone(traits: Sequence[_Traits], lon: Floats, lat: Floats) -> Ints:
    """Pairs that share a number; a number of many places is nobody's."""
    holders: dict[str, list[int]] = {}
    for i, each in enumerate(traits):
        for number in each.phones:
            holders.setdefault(number, []).append(i)
    shared = [rows for rows in holders.values() if 2 <= len(rows) <= _SHARED_PHONE]
    rows = np.array([i for group in shared for i in group], np.int64)
    keys = np.repeat(np.arange(len(shared)), [len(group) for group in shared])
    pairs = pairs_within(lon[rows], lat[rows], keys, reach_m=MOVED_M)
    return np.sort(rows[pairs], axis=1)


def _alike(traits: Sequence[_Traits], pairs: Ints) -> Ints:
    """Of neighbours those whose names may be one: one within the other, or a slip apart."""
    cores = [each.name.core for each in traits]
    kept = [_may_be_one(cores[i], cores[j]) for i, j in pairs.tolist()]
    return pairs[np.array(kept, np.bool_)]


def _may_be_one(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return a in b or b in a
    return a[:2] == b[:2] or a[-2:] == b[-2:]


def _codes(texts: Sequence[str]) -> Ints:
    known: dict[str, int] = {}
    return np.array([known.setdefault(text, len(known)) for text in texts], np.int64)
