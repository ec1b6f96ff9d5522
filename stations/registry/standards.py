"""What a standard asks of a place, and how far a place meets it.

A standard is data, one file each: see `stations.registry.standard_files`. What the register knows
is judged here; photos, documents and sign-offs are evidence that somebody has to bring.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from stations.registry.places import Domain, Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
PlaceField = Literal[
    "address", "district", "opening_hours", "phone", "entry", "how_to_find", "floor", "area_m2",
    "seats", "operator", "honours", "external_id", "is_published",
]  # fmt: skip
_NUMBERS = frozenset({"area_m2", "seats"})


class Title(Domain):
    """A title in both languages."""

    zh: Line
    en: Line


class FieldNeed(Domain):
    """A field of the register is filled, or is at least a number."""

    kind: Literal["field"]
    field: PlaceField
    at_least: float | None = Field(default=None, ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _numbers_only(self) -> FieldNeed:
        if self.at_least is not None and self.field not in _NUMBERS:
            raise ValueError(f"at_least is for {', '.join(sorted(_NUMBERS))}")
        return self


class AmenityNeed(Domain):
    """One of these amenities works, and somebody has looked."""

    kind: Literal["amenity"]
    any_of: tuple[Amenity, ...] = Field(min_length=1, max_length=len(Amenity))


class BroughtNeed(Domain):
    """A photo, a document or a sign-off that somebody brings."""

    kind: Literal["photo", "document", "sign_off"]
    of: Key


Need = Annotated[FieldNeed | AmenityNeed | BroughtNeed, Field(discriminator="kind")]


class Item(Domain):
    """One line of a standard; all its needs hold. `level` is the level that asks for it."""

    id: Key
    title: Title
    needs: tuple[Need, ...] = Field(min_length=1, max_length=40)
    level: int | None = Field(default=None, ge=1, le=10)


class Demotion(Domain):
    """A cause to take a level away; the register shows it by amenities in one of these states."""

    id: Key
    title: Title
    shown_by: tuple[AmenityState, ...] = ()


class Standard(Domain):
    """A standard: either every item has a level, or none has."""

    id: Key
    title: Title
    items: tuple[Item, ...] = Field(min_length=1, max_length=100)
    demotions: tuple[Demotion, ...] = Field(default=(), max_length=40)

    @model_validator(mode="after")
    def _consistent(self) -> Standard:
        for group in (self.items, self.demotions):
            ids = [each.id for each in group]
            if len(set(ids)) < len(ids):
                raise ValueError("two items have one id")
        if len({item.level is None for item in self.items}) > 1:
            raise ValueError("level stands in some items only")
        return self

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels there are, lowest first; none for a standard that is met or not."""
        return tuple(sorted({item.level for item in self.items if item.level is not None}))


class Status(StrEnum):
    """How an item stands."""

    MET = "met"
    NOT_MET = "not_met"
    NEEDS_EVIDENCE = "needs_evidence"


class Why(StrEnum):
    """Why a need is not met yet."""

    FIELD_EMPTY = "field_empty"
    TOO_LITTLE = "too_little"
    NOT_PUBLISHED = "not_published"
    NOT_LISTED = "not_listed"  # other amenities are listed, this one is not
    NOTHING_LISTED = "nothing_listed"  # nobody has listed any amenity
    NOT_WORKING = "not_working"
    NOT_LOOKED_AT = "not_looked_at"  # only a list says so
    PHOTO_MISSING = "photo_missing"
    DOCUMENT_MISSING = "document_missing"
    SIGN_OFF_MISSING = "sign_off_missing"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody brought: a photo, a document or a sign-off, or a cause of demotion found."""

    kind: Literal["photo", "document", "sign_off", "demotion"]
    of: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is not met: the need's subject, and the number there is, where it is one."""

    why: Why
    subject: str
    has: float | None = None
    wants: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One item and how it stands; a met item has no reasons."""

    item: Item
    status: Status
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A place held against a standard, in the order of the standard's items.

    `level` is the highest level all of whose items are met, None where none is or where the
    standard has no levels. `demotions` are causes that speak against it: how many levels they
    cost is the reviewers' decision.
    """

    standard: Standard
    items: tuple[Judged, ...]
    level: int | None
    demotions: tuple[Demotion, ...]

    @property
    def is_met(self) -> bool:
        """Whether every item is met."""
        return all(each.status is Status.MET for each in self.items)


