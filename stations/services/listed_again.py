"""A list against the register: what people corrected by hand since stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stations.errors import Fault
from stations.exchange.joining import Doubt, join
from stations.exchange.listed import ListedPlace
from stations.exchange.matching import Matched, match
from stations.exchange.places_list import Plan
from stations.exchange.standing import Run, Standing, as_standing
from stations.exchange.updates import Update, changes_to, may_say_new, silence_filled
from stations.services.hub import Hub
from stations.storage import imports, networks, places


@dataclass(frozen=True, slots=True)
class Source:
    """Whose list it is, what it holds and what its file is called; "" is the operator's own."""

    subject: str
    network: str = ""
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A list beside the register: every row is in one of the first three.

    `identifiers` are numbers that this list gives to places it did not name before: (place,
    number). `doubtful` are flags: new rows that may be a place which already stands there.
    """

    accepted: Sequence[ListedPlace]
    updates: Sequence[Update]
    unchanged: int
    missing: Sequence[Standing]
    identifiers: Sequence[tuple[str, str]]
    doubtful: Sequence[Fault]

    @property
    def updated(self) -> int:
        """How many places the list changes: a field, or a number of its own."""
        changed = {update.place.id for update in self.updates}
        return len(changed | {place_id for place_id, _ in self.identifiers})

    @property
    def changes_nothing(self) -> bool:
        return not (self.accepted or self.updates or self.identifiers)


def match_with_register(
    hub: Hub, plan: Plan, source: Source, *, name_column: str = "name"
) -> Comparison:
    """Compare a list with the real places; `name_column` is where a doubtful row is flagged.

    Places of an earlier list of this network and sort, and places made by hand, are matched first
    (`exchange.matching`); what is left is compared with all that stands on the map
    (`exchange.joining`). A place's own list changes it; any other only fills what nobody has said.
    A field that somebody edited by hand since is theirs, and so is a kind that the list does not
    state.
    """
    with hub.read() as connection:
        known = networks.standing(connection)
        runs = networks.runs(connection, source.subject)
    found = _matched(plan, known, source, runs)
    others = _others(known, found)
    joined = join([_standing(row, source) for row in found.new] if others else [], others)
    joining = {int(row): p._replace(own=False) for row, p in joined.surely.items()}
    met = dict(found.met) | joining
    named = _named(plan, source, met, known)
    several = {place.id for place in known if not place.own} & {p.id for p in met.values()}
    updates = _updates(hub, plan, met, several)
    changed = {update.place.id for update in updates} | {place_id for place_id, _ in named}
    there = {place.id for place in met.values()}
    return Comparison(
        accepted=[row for row in found.new if row.row not in met],
        updates=updates,
        unchanged=len(met) - len(changed),
        missing=[place for place in found.missing if place.id not in there],
        identifiers=named,
        doubtful=list(_flags(joined.doubtful, name_column)),
    )


def _matched(plan: Plan, known: Sequence[Standing], source: Source, runs: Sequence[Run]) -> Matched:
    """What numbers and names alone tell, each network by itself."""
    of_subject = [p for p in known if p.subject == source.subject]
    of_network = {row.row: _network(row, source) for row in plan.places}
    met: dict[int, Standing] = {}
    new: list[ListedPlace] = []
    missing: list[Standing] = []
    for network in sorted({*of_network.values(), source.network}):
        part = match(
            [row for row in plan.places if of_network[row.row] == network],
            [p for p in of_subject if p.network == network],
            runs=[run for run in runs if run.network == network],
            file_name=source.file_name,
        )
        met |= part.met
        new += part.new
        missing += part.missing
    return Matched(met, sorted(new, key=lambda row: row.row), missing)


def _network(row: ListedPlace, source: Source) -> str:
    """An export of ours says of every row whose list it came from."""
    return row.record.network if row.record is not None else source.network


def _standing(row: ListedPlace, source: Source) -> Standing:
    return as_standing(row, _network(row, source), source.subject)


def _others(known: Sequence[Standing], found: Matched) -> list[Standing]:
    """All ways in which places are known that no row has met."""
    met = {place.id for place in found.met.values()}
    return [place for place in known if place.id not in met] if found.new else []


def _named(
    plan: Plan, source: Source, met: Mapping[int, Standing], known: Sequence[Standing]
) -> list[tuple[str, str]]:
    """The numbers that the list gives to places which follow another list; "" where it has none."""
    numbers = {(p.id, p.external_id or "") for p in known if p.network == source.network}
    return [
        (place.id, row.external_id or "")
        for row in plan.places
        if (place := met.get(row.row)) is not None and not place.own
        and _network(row, source) == source.network
        and (place.id, row.external_id or "") not in numbers
    ]  # fmt: skip


def _flags(doubtful: Mapping[str, Doubt], column: str) -> Iterator[Fault]:
    for row, name in sorted((int(row), doubt.place.name) for row, doubt in doubtful.items()):
        yield Fault("possible_duplicate", column, row, name)


def _updates(
    hub: Hub, plan: Plan, met: Mapping[int, Standing], several: Collection[str]
) -> list[Update]:
    """What changes in the places met; only those that may change are read whole."""
    row_of = {met[row.row].id: row for row in plan.places if row.row in met}
    with hub.read() as connection:
        changing = [
            each.id
            for each in networks.stored_fields(connection)
            if (row := row_of.get(each.id)) is not None and may_say_new(row, each)
        ]
        by_hand = imports.columns_edited_by_hand(connection) if changing else {}
        found = places.places_by_id(connection, changing)
    updates = []
    for place in found:
        listed = row_of[place.id]
        says = (
            changes_to(place, listed, alone=place.id not in several)
            if met[listed.row].own
            else silence_filled(place, listed)
        )
        changes = _allowed(says, by_hand.get(place.id, frozenset()), plan.fields)
        if changes:
            updates.append(Update(place, listed, changes))
    order = {row.row: i for i, row in enumerate(plan.places)}
    return sorted(updates, key=lambda update: order[update.listed.row])


def _allowed(
    changes: Mapping[str, Any], by_hand: frozenset[str], stated: frozenset[str]
) -> Mapping[str, Any]:
    """The changes that stand: no field edited by hand, no kind that the list does not state."""
    moved = {"position", "supplied"} if by_hand & {"lon", "lat"} else set()
    kept = by_hand | moved | ({"kind"} - stated)
    return {name: value for name, value in changes.items() if name not in kept}
