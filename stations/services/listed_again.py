"""A list against the register: what people corrected by hand since stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geodata.frames import distance_m
from stations.exchange.listed import ListedPlace
from stations.exchange.matching import Matched, Update, match
from stations.exchange.places_list import Plan
from stations.registry.places import Place
from stations.registry.vocabulary import Kind
from stations.services.hub import Hub
from stations.storage import imports, places

OTHER_PLACE_M = 2_000.0  # of another name and this far off, a number is another list's number


def match_with_register(hub: Hub, plan: Plan, subject: str) -> Matched:
    """Compare a list with the real places that were imported as `subject` or made by hand.

    A field that somebody edited by hand since is theirs, and so is a kind that the list does not
    state. Only imported places can be missing.
    """
    with hub.read() as connection:
        of_import = imports.subjects(connection)
        by_hand = imports.columns_edited_by_hand(connection)
        stored = [p for p in places.all_places(connection) if not p.synthetic]
    existing = [p for p in stored if of_import.get(p.id, _sort(p)) == subject]
    found = match(plan.places, _without_foreign_numbers(existing, plan.places))
    whole = {place.id: place for place in existing}
    updated, same = [], [whole[place.id] for place in found.unchanged]
    for each in found.updated:
        changes = _allowed(each, by_hand.get(each.place.id, frozenset()), plan.fields)
        if changes:
            updated.append(Update(whole[each.place.id], each.listed, changes))
        else:
            same.append(whole[each.place.id])
    missing = [whole[place.id] for place in found.missing if place.id in of_import]
    return Matched(found.accepted, updated, same, missing)


def _sort(place: Place) -> str:
    """Which list a place made by hand belongs to."""
    return "merchants" if place.kind is Kind.MERCHANT else "stations"


def _allowed(found: Update, by_hand: frozenset[str], stated: frozenset[str]) -> Mapping[str, Any]:
    """The changes that stand: no field edited by hand, no kind that the list does not state."""
    moved = {"position", "supplied"} if by_hand & {"lon", "lat"} else set()
    kept = by_hand | moved | ({"kind"} - stated)
    return {name: value for name, value in found.changes.items() if name not in kept}


def _without_foreign_numbers(
    existing: Sequence[Place], listed: Sequence[ListedPlace]
) -> list[Place]:
    """Two cities both count from 1: a number on another name far away names another place."""
    rows = {row.external_id: row for row in listed if row.external_id}
    return [
        place.model_copy(update={"external_id": None}) if _is_other(place, rows) else place
        for place in existing
    ]


def _is_other(place: Place, rows: Mapping[str, ListedPlace]) -> bool:
    row = rows.get(place.external_id) if place.external_id else None
    return (
        row is not None
        and row.name != place.name
        and float(distance_m(*row.position, *place.position)) > OTHER_PLACE_M
    )