def assess(standard: Standard, place: Place, *, evidence: Collection[Evidence] = ()) -> Assessment:
    """Hold `place` against `standard`.

    Not met is what the register contradicts; what it is silent about needs evidence.
    """
    brought = frozenset(evidence)
    judged = tuple(_judge(item, place, brought) for item in standard.items)
    unmet = {each.item.level for each in judged if each.status is not Status.MET}
    reached = [level for level in standard.levels if level not in unmet]
    causes = tuple(c for c in standard.demotions if _speaks_against(c, place, brought))
    return Assessment(standard, judged, max(reached, default=None), causes)


def _judge(item: Item, place: Place, brought: frozenset[Evidence]) -> Judged:
    found = [result for need in item.needs if (result := _missing(need, place, brought))]
    statuses = {status for status, _ in found}
    order = (Status.NOT_MET, Status.NEEDS_EVIDENCE)
    status = next((each for each in order if each in statuses), Status.MET)
    return Judged(item, status, tuple(reason for _, reason in found))


def _missing(
    need: FieldNeed | AmenityNeed | BroughtNeed, place: Place, brought: frozenset[Evidence]
) -> tuple[Status, Reason] | None:
    """What is wrong with one need, None where it is met."""
    if isinstance(need, FieldNeed):
        return _of_field(need, place)
    if isinstance(need, AmenityNeed):
        return _of_amenity(need, place)
    if Evidence(need.kind, need.of) in brought:
        return None
    return Status.NEEDS_EVIDENCE, Reason(Why(f"{need.kind}_missing"), need.of)


def _of_field(need: FieldNeed, place: Place) -> tuple[Status, Reason] | None:
    value = getattr(place, need.field)
    if need.field == "is_published":
        return None if value else (Status.NOT_MET, Reason(Why.NOT_PUBLISHED, need.field))
    if value is None or value in ("", frozenset()):
        reason = Reason(Why.FIELD_EMPTY, need.field, wants=need.at_least)
        return Status.NEEDS_EVIDENCE, reason
    if need.at_least is not None and value < need.at_least:
        return Status.NOT_MET, Reason(Why.TOO_LITTLE, need.field, float(value), need.at_least)
    return None


_IN_PLACE = (AmenityState.WORKING, AmenityState.OFF_SEASON)


def _of_amenity(need: AmenityNeed, place: Place) -> tuple[Status, Reason] | None:
    listed = [status for a in need.any_of if (status := place.amenity(a))]
    subject = ";".join(need.any_of)
    there = [each for each in listed if each.state in _IN_PLACE]
    if any(each.confirmed_by is not Confirmer.LIST for each in there):
        return None
    if there or any(each.state is AmenityState.UNKNOWN for each in listed):
        return Status.NEEDS_EVIDENCE, Reason(Why.NOT_LOOKED_AT, subject)
    if listed:
        return Status.NOT_MET, Reason(Why.NOT_WORKING, subject)
    if place.amenities:
        return Status.NOT_MET, Reason(Why.NOT_LISTED, subject)
    return Status.NEEDS_EVIDENCE, Reason(Why.NOTHING_LISTED, subject)


def _speaks_against(cause: Demotion, place: Place, brought: frozenset[Evidence]) -> bool:
    shown = any(status.state in cause.shown_by for status in place.amenities)
    return shown or Evidence("demotion", cause.id) in brought
