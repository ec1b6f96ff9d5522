"""A list meets the register: which of its rows are places of an earlier list of that network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from geodata.frames import distance_m
from stations.exchange.listed import SAME_PLACE_M, ListedPlace
from stations.exchange.standing import Run, Standing

OTHER_PLACE_M = 2_000.0  # of another name and this far off, a number is another list's number
CONTINUES_FROM = 0.1  # share of a run's places that a file must hold to be its next edition

Known = Mapping[str, Sequence[Standing]]


@dataclass(frozen=True, slots=True)
class Matched:
    """`met` maps the number of each row that has one to its place; `new` rows have none.

    `missing` are places that an earlier edition of this file held; they are never deleted.
    """

    met: Mapping[int, Standing]
    new: Sequence[ListedPlace]
    missing: Sequence[Standing]


def match(
    listed: Sequence[ListedPlace],
    known: Sequence[Standing],
    *,
    runs: Sequence[Run] = (),
    file_name: str = "",
) -> Matched:
    """Compare a list with what is `known` of one network and subject.

    Rows match by number and name, by number and nearness (50 m), else by name within 50 m, nearest
    first, ties by id; one place matches one row.

    A file *continues* a run when it holds at least a tenth of the run's places so matched, or has
    its file name. Only of a run that it continues are the places that it lacks `missing`, and only
    there does a number alone make a place of another name the same one renamed (within 2 km): the
    next district's list counts from 1 as well, and it has nothing to say about this district.
    """
    met = _surely(listed, known)
    continued = _continued(met, known, runs, file_name)
    met |= _by_number_alone(listed, known, met, continued)
    found = {place.id for place in met.values()}
    missing = {p.id: p for p in known if p.run in continued and p.id not in found}
    new = [row for row in listed if row.row not in met]
    return Matched(met, new, sorted(missing.values(), key=lambda place: place.id))


def _surely(listed: Sequence[ListedPlace], known: Sequence[Standing]) -> dict[int, Standing]:
    by_number = _by_number(known)
    met: dict[int, Standing] = {}
    taken: set[str] = set()
    for row in listed:
        candidates = by_number.get(row.external_id, ()) if row.external_id else ()
        if (place := _of_number(row, candidates, taken)) is not None:
            met[row.row] = place
            taken.add(place.id)
    by_name: dict[str, list[Standing]] = defaultdict(list)
    for place in known:
        if place.id not in taken:
            by_name[place.name].append(place)
    for row in listed:
        if row.row in met or row.name not in by_name:
            continue
        if (near := _nearest(row, by_name[row.name], taken)) is not None:
            met[row.row] = near
            taken.add(near.id)
    return met


def _by_number(known: Sequence[Standing]) -> dict[str, list[Standing]]:
    numbered: dict[str, list[Standing]] = {}
    for place in known:
        if place.external_id:
            numbered.setdefault(place.external_id, []).append(place)
    return numbered


def _of_number(
    row: ListedPlace, candidates: Sequence[Standing], taken: Collection[str]
) -> Standing | None:
    """The place of this number that also bears the row's name or stands where the row does."""
    free = [p for p in candidates if p.id not in taken]
    named = [p for p in free if p.name == row.name]
    if len(named) == 1:
        return named[0]
    near = named or [p for p in free if _apart_m(row, p) <= SAME_PLACE_M]
    return min(near, key=lambda p: (_apart_m(row, p), p.id)) if near else None


def _nearest(
    row: ListedPlace, candidates: Sequence[Standing], taken: Collection[str]
) -> Standing | None:
    """The nearest place within reach whose own number does not contradict the row's."""
    reachable = [
        (apart_m, place.id, place)
        for place in candidates
        if place.id not in taken
        and not (row.external_id and place.external_id)
        and (apart_m := _apart_m(row, place)) <= SAME_PLACE_M
    ]
    return min(reachable, key=lambda found: found[:2])[2] if reachable else None


def _continued(
    met: Mapping[int, Standing], known: Sequence[Standing], runs: Sequence[Run], file_name: str
) -> frozenset[int]:
    found = {place.id for place in met.values()}
    held: dict[int, set[str]] = defaultdict(set)
    for place in known:
        if place.run is not None:
            held[place.run].add(place.id)
    of_name = {run.id for run in runs if file_name and run.file_name == file_name}
    return frozenset(
        run
        for run, ids in held.items()
        if run in of_name or len(ids & found) >= CONTINUES_FROM * len(ids)
    )


def _by_number_alone(
    listed: Sequence[ListedPlace],
    known: Sequence[Standing],
    met: Mapping[int, Standing],
    continued: Collection[int],
) -> dict[int, Standing]:
    open_rows = [row for row in listed if row.row not in met and row.external_id]
    if not open_rows:
        return {}
    taken = {place.id for place in met.values()}
    by_number = _by_number([p for p in known if p.run is None or p.run in continued])
    found: dict[int, Standing] = {}
    for row in open_rows:
        renamed = [
            p
            for p in by_number.get(row.external_id or "", ())
            if p.id not in taken and _apart_m(row, p) <= OTHER_PLACE_M
        ]
        if renamed:
            found[row.row] = min(renamed, key=lambda p: (_apart_m(row, p), p.id))
            taken.add(found[row.row].id)
    return found


def _apart_m(row: ListedPlace, place: Standing) -> float:
    if row.position == (place.lon, place.lat):
        return 0.0
    return float(distance_m(row.position.lon, row.position.lat, place.lon, place.lat))
