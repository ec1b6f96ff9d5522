"""How far the register is from what a rider needs to know, and what standards find of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stations.registry import completeness as register
from stations.registry.completeness import Gap, Lacking, Table
from stations.registry.places import Place
from stations.registry.standard_files import standards_of
from stations.registry.standards import Item, Standard, Status, assess
from stations.registry.vocabulary import Kind
from stations.services.districts import Misplaced, check_districts
from stations.services.hub import Hub
from stations.storage import geography


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is published, and how much of it is still not known.

    Of the real world where there is any, else of the demo (`synthetic`); never of both.
    """

    synthetic: bool
    stations: int
    merchants: int
    districts: int
    unconfirmed: int  # nobody has said how to get in and where the door is
    table: Table
    misplaced: tuple[Misplaced, ...]

    @property
    def places(self) -> int:
        return self.stations + self.merchants

    @property
    def without_hours(self) -> int:
        """Places without opening hours, or with hours that could not be read."""
        lacking = self.table.total.lacking
        return lacking.get(Gap.HOURS, 0) + lacking.get(Gap.HOURS_UNREADABLE, 0)

    def chosen(self, gap: Gap | None, district: str | None) -> list[Lacking]:
        """The places of a district (None: of all) that lack something, or this, worst first."""
        return [
            each
            for each in self.table.places
            if (gap is None or gap in each.gaps) and district in (None, each.district)
        ]


@dataclass(frozen=True, slots=True)
class ItemFound:
    """One item of a standard, and how many stations stand how."""

    item: Item
    counts: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class StandardFound:
    """A standard held against every station; `levels` counts those that reach each level."""

    standard: Standard
    stations: int
    met: int
    items: tuple[ItemFound, ...]
    levels: Mapping[int, int]


def completeness(hub: Hub) -> Completeness:
    """Count what is there and what is missing, anew when the data version has moved."""
    return _counted(hub, hub.catalogue.version)


def standards(hub: Hub) -> dict[str, Standard]:
    """The standards that come with the product and those of the operator, by id.

    Raises:
        InvalidInput: `bad_standard`, a file of the operator's cannot be used.
    """
    return standards_of(hub.store.path.parent)


def hold_against(hub: Hub, standard: Standard) -> StandardFound:
    """Hold every published station against a standard. Merchants are nobody's stations."""
    return _held(hub, hub.catalogue.version, standard.model_dump_json())


@lru_cache(maxsize=1)
def _counted(hub: Hub, _version: int) -> Completeness:
    shown = _shown(hub)
    merchants = sum(place.kind is Kind.MERCHANT for place in shown)
    synthetic = hub.catalogue.synthetic
    with hub.read() as connection:
        districts = geography.districts(connection, synthetic=synthetic)
    return Completeness(
        synthetic=synthetic,
        stations=len(shown) - merchants,
        merchants=merchants,
        districts=len(districts),
        unconfirmed=sum(place.listed_unconfirmed for place in shown),
        table=register.completeness(shown),
        misplaced=tuple(check_districts(hub)),
    )


@lru_cache(maxsize=4)
def _held(hub: Hub, _version: int, written: str) -> StandardFound:
    standard = Standard.model_validate_json(written)
    found = [assess(standard, p) for p in _shown(hub) if p.kind is not Kind.MERCHANT]
    reached = Counter(each.level for each in found if each.level is not None)
    return StandardFound(
        standard=standard,
        stations=len(found),
        met=sum(each.is_met for each in found),
        items=_items(standard, ([j.status for j in each.items] for each in found)),
        levels={level: reached[level] for level in standard.levels},
    )


def _items(standard: Standard, found: Iterable[Sequence[Status]]) -> tuple[ItemFound, ...]:
    counts = [Counter[Status]() for _ in standard.items]
    for statuses in found:
        for count, status in zip(counts, statuses, strict=True):
            count[status] += 1
    return tuple(map(ItemFound, standard.items, counts))


def _shown(hub: Hub) -> list[Place]:
    synthetic = hub.catalogue.synthetic
    return [row.place for row in hub.catalogue.rows if row.place.synthetic == synthetic]
