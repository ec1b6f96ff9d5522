"""The operator's districts: what a new file changes, and which stations name the wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.boundaries import District, DistrictIndex, read_districts
from geodata.coordinates import Datum
from geodata.errors import UnreadableBoundaries
from stations.errors import Fault, UnreadableFile
from stations.exchange.datum_evidence import known_district
from stations.exchange.place_flags import DISTRICT_TOLERANCE_M
from stations.registry.places import Place
from stations.services.hub import Hub
from stations.storage import geography, places


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A place that lies outside the district it names; `inside` is where it lies, if anywhere."""

    place: Place
    named: str
    inside: str | None
    outside_m: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A file's districts beside the loaded ones; `after` is what would be loaded then."""

    new: list[District]
    changed: list[District]
    unchanged: list[District]
    missing: list[District]
    after: list[District]


def read(content: bytes, datum: Datum) -> tuple[list[District], list[Fault]]:
    """The districts of a file, and a flag for everything that had to be repaired.

    Raises:
        UnreadableFile: nothing of it can be used; `reason` is a `BoundaryFault`.
    """
    try:
        found, repairs = read_districts(content, datum=datum)
    except UnreadableBoundaries as error:
        raise UnreadableFile(error.reason, str(error), **error.facts) from error
    told = (": ".join(filter(None, (r.name, r.detail))) for r in repairs)
    return found, [
        Fault(repair.what.value, detail=detail)
        for repair, detail in zip(repairs, told, strict=True)
    ]


def compare(hub: Hub, found: Sequence[District]) -> Compared:
    """What a file's districts would change; those it does not name stay loaded."""
    with hub.read() as connection:
        loaded = geography.districts(connection, synthetic=False)
    known = {_key(district): district for district in loaded}
    keys = {_key(district) for district in found}
    beside = [district for district in loaded if _key(district) not in keys]
    met = [(district, known.get(_key(district))) for district in found]
    return Compared(
        new=[d for d, before in met if before is None],
        changed=[d for d, before in met if before is not None and not _same(d, before)],
        unchanged=[d for d, before in met if before is not None and _same(d, before)],
        missing=beside,
        after=[*beside, *found],
    )


def check_districts(hub: Hub) -> list[Misplaced]:
    """The real places that lie outside the district they name, farthest first.

    Without loaded districts nobody can tell, and the list is empty.
    """
    with hub.read() as connection:
        loaded = geography.districts(connection, synthetic=False)
    return misplaced(loaded, real_places(hub))


def real_places(hub: Hub) -> list[Place]:
    """Every place that is not of the demo, published or not."""
    with hub.read() as connection:
        return [place for place in places.all_places(connection) if not place.synthetic]


def misplaced(districts: Sequence[District], listed: Sequence[Place]) -> list[Misplaced]:
    """The places that lie outside the district they name by more than outlines are exact."""
    if not districts or not listed:
        return []
    index = DistrictIndex(districts)
    at = index.names_at([p.position.lon for p in listed], [p.position.lat for p in listed])
    found = []
    for place, inside in zip(listed, at, strict=True):
        named = known_district(place.district, index)
        if named is None or named == inside:
            continue
        outside_m = index.distance_outside_m(named, *place.position)
        if outside_m > DISTRICT_TOLERANCE_M:
            found.append(Misplaced(place, named, inside, outside_m))
    return sorted(found, key=lambda each: (-each.outside_m, each.place.id))


def as_flag(found: Misplaced) -> Fault:
    """A misplaced place as a flag of an import of boundaries: it stands in no row of that file."""
    where = f"{found.place.name}: {found.outside_m:.0f} m; {found.inside or '-'}"
    return Fault("wrong_district", "district", detail=where)


def _key(district: District) -> tuple[str, str]:
    return district.name, district.code


def _same(one: District, other: District) -> bool:
    return bool(one.geometry.equals_exact(other.geometry, tolerance=0.0))
