"""What a map or a list asks, read from JSON or a query string; everything wrong at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from geodata.coordinates import LonLat
from stations.errors import Fault, InvalidInput
from stations.registry.vocabulary import NO_APP_NEEDED, Amenity, Entry
from stations.search.question import Filters, Travel
from stations.search.viewport import checked_box

NO_APP = "no_app"
LIMIT, MOST = 20, 100
LARGEST_ZOOM = 24

T = TypeVar("T")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Question:
    """Where, how, and what; `box` is west, south, east, north. Building it checks nothing."""

    box: Box | None = None
    zoom: float = 14.0
    origin: LonLat | None = None
    filters: Filters = field(default_factory=Filters)
    by: Travel = Travel.BIKE
    limit: int = LIMIT

    @property
    def centre(self) -> LonLat | None:
        """Where the list starts: the origin, else the middle of the box."""
        if self.origin is not None or self.box is None:
            return self.origin
        west, south, east, north = self.box
        return LonLat((west + east) / 2, (south + north) / 2)

    @property
    def no_app(self) -> bool:
        return self.filters.entry == NO_APP_NEEDED


def read_question(body: object) -> Question:
    """The question of a JSON object; absent fields have their defaults.

    Raises:
        InvalidInput: `malformed`, with a fault for every field that cannot be meant.
    """
    if not isinstance(body, Mapping):
        raise InvalidInput("malformed", [Fault("not_an_object")])
    reader = _Reader(body)
    filters = Filters(
        reader.needs("need"), reader.entry("entry"), reader.flag("open", default=False)
    )
    question = Question(
        box=reader.box("bbox"),
        zoom=reader.number("zoom", 14.0, 0, LARGEST_ZOOM),
        origin=reader.position("origin"),
        filters=filters,
        by=reader.travel("by"),
        limit=int(reader.number("limit", LIMIT, 1, MOST)),
    )
    reader.finish()
    return question


def read_query(query: Mapping[str, str]) -> Question:
    """The question of a query string: `bbox=W,S,E,N`, lists by commas, `open=1`.

    Raises:
        InvalidInput: as `read_question`.
    """
    body: dict[str, Any] = {"open": query.get("open", "").lower() in ("1", "true", "yes", "on")}
    body["bbox"] = [_number(text) for text in query.get("bbox", "").split(",")]
    if "zoom" in query:
        body["zoom"] = _number(query["zoom"])
    for name in ("need", "entry"):
        body[name] = [key for key in query.get(name, "").split(",") if key]
    return read_question(body)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


class _Reader:
    """Reads fields one by one and gathers what is wrong."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body
        self._faults: list[Fault] = []

    def finish(self) -> None:
        if self._faults:
            raise InvalidInput("malformed", self._faults)

    def number(self, name: str, default: float, least: float, most: float) -> float:
        value = self._body.get(name)
        if value is None:
            return default
        if not _is_number(value) or not least <= value <= most:
            return self._wrong(name, "not_a_number_in_range", default)
        return float(value)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._body.get(name, default)
        return value if isinstance(value, bool) else self._wrong(name, "not_a_flag", default)

    def position(self, name: str) -> LonLat | None:
        value = self._body.get(name)
        if value is None:
            return None
        if _are_numbers(value, 2) and (at := LonLat(*map(float, value))).is_valid():
            return at
        return self._wrong(name, "not_a_position", None)

    def box(self, name: str) -> Box | None:
        value = self._body.get(name)
        if value is None:
            return None
        if not _are_numbers(value, 4):
            return self._wrong(name, "not_a_box", None)
        try:
            return checked_box(*map(float, value))
        except ValueError:
            return self._wrong(name, "not_a_box", None)

    def needs(self, name: str) -> frozenset[Amenity]:
        value = self._body.get(name) or []
        if isinstance(value, list) and all(key in set(Amenity) for key in _texts(value)):
            return frozenset(Amenity(key) for key in value)
        return self._wrong(name, "unknown_key", frozenset())

    def entry(self, name: str) -> frozenset[Entry]:
        """One key or a list; `no_app` stands for the ways in that need no app."""
        value = self._body.get(name) or []
        keys = _texts(value if isinstance(value, list) else [value])
        if not all(key == NO_APP or key in set(Entry) for key in keys):
            return self._wrong(name, "unknown_key", frozenset())
        named = frozenset(Entry(key) for key in keys if key != NO_APP)
        return named | NO_APP_NEEDED if NO_APP in keys else named

    def travel(self, name: str) -> Travel:
        value = self._body.get(name, Travel.BIKE)
        if isinstance(value, str) and value in set(Travel):
            return Travel(value)
        return self._wrong(name, "unknown_key", Travel.BIKE)

    def _wrong(self, name: str, reason: str, default: T) -> T:
        self._faults.append(Fault(reason, column=name))
        return default


def _texts(values: Iterable[object]) -> list[str]:
    """The values as keys; what is no text becomes a key that nothing has."""
    return [value if isinstance(value, str) else "" for value in values]


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and type(value) is not bool and math.isfinite(value)
    except OverflowError:  # a whole number of four hundred digits
        return False


def _are_numbers(value: object, n: int) -> bool:
    return isinstance(value, list) and len(value) == n and all(_is_number(v) for v in value)
