"""The answers a keeper gives about each thing, and the words for them."""

from __future__ import annotations

from stations.registry.vocabulary import Amenity, AmenityState
from stations.words import Words, mark

_STOCKED = frozenset({Amenity.UMBRELLA, Amenity.BOOKS, Amenity.FIRST_AID_KIT, Amenity.TOOLS})
_SEASONAL = frozenset({Amenity.AIR_CONDITIONING, Amenity.HEATING})
_FILLED_UP = frozenset({Amenity.DRINKING_WATER})

_WORDS = {
    AmenityState.WORKING: mark("Works"),
    AmenityState.BROKEN: mark("Broken"),
    AmenityState.OUT_OF_STOCK: mark("None left"),
    AmenityState.OFF_SEASON: mark("Off season"),
    AmenityState.UNKNOWN: mark("Not known"),
}
_THERE = mark("There")


def answers(amenity: Amenity) -> list[AmenityState]:
    """The two or three answers that fit this thing, the good one first."""
    good, broken = AmenityState.WORKING, AmenityState.BROKEN
    if amenity in _STOCKED:
        return [good, AmenityState.OUT_OF_STOCK]
    if amenity in _FILLED_UP:
        return [good, AmenityState.OUT_OF_STOCK, broken]
    if amenity in _SEASONAL:
        return [good, AmenityState.OFF_SEASON, broken]
    return [good, broken]


def answer_word(w: Words, amenity: Amenity, state: AmenityState) -> str:
    """The word on the button: "Works" for a machine, "There" for what is handed out."""
    if state is AmenityState.WORKING and amenity in _STOCKED | _FILLED_UP:
        return w(_THERE)
    return w(_WORDS[state])
