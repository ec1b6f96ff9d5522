"""Places that stand twice on the map: found, made one by somebody who looked, and two again."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from stations.errors import EditClash, Refused
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.registry.duplicates import Comparison, Pair, Verdict, compare, find_duplicates
from stations.registry.merging import merge
from stations.registry.places import Place, PlaceId
from stations.services.hub import Hub
from stations.storage import merges, networks, places
from stations.storage.merges import Merged

SHOWN = 50
AT_ONCE = 5_000
"""Comparing so many places takes a fraction of a second; more are compared behind the page."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two places that may be one; `older` came into the register first and would be kept."""

    older: Place
    newer: Place
    found: Comparison
    visits: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Proposals:
    """The surest pairs first; `total` counts them all, None while they are being looked for."""

    shown: tuple[Proposal, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    version: int
    pairs: tuple[Pair, ...]


_FOUND: WeakKeyDictionary[Hub, _Found] = WeakKeyDictionary()
_LOOKING: WeakKeyDictionary[Hub, threading.Thread] = WeakKeyDictionary()
_LOCK = threading.Lock()


def proposals(
    hub: Hub, account: Account | None, *, limit: int = SHOWN, at_once: int = AT_ONCE
) -> Proposals:
    """Return pairs that may be one place, but those that somebody knows to be two.

    A small register is compared at once. A large one is compared behind the page, and the pairs
    found last are shown meanwhile, where there are any: that there is none is said of the register
    as it stands now. Every pair that is shown is compared anew.

    Raises:
        Refused: `sign_in_first`, `no_right`.
    """
    authorize(account, Action.MERGE_PLACES)
    with hub.read() as connection:
        version = places.data_version(connection)
    found = _FOUND.get(hub)
    if found is None or found.version != version:
        if len(hub.catalogue.rows) <= at_once:
            found = _look(hub, version)
        else:
            _look_behind(hub, version)
    shown = _shown(hub, found.pairs, limit) if found else []
    if found is None or (not shown and found.version != version):
        return Proposals((), None)
    return Proposals(tuple(shown), len(found.pairs) if len(shown) == limit else len(shown))


def merge_places(
    hub: Hub,
    account: Account | None,
    kept_id: PlaceId,
    gone_id: PlaceId,
    *,
    kept_version: int,
    gone_version: int,
) -> Place:
    """Make two places one, by somebody who has seen both; return the one that is left.

    All that follows the other goes along: visits, reports, lock cases, closures, keepers, photos
    and numbers; its wall code leads to the kept place.

    Raises:
        Refused: `sign_in_first`, `no_right`, `distinct_places` (something says plainly that they
            are two).
        NotFound: `unknown_place`.
        EditClash: `pair_changed`, one of them is not as it was seen.
    """
    who = authorize(account, Action.MERGE_PLACES)
    now = hub.clock.now()

    def store(connection: Connection) -> Place:
        kept = places.get_place(connection, kept_id)
        gone = places.get_place(connection, gone_id)
        if (kept.version, gone.version) != (kept_version, gone_version):
            by = places.last_editor(connection, kept_id) or places.last_editor(connection, gone_id)
            raise EditClash("pair_changed", mine=None, theirs=(kept, gone), by=by)
        plan = merge(kept, gone, compare(kept, gone, sole_of_name=True))
        after = plan.place.model_copy(update={"version": kept.version + 1})
        merges.carry_out(connection, kept, gone, after, by=who.display_name, at=now)
        return places.get_place(connection, kept_id)

    after = hub.writer.write(store)
    hub.refresh()
    return after


def undo_merge(hub: Hub, account: Account | None, merge_id: int) -> None:
    """Make two places of one again, as they were; what was said since stays with the kept one.

    Raises:
        Refused: `sign_in_first`, `no_right`, `merged_again` (the kept place was itself merged into
            another: undo that first).
        NotFound: `unknown_merge`.
    """
    who = authorize(account, Action.MERGE_PLACES)
    now = hub.clock.now()

    def store(connection: Connection) -> None:
        found = merges.get_merge(connection, merge_id)
        if not places.places_by_id(connection, [found.kept_id]):
            raise Refused("merged_again", found.kept_id)
        merges.take_apart(connection, merge_id, by=who.display_name, at=now)

    hub.writer.write(store)
    hub.refresh()


def keep_apart(hub: Hub, account: Account | None, one: PlaceId, other: PlaceId) -> None:
    """Remember that two places are two: they are not proposed again.

    Raises:
        Refused: `sign_in_first`, `no_right`.
        NotFound: `unknown_place`.
    """
    who = authorize(account, Action.MERGE_PLACES)
    now = hub.clock.now()

    def store(connection: Connection) -> None:
        for each in (one, other):
            places.get_place(connection, each)
        merges.note_distinct(connection, one, other, by=who.display_name, at=now)

    hub.writer.write(store)


def propose_again(hub: Hub, account: Account | None, one: PlaceId, other: PlaceId) -> None:
    """Take back `keep_apart`.

    Raises:
        Refused: `sign_in_first`, `no_right`.
    """
    authorize(account, Action.MERGE_PLACES)
    hub.writer.write(lambda connection: merges.forget_distinct(connection, one, other))


def latest_merges(hub: Hub, account: Account | None, *, limit: int = 10) -> list[Merged]:
    """The merges that stand, the latest first.

    Raises:
        Refused: `sign_in_first`, `no_right`.
    """
    authorize(account, Action.MERGE_PLACES)
    with hub.read() as connection:
        return merges.latest_merges(connection, limit=limit)


def _look(hub: Hub, version: int) -> _Found:
    with hub.read() as connection:
        known = networks.standing(connection, synthetic=hub.catalogue.synthetic)
    found = _Found(version, tuple(find_duplicates([p for p in known if p.own])))
    with _LOCK:
        _FOUND[hub] = found
    return found


def _look_behind(hub: Hub, version: int) -> None:
    """Compare on a thread of its own, one at a time."""
    with _LOCK:
        running = _LOOKING.get(hub)
        if running is None or not running.is_alive():
            thread = threading.Thread(
                target=_look, args=(hub, version), name="duplicates", daemon=True
            )
            _LOOKING[hub] = thread
            thread.start()


def _shown(hub: Hub, pairs: Sequence[Pair], limit: int) -> list[Proposal]:
    """The first pairs that still are what they were found to be."""
    shown: list[Proposal] = []
    with hub.read() as connection:
        apart = merges.distinct_pairs(connection)
        pairs = [pair for pair in pairs if tuple(sorted((pair.a, pair.b))) not in apart]
        for start in range(0, len(pairs), 2 * limit):
            part = pairs[start : start + 2 * limit]
            shown += _proposals(connection, part)
            if len(shown) >= limit:
                break
    return shown[:limit]


def _proposals(connection: Connection, pairs: Sequence[Pair]) -> list[Proposal]:
    ids = sorted({each for pair in pairs for each in (pair.a, pair.b)})
    stands = {place.id: place for place in places.places_by_id(connection, ids)}
    numbers = networks.identifiers_of(connection, ids)
    since, visits = merges.known_since(connection, ids), merges.visits_of(connection, ids)
    proposed = []
    for pair in pairs:
        one, other = stands.get(PlaceId(pair.a)), stands.get(PlaceId(pair.b))
        if one is None or other is None:
            continue
        sole = pair.found.verdict is Verdict.MOVED
        found = compare(one, other, sole_of_name=sole)
        if found.verdict is Verdict.DISTINCT or _two_numbers(one, other, numbers):
            continue
        older, newer = sorted((one, other), key=lambda place: _age(place, since))
        counts = visits.get(older.id, 0), visits.get(newer.id, 0)
        proposed.append(Proposal(older, newer, found, counts))
    return proposed


def _age(place: Place, since: dict[str, datetime]) -> tuple[bool, float, str]:
    known = since.get(place.id)
    return known is not None, known.timestamp() if known else 0.0, place.id


def _two_numbers(one: Place, other: Place, further: dict[str, list[tuple[str, str]]]) -> bool:
    """Whether one network's lists give the two places different numbers."""
    numbers: tuple[dict[str, set[str]], ...] = (defaultdict(set), defaultdict(set))
    for place, held in zip((one, other), numbers, strict=True):
        own = [(place.network, place.external_id)] if place.external_id else []
        for network, number in (*own, *further.get(place.id, ())):
            if number:
                held[network].add(number)
    ours, theirs = numbers
    return any(ours[network].isdisjoint(theirs[network]) for network in ours.keys() & theirs.keys())
