"""Where the register already has a place of a list, or the house beside it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from geodata.coordinates import Floats, LonLat

SAME_PLACE_SCALE_M = 40.0  # two suppliers' points of one door
NEXT_HOUSE_SCALE_M = 100.0  # measured: half of the pairs lie within this
NEXT_HOUSE = 6  # numbers apart

_PHONE = re.compile(r"[0-9][0-9-]{6,}")
_HOUSE = re.compile(r"([\u4e00-\u9fff]{1,7}?(?:大道|路|大街|街|道|巷))(\d{1,4})(?:-\d+)?号")
_AREA = re.compile(r"^[\u4e00-\u9fff]{1,7}?(?:省|市|区|县|镇|街道)")


class Described(Protocol):
    """What a list and the register both know of a place."""

    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def district(self) -> str: ...


class Known(Described, Protocol):
    """A place whose WGS-84 position is known."""

    @property
    def position(self) -> LonLat: ...


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For each row of a list the neighbour's `lon`, `lat` in WGS-84 and the usual distance to it.

    NaN where the register has none. `scale_m` tells the same place from the house beside it.
    """

    lon: Floats
    lat: Floats
    scale_m: Floats


def find_neighbours(listed: Sequence[Described], register: Iterable[Known]) -> Neighbours:
    """Pair rows with places of the same name and phone, else with the nearest house number.

    A neighbour is chosen by what is written, never by where it lies: positions are what is in
    question. Of a name that the register has twice with one phone none is taken.
    """
    houses: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    called: dict[tuple[str, str], list[int]] = defaultdict(list)
    streets = {house[0] for row in listed if (house := _house(row))}
    names = {row.name for row in listed}
    positions: list[LonLat] = []
    for place in register:
        house = _house(place)
        if house and house[0] in streets:
            houses[house[0]].append((house[1], len(positions)))
        for phone in _phones(place) if place.name in names else ():
            called[place.name, phone].append(len(positions))
        positions.append(place.position)
    found = np.full((3, len(listed)), np.nan)
    for i, row in enumerate(listed):
        pair = _same_place(row, called) or _next_house(row, houses)
        if pair is not None:
            found[:, i] = *positions[pair[0]], pair[1]
    return Neighbours(*found)


def _same_place(
    row: Described, called: dict[tuple[str, str], list[int]]
) -> tuple[int, float] | None:
    known = {i for phone in _phones(row) for i in called.get((row.name, phone), ())}
    return (known.pop(), SAME_PLACE_SCALE_M) if len(known) == 1 else None


def _next_house(
    row: Described, houses: dict[tuple[str, str], list[tuple[int, int]]]
) -> tuple[int, float] | None:
    """The house of the nearest number; of two as near, one on the same side of the street."""
    house = _house(row)
    if house is None:
        return None
    beside = [
        (abs(number - house[1]), (number - house[1]) % 2, i)
        for number, i in houses.get(house[0], ())
        if abs(number - house[1]) <= NEXT_HOUSE
    ]
    return (min(beside)[2], NEXT_HOUSE_SCALE_M) if beside else None


def _phones(place: Described) -> list[str]:
    return _PHONE.findall(place.phone)


def _house(place: Described) -> tuple[tuple[str, str], int] | None:
    """District and street, and the number in it: 丹青路22号 is 丹青路, 22."""
    address = unicodedata.normalize("NFKC", place.address)
    while area := _AREA.match(address):
        address = address[area.end() :]
    found = _HOUSE.search(address)
    if found is None:
        return None
    return (place.district.rpartition("市")[2] or place.district, found[1]), int(found[2])
